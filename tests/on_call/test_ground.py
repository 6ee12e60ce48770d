"""What an installation stands on outside of its database: room, a disk that can be written, a sheet, a recent backup."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from pyrage import x25519

from screening.channels.mail import MailServer
from screening.content import load_content
from screening.safety.contacts import contacts
from screening.safety.ground import MEASURED_EVERY, Disk, Ground, Measured, disk_of, ground_of
from screening.safety.reach import reach
from screening.storage import heartbeat, sessions
from screening.storage.sealing import recovery_keys
from screening.storage.work import Store
from tests.clinic import OPEN_HOURS, Clock, make_app
from tests.databases import fresh_store
from tests.filled import publish
from tests.on_call.people import URL, make_ready, production, sound

PAGER = "https://pager.example/1"
MAIL = MailServer("mail.example", 587, False, "", "", "screening@clinic.example")
GIGABYTE = 10**9
TODAY = OPEN_HOURS.date()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with fresh_store("sqlite", tmp_path) as opened:
        publish(opened, load_content(), OPEN_HOURS)
        make_ready(opened, OPEN_HOURS, PAGER)
        yield opened


class Standing:
    """The ground of the app, which a test changes under its feet."""

    def __init__(self) -> None:
        self.now = sound()

    def __call__(self) -> Ground:
        return self.now


@pytest.fixture
def standing() -> Standing:
    return Standing()


@pytest.fixture
def app(store: Store, clock: Clock, tmp_path: Path, standing: Standing) -> Flask:
    settings = production(tmp_path, mails={"mail": MAIL})
    return make_app(settings, store, clock, ground=standing)


def asked(app: Flask, address: str) -> tuple[int, str]:
    response = app.test_client().get(address, base_url=URL, headers={"X-Forwarded-Proto": "https"})
    return response.status_code, response.get_data(as_text=True)


def staff_page(app: Flask, store: Store, clock: Clock) -> str:
    """A page as a clinician sees it."""
    with store.writing(clock()) as work:
        kim = contacts(work)[0].person
        token = sessions.start(work, "staff", kim, second_factor_at=work.now)
    client = app.test_client()
    client.set_cookie(app.session_interface.cookie_of("staff"), token, domain="intake.example", secure=True)  # type: ignore[attr-defined]
    response = client.get("/staff/on-call", base_url=URL, headers={"X-Forwarded-Proto": "https"})
    assert response.status_code == 200
    return response.get_data(as_text=True)


@pytest.mark.parametrize(
    ("disk", "short"),
    [
        (Disk(499_000_000, 1000 * GIGABYTE), True),
        (Disk(501_000_000, 1000 * GIGABYTE), False),
        (Disk(99_000_000, 2 * GIGABYTE), True),
        (Disk(101_000_000, 2 * GIGABYTE), False),
    ],
)
def test_no_form_is_begun_on_less_than_500_megabytes_or_five_per_cent_of_a_small_disk(
    disk: Disk, short: bool
) -> None:
    assert disk.is_short is short
    assert bool(Ground(disk, TODAY).closes(demo=True)) is short


@pytest.mark.parametrize(
    ("disk", "said"),
    [
        (Disk(300_000_000, 100 * GIGABYTE), "Only 300 MB of disk are free."),
        (Disk(50 * GIGABYTE, 100 * GIGABYTE, writable=False), "The disk can only be read."),
        (None, "The disk can only be read."),
        (Disk(0, 100 * GIGABYTE), "The disk is full. Nothing can be saved, and no record can be opened"),
    ],
)
def test_a_short_disk_closes_the_intake_says_so_to_staff_and_opens_again_by_itself(
    store: Store, app: Flask, clock: Clock, standing: Standing, disk: Disk | None, said: str
) -> None:
    assert asked(app, "/en/")[0] == 200
    standing.now = Ground(disk, TODAY)
    status, text = asked(app, "/en/")
    assert (status, "988" in text) == (503, True)
    assert asked(app, "/en/help")[0] == 200
    assert said in staff_page(app, store, clock)
    standing.now = sound()
    assert asked(app, "/en/")[0] == 200
    assert said not in staff_page(app, store, clock)


def test_production_takes_no_form_before_a_sheet_was_typed_back_and_reminds_after_a_year(
    store: Store, app: Flask, clock: Clock, standing: Standing
) -> None:
    standing.now = Ground(sound().disk, None)
    assert asked(app, "/en/")[0] == 503
    assert "No recovery sheet was ever typed back" in staff_page(app, store, clock)
    standing.now = Ground(sound().disk, TODAY - timedelta(days=365))
    assert asked(app, "/en/")[0] == 200
    assert "typed back last" not in staff_page(app, store, clock)
    standing.now = Ground(sound().disk, TODAY - timedelta(days=366))
    assert asked(app, "/en/")[0] == 200
    assert "The recovery sheet was typed back last on 2025-11-17" in staff_page(app, store, clock)
    assert Ground(sound().disk, None).closes(demo=True) == []


def test_the_newest_of_several_sheets_counts_and_a_broken_file_closes(tmp_path: Path) -> None:
    config = production(tmp_path)
    config.keys.parent.mkdir()
    assert ground_of(config).proven is None
    first, second = (str(identity.to_public()) for identity in (new_identity(), new_identity()))
    recovery_keys.note_proven(config.keys, first, date(2026, 3, 1))
    recovery_keys.note_proven(config.keys, second, date(2025, 3, 1))
    assert ground_of(config).proven == date(2026, 3, 1)
    recovery_keys.beside(config.keys).write_text("nonsense 2026-03-01\n")
    broken = ground_of(config)
    assert broken.proven is None
    assert "line 1 is not a public key and a day" in broken.closes(demo=False)[0]


def new_identity() -> x25519.Identity:
    return x25519.Identity.generate()


def test_the_disk_is_the_real_one_and_measured_again_after_seconds(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = disk_of(tmp_path)
    assert found is not None
    assert found.writable
    assert 0 < found.free <= found.whole
    assert disk_of(tmp_path / "nowhere") is None
    counted = list[Path]()
    real: Callable[[object], os.statvfs_result] = os.statvfs
    monkeypatch.setattr(os, "statvfs", lambda path: (counted.append(path), real(path))[1])
    measured = Measured(production(tmp_path), clock)
    for _ in range(3):
        measured()
    assert len(counted) == 1
    clock.pass_(seconds=MEASURED_EVERY.total_seconds())
    measured()
    assert len(counted) == 2


def said(store: Store, at: datetime) -> list[str]:
    with store.reading(at) as work:
        return [*reach(work, {"mail", "pager"}, demo=False, ground=sound()).all]


def test_two_hours_without_a_backup_are_said(store: Store) -> None:
    later = OPEN_HOURS + timedelta(hours=2)
    with store.writing(later) as work:
        heartbeat.beat(work, "worker")
    assert said(store, later) == []
    assert any(
        "The last backup is of 2026-11-18 10:00." in one for one in said(store, later + timedelta(minutes=1))
    )


def test_after_a_restore_everybody_reads_from_when_to_when_time_was_lost(store: Store) -> None:
    at = OPEN_HOURS + timedelta(hours=3)
    with store.writing(at) as work:
        heartbeat.note_restored(work, OPEN_HOURS)
        heartbeat.beat(work, "worker")
    (first, *_) = said(store, at)
    assert first.startswith(
        "Time was lost: what was done here from 2026-11-18 10:00 to 2026-11-18 13:00 is gone"
    )
    with store.writing(at + timedelta(days=15)) as work:
        heartbeat.beat(work, "worker")
    assert not any("Time was lost" in one for one in said(store, at + timedelta(days=15)))
