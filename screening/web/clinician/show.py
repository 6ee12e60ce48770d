"""How values look on a clinician's page: times in the clinic's zone, and patient text that cannot pass for
ours.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from screening.documents.set_apart import KEPT, code, hidden


def theirs(text: object) -> Markup:
    """Text of a patient, set apart: its direction stays its own, control and bidi characters are shown as
    codes.
    """
    return Markup('<bdi dir="auto">{}</bdi>').format(Markup().join(map(_visible, str(text))))


def _visible(character: str) -> Markup:
    if hidden(character) and character not in KEPT:
        return Markup('<span class="code">{}</span>').format(code(character))
    return escape(character)


def moment(at: datetime, zone: ZoneInfo) -> str:
    """Day and time in the clinic's zone: Tue Nov 3, 2026, 4:05 pm."""
    local = at.astimezone(zone)
    return f"{local:%a %b} {local.day}, {local.year}, {clock(at, zone)}"


def clock(at: datetime, zone: ZoneInfo) -> str:
    """Time of day in the clinic's zone: 4:05 pm."""
    local = at.astimezone(zone)
    return f"{local.hour % 12 or 12}:{local:%M} {'am' if local.hour < 12 else 'pm'}"


def brief(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """The shortest exact form: the time for today, else the day and the time."""
    local, today = at.astimezone(zone), now.astimezone(zone)
    if local.date() == today.date():
        return f"today {clock(at, zone)}"
    year = "" if local.year == today.year else f", {local.year}"
    return f"{local:%a %b} {local.day}{year}, {clock(at, zone)}"


def dated(at: datetime, now: datetime, zone: ZoneInfo) -> Markup:
    """The brief form on a screen; on paper, where "today" means nothing, day and year."""
    written = Markup('<time datetime="{}" data-full="{}">{}</time>')
    return written.format(at.isoformat(timespec="seconds"), moment(at, zone), brief(at, now, zone))


def distance(at: datetime, now: datetime) -> str:
    """How far a deadline is away, in words: "in 2 h 5 min", "overdue by 3 days"."""
    span = abs(at - now)
    words = _span(span)
    return f"in {words}" if at > now else f"overdue by {words}"


def since(at: datetime, now: datetime) -> str:
    """How long ago: "12 min ago"."""
    return f"{_span(max(now - at, timedelta()))} ago"


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    days = hours // 24
    return "1 day" if days == 1 else f"{days} days"
