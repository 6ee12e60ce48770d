"""Whom the notices of a task went to, for whoever looks at it: names of colleagues, nothing of the patient."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from screening.safety.contacts import contacts
from screening.storage import notices
from screening.storage.work import Work


@dataclass(frozen=True)
class Heard:
    """One address of one colleague. ``at``: when the channel took the notice; None while it has not."""

    name: str
    channel: str
    at: datetime | None


def who_heard(work: Work, task_id: str) -> tuple[Heard, ...]:
    """In the order in which they were to be told; somebody who is no contact any more is left out.

    Notices that went out are kept for a while only, so that an old task may show nobody.
    """
    known = {one.id: one for one in contacts(work)}
    found = [
        (known[row.contact], row.sent_at) for row in notices.of_task(work, task_id) if row.contact in known
    ]
    return tuple(Heard(one.name, one.channel, at) for one, at in found)
