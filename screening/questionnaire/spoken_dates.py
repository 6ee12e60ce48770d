"""A whole date in one box, as people type it: "May 2019", "3/4/2019", "last year", "spring 2019".

What a person leaves open stays open: a season is kept as its year, "3 months ago" as its month. Rules then
read the most recent day that this allows, so that the stricter window wins (dates.PartialDate).
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple

from screening.questionnaire.dates import OLDEST_YEAR, PartialDate, ascii_digits, fold, month_number

LONGEST = 60  # characters; no date that people type is longer
LAST_YEAR = 2200


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_SEASONS = _words("spring summer fall autumn winter primavera verano otono invierno")
_FILLERS = _words("de del of the el la los en in on since desde year ano month mes")
_VAGUE = _words(
    "about around approximately circa ca early mid middle late end beginning maybe perhaps"
    " hacia aproximadamente aprox mas o menos como principios mediados finales fines a tal vez quizas"
)
_ROUGHLY = frozenset({*_VAGUE, "unos", "unas"}) - set(_words("a mas o menos"))
"""Said of a count without changing it; *o más* and *o menos* after it leave it open."""
_COUNTED = (
    _words("one two three four five six seven eight nine ten"),
    _words("un dos tres cuatro cinco seis siete ocho nueve diez"),
)
_COUNTS = {name: n for names in _COUNTED for n, name in enumerate(names, start=1)}
_COUNTS |= {"a": 1, "an": 1, "una": 1, "couple": 2, "par": 2}
_UNITS = {
    "day": "days", "days": "days", "dia": "days", "dias": "days",
    "week": "weeks", "weeks": "weeks", "semana": "weeks", "semanas": "weeks",
    "month": "months", "months": "months", "mes": "months", "meses": "months",
    "year": "years", "years": "years", "ano": "years", "anos": "years",
}  # fmt: skip
_AGO = re.compile(
    r"(?:(?P<en>[a-z]+|\d{1,3}) (?P<unit>[a-z]+) ago|hace (?P<es>[a-z]+|\d{1,3}) (?P<de>[a-z]+))\Z"
)
_NUMBERS = re.compile(r"(\d{1,4})([/.-])(\d{1,4})(?:\2(\d{1,4}))?\Z")


class Spoken(NamedTuple):
    """A date that was typed in words. Unless it is `exact` the person is asked whether it is right."""

    date: PartialDate
    exact: bool


def spoken_date(typed: str, today: date) -> Spoken | None:
    """What the text means as a date; None when it means none, or leaves the year open. Never raises."""
    if len(typed) > LONGEST:
        return None
    plain = re.sub(r"\s*([/.-])\s*", r"\1", fold(ascii_digits(typed)).replace(",", " ")).strip(" .")
    plain = " ".join(plain.split())
    return _relative(plain, today) or _numbers(plain) or _names(plain, today)


def _relative(plain: str, today: date) -> Spoken | None:
    this_month = PartialDate(today.year, today.month)
    before = today.replace(day=1) - timedelta(days=1)
    yesterday = today - timedelta(days=1)
    known = {
        "today": _day(today), "hoy": _day(today), "now": _day(today), "ahora": _day(today),
        "yesterday": _day(yesterday), "ayer": _day(yesterday),
        "this month": this_month, "este mes": this_month,
        "last month": PartialDate(before.year, before.month),
        "el mes pasado": PartialDate(before.year, before.month),
        "mes pasado": PartialDate(before.year, before.month),
        "this year": PartialDate(today.year), "este ano": PartialDate(today.year),
        "last year": PartialDate(today.year - 1),
        "el ano pasado": PartialDate(today.year - 1), "ano pasado": PartialDate(today.year - 1),
    }  # fmt: skip
    if plain in known:
        return Spoken(known[plain], exact=True)
    counted = " ".join(word for word in plain.replace("mas o menos", "").split() if word not in _ROUGHLY)
    found = _AGO.match(counted.replace("a couple of", "couple").replace("un par de", "par"))
    if found is None:
        return None
    number = found["en"] or found["es"]
    count = int(number) if number.isdigit() else _COUNTS.get(number)
    unit = _UNITS.get(found["unit"] or found["de"])
    return _ago(count, unit, today) if count is not None and unit is not None else None


def _ago(count: int, unit: str, today: date) -> Spoken | None:
    if unit == "years":
        return _if_known(PartialDate(today.year - count), exact=False)
    if unit == "months":
        months = today.year * 12 + today.month - 1 - count
        return _if_known(PartialDate(months // 12, months % 12 + 1), exact=False)
    then = today - timedelta(days=count * (7 if unit == "weeks" else 1))
    return Spoken(_day(then) if unit == "days" else PartialDate(then.year, then.month), exact=False)


def _numbers(plain: str) -> Spoken | None:
    """`2019-05-03`, `5/2019` and `3/4/2019`: here the month comes first, and we ask back where it may not."""
    found = _NUMBERS.match(plain)
    if found is None:
        return None
    first, second, third = found[1], found[3], found[4]
    if len(first) == 4:
        return _real(int(first), int(second), int(third) if third else None, exact=True)
    if third is None:
        return _real(int(second), int(first), None, exact=True) if len(second) == 4 else None
    if len(third) != 4:
        return None
    month, day = int(first), int(second)
    if month > 12 >= day:
        return _real(int(third), day, month, exact=False)
    return _real(int(third), month, day, exact=day > 12 or day == month)


def _names(plain: str, today: date) -> Spoken | None:
    """A year, with the name of a month or a season and a day in any order; "last May" too."""
    year = month = day = None
    seasonal = vague = past = False
    for word in plain.replace("-", " ").replace("/", " ").replace(".", " ").split():
        bare = re.sub(r"(?<=\d)(?:st|nd|rd|th|o|ro)\Z", "", word)
        if bare.isdigit() and len(bare) == 4 and year is None:
            year = int(bare)
        elif bare.isdigit() and len(bare) <= 2 and day is None:
            day = int(bare)
        elif word in _SEASONS and not seasonal and month is None:
            seasonal = True
        elif not word.isdigit() and month is None and (named := month_number(word)) is not None:
            month = named
        elif word in ("last", "pasado", "past"):
            past = True
        elif word in _VAGUE:
            vague = True
        elif word not in _FILLERS:
            return None
    if seasonal and (month is not None or day is not None):
        return None
    if year is None and month is not None and past and day is None:
        return Spoken(PartialDate(today.year - (month >= today.month), month), exact=False)
    if year is None or past or (day is not None and month is None):
        return None
    return _real(year, month, day, exact=not (seasonal or vague))


def _real(year: int, month: int | None, day: int | None, *, exact: bool) -> Spoken | None:
    """The date, if the calendar has it."""
    if not OLDEST_YEAR <= year <= LAST_YEAR or (month is not None and not 1 <= month <= 12):
        return None
    if month is not None and day is not None and not 1 <= day <= monthrange(year, month)[1]:
        return None
    return Spoken(PartialDate(year, month, day), exact)


def _if_known(found: PartialDate, *, exact: bool) -> Spoken | None:
    return Spoken(found, exact) if found.year >= OLDEST_YEAR else None


def _day(day: date) -> PartialDate:
    return PartialDate(day.year, day.month, day.day)
