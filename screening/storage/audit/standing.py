"""What stands in clear and decides about people, against what the chain of events told of it last (security.md B9).

Who may sign in and with which role, what the clinic has set, which urgent tasks are open, which forms are waiting to be
read: whoever holds the database can write all of that without a key.  The chain cannot be written so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from screening.storage.accounts.staff import SECOND_PERSON
from screening.storage.columns import URGENCIES
from screening.storage.kept import digest_of
from screening.storage.tables import AuditEventRow, SettingRow, StaffRoleRow, StaffRow, SubmissionRow, TaskRow

WAITING, CONFIRMED = "waiting", "confirmed"
ABLE, CLOSED = "able to sign in", "closed"
OPEN, ACKNOWLEDGED = "open", "acknowledged"
DRAFT, TO_READ, SIGNED, WITHDRAWN = "draft", "to be read", "signed", "withdrawn"
UNKNOWN = "another"
"""A setting of before events told its digest."""
FORMS = {
    "submission_started": DRAFT,
    "submission_sent": TO_READ,
    "answers_added": TO_READ,
    "review_signed": SIGNED,
    "review_retracted": TO_READ,
    "submission_withdrawn": WITHDRAWN,
}
TASKS = {
    "task_raised": OPEN,
    "task_added_to": "",
    "task_acknowledged": ACKNOWLEDGED,
    "task_closed": CLOSED,
    "task_opened_anew": OPEN,
}
ROLES = {"role_granted": WAITING, "role_confirmed": CONFIRMED}
ACCOUNTS = {"staff_added": ABLE, "staff_disabled": CLOSED}
GO_WITH_A_REMOVAL = ("submission/", "task/")
"""Places whose rows are erased one day; that their going was told is checked with their sealed text."""


class Standing:
    """What the events that were ``taken``, in the order of the chain, say of each place."""

    def __init__(self) -> None:
        self.told: dict[str, tuple[str, int]] = {}
        """By place: what was told last, and by which event."""

    def take(self, row: AuditEventRow, detail: Mapping[str, Any]) -> None:
        """Follow one event."""
        kind, record = row.kind, row.record
        if kind in ROLES:
            self._tell(row, f"staff_role/{record}/{detail['role']}", ROLES[kind])
        elif kind == "role_taken":
            self.told.pop(f"staff_role/{record}/{detail['role']}", None)
        elif kind == "staff_reset":
            for role in SECOND_PERSON:
                place = f"staff_role/{record}/{role}"
                if place in self.told:
                    self._tell(row, place, WAITING)
        elif kind in ACCOUNTS:
            self._tell(row, f"staff/{record}", ACCOUNTS[kind])
        elif kind == "setting_changed":
            self._tell(row, f"setting/{detail['name']}", str(detail.get("digest", UNKNOWN)))
        elif kind in FORMS:
            self._tell(row, f"submission/{record}", FORMS[kind])
        elif kind in TASKS:
            self._take_task(row, detail)
        elif kind == "still_stands":
            self._tell(row, str(detail["place"]), str(detail["state"]))

    def upto(self, sequence: int) -> Iterator[tuple[str, str]]:
        """Places of which no event after this one tells, and what was told."""
        return ((place, said) for place, (said, at) in sorted(self.told.items()) if at <= sequence)

    def fault(self, db: Session) -> str | None:
        """The first place that is not as the chain tells; None if all are."""
        there = dict(places(db))
        for place, now in there.items():
            said, _ = self.told.get(place, (None, 0))
            if said is None:
                return f"{place}: no event tells of it"
            if said not in (now, UNKNOWN):
                return f"{place}: is {now}; the last event that tells of it says {said}"
        for place in self.told:
            if place not in there and not place.startswith(GO_WITH_A_REMOVAL):
                return f"{place}: is gone, and no event tells of that"
        return None

    def _take_task(self, row: AuditEventRow, detail: Mapping[str, Any]) -> None:
        place = f"task/{detail['task']}"
        before, urgency = self.told.get(place, (f"{OPEN}, {URGENCIES[0]}", 0))[0].split(", ")
        new = str(detail.get("urgency", urgency))
        # What becomes more urgent has to be acknowledged anew.
        state = TASKS[row.kind] or (OPEN if URGENCIES.index(new) > URGENCIES.index(urgency) else before)
        self._tell(row, place, f"{state}, {new}")

    def _tell(self, row: AuditEventRow, place: str, said: str) -> None:
        self.told[place] = (said, row.sequence)


def places(db: Session) -> Iterator[tuple[str, str]]:
    """How each place is now."""
    confirmed = StaffRoleRow.confirmed_at.is_not(None)
    for staff_id, role, counts in db.execute(sa.select(StaffRoleRow.staff_id, StaffRoleRow.role, confirmed)):
        yield f"staff_role/{staff_id}/{role}", CONFIRMED if counts else WAITING
    for staff_id, able in db.execute(sa.select(StaffRow.id, StaffRow.disabled_at.is_(None))):
        yield f"staff/{staff_id}", ABLE if able else CLOSED
    # As it lies there: by hand a database of SQLite takes anything into any column.
    for name, value in db.execute(sa.select(SettingRow.name, SettingRow.value)):
        yield f"setting/{name}", digest_of(str(value))
    urgency = sa.type_coerce(TaskRow.urgency, sa.Integer)
    for task_id, state, number in db.execute(sa.select(TaskRow.id, TaskRow.state, urgency)):
        yield f"task/{task_id}", f"{state}, {dict(enumerate(URGENCIES)).get(number, number)}"
    for submission_id, state in db.execute(sa.select(SubmissionRow.id, SubmissionRow.state)):
        yield f"submission/{submission_id}", state if state in (DRAFT, SIGNED, WITHDRAWN) else TO_READ
