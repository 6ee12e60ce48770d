"""What was typed into one box and belongs into two: "120/80", "5 ft 10"; or into its neighbour: "80 kg" beside lb.

Nothing is converted. A number goes to the box of its own unit, and only if that box is empty.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from screening.questionnaire.dates import ascii_digits
from screening.questionnaire.model import Check, Item
from screening.questionnaire.reading import Form
from screening.questionnaire.showing import SPELLINGS

_LONGEST = 60  # characters
_PAIR = re.compile(
    r"(\d{2,3})\s*(?:/|\\|-|over|sobre|por|con|y|\s)\s*(\d{2,3})(?:\s*mm\s*hg)?\Z", re.IGNORECASE
)
_NUMBER = r"\d{1,3}(?:[.,]\d{1,3})?"
_FEET = re.compile(
    rf"(\d)\s*(?:{SPELLINGS['ft']})\s*(?:,|and|con|y)?\s*(?:({_NUMBER})\s*(?:{SPELLINGS['in']})?)?\Z",
    re.IGNORECASE,
)
_BARE_FEET = re.compile(rf"(\d)\s+({_NUMBER})\Z")
_METRES = re.compile(r"([12])[.,](\d\d)\s*(?:m|mts?|meters?|metros?)\.?\Z", re.IGNORECASE)
_MEASURES = ("ft", "in", "cm", "lb", "kg")


def placed(items: Sequence[Item], checks: Sequence[Check], form: Form) -> Form:
    """The form with each number in its own box; the same form where every number is in its place."""
    moved: dict[str, Sequence[str]] = {}
    for check in checks:
        if check.kind == "blood_pressure":
            moved |= _pressures(check, form)
    boxes = {item.unit: item.id for item in items if item.unit and item.unit in _MEASURES}
    for unit, box in boxes.items():
        if box not in moved:
            moved |= _measure(unit, box, boxes, form)
    return {**form, **moved} if moved else form


def _pressures(check: Check, form: Form) -> Mapping[str, Sequence[str]]:
    top, bottom = _text(form, check.first), _text(form, check.second)
    found = _PAIR.match(top or bottom) if not (top and bottom) else None
    return {check.first: [found[1]], check.second: [found[2]]} if found else {}


def _measure(unit: str, box: str, boxes: Mapping[str, str], form: Form) -> Mapping[str, Sequence[str]]:
    text = _text(form, box)
    wanted: dict[str, str] = {}
    feet = _FEET.match(text) or (_BARE_FEET.match(text) if unit == "ft" else None)
    if feet is not None:
        wanted = {"ft": feet[1], "in": feet[2] or ""}
    elif found := _METRES.match(text):
        wanted = {"cm": found[1] + found[2]}
    else:
        for other in boxes:
            found = re.match(rf"({_NUMBER})\s*(?:{SPELLINGS[other]})\.?\Z", text, re.IGNORECASE)
            if found and other != unit:
                wanted = {other: found[1]}
    if not wanted or any(other not in boxes for other in wanted):
        return {}
    if any(boxes[other] != box and _text(form, boxes[other]) for other in wanted):
        return {}
    return {box: [""], **{boxes[other]: [number] for other, number in wanted.items()}}


def _text(form: Form, box: str) -> str:
    """The text of a box with plain digits and single blanks; empty when it is too long to be a number."""
    text = next((text.strip() for text in form.get(box, ()) if text.strip()), "")
    return " ".join(ascii_digits(text).split()) if len(text) <= _LONGEST else ""
