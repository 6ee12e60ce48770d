"""Messages that show that notices arrive: the daily one, and tests that each contact acknowledges (SAF-12, SAF-17)."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from screening.channels import MAILS
from screening.safety.clinic import hours_of
from screening.safety.contacts import Contact, contacts
from screening.storage import messages
from screening.storage.errors import Refused
from screening.storage.tables import MessageRow, new_id
from screening.storage.work import Work

DAILY_AT = time(8)
"""By the clinic's clock, every day of the week.  Whoever hears nothing in the morning looks."""
ANSWERED_WITHIN = timedelta(days=7)
"""A test that is older is made anew."""


def tell_daily(work: Work) -> int:
    """Put out today's message once its hour has come; how many are new.  A pager has no words for it and gets none."""
    there = work.now.astimezone(hours_of(work).zone)
    if there.time() < DAILY_AT:
        return 0
    day = there.date().isoformat()
    for old in messages.unsent(work, "daily"):
        if old.key != day:
            messages.give_up(work, old)
    return messages.put(work, "daily", day, _mailed(work))


def tell_of_change(work: Work) -> int:
    """Tell everybody on call that a change waits for a second person; how many messages are new."""
    return messages.put(work, "change", new_id(), _mailed(work))


def send_tests(work: Work, *, actor: str) -> int:
    """Send a test to every contact; how many.  Refused when there is none."""
    count = messages.put(work, "test", new_id(), [one.id for one in contacts(work)])
    if not count:
        raise Refused("nobody is on call yet; set the contacts first")
    work.audit("contacts_tested", actor=actor, count=count)
    return count


def reached_by_code(work: Work, code: str, *, actor: str, person: str | None = None) -> Contact:
    """The test with this code reached its contact.  ``person``: who says so must be that contact, if given."""
    typed = "".join(code.split()).upper()
    for row, contact in _tests(work):
        if messages.code_of(work, row) == typed and person in (None, contact.person):
            messages.acknowledge(work, row, actor)
            return contact
    raise Refused("no test of the last seven days has this code")


def reached_by_pager(work: Work, person: str, *, actor: str) -> Contact:
    """The newest test reached this person's pager, which gets no code."""
    for row, contact in _tests(work):
        if contact.channel == "pager" and contact.person == person:
            messages.acknowledge(work, row, actor)
            return contact
    raise Refused("no test went to a pager of this person in the last seven days")


def last_test(work: Work) -> dict[str, datetime]:
    """When a test was last acknowledged, by the id of the contact."""
    return messages.acknowledged(work)


def _mailed(work: Work) -> list[str]:
    return [one.id for one in contacts(work) if one.channel in MAILS]


def _tests(work: Work) -> list[tuple[MessageRow, Contact]]:
    known = {one.id: one for one in contacts(work)}
    rows = messages.tests_since(work, work.now - ANSWERED_WITHIN)
    return [(row, known[row.contact]) for row in rows if row.contact in known]
