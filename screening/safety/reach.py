"""Whether a person in danger would reach somebody: what closes the intake, what is no longer promised, what staff see to.

The same answers serve staff pages, ``/readyz``, ``screening config check`` and the patient's promise of a call; each is
a whole sentence that says what is wrong.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from screening.channels import MAILS, Kind
from screening.retention import RETENTION, RetentionError, read_retention
from screening.safety.assurance import last_test
from screening.safety.clinic import hours_of
from screening.safety.contacts import NOBODY_SET, Contact, contacts, people
from screening.safety.ground import Ground
from screening.safety.pausing import paused_until
from screening.safety.rota import LOOK_AHEAD, gaps
from screening.storage import heartbeat, holds, outbox, settings
from screening.storage.audit import chain
from screening.storage.told import HOURS
from screening.storage.work import Work

SILENT = timedelta(minutes=2)
"""A heartbeat older than this is said on every page of staff."""
NO_GAP_WITHIN = timedelta(hours=24)
TESTED_WITHIN = timedelta(days=90)
BACKED_UP_WITHIN = timedelta(hours=2)
"""Backups are due hourly; two hours without any are said to staff (design/security.md E3)."""
SAID_FOR = timedelta(days=14)
"""How long staff pages say that a backup was brought back."""
PRODUCTION = "production"

NOT_WATCHED = (
    "The program that repeats and escalates notices has not been heard of for two minutes. "
    "Look at urgent tasks yourself, and tell whoever runs this system."
)
BEHIND = "The newest event lies in the future: this clock is behind. Synchronize it, or deadlines are wrong."
AHEAD = timedelta(minutes=2)
"""Between the newest event and this clock: more of it and this process is not ready (design/security.md B23)."""
NOTICE_FAILED = "The last notice to the people on call could not be sent. Look at urgent tasks yourself."


@dataclass(frozen=True)
class Reach:
    """``closed``: why no form may be begun.  ``unwatched``: why no patient is promised a call, or at a wrong time.  ``lost``: that a backup
    was brought back.  ``due``: what else needs seeing to.  ``paused``: that forms wait out of hours, as the clinic chose.
    Each is a sentence for staff.
    """

    closed: tuple[str, ...] = ()
    unwatched: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    due: tuple[str, ...] = ()
    paused: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Everything, the worst first, each once."""
        return tuple(dict.fromkeys((*self.unwatched, *self.closed, *self.lost, *self.due, *self.paused)))


def is_silent(work: Work) -> bool:
    """Whether no worker has given a sign of life for two minutes."""
    last = heartbeat.last(work)
    return last is None or work.now - last > SILENT


def reach(work: Work, usable: Collection[Kind], *, demo: bool, ground: Ground) -> Reach:
    """How things stand.  ``usable``: the channels that the configuration can use; ``ground``: disk and recovery sheet."""
    known, unfit = contacts(work), ground.closes(demo=demo)
    if demo:
        return Reach(
            closed=tuple(unfit),
            unwatched=(*_broken(work, known), *_behind(work)),
            lost=tuple(_time_lost(work)),
            due=tuple(_stopped(work)),
            paused=tuple(_paused(work)),
        )
    untested, old = _tests(work, known)
    today = hours_of(work).day_of(work.now)
    return Reach(
        closed=(*unfit, *_unset(work, known, usable), *untested, *_never_kept(work)),
        unwatched=(*_broken(work, known), *_no_one_within_a_day(work), *_behind(work)),
        lost=tuple(_time_lost(work)),
        due=(
            *old,
            *_gap_ahead(work),
            *_proposals(work),
            *_backup(work),
            *ground.due(today),
            *_stopped(work),
        ),
        paused=tuple(_paused(work)),
    )


def watched(work: Work) -> bool:
    """Whether somebody will be told of a dangerous answer given now; if not, no patient is promised a call."""
    known = contacts(work)
    production = settings.get(work, "installation") == PRODUCTION
    return not _broken(work, known) and not (production and _no_one_within_a_day(work))


def _broken(work: Work, known: list[Contact]) -> list[str]:
    found = [NOT_WATCHED] if is_silent(work) else []
    ids = {one.id for one in known} or set(NOBODY_SET)
    return [*found, NOTICE_FAILED] if outbox.failing(work) & ids else found


def _behind(work: Work) -> list[str]:
    newest = chain.head(work.db).at
    return [BEHIND] if newest is not None and newest - work.now > AHEAD else []


