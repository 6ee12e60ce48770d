"""A form that was interrupted, to look over before it is sent again: typed texts in their fields, choices in the words in
which they were offered. What is of no use to a reader travels unseen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from screening.review.urgent import OUTCOMES
from screening.review.words import DISPOSITIONS, FINDING_ANSWERS

TYPED = {
    "note": "Note",
    "text": "Text",
    "disposition-words": "Clearance from, where to, or why",
    "attempts": "Attempts to reach the person",
    "reason": "Reason",
    "why": "Reason",
    "words": "What was said",
    "lines": "Invitations",
    "who": "Searched for",
    "name": "Name",
    "address": "Address",
}
"""What texts are called that the person typed, by the name of their field."""
CHOSEN = {"disposition": ("Disposition", DISPOSITIONS), "outcome": ("Outcome", OUTCOMES)}
"""What choices are called, and their words."""
ON_FINDINGS, ABOUT_FINDINGS = "answer-", "words-"
"""What the names of fields begin with that belong to one finding; its rule follows."""
SEEN = "seen"
"""What stood on the page; where several things can be ticked, one for each tick too."""
PRESSED = frozenset({"version", "evaluation", SEEN, "go", "holder", "back", "number", "id", "session"})
"""What a page sends along with a button: nobody typed or chose it."""


@dataclass(frozen=True)
class Piece:
    """One field. ``label``: "" when it travels unseen; ``words``: of a choice, which is read and not typed over."""

    name: str
    value: str
    label: str = ""
    words: str = ""

    @property
    def is_long(self) -> bool:
        """Whether it was typed into a field of several lines."""
        return "\n" in self.value or self.name in ("note", "text", "reason", "why", "words", "lines")


def pieces(fields: Iterable[tuple[str, str]], titles: Mapping[str, str]) -> list[Piece]:
    """The fields in their order. ``titles``: of rules by their ids."""
    return [_piece(name, value, titles) for name, value in fields]


def has_unseen(found: Sequence[Piece]) -> bool:
    """Whether something that somebody typed or chose is among what travels unseen."""
    unseen = [one.name for one in found if one.value and not one.label]
    # Several that were seen are ticks beside words; by themselves they came with the one button for all.
    ticked = unseen.count(SEEN) > 1 and len(unseen) < len(found)
    return ticked or any(name not in PRESSED for name in unseen)


def _piece(name: str, value: str, titles: Mapping[str, str]) -> Piece:
    label, known = CHOSEN.get(name, ("", {}))
    if name.startswith(ON_FINDINGS):
        label, known = _finding(name.removeprefix(ON_FINDINGS), titles), FINDING_ANSWERS
    if known:
        return Piece(name, value, label, known[value]) if value in known else Piece(name, value)
    if not value:
        return Piece(name, value)
    if name.startswith(ABOUT_FINDINGS):
        return Piece(name, value, f"Words on {_finding(name.removeprefix(ABOUT_FINDINGS), titles)}")
    return Piece(name, value, TYPED.get(name, ""))


def _finding(rule: str, titles: Mapping[str, str]) -> str:
    return f"“{titles.get(rule, rule)}”"
