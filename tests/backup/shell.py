"""What the tests of backups share: the sheet, somebody who types it back, and the store of the place in use."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from screening import installation
from screening.backup import recovery
from screening.config import from_environment
from screening.storage.work import Store

Run = Callable[..., tuple[int, str, str]]


class TypesBack:
    """Somebody who writes the words down from the screen, and types them."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys, self.words = capsys, ""

    def readline(self) -> str:
        self.words = words_on(self.capsys.readouterr().out)
        print(f"TYPED {self.words}")
        return self.words + "\n"


def words_on(sheet: str) -> str:
    """The numbered words."""
    return " ".join(re.findall(r"(?:^|\s)\d{1,2} ([a-z]+)", sheet, re.M))


def sheet(run: Run) -> str:
    """The words of a new recovery key that was proven."""
    status, out, err = run("keys", "recovery")
    assert status == 0, err
    (words,) = re.findall("TYPED (.*)", out)
    assert len(words.split()) == recovery.WORDS
    return str(words)


def open_store() -> Store:
    return installation.open_store(from_environment())


def now() -> datetime:
    return datetime.now(UTC)
