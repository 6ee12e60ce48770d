"""Who is on call when: shifts that do not overlap, gaps, and who is told at which step."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from screening.safety.contacts import NOBODY_SET, contacts, people
from screening.storage import settings
from screening.storage.errors import Refused
from screening.storage.work import Work

log = logging.getLogger(__name__)

ROTA = "rota"
LOOK_AHEAD = timedelta(days=14)
"""A gap within this time is said to staff."""


@dataclass(frozen=True)
class Shift:
    """``person``: the id of an account; from ``start`` until just before ``end``, aware UTC."""

    start: datetime
    end: datetime
    person: str


def shifts(work: Work) -> list[Shift]:
    """All shifts, earliest first; none when what is set cannot be read."""
    found = settings.get(work, ROTA, [])
    try:
        lines = list(found) if isinstance(found, list) else []
        moments = [
            (datetime.fromisoformat(line["from"]), datetime.fromisoformat(line["to"])) for line in lines
        ]
        return sorted(
            (Shift(start, end, line["person"]) for (start, end), line in zip(moments, lines, strict=True)),
            key=lambda shift: shift.start,
        )
    except (KeyError, TypeError, ValueError) as fault:
        log.critical("the rota in the settings cannot be used: %s", type(fault).__name__)
        return []


def on_duty(work: Work) -> Shift | None:
    """The shift of this moment."""
    return next((shift for shift in shifts(work) if shift.start <= work.now < shift.end), None)


def put_shift(work: Work, person: str, start: datetime, end: datetime, *, actor: str) -> None:
    """Put a person on call; whoever was planned for that time is on call for the rest of theirs.  Refused if wrong."""
    if start >= end:
        raise Refused("a shift ends after it begins")
    if person not in people(contacts(work)):
        raise Refused("only a person with a contact can be on call")
    _write(work, [*_without(shifts(work), start, end), Shift(start, end, person)], actor)


def take_over(work: Work, person: str, *, actor: str) -> Shift:
    """The person who takes over says so, and is on call from now to the end of the shift that runs."""
    running = on_duty(work)
    if running is None:
        raise Refused("nobody is on call now; put a shift with its end instead")
    put_shift(work, person, work.now, running.end, actor=actor)
    return Shift(work.now, running.end, person)


def leave(work: Work, person: str, *, actor: str) -> None:
    """Take a person who leaves off the rota.  Refused while that would leave nobody on call at some time."""
    planned = shifts(work)
    if any(shift.person == person and shift.end > work.now for shift in planned):
        raise Refused("on the rota from now on; somebody else must take these shifts first")
    if any(shift.person == person for shift in planned):
        _write(work, [shift for shift in planned if shift.person != person], actor)


def gaps(work: Work, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """When nobody who can be told is on call, between these moments."""
    reachable, at, found = people(contacts(work)), start, []
    for shift in shifts(work):
        if shift.end <= at or shift.person not in reachable:
            continue
        if shift.start >= end:
            break
        if shift.start > at:
            found.append((at, shift.start))
        at = shift.end
    return [*found, (at, end)] if at < end else found


def told_at(work: Work, step: int) -> list[str]:
    """Ids of the contacts who are told at a step, never none: the person on duty first, with each step one more."""
    known, running = contacts(work), on_duty(work)
    if not known:
        return list(NOBODY_SET[: step + 1])
    order = people(known)
    if running is not None and running.person in order:
        order = [running.person, *(person for person in order if person != running.person)]
    return _of(order[: step + 1], work)


def _of(persons: Collection[str], work: Work) -> list[str]:
    return [one.id for one in contacts(work) if one.person in persons]


def _without(planned: Iterable[Shift], start: datetime, end: datetime) -> list[Shift]:
    """The shifts with this time cut out."""
    left = []
    for shift in planned:
        left += [Shift(shift.start, min(shift.end, start), shift.person)] if shift.start < start else []
        left += [Shift(max(shift.start, end), shift.end, shift.person)] if shift.end > end else []
    return left


def _write(work: Work, planned: Iterable[Shift], actor: str) -> None:
    lines = [
        {"person": shift.person, "from": shift.start.isoformat(), "to": shift.end.isoformat()}
        for shift in sorted(planned, key=lambda shift: shift.start)
    ]
    settings.put(work, ROTA, lines, actor=actor)
