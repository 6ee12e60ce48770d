"""How one setting is typed and read: its fields, what they show, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from screening.storage.work import Work

Typed = Mapping[str, str]
"""What stands in the fields, by their names: typed, or shown from a value."""
LONGEST_LINE = 300


class Wrong(Exception):
    """``faults``: for each field what was found and what is allowed."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("; ".join(faults.values()))
        self.faults = dict(faults)


@dataclass(frozen=True)
class Field:
    """``kind``: text, area, number, date, choice (one of ``options``) or tick.  ``group``: the heading it stands under.

    ``language``: in which its text is written.
    """

    name: str
    label: str
    hint: str = ""
    kind: str = "text"
    options: tuple[tuple[str, str], ...] = ()
    group: str = ""
    language: str = "en"


@dataclass(frozen=True)
class Kind:
    """One setting.  ``second``: a change counts when a second person has confirmed it.

    ``fields`` are those of a value (a list of people has as many as it has people); ``show`` fills them; ``read``
    gives the value to keep, or raises Wrong.  ``about``: what it does, in plain words.
    """

    name: str
    title: str
    about: str
    fields: Callable[[Work, Typed], list[Field]]
    show: Callable[[Work, Any], dict[str, str]]
    read: Callable[[Work, Typed, str], Any]
    second: bool = False


def line(typed: Typed, name: str) -> str:
    """One line without blanks around it."""
    return typed.get(name, "").strip()


def whole(typed: Typed, name: str, least: int, most: int, faults: dict[str, str]) -> int:
    """A whole number within its bounds; else 0, and what is wrong stands in ``faults``."""
    text = line(typed, name)
    if text.isascii() and text.isdigit() and len(text) < 7 and least <= int(text) <= most:
        return int(text)
    faults[name] = f"found {found(text)}; allowed a whole number from {least} to {most}"
    return 0


def found(text: str) -> str:
    """What was typed, as a message says it."""
    return f"“{text[:80]}”" if text else "nothing"
