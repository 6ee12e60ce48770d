"""Reminders: at most three, by day, only to who agreed to be written to, and never after it is done or refused.

Who gets one, and when, hangs on no answer but those about writing (CDS-03, PRV-12).
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from screening.hours import Hours
from screening.questionnaire.answers import Answers
from screening.retention import DRAFT_KEPT
from screening.safety.clinic import hours_of
from screening.storage import invited, letters, reminding, settings, submissions
from screening.storage.errors import NotFound, Refused, Unreadable
from screening.storage.invited import Invited
from screening.storage.work import Store, Work

SETTING = "reminders"
AFTER = (timedelta(days=3), timedelta(days=7), timedelta(days=12))
"""How long nothing has happened before the first, second and third reminder; later where the clinic is closed then.

An invitation is good for 14 days.  No source: often enough to help, seldom enough not to press.
"""
APART = timedelta(days=2)
"""Between two reminders, at least."""
MORNING, EVENING = time(8), time(20)
"""By the clinic's clock; a clinic that is open all night writes by day too."""
ADDRESS, AGREED = "email", "email_ok"
"""The questions of the form about writing."""


def is_on(work: Work) -> bool:
    """Whether the clinic reminds; it does unless it has said otherwise."""
    return settings.get(work, SETTING) is not False


def is_daytime(hours: Hours, at: datetime) -> bool:
    """Whether a reminder may go out: the clinic is open, and it is neither early nor late."""
    return hours.is_open(at) and MORNING <= at.astimezone(hours.zone).time() < EVENING


def remind(store: Store, now: datetime) -> int:
    """Write the reminders that are due; how many."""
    with store.reading(now) as work:
        if not is_on(work) or not is_daytime(hours_of(work), now):
            return 0
        guests = [one.row.id for one in invited.waiting(work) if _is_due(work, one)]
        forms = [found for found in reminding.left(work, AFTER[0]) if _form_is_due(work, found)]
    written = 0
    for write, found in [(_to_guest, guests), (_to_unfinished, forms)]:
        for record in found:
            with store.writing(now) as work:
                written += write(work, record)
    return written


def _is_due(work: Work, one: Invited) -> bool:
    """An invitation that was sent and not used; what waits or is refused counts as said."""
    out = [row.sent_at for row in one.letters if row.sent_at and row.kind == "invitation"]
    if not one.address or one.form or not out or any(row.state != "sent" for row in one.letters):
        return False
    return _may(work, one.address, max(out), invitation=one.row.id)


def _to_guest(work: Work, invitation_id: str) -> bool:
    one = invited.get(work, invitation_id)
    if not _is_due(work, one):
        return False
    (first, *_) = (row for row in one.letters if row.kind == "invitation")
    last_day = hours_of(work).day_of(one.row.ends_at)
    letters.write(
        work,
        kind="reminder",
        language=one.row.language or "en",
        address=one.address,
        link=letters.opened(work, first).link,
        until=last_day,
        invitation=one.row.id,
        actor="worker",
    )
    return True


def _form_is_due(work: Work, submission_id: str) -> str:
    """The address of who is to be reminded of this form; "" when nobody is."""
    try:
        found = submissions.load(work, submission_id)
        answers = Answers.from_text(found.answers)
        agreed, address = answers.items.get(AGREED), answers.items.get(ADDRESS)
        if found.row.state != "draft" or agreed != "yes" or not isinstance(address, str):
            return ""
        due = _may(work, address, found.row.saved_at, submission=submission_id)
        return letters.checked_address(address) if due else ""
    except (NotFound, Refused, Unreadable, ValueError):
        return ""


def _to_unfinished(work: Work, submission_id: str) -> bool:
    address = _form_is_due(work, submission_id)
    if not address:
        return False
    row = submissions.row(work, submission_id)
    last_day = hours_of(work).day_of(row.saved_at + DRAFT_KEPT)
    letters.write(
        work,
        kind="reminder",
        language=row.language,
        address=address,
        link=f"/{row.language}/resume",
        until=last_day,
        submission=submission_id,
        actor="worker",
    )
    return True


def _may(work: Work, address: str, quiet_since: datetime, **of: str) -> bool:
    """Whether the next reminder is due: not too many, long enough ago, and nobody said no."""
    before = reminding.reminders(work, **of)
    if len(before) >= len(AFTER):
        return False
    due = [quiet_since + AFTER[len(before)], *((row.sent_at or row.due_at) + APART for row in before)]
    try:
        return work.now >= max(due) and not letters.why_not(work, address, **of)
    except Unreadable:
        return False  # nobody can tell what was said about this address
