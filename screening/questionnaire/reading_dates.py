"""Reading a date from its parts, and judging it against today."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta

from screening.questionnaire.dates import MONTHS, OLDEST_YEAR, PartialDate, ascii_digits, month_number
from screening.questionnaire.messages import Fault, message
from screening.questionnaire.model import Item, Number, Text
from screening.questionnaire.showing import both

_LAST_YEAR = 2200


def read_date(item: Item, typed: Mapping[str, str]) -> PartialDate | None:
    """The date of `-month`, `-day` and `-year`; None if all are empty. Raises Fault for a broken one."""
    month, day, year = (typed.get(f"{item.id}-{part}", "").strip() for part in ("month", "day", "year"))
    if not (month or day or year):
        return None
    whole_day = item.type == "date"
    if whole_day and not month:
        raise Fault(message("date_month"), f"{item.id}-month")
    if whole_day and not day:
        raise Fault(message("date_day"), f"{item.id}-day")
    if not year:
        raise Fault(message("date_year"), f"{item.id}-year")
    found_month = _month(item, month) if month else None
    found_day = _part(day, 31) if whole_day else None
    if whole_day and found_day is None:
        raise Fault(message("date_day_unclear"), f"{item.id}-day")
    found_year = _part(year, _LAST_YEAR)
    if found_year is None or found_year < OLDEST_YEAR:
        raise Fault(message("date_year_unclear"), f"{item.id}-year")
    if found_month and found_day:
        _refuse_day_that_is_not(item, found_year, found_month, found_day)
    return PartialDate(found_year, found_month, found_day)


def judge_date(item: Item, found: PartialDate, today: date) -> Text | None:
    """The question to ask back about an unusual date; raises Fault for one that cannot be."""
    if found.earliest > today and not item.future:
        raise Fault(message("date_future"), f"{item.id}-year")
    count = found.years_before if item.unit == "years" else found.days_before
    age = count(today)
    hard, soft = item.limits.hard, item.limits.soft
    if hard is not None and found.earliest <= today and not hard[0] <= age <= hard[1]:
        earliest, latest = (_back(item, today, limit) for limit in (hard[1], hard[0]))
        raise Fault(message("date_hard", earliest=_words(earliest), latest=_words(latest)), f"{item.id}-year")
    if soft is not None and not soft[0] <= age <= soft[1]:
        return message("soft", shown=both(item, found))
    return None


def _month(item: Item, typed: str) -> int:
    found = month_number(typed)
    if found is None:
        raise Fault(message("date_month_unclear"), f"{item.id}-month")
    return found


def _part(typed: str, most: int) -> int | None:
    digits = ascii_digits(typed)
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 4):
        return None
    return int(digits) if 1 <= int(digits) <= most else None


def _refuse_day_that_is_not(item: Item, year: int, month: int, day: int) -> None:
    last = monthrange(year, month)[1]
    if day > last:
        name = Text(MONTHS["en"][month - 1], MONTHS["es"][month - 1].capitalize())
        raise Fault(message("date_not_real", month=name, year=year, last=last), f"{item.id}-day")


def _back(item: Item, today: date, limit: Number) -> date:
    """The day that lies that many days or years before today."""
    if item.unit != "years":
        return today - timedelta(days=int(limit))
    year = today.year - int(limit)
    return date(year, today.month, min(today.day, monthrange(year, today.month)[1]))


def _words(day: date) -> Text:
    partial = PartialDate(day.year, day.month, day.day)
    return Text(partial.words("en"), partial.words("es"))
