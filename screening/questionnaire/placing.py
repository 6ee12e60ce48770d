"""What was typed into one box and belongs into two: "120/80"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from screening.questionnaire.dates import ascii_digits
from screening.questionnaire.model import Check
from screening.questionnaire.reading import Form

_LONGEST = 60  # characters
_PAIR = re.compile(
    r"(\d{2,3})\s*(?:/|\\|-|over|sobre|por|con|y|\s)\s*(\d{2,3})(?:\s*mm\s*hg)?\Z", re.IGNORECASE
)


def placed(checks: Sequence[Check], form: Form) -> Form:
    """The form with each number in its own box; the same form where every number is in its place."""
    moved: dict[str, Sequence[str]] = {}
    for check in checks:
        if check.kind == "blood_pressure":
            moved |= _pressures(check, form)
    return {**form, **moved} if moved else form


def _pressures(check: Check, form: Form) -> Mapping[str, Sequence[str]]:
    top, bottom = _text(form, check.first), _text(form, check.second)
    found = _PAIR.match(top or bottom) if not (top and bottom) else None
    return {check.first: [found[1]], check.second: [found[2]]} if found else {}


def _text(form: Form, box: str) -> str:
    """The text of a box with plain digits and single blanks; empty when it is too long to be a number."""
    text = next((text.strip() for text in form.get(box, ()) if text.strip()), "")
    return " ".join(ascii_digits(text).split()) if len(text) <= _LONGEST else ""
