"""A clinic with two people on call, for tests of who is told when."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

from screening.channels.settings import ChannelSettings
from screening.config import Config
from screening.content import Content
from screening.questionnaire.answers import Answers
from screening.safety import assurance, changes, rota
from screening.safety.contacts import Contact, contacts
from screening.safety.ground import Disk, Ground
from screening.storage import heartbeat, messages, outbox, settings
from screening.storage.accounts import passwords, staff
from screening.storage.work import Store, Work
from tests.filled import begin, save_page

URL = "https://intake.example"
HOURS = {
    "zone": "America/New_York",
    "week": {day: ["09:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri")},
}

KEPT = {"submission_years": 7, "signed_years": 10, "audit_years": 6, "outbox_days": 30}


def clinician(work: Work, login: str, roles: tuple[str, ...] = ("clinician",)) -> str:
    """An account with which nobody signs in here, so that no password has to be hashed slowly; its id."""
    with mock.patch.object(passwords, "make_hash", return_value="none"):
        row = staff.add(work, login=login, name=login.title(), password="", roles=roles, actor="cli:test")
    for role in roles:
        staff.confirm_role(work, row.id, role, actor="cli:test")
    return row.id


def line(login: str, channel: str = "mail", address: str = "") -> dict[str, str]:
    """One contact as a clinic writes it."""
    return {
        "person": login,
        "channel": channel,
        "address": address or f"{login}@clinic.example",
        "phone": "555 0100",
    }


def set_up(work: Work, *lines: dict[str, str]) -> list[Contact]:
    """Accounts for everybody who is named, and the contacts."""
    for login in dict.fromkeys(one["person"] for one in lines):
        clinician(work, login)
    changes.propose(work, "on_call", list(lines), actor="cli:test")
    return contacts(work)


def sound() -> Ground:
    """Room on the disk, and a sheet that was typed back lately."""
    return Ground(Disk(10**12, 2 * 10**12), date(2026, 10, 1))


def make_ready(store: Store, now: datetime, pager: str) -> list[Contact]:
    """What production needs to open: hours, two people, two channels, tests, a rota, a worker, a tried backup."""
    with store.writing(now) as work:
        settings.put(work, "installation", "production", actor="cli:test")
        settings.put(work, "languages", {"en": "Ada Min", "es": "Ada Min"}, actor="cli:test")
        settings.put(work, "retention", KEPT, actor="cli:test")
        changes.propose(work, "hours", HOURS, actor="cli:test")
        known = set_up(work, line("kim"), line("sam"), line("sam", "pager", pager))
        rota.put_shift(work, known[0].person, now, now + timedelta(days=100), actor="cli:test")
        heartbeat.beat(work, "worker")
        heartbeat.beat(work, heartbeat.BACKUP)
        heartbeat.beat(work, heartbeat.DRILL)
        assurance.send_tests(work, actor="cli:test")
        for row in outbox.claim(work, outbox.MessageRow):
            messages.mark_sent(work, row)
            messages.acknowledge(work, row, "cli:test")
    return known


def danger(store: Store, content: Content, now: datetime) -> str:
    """A draft with a *now* task; its id."""
    with store.writing(now) as work:
        draft = begin(work, content)
        save_page(work, content, draft, Answers(), "safety-2", {"s2_acts": "past_3m"})
        return draft.id


def production(folder: Path, **channels: Any) -> Config:
    """The settings of production, with these channels."""
    return Config(
        demo=False,
        data=folder,
        keys=folder / "keys" / "keyring",
        database=f"sqlite:///{folder / 'unused.db'}",
        host="127.0.0.1",
        port=8000,
        url=URL,
        behind_proxy=True,
        channels=ChannelSettings(**channels),
    )
