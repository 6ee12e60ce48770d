"""Deadlines from opening hours: nights, weekends, holidays, and the two nights when the clock changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from screening.hours import DAYS, Hours, HoursError, contact_by, due, promised_by, read_hours, reopens

ZONE = ZoneInfo("America/New_York")
LUNCH = ((time(9), time(12)), (time(13), time(17)))
CLINIC = Hours(
    week=dict.fromkeys(DAYS[:5], LUNCH),
    holidays=frozenset({date(2026, 11, 26), date(2026, 12, 25)}),
    same_day_longest_hours=None,
)
CAPPED = Hours(week=CLINIC.week, holidays=CLINIC.holidays)
ROUND_THE_CLOCK = Hours(week=dict.fromkeys(DAYS, ((time(0), time(23, 59)),)), same_day_longest_hours=None)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


SAME_DAY = [
    # an ordinary Tuesday
    ("2026-11-03 00:00", "2026-11-03 17:00"),
    ("2026-11-03 08:59", "2026-11-03 17:00"),
    ("2026-11-03 09:00", "2026-11-03 17:00"),
    ("2026-11-03 12:30", "2026-11-03 17:00"),
    ("2026-11-03 15:00", "2026-11-03 17:00"),
    ("2026-11-03 15:01", "2026-11-04 11:00"),
    ("2026-11-03 16:58", "2026-11-04 11:00"),
    ("2026-11-03 17:00", "2026-11-04 11:00"),
    ("2026-11-03 23:59", "2026-11-04 11:00"),
    # the end of the week
    ("2026-11-06 14:59", "2026-11-06 17:00"),
    ("2026-11-06 16:58", "2026-11-09 11:00"),
    ("2026-11-07 12:00", "2026-11-09 11:00"),
    ("2026-11-08 23:30", "2026-11-09 11:00"),
    ("2026-11-09 00:01", "2026-11-09 17:00"),
    # Thanksgiving on a Thursday, Christmas on a Friday
    ("2026-11-25 14:00", "2026-11-25 17:00"),
    ("2026-11-25 16:00", "2026-11-27 11:00"),
    ("2026-11-26 10:00", "2026-11-27 11:00"),
    ("2026-12-24 16:59", "2026-12-28 11:00"),
    ("2026-12-25 09:30", "2026-12-28 11:00"),
    # the night the clock goes forward (8 March 2026) and the night it goes back (1 November 2026)
    ("2026-03-06 18:00", "2026-03-09 11:00"),
    ("2026-03-08 01:59", "2026-03-09 11:00"),
    ("2026-03-08 03:00", "2026-03-09 11:00"),
    ("2026-10-30 18:00", "2026-11-02 11:00"),
    ("2026-11-01 00:30", "2026-11-02 11:00"),
    ("2026-11-01 01:30", "2026-11-02 11:00"),
    ("2026-12-31 16:00", "2027-01-01 11:00"),
]


@pytest.mark.parametrize(("raised", "deadline"), SAME_DAY)
def test_same_day_means_the_end_of_today_or_two_hours_after_the_next_opening(
    raised: str, deadline: str
) -> None:
    assert due("same_day", local(raised), CLINIC) == local(deadline)


@pytest.mark.parametrize(
    ("raised", "deadline"),
    [("2026-11-06 16:58", "2026-11-07 16:58"), ("2026-11-03 16:58", "2026-11-04 11:00")],
)
def test_same_day_is_at_most_a_day_away_unless_the_clinic_set_an_exception(
    raised: str, deadline: str
) -> None:
    assert due("same_day", local(raised), CAPPED) == local(deadline)


@pytest.mark.parametrize(
    "raised", ["2026-11-03 10:00", "2026-11-07 03:00", "2026-11-01 01:55", "2026-12-25 12:00"]
)
def test_now_is_escalated_after_fifteen_minutes_at_any_hour(raised: str) -> None:
    assert (due("now", local(raised), CLINIC) - local(raised)).total_seconds() == 15 * 60


def test_the_missing_hour_of_a_spring_night_does_not_shorten_what_remains() -> None:
    """A clinic open from 00:00 to 04:00 on the night of the change has three real hours, not four."""
    night = Hours(week={"sun": ((time(0), time(4)),)}, same_day_longest_hours=None)
    assert due("same_day", local("2026-03-08 01:00"), night) == local("2026-03-08 04:00")
    assert due("same_day", local("2026-03-08 01:01"), night) == local("2026-03-15 02:00")


def test_the_promise_on_the_safety_pages_is_the_later_deadline_and_knows_no_answer() -> None:
    at = local("2026-11-03 10:00")
    assert contact_by(at, CLINIC) == due("same_day", at, CLINIC)
    slow = replace(CLINIC, now_minutes=12 * 60)
    assert contact_by(at, slow) == due("now", at, slow) > due("same_day", at, slow)


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("2026-11-03 08:00", "2026-11-05 17:00"),
        ("2026-11-03 16:59", "2026-11-05 17:00"),
        ("2026-11-06 20:00", "2026-11-10 17:00"),
        ("2026-11-25 12:00", "2026-11-30 17:00"),
    ],
)
def test_a_form_is_read_by_the_end_of_the_second_opening_day_after_it_was_sent(sent: str, read: str) -> None:
    assert promised_by(local(sent), CLINIC) == local(read)


def test_opening_hours_know_lunch_holidays_and_the_minute_of_closing() -> None:
    assert CLINIC.is_open(local("2026-11-03 09:00"))
    assert not CLINIC.is_open(local("2026-11-03 12:30"))
    assert not CLINIC.is_open(local("2026-11-03 17:00"))
    assert not CLINIC.is_open(local("2026-11-26 10:00"))
    assert ROUND_THE_CLOCK.is_open(local("2026-11-07 03:00"))


REOPENS = [
    ("2026-11-03 08:59", "2026-11-03 09:00"),
    ("2026-11-03 09:00", None),
    ("2026-11-03 11:59", None),
    ("2026-11-03 12:00", "2026-11-03 13:00"),
    ("2026-11-03 16:59", None),
    ("2026-11-03 17:00", "2026-11-04 09:00"),
    ("2026-11-06 17:00", "2026-11-09 09:00"),
    ("2026-11-25 17:00", "2026-11-27 09:00"),
    ("2026-11-26 10:00", "2026-11-27 09:00"),
    ("2026-03-06 17:00", "2026-03-09 09:00"),
    ("2026-10-30 17:00", "2026-11-02 09:00"),
]


@pytest.mark.parametrize(("at", "opening"), REOPENS)
def test_a_closed_clinic_opens_again_after_lunch_night_weekend_holiday_and_both_changes_of_the_clock(
    at: str, opening: str | None
) -> None:
    assert reopens(local(at), CLINIC) == (local(opening) if opening else None)


def test_settings_are_read_as_text_and_keep_the_defaults_that_are_not_given() -> None:
    hours = read_hours(
        {"zone": "America/Denver", "week": {"sat": ["10:00-14:00"]}, "holidays": ["2026-12-25"]}
    )
    assert hours.zone == ZoneInfo("America/Denver")
    assert hours.week == {"sat": ((time(10), time(14)),)}
    assert hours.now_minutes == 15
    assert read_hours(None) == Hours()


@pytest.mark.parametrize(
    "setting",
    [
        {"zone": "Mars/Olympus"},
        {"zone": "America"},
        {"zone": "x" * 5_000},
        {"zone": None},
        {"week": {}},
        {"week": {"mon": ["09:00-17:00"], "thurs": ["09:00-17:00"]}},
        {"week": {"mon": ["17:00-09:00"]}},
        {"week": {"mon": ["09:00-09:00"]}},
        {"week": {"mon": ["nine to five"]}},
        {"holidays": ["Christmas"]},
        {"now_minutes": 721},
        {"now_minutes": 0},
        {"reading_days": 0},
        {"reading_days": 31},
        {"reading_days": 1.5},
        {"now_minutes": True},
        {"same_day_longest_hours": "24"},
        {"same_day_longest_hours": float("nan")},
        {"same_day_longest_hours": 0},
        {"same_day_longest_hours": 25},
        {"lunch": "12:00"},
    ],
)
def test_hours_that_cannot_be_used_are_refused_by_name(setting: dict[str, object]) -> None:
    with pytest.raises(HoursError, match="allowed"):
        read_hours(setting)


@pytest.mark.parametrize(
    ("name", "values"),
    [("now_minutes", (1, 720)), ("reading_days", (1, 30)), ("same_day_longest_hours", (1, 24, None))],
)
def test_the_least_and_the_most_that_is_allowed_can_be_used(name: str, values: tuple[object, ...]) -> None:
    assert tuple(getattr(read_hours({name: value}), name) for value in values) == values


def test_a_clinic_that_is_closed_for_years_still_opens_one_day_and_promises_it() -> None:
    """Whoever wants the clinic closed writes down each of its days: no task may fail of it, and no page."""
    first = date(2026, 11, 9)
    mondays = frozenset(first + timedelta(weeks=n) for n in range(400))
    rare = Hours(
        week={"mon": ((time(9), time(17)),)}, holidays=mondays, same_day_longest_hours=None, reading_days=30
    )
    at, opens = local("2026-11-08 12:00"), first + timedelta(weeks=400)
    assert reopens(at, rare) == local(f"{opens} 09:00")
    assert due("same_day", at, rare) == local(f"{opens} 11:00")
    assert promised_by(at, rare) == local(f"{opens + timedelta(weeks=29)} 17:00")
