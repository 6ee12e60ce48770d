"""Made-up colleagues of the demo, and who of them is on call when. Their notices are files; nothing leaves the machine."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from screening.safety import changes, rota
from screening.safety.clinic import hours_of
from screening.safety.contacts import ON_CALL
from screening.storage.accounts import staff
from screening.storage.work import Work

COLLEAGUES = {"nurse": "Demo Nurse", "psychiatrist": "Demo Psychiatrist"}
"""Sign-in name and name. Nobody knows a password of theirs, as there is none."""
CONTACTS = (
    {"person": "nurse", "channel": "pager", "address": "https://pager.example/nurse", "phone": "555-0141"},
    {"person": "psychiatrist", "channel": "mail", "address": "psychiatrist@clinic.example", "phone": "555-0142"},
    {"person": "demo", "channel": "mail", "address": "demo@clinic.example", "phone": "555-0143"},
)  # fmt: skip
"""Addresses that exist nowhere (RFC 2606)."""
HANDED_OVER = time(8)
WEEKS = 8


def add_colleagues(work: Work, *, actor: str) -> None:
    """Two more clinicians."""
    for login, name in COLLEAGUES.items():
        row = staff.add(work, login=login, name=name, roles=["clinician"], actor=actor)
        staff.confirm_role(work, row.id, "clinician", actor=actor)


def put_on_call(work: Work, *, actor: str) -> None:
    """Everybody can be told, and each is on call for a week in turn, from the last hand-over on."""
    changes.propose(work, ON_CALL, list(CONTACTS), actor=actor)
    hours = hours_of(work)
    day = hours.day_of(work.now) - timedelta(days=1)
    for week in range(WEEKS):
        start, end = (
            datetime.combine(day + timedelta(weeks=weeks), HANDED_OVER, hours.zone).astimezone(UTC)
            for weeks in (week, week + 1)
        )
        person = staff.named(work, CONTACTS[week % len(CONTACTS)]["person"])
        rota.put_shift(work, person.id, start, end, actor=actor)