def _unset(work: Work, known: list[Contact], usable: Collection[Kind]) -> list[str]:
    found = []
    if settings.get(work, HOURS) is None:
        found.append("The opening hours are not set.")
    if not _is_kept_for_a_known_time(work):
        found.append("How long forms and signed records are kept is not set.")
    if len(people(known)) < 2:
        found.append("Two different people must be on call; there are fewer.")
    if len({one.channel for one in known}) < 2:
        found.append("Notices must go through two different channels; there are fewer.")
    mailed = people(one for one in known if one.channel in MAILS)
    found += [
        f"{one.name} has no mail address on call, so the daily message does not arrive."
        for one in known
        if one.person not in mailed
    ]
    missing = sorted({one.channel for one in known} - set(usable))
    return [*found, *(f"The channel {kind} is not set up in the configuration." for kind in missing)]


def _is_kept_for_a_known_time(work: Work) -> bool:
    try:
        return read_retention(settings.get(work, RETENTION)).is_complete
    except RetentionError:
        return False


def _tests(work: Work, known: list[Contact]) -> tuple[list[str], list[str]]:
    """Contacts that have never acknowledged a test, and those whose last one is too old."""
    at = last_test(work)
    never = [
        f"The {one.channel} of {one.name} has not acknowledged a test." for one in known if one.id not in at
    ]
    old = [
        f"The {one.channel} of {one.name} has not acknowledged a test for 90 days."
        for one in known
        if one.id in at and work.now - at[one.id] > TESTED_WITHIN
    ]
    return never, old


def _no_one_within_a_day(work: Work) -> list[str]:
    if not gaps(work, work.now, work.now + NO_GAP_WITHIN):
        return []
    return [
        "Nobody is on call at some time within the next 24 hours. Patients are told not to wait for a call."
    ]


def _gap_ahead(work: Work) -> list[str]:
    found = gaps(work, work.now, work.now + LOOK_AHEAD)
    if not found or found[0][0] < work.now + NO_GAP_WITHIN:
        return []  # one that is nearer is said already, and louder
    first = found[0][0].astimezone(hours_of(work).zone)
    return [f"Nobody is on call from {first:%Y-%m-%d %H:%M}. Put somebody on the rota."]


def _proposals(work: Work) -> list[str]:
    if not settings.waiting(work):
        return []
    return ["A changed setting waits for a second person to confirm it."]


def _never_kept(work: Work) -> list[str]:
    """What nobody could bring back is not asked for (design/security.md E2); what was brought back was."""
    if heartbeat.of(work, heartbeat.RESTORED) is not None:
        return []
    if heartbeat.of(work, heartbeat.BACKUP) is None:
        return ["No backup was made yet. Whoever runs this system calls: screening backup FOLDER, each hour."]
    if heartbeat.of(work, heartbeat.DRILL) is None:
        return [
            "No backup was tried out yet, so nobody knows whether one would bring the clinic back. Whoever keeps a "
            "recovery sheet brings it, and whoever runs this system calls: screening drill FILE."
        ]
    return []


def _backup(work: Work) -> list[str]:
    last = heartbeat.of(work, heartbeat.BACKUP)
    if last is None or work.now - last <= BACKED_UP_WITHIN:
        return []
    at = last.astimezone(hours_of(work).zone)
    return [
        f"The last backup is of {at:%Y-%m-%d %H:%M}. Tell whoever runs this system: one is due each hour."
    ]


def _time_lost(work: Work) -> list[str]:
    """After a restore everybody who was there knows of things that the database does not (design/security.md B15)."""
    lost = heartbeat.time_lost(work)
    if lost is None or work.now - lost[1] > SAID_FOR:
        return []
    since, until = (one.astimezone(hours_of(work).zone) for one in lost)
    return [
        f"Time was lost: what was done here from {since:%Y-%m-%d %H:%M} to {until:%Y-%m-%d %H:%M} is gone, because a "
        "backup was brought back. Check each urgent task, and write again what you signed or noted then. Forms that "
        "were sent in that time are gone: call whoever you remember."
    ]


def _stopped(work: Work) -> list[str]:
    if not holds.is_stopped(work):
        return []
    return ["Nothing is erased now, also what is due: a hold on everything stands (screening hold show)."]


def _paused(work: Work) -> list[str]:
    until = paused_until(work)
    if until is None:
        return []
    at = until.astimezone(hours_of(work).zone)
    return [
        f"The clinic is closed, so forms are paused until {at:%Y-%m-%d %H:%M}: who begins one is asked who they are and how "
        "to reach them. Sent forms and urgent tasks go on as ever."
    ]
