"""Commands as somebody types them at a shell, in this process, on an installation in a folder of its own."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from screening.cli import main

Run = Callable[..., tuple[int, str, str]]


def shell(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, folder: Path) -> Run:
    """Runs a subcommand: exit status, output, errors.  No setting of the person who runs the tests is seen."""
    for name in [name for name in os.environ if name.startswith("SCREENING_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("SCREENING_DATA", str(folder / "data"))

    def command(*words: str) -> tuple[int, str, str]:
        status = main(words)
        said = capsys.readouterr()
        return status, said.out, said.err

    return command


def set_up_shell(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, folder: Path) -> Run:
    """The same on an installation that is set up."""
    command = shell(capsys, monkeypatch, folder)
    assert command("migrate")[0] == 0
    return command
