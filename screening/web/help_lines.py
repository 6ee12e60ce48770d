"""The numbers for help. They must be there when the database is not, so they live in memory and in a file.

The clinic's own numbers are a setting; each good read of it is copied into a file next to the keys. The page
falls back from memory to that file, and from the file to what ships with the release.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from pydantic import ValidationError, field_validator

from screening.channels.addresses import dialable
from screening.rules.strict_yaml import Strict, load
from screening.web.words import Pair

log = logging.getLogger(__name__)

FILE = Path(__file__).with_name("help.yaml")
NUMBERS = ("emergency", "talk", "text")
NO_NUMBER = "found {}; allowed one number to dial or to text, such as 988, or HOME to 741741"
STALE_DAYS = 90  # older than this, staff are warned (requirement SAF-01)


class HelpLines(Strict):
    """Numbers to call or text, and when a person last tried them."""

    emergency: str
    talk: str
    text: str
    site: str
    extra: Pair
    last_checked: str

    @field_validator("last_checked")
    @classmethod
    def _is_a_date(cls, text: str) -> str:
        date.fromisoformat(text)
        return text

    def is_stale(self, today: date) -> bool:
        """Whether nobody has tried the numbers for more than 90 days."""
        return (today - date.fromisoformat(self.last_checked)).days > STALE_DAYS

    def dial(self, place: str) -> str:
        """What a telephone dials, or texts to, for one of ``NUMBERS``; all that was set where no number can be told."""
        number: str = getattr(self, place)
        return dialable(number) or number

    def fill_in(self, text: str) -> str:
        """A text of the questionnaire with the numbers in the places that it leaves for them."""
        for place in NUMBERS:
            text = text.replace(f"{{{place}}}", getattr(self, place))
        return text


@cache
def shipped() -> HelpLines:
    """The numbers of the release."""
    return load(FILE.read_text("utf-8"), HelpLines, FILE.name)


def checked(value: object) -> HelpLines:
    """Numbers that somebody wants to set; ValueError when they are none. What is in use already is not asked."""
    lines = HelpLines.model_validate(value)
    for name in NUMBERS:
        if not dialable(getattr(lines, name)):
            raise ValueError(f"{name}: {NO_NUMBER.format(repr(getattr(lines, name)))}")
    return lines


class HelpKeeper:
    """The numbers in use."""

    def __init__(self, copy: Path) -> None:
        self.copy = copy
        self.lines = self._from_copy() or shipped()

    def follow(self, setting: object) -> None:
        """Use what the clinic has set now, if it is something else than before; a broken setting changes nothing."""
        try:
            wanted = HelpLines.model_validate(setting) if setting else shipped()
            if wanted != self.lines or (setting and not self.copy.exists()):
                self.take(wanted.model_dump() if setting else None)
        except (OSError, ValidationError) as fault:
            log.critical("the numbers for help cannot be taken from the settings: %s", type(fault).__name__)

    def take(self, setting: Mapping[str, Any] | None) -> None:
        """Use the clinic's numbers from now on, and keep a copy outside the database.

        Raises ValidationError when the setting is broken; then the numbers before it stay in use.
        """
        self.lines = HelpLines.model_validate(setting) if setting else shipped()
        self.copy.parent.mkdir(parents=True, exist_ok=True)
        # Whole or not at all: half a file would be no numbers.
        beside = self.copy.with_name(f".{self.copy.name}.{os.getpid()}")
        beside.write_text(json.dumps(self.lines.model_dump()), "utf-8")
        beside.replace(self.copy)

    def _from_copy(self) -> HelpLines | None:
        try:
            return HelpLines.model_validate(json.loads(self.copy.read_text("utf-8")))
        except (OSError, ValueError, ValidationError):
            return None


def keeper() -> HelpKeeper:
    """The keeper of the app that serves this request."""
    return keeper_of(current_app)


def keeper_of(app: Flask) -> HelpKeeper:
    """The keeper of this app."""
    found: HelpKeeper = app.extensions["screening_help"]
    return found


def current() -> HelpLines:
    """The numbers in use."""
    return keeper().lines


def copy_beside(keys: Path) -> Path:
    """The file in which the numbers outlive the database."""
    return keys.parent / "help.json"


def install(app: Flask, copy: Path) -> None:
    """``copy``: where the file next to the keys is."""
    app.extensions["screening_help"] = HelpKeeper(copy)
