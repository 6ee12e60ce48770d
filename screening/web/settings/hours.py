"""Opening hours, holidays, time zone, and by when somebody reads or calls."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from screening.hours import (
    DAYS,
    LONGEST_NOW_MINUTES,
    LONGEST_READING_DAYS,
    LONGEST_SAME_DAY,
    Hours,
    HoursError,
    read_hours,
)
from screening.storage.told import HOURS
from screening.storage.work import Work
from screening.web.settings.forms import Field, Kind, Typed, Wrong, found, line, whole

NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SPANS = "spans such as 09:00-12:00, 13:00-17:00, each ending after it starts; nothing when closed"
MOST_HOLIDAYS = 400


def fields(work: Work, typed: Typed) -> list[Field]:
    week = [
        Field(
            day, name, "Like 09:00-12:00, 13:00-17:00. Empty: closed." if day == "mon" else "", group="Open"
        )
        for day, name in zip(DAYS, NAMES, strict=True)
    ]
    return [
        Field("zone", "Time zone", "By name, like America/New_York."),
        *week,
        Field("holidays", "Closed on these days", "One date a line, like 2026-12-25.", "area"),
        Field(
            "reading_days",
            "A form is read within how many opening days",
            "1 to 30. Patients are told the day; a promise that was given does not move.",
            "number",
            group="Promises",
        ),
        Field(
            "now_minutes",
            "An urgent task marked now is escalated after how many minutes",
            f"1 to {LONGEST_NOW_MINUTES}.",
            "number",
            group="Promises",
        ),
        Field(
            "same_day_longest_hours",
            "A task marked same day is escalated after how many hours at most",
            f"1 to {LONGEST_SAME_DAY}.",
            "number",
            group="Promises",
        ),
    ]


def show(work: Work, value: Any) -> dict[str, str]:
    try:
        hours = read_hours(value)
    except HoursError:
        hours = Hours()
    week = {
        day: ", ".join(f"{start:%H:%M}-{end:%H:%M}" for start, end in hours.week.get(day, ())) for day in DAYS
    }
    longest = hours.same_day_longest_hours
    return {
        "zone": str(hours.zone),
        **week,
        "holidays": "\n".join(sorted(day.isoformat() for day in hours.holidays)),
        "reading_days": str(hours.reading_days),
        "now_minutes": str(hours.now_minutes),
        "same_day_longest_hours": str(longest or LONGEST_SAME_DAY),
    }


def read(work: Work, typed: Typed, name: str) -> Any:
    faults: dict[str, str] = {}
    week = {day: _spans(line(typed, day), day, faults) for day in DAYS}
    value = {
        "zone": _zone(line(typed, "zone"), faults),
        "week": week,
        "holidays": _days(typed.get("holidays", ""), faults),
        "reading_days": whole(typed, "reading_days", 1, LONGEST_READING_DAYS, faults),
        "now_minutes": whole(typed, "now_minutes", 1, LONGEST_NOW_MINUTES, faults),
        "same_day_longest_hours": whole(typed, "same_day_longest_hours", 1, LONGEST_SAME_DAY, faults),
    }
    if not faults and not any(week.values()):
        faults["mon"] = "found a week without opening hours; allowed at least one day with some"
    if faults:
        raise Wrong(faults)
    read_hours(value)
    return value


def _zone(text: str, faults: dict[str, str]) -> str:
    try:
        return str(ZoneInfo(text))
    except (ValueError, KeyError, OSError):
        faults["zone"] = f"found {found(text)}; allowed a time zone by name, such as America/Chicago"
        return ""


def _spans(text: str, day: str, faults: dict[str, str]) -> list[str]:
    spans = [part.strip() for part in text.split(",") if part.strip()]
    try:
        read = read_hours({"week": {day: spans}}).week[day] if spans else ()
    except HoursError:
        faults[day] = f"found {found(text)}; allowed {SPANS}"
        return []
    ordered = sorted(read)
    if any(later[0] < earlier[1] for earlier, later in pairwise(ordered)):
        faults[day] = f"found {found(text)}; allowed spans that do not overlap"
    return [f"{start:%H:%M}-{end:%H:%M}" for start, end in ordered]


def _days(text: str, faults: dict[str, str]) -> list[str]:
    days = set()
    for number, each in enumerate(text.split(), start=1):
        try:
            days.add(date.fromisoformat(each).isoformat())
        except ValueError:
            faults.setdefault(
                "holidays", f"found {found(each)} as date {number}; allowed a date such as 2026-12-25"
            )
    if len(days) > MOST_HOLIDAYS:
        faults["holidays"] = f"found {len(days)} dates; allowed at most {MOST_HOLIDAYS}"
    return sorted(days)


KIND = Kind(
    HOURS,
    "Opening hours",
    "When somebody is there, and what patients are promised. A change moves no promise that was given.",
    fields,
    show,
    read,
    second=True,
)
