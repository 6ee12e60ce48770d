"""When somebody is there: opening hours, and the deadlines that follow from them.

Pure: the moment is an argument, always aware UTC; one installation has one clinic in one time zone. Deadlines
are computed once, when a task is raised or a form is sent, and stored; a later change of hours moves no promise
that was given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST_NOW_MINUTES = 12 * 60
"""A *now* task is never promised later than 12 hours: Nock 2020, clinical/safety.md 4.1."""
LONGEST_SAME_DAY = 24
"""Hours: nobody waits longer for *same day*, whatever the opening hours are; None: those alone decide."""
LONGEST_READING_DAYS = 30
ENOUGH_OPENING = timedelta(hours=2)
"""With this much opening left, *same day* is the end of today; else this long after the next opening."""

Span = tuple[time, time]


class HoursError(ValueError):
    """The hours in the settings cannot be used; the message says which value and what is allowed."""


@dataclass(frozen=True)
class Hours:
    """Opening hours of the clinic in its own time zone, and how long each kind of answer may take."""

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("America/New_York"))
    week: Mapping[str, tuple[Span, ...]] = field(
        default_factory=lambda: {day: ((time(9), time(17)),) for day in DAYS[:5]}
    )
    holidays: frozenset[date] = frozenset()
    now_minutes: int = 15
    same_day_longest_hours: int | None = 24
    reading_days: int = 2

    def __post_init__(self) -> None:
        _is_within("now_minutes", self.now_minutes, LONGEST_NOW_MINUTES)
        _is_within("reading_days", self.reading_days, LONGEST_READING_DAYS)
        if self.same_day_longest_hours is not None:
            _is_within("same_day_longest_hours", self.same_day_longest_hours, LONGEST_SAME_DAY)
        if unknown := self.week.keys() - set(DAYS):
            raise HoursError(
                f"week: found {', '.join(map(repr, sorted(unknown)))}; allowed {', '.join(DAYS)}"
            )
        if not any(self.week.values()):
            raise HoursError("week: found no opening hours; allowed spans such as mon: [09:00-17:00]")

    def day_of(self, at: datetime) -> date:
        """The clinic's calendar day at this moment."""
        return at.astimezone(self.zone).date()

    def spans(self, day: date) -> list[tuple[datetime, datetime]]:
        """Opening spans of one calendar day, as UTC pairs; none on a holiday."""
        if day in self.holidays:
            return []
        week = self.week.get(DAYS[day.weekday()], ())
        return [(self._utc(day, start), self._utc(day, end)) for start, end in week]

    def following_days(self, day: date) -> Iterator[date]:
        """Days with opening hours after this one, as many as anything here counts.

        Each week has one by its plan, and each holiday takes away one at most.
        """
        most = 7 * (LONGEST_READING_DAYS + len(self.holidays))
        return (later for later in (day + timedelta(days=n) for n in range(1, most + 1)) if self.spans(later))

    def is_open(self, at: datetime) -> bool:
        return any(start <= at < end for start, end in self.spans(self.day_of(at)))

    def _utc(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, tzinfo=self.zone).astimezone(UTC)


def reopens(at: datetime, hours: Hours) -> datetime | None:
    """When the clinic opens again; None while it is open."""
    return None if hours.is_open(at) else _next_opening(at, hours)


def due(urgency: str, raised: datetime, hours: Hours) -> datetime:
    """When a task that nobody has acknowledged is escalated first. Urgency is `now` or `same_day`."""
    if urgency == "now":
        return raised + timedelta(minutes=hours.now_minutes)
    deadline = _same_day(raised, hours)
    if hours.same_day_longest_hours is None:
        return deadline
    return min(deadline, raised + timedelta(hours=hours.same_day_longest_hours))


def contact_by(at: datetime, hours: Hours) -> datetime:
    """The one promise on the safety pages: the later deadline, for every answer the same, from the hours alone (SAF-16)."""
    return max(due(urgency, at, hours) for urgency in ("now", "same_day"))


def promised_by(sent: datetime, hours: Hours) -> datetime:
    """When a form sent at this moment will have been read: when the n-th opening day after it closes."""
    *_, last = islice(hours.following_days(hours.day_of(sent)), hours.reading_days)
    return hours.spans(last)[-1][1]


def _same_day(raised: datetime, hours: Hours) -> datetime:
    today = hours.day_of(raised)
    left = [(max(start, raised), end) for start, end in hours.spans(today) if end > raised]
    if sum((end - start for start, end in left), timedelta()) >= ENOUGH_OPENING:
        return left[-1][1]
    return _next_opening(raised, hours) + ENOUGH_OPENING


def _next_opening(at: datetime, hours: Hours) -> datetime:
    today = hours.day_of(at)
    later_today = [start for start, _ in hours.spans(today) if start > at]
    return later_today[0] if later_today else hours.spans(next(hours.following_days(today)))[0][0]


def read_hours(setting: Mapping[str, Any] | None) -> Hours:
    """Hours from the settings of the clinic; what is not set keeps its default. Raises HoursError."""
    given = dict(setting or {})
    try:
        if "zone" in given:
            given["zone"] = _zone(given["zone"])
        if "week" in given:
            given["week"] = {day: tuple(map(_span, spans)) for day, spans in given["week"].items()}
        if "holidays" in given:
            given["holidays"] = frozenset(map(date.fromisoformat, given["holidays"]))
        return Hours(**given)
    except HoursError:
        raise
    except (TypeError, ValueError, KeyError, AttributeError) as fault:
        raise HoursError(f"hours: found {fault}; allowed {', '.join(Hours.__dataclass_fields__)}") from fault


def _is_within(name: str, found: object, most: int) -> None:
    """A whole number: anything else would fail only when a task is raised, which is too late."""
    if not isinstance(found, int) or isinstance(found, bool) or not 1 <= found <= most:
        raise HoursError(f"{name}: found {found!r}; allowed a whole number from 1 to {most}")


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (OSError, KeyError, TypeError, ValueError) as fault:  # OSError: part of a name, such as America
        raise HoursError(
            f"zone: found {name!r}; allowed a time zone by name, such as America/Chicago"
        ) from fault


def _span(text: str) -> Span:
    start, end = (time.fromisoformat(part.strip()) for part in text.split("-"))
    if start >= end:
        raise HoursError(f"week: found {text}; allowed a span that ends after it starts, such as 09:00-17:00")
    return start, end
