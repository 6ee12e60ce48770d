"""A height or a weight in one box, as people write it: "5 ft 10", "5'10", "1.78 m", "178"; "150 lb", "68,5 kilos".

The answer stays in the units in which it was given. A number without a unit that can mean only one thing is taken as
that; every other one is a guess, which the person is asked about.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from screening.questionnaire.dates import ascii_digits
from screening.questionnaire.showing import SPELLINGS

LONGEST = 60  # characters
_INCH, _FOOT, _POUND = (
    Decimal("2.54"),
    Decimal("30.48"),
    Decimal("0.45359237"),
)  # in cm, cm and kg; exact by definition
_IN_OURS = {"ft": _FOOT, "in": _INCH, "cm": Decimal(1), "lb": _POUND, "kg": Decimal(1)}
_NUMBER = r"\d{1,3}(?:[.,]\d{1,2})?"
_INCHES = r"\d{1,2}(?:[.,]\d)?"
_FEET = re.compile(
    rf"(\d)\s*(?:{SPELLINGS['ft']})\s*(?:,|and|con|y)?\s*(?:({_INCHES})\s*(?:{SPELLINGS['in']})?)?\Z",
    re.IGNORECASE,
)
_BARE_FEET = re.compile(rf"([3-8])\s+({_INCHES})\Z")
_POINTED_FEET = re.compile(r"([3-8])[.,](\d{1,2})\Z")
_METRES = re.compile(r"([12])\s*[.,m]\s*(\d\d?)\s*(?:m|mts?|meters?|metros?)?\.?\Z", re.IGNORECASE)
_FEWEST_CM = 96  # a lower number alone is read as inches: 8 feet is the most that is taken


class Measure(NamedTuple):
    """``text``: as it is kept, "5 ft 10 in"; ``amount`` in cm or kg; not ``exact``: the unit was guessed."""

    text: str
    amount: Decimal
    exact: bool = True


def measured(unit: str, typed: str) -> Measure | None:
    """What was typed where a length in ``cm`` or a mass in ``kg`` is asked; None when it is neither."""
    text = " ".join(ascii_digits(typed).split())
    if len(text) > LONGEST:
        return None
    return _length(text) if unit == "cm" else _mass(text)


def _length(text: str) -> Measure | None:
    if found := _FEET.match(text) or _BARE_FEET.match(text):
        return _feet(found[1], found[2] or "")
    if found := _METRES.match(text):
        return _of(found[1] + found[2].ljust(2, "0"), "cm")
    if found := _POINTED_FEET.match(text):
        return _feet(found[1], found[2], exact=False)
    with_unit = _with_unit(text, ("in", "cm"))
    if with_unit is not None or not re.fullmatch(_NUMBER, text):
        return with_unit
    if _plain(text) < 9:
        return _of(text, "ft", exact=False)
    return _of(text, "in", exact=False) if _plain(text) < _FEWEST_CM else _of(text, "cm")


def _mass(text: str) -> Measure | None:
    with_unit = _with_unit(text, ("lb", "kg"))
    if with_unit is not None or not re.fullmatch(_NUMBER, text):
        return with_unit
    return _of(text, "lb", exact=False)


def _with_unit(text: str, units: tuple[str, ...]) -> Measure | None:
    for unit in units:
        found = re.match(rf"({_NUMBER})\s*(?:{SPELLINGS[unit]})\.?\Z", text, re.IGNORECASE)
        if found:
            return _of(found[1], unit)
    return None


def _feet(feet: str, inches: str, *, exact: bool = True) -> Measure | None:
    more = _plain(inches or "0")
    if more >= 12:
        return None
    text = f"{feet} ft {more} in" if inches else f"{feet} ft"
    return Measure(text, int(feet) * _FOOT + more * _INCH, exact)


def _of(number: str, unit: str, *, exact: bool = True) -> Measure:
    amount = _plain(number)
    return Measure(f"{amount} {unit}", amount * _IN_OURS[unit], exact)


def _plain(number: str) -> Decimal:
    return Decimal(number.replace(",", "."))
