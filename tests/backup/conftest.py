"""Two installations of production at the shell: the one that is lost, and the empty place for what comes back."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from screening import installation
from screening.cli import main
from screening.storage.engine import make_engine
from tests.backup.shell import Run, TypesBack
from tests.databases import BACKENDS, empty_database


@pytest.fixture(params=BACKENDS)
def run(
    request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Run]:  # fmt: skip
    """Run a subcommand on the installation in the folder ``here``: status, output, errors."""
    for name in [name for name in os.environ if name.startswith("SCREENING_")]:
        monkeypatch.delenv(name)
    with empty_database(request.param, tmp_path) as first, empty_database(request.param, tmp_path) as second:
        databases = {"old": first, "new": second}

        def command(*words: str, here: str = "old", typed: str | None = None) -> tuple[int, str, str]:
            values = {"MODE": "production", "URL": "https://intake.example", "PROXY": "yes"}
            values |= {"DATA": str(tmp_path / here / "data"), "KEYS": str(tmp_path / here / "keys" / "ring")}
            for name, value in values.items():
                monkeypatch.setenv(f"SCREENING_{name}", value)
            if request.param == "postgresql":
                monkeypatch.setenv("SCREENING_DATABASE", databases[here])
            monkeypatch.setattr("sys.stdin", TypesBack(capsys) if typed is None else io.StringIO(typed))
            status = main(words)
            said = capsys.readouterr()
            return status, said.out, said.err

        made: list[sa.Engine] = []

        def remembered(url: str) -> sa.Engine:
            made.append(make_engine(url))
            return made[-1]

        # A command ends with its process; here its connections have to be closed before the database can go.
        monkeypatch.setattr(installation, "make_engine", remembered)
        yield command
        for engine in made:
            engine.dispose()
