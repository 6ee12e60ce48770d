"""Reading a date from its boxes, or from one box that holds all of it, and judging it against today."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta

from screening.questionnaire.dates import MONTHS, OLDEST_YEAR, PartialDate, ascii_digits, month_number
from screening.questionnaire.messages import Fault, Wrong, message
from screening.questionnaire.model import Item, Number, Text
from screening.questionnaire.showing import both
from screening.questionnaire.spoken_dates import LAST_YEAR, Spoken, spoken_date


def read_date(item: Item, typed: Mapping[str, str], today: date) -> Spoken | None:
    """The date of `-month`, `-day` and `-year`; None if all are empty. Raises Fault with all that is wrong.

    When one box alone is filled it may hold the whole date in words: "May 2019", "last year".
    """
    parts = {part: typed.get(f"{item.id}-{part}", "").strip() for part in ("month", "day", "year")}
    filled = [part for part, text in parts.items() if text]
    if not filled:
        return None
    spoken = spoken_date(parts[filled[0]], today) if len(filled) == 1 else None
    if spoken is not None:
        return _whole_enough(item, spoken)
    return Spoken(_from_boxes(item, **parts), exact=True)


def judge_date(item: Item, spoken: Spoken, today: date) -> Text | None:
    """The question to ask back about an unusual or a guessed date; raises Fault for one that cannot be."""
    found = spoken.date
    if found.earliest > today and not item.future:
        raise Fault(message("date_future"), f"{item.id}-year")
    count = found.years_before if item.unit == "years" else found.days_before
    age = count(today)
    hard, soft = item.limits.hard, item.limits.soft
    if hard is not None and found.earliest <= today and not hard[0] <= age <= hard[1]:
        earliest, latest = (_back(item, today, limit) for limit in (hard[1], hard[0]))
        raise Fault(message("date_hard", earliest=_words(earliest), latest=_words(latest)), f"{item.id}-year")
    if not spoken.exact:
        return message("guess", shown=both(item, found))
    if soft is not None and not soft[0] <= age <= soft[1]:
        return message("soft", shown=both(item, found))
    return None


def _whole_enough(item: Item, spoken: Spoken) -> Spoken:
    """A question about a month takes no day; one about a day needs all three."""
    found = spoken.date
    if item.type == "month":
        return Spoken(PartialDate(found.year, found.month), spoken.exact)
    missing = [part for part in ("month", "day") if getattr(found, part) is None]
    if missing:
        raise Fault.of(Wrong(message(f"date_{part}"), f"{item.id}-{part}") for part in missing)
    return spoken


def _from_boxes(item: Item, month: str, day: str, year: str) -> PartialDate:
    whole_day = item.type == "date"
    found_month = month_number(month) if month else None
    found_day = _part(day, 31) if whole_day else None
    found_year = _part(year, LAST_YEAR)
    broken = []
    if found_month is None and (month or whole_day):
        broken.append(("month", month))
    if found_day is None and whole_day:
        broken.append(("day", day))
    if found_year is None or found_year < OLDEST_YEAR:
        broken.append(("year", year))
    if broken or found_year is None:
        raise Fault.of(
            Wrong(message(f"date_{part}_unclear" if text else f"date_{part}"), f"{item.id}-{part}")
            for part, text in broken
        )
    if found_month and found_day:
        _refuse_day_that_is_not(item, found_year, found_month, found_day)
    return PartialDate(found_year, found_month, found_day)


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
