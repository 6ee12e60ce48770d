"""What the boxes of a page are made of: lines of ours, words of others, and how much of each is shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from screening.documents.drawable import line, words
from screening.documents.words import CONTINUES

Line = dict[str, Any]
Part = dict[str, Any]


@dataclass(frozen=True)
class Level:
    """How much is shown: characters of somebody's words, and lines of each list."""

    own: int
    findings: int
    trials: int
    lines: int


LEVELS = (
    Level(400, 14, 12, 8),
    Level(250, 10, 9, 6),
    Level(160, 7, 7, 4),
    Level(100, 5, 5, 3),
    Level(60, 3, 3, 2),
    Level(40, 3, 0, 1),
)


def part(title: str, lines: Iterable[Line]) -> Part:
    """A box of the page with its title."""
    return {"title": title, "lines": list(lines)}


def ours(text: str, kind: str = "ours") -> Line:
    """A line that the system makes; `kind`: how the template draws it."""
    return {"kind": kind, "text": line(text)}


def theirs(text: str, level: Level, lang: str = "en") -> Line:
    """Somebody's own words, as many as the level shows."""
    return {"kind": "theirs", "words": words(text, level.own, lang)}


def more(number: int, what: str, several: str = "") -> str:
    """`3 more findings continue in the record`; empty for none. `several`: where it is not `what` with an s."""
    if number < 1:
        return ""
    return f"{number} more {what if number == 1 else several or what + 's'}: {CONTINUES}"


def rest(number: int, what: str, several: str = "") -> list[Line]:
    """The line that says so; none where nothing is left out."""
    return [ours(more(number, what, several), "quiet")] if number > 0 else []


def cut_to(text: str, level: Level) -> str:
    """A text as long as a line of this level may be."""
    most = max(level.own, 100)
    return text if len(text) <= most else f"{text[:most].rstrip()}… {CONTINUES}"
