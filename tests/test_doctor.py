"""`screening doctor` names each thing that an operator can get wrong, says what to do, and fails when it hurts (OPS-03)."""

from __future__ import annotations

import errno
import json
import os
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from pyrage import x25519

from screening import installation, released, resources
from screening.cli import main
from screening.config import Config, from_environment
from screening.doctor import certificate, clock, examining
from screening.doctor.files import NEVER_SENT
from screening.safety import ground
from screening.safety.ground import Disk
from screening.storage import (
    heartbeat,
    holds,
    kept,
    letters,
    migrate,
    process_lock,
    proposals,
    settings,
    tasks,
)
from screening.storage.accounts import staff
from screening.storage.audit import witness
from screening.storage.engine import database_file
from screening.storage.sealing import recovery_keys
from screening.storage.tables import StaffLetterRow
from screening.storage.work import Store
from screening.web.state import BROKEN, Line
from tests.on_call.people import HOURS, make_ready
from tests.storage.records import send, start

PAGER = "https://pager.example/1"
UNSIGNED = "Not signed by a clinical lead"


class Clinic:
    """A production that is in order, but for the packs of the release, which nobody has signed."""

    def __init__(self, config: Config, store: Store, said: Callable[[], tuple[int, str]]) -> None:
        self.config, self.store, self.said = config, store, said

    def lines(self) -> list[tuple[bool, str]]:
        return [(line.hurts, line.said) for line in examining.examine(self.config)]


@pytest.fixture
def clinic(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Iterator[Clinic]:
    for name in [name for name in os.environ if name.startswith("SCREENING_")]:
        monkeypatch.delenv(name)
    before = os.umask(0o077)
    values = {
        "MODE": "production",
        "URL": "https://intake.example",
        "PROXY": "yes",
        "MAIL_PASSWORD": "x" * 20,
    }
    values |= {"DATA": str(tmp_path / "data"), "KEYS": str(tmp_path / "keys" / "ring")}
    values |= {"MAIL": "smtp://clinic@mail.example:587", "MAIL_FROM": "screening@clinic.example"}
    values |= {"BACKUP_SENT": str(tmp_path / "sent")}
    (tmp_path / "sent").touch(mode=0o600)
    for name, value in values.items():
        monkeypatch.setenv(f"SCREENING_{name}", value)
    assert main(["migrate"]) == 0
    config, now = from_environment(), installation.clock()
    public = str(x25519.Identity.generate().to_public())
    recovery_keys.note_proven(config.keys, public, now.date())
    store = installation.open_store(config)
    make_ready(store, now, PAGER)
    with store.writing(now) as work:
        heartbeat.beat(work, heartbeat.VERIFIED)
        sent = {"kind": "head", "state": "sent", "due_at": now, "sent_at": now, "tries": 1}
        work.db.add(StaffLetterRow(staff_id=staff.named(work, "kim").id, **sent))
        work.db.execute(sa.text("UPDATE staff SET totp_confirmed_at = :now"), {"now": now.isoformat()})
        witness.follow(work, config.witness, str)
    monkeypatch.setattr(certificate, "look_at", lambda url, now: None)
    monkeypatch.setattr(ground, "disk_of", lambda folder: Disk(10**12, 2 * 10**12))
    monkeypatch.setattr(clock, "look", lambda: iter(()))
    monkeypatch.setattr(released, "ON", now.date())
    place = database_file(config.database)
    assert place is not None

    def said() -> tuple[int, str]:
        capsys.readouterr()
        return main(["doctor"]), capsys.readouterr().out

    with process_lock.only_process(place, "web"):
        yield Clinic(config, store, said)
    store.engine.dispose()
    os.umask(before)


@contextmanager
def mode(path: Path, wrong: int) -> Iterator[None]:
    right = path.stat().st_mode
    path.chmod(wrong)
    yield
    path.chmod(right)


def test_in_order_it_finds_nothing_but_the_unsigned_packs(
    clinic: Clinic, capsys: pytest.CaptureFixture[str]
) -> None:
    assert clinic.lines() == [(True, next(said for _, said in clinic.lines() if said.startswith(UNSIGNED)))]
    status, out = clinic.said()
    assert status == 1
    assert out.startswith(f"now   {UNSIGNED}")
    assert main(["doctor", "--json"]) == 1
    (line,) = json.loads(capsys.readouterr().out)
    assert line["hurts"] is True


def test_each_thing_that_is_wrong_is_named_with_what_to_do(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    def now_said(words: str, *, hurts: bool) -> None:
        found = clinic.lines()
        assert any(words in said and level is hurts for level, said in found), (words, found)

    config, store, now = clinic.config, clinic.store, installation.clock()
    with mode(config.data, 0o755):
        now_said(f"Run: chmod 0700 {config.data}", hurts=True)
    with mode(config.keys.parent / installation.WORKER_KEY, 0o640):
        now_said("Run: chmod 0600", hurts=True)
    proven = recovery_keys.beside(config.keys).read_text()
    recovery_keys.beside(config.keys).unlink()
    now_said("No recovery sheet was ever typed back", hurts=True)
    recovery_keys.beside(config.keys).write_text(proven)
    with monkeypatch.context() as patched:
        patched.setattr(ground, "disk_of", lambda folder: Disk(10**11, 10**12))
        now_said("The disk is filling: 10 % are free.", hurts=False)
    with monkeypatch.context() as patched:
        later = now + timedelta(hours=27)
        patched.setattr(installation, "clock", lambda: later)
        now_said("has not been heard of for two minutes", hurts=True)
        now_said("The last backup is of", hurts=False)
        now_said("Have the server run each night: screening audit verify", hurts=False)
        now_said("The last backup left this machine at", hurts=False)
        now_said("the last end of the audit chain in it is of", hurts=False)
    with monkeypatch.context() as patched:
        later = now + timedelta(days=101)
        patched.setattr(installation, "clock", lambda: later)
        now_said("Nobody has worked as kim, sam for 90 days", hurts=False)
        now_said("Nobody was sent the end of the audit chain by mail", hurts=False)
        now_said("No backup was tried out for 100 days", hurts=False)
        now_said("has not acknowledged a test for 90 days", hurts=False)
        now_said("Nobody has tried the numbers for help for 90 days", hurts=False)
    with monkeypatch.context() as patched:
        patched.setattr(released, "ON", now.date() - timedelta(days=181))
        now_said("Look whether there is a newer one", hurts=False)
        patched.setattr(released, "ON", None)
        now_said("This program is no release", hurts=False)
    with monkeypatch.context() as patched:
        ends = Line(True, "Browsers refuse the certificate")
        patched.setattr(certificate, "look_at", lambda url, now: ends)
        now_said("Browsers refuse the certificate", hurts=True)
    with monkeypatch.context() as patched:
        patched.setattr(installation, "clock", lambda: now - timedelta(hours=1))
        now_said("this clock is behind", hurts=True)
    with store.writing(now) as work:
        due = now - timedelta(minutes=1)
        tasks.raise_task(
            work, submission="0" * 32, dedupe_key="R", urgency="now", evidence={"a": "b"}, due_at=due
        )
        settings.put(work, "retention", None, actor="cli:test")
        settings.put(work, "languages", {}, actor="cli:test")
        holds.stop_erasing(work, actor="cli:test")
        work.db.execute(sa.text("UPDATE staff SET totp_confirmed_at = NULL WHERE login = 'sam'"))
        work.db.execute(sa.text("DROP TRIGGER audit_event_undeleted"))
    for words, hurts in (
        ("An urgent task is past its deadline", True),
        ("How long forms and signed records are kept is not set.", True),
        ("forms in 'en'", True),
        ("Nothing is erased now", False),
        ("Nobody has signed in yet as sam.", False),
        ("audit_event_undeleted is missing", True),
    ):
        now_said(words, hurts=hurts)


def test_what_people_wait_for_is_said(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    form, now = start(clinic.store), installation.clock()
    send(clinic.store, form)
    with clinic.store.writing(now) as work:
        to = {"language": "en", "address": "ana@mail.example", "link": "/en/", "actor": "cli:test"}
        letters.write(work, kind="ask", submission=form, **to)
        (letter,) = letters.of(work, submission=form)
        proposals.propose(
            work, "ketamine-safety", kept.keep(work, "pack", "other"), checked=[], actor="cli:test"
        )
        staff.grant_role(work, staff.named(work, "sam").id, "auditor", actor="cli:test")
        settings.put(work, "hours", {**HOURS, "holidays": [f"{now.date()}"]}, actor="cli:test")

    def lines() -> list[tuple[bool, str]]:
        return [(hurts, said.split(",")[0].split(":")[0]) for hurts, said in clinic.lines()]

    found = lines()
    assert (True, "1 forms that were sent are not evaluated") in found
    assert (False, "A proposed rule pack waits for two people to approve or refuse it") in found
    assert (False, "A role waits for a second person to confirm it") in found
    assert any(said.startswith("The list of holidays ends soon") for _, said in found)
    assert not any("should have left" in said for _, said in found)
    with monkeypatch.context() as patched:
        patched.setattr(installation, "clock", lambda: now + timedelta(hours=1, minutes=1))
        assert any(said.startswith("1 messages should have left and wait") for _, said in lines())
    with clinic.store.writing(now) as work:
        (claimed,) = letters.claim_due(work, at_a_time=9, reminders_too=True)
        assert claimed.id == letter.id
        letters.mark_bounced(work, claimed)
    assert any(said.startswith("1 letters of the last week were refused") for _, said in lines())


@pytest.mark.parametrize(
    ("program", "says", "found"),
    [
        ("chronyc", "echo A,B,3,1,0.000001,0,0,0,0,0,0,0,1,Normal", []),
        ("chronyc", "echo A,B,3,1,-2.500000,0,0,0,0,0,0,0,1,Normal", [(True, "is 2.5 seconds off")]),
        (
            "chronyc",
            "echo A,B,0,1,0.000000,0,0,0,0,0,0,0,1,Not synchronised",
            [(False, "is not synchronized")],
        ),
        ("timedatectl", "echo yes", []),
        ("timedatectl", "echo no", [(False, "is not synchronized")]),
        ("timedatectl", "exit 1", []),
        ("chronyc", "exit 1", []),
    ],
)
def test_the_clock_is_as_the_service_that_keeps_it_says(
    program: str, says: str, found: list[tuple[bool, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / program).write_text(f"#!/bin/sh\n{says}\n")
    (tmp_path / program).chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    said = list(clock.look())
    assert len(said) == len(found)
    assert all(
        one.hurts is hurts and words in one.said for one, (hurts, words) in zip(said, found, strict=True)
    )


def test_the_day_of_the_release_is_that_of_the_changelog(capsys: pytest.CaptureFixture[str]) -> None:
    newest = re.search("^## (.*)$", (resources.STATIC.parents[1] / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert newest is not None
    dated = re.fullmatch(r"(\S+) - (\d{4}-\d\d-\d\d)", newest[1])
    wanted = dated[2] if dated else None
    assert (released.ON.isoformat() if released.ON else None) == wanted
    assert main(["version", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["version"], told["released"], told["database"]) == (
        released.version(),
        wanted,
        migrate.head(),
    )
    assert main(["version"]) == 0
    assert capsys.readouterr().out.startswith(f"screening {released.version()}, {wanted or 'no release'}, ")


def test_a_chain_that_does_not_fit_is_said_until_it_fits_again(
    clinic: Clinic, capsys: pytest.CaptureFixture[str]
) -> None:
    def by_hand(value: str) -> None:
        with clinic.store.engine.begin() as connection:
            connection.execute(
                sa.text("UPDATE setting SET value = :value WHERE name = 'hours'"), {"value": value}
            )

    with clinic.store.reading(installation.clock()) as work:
        right = str(work.db.scalar(sa.text("SELECT value FROM setting WHERE name = 'hours'")))
    by_hand(right.replace("09:00", "08:00"))
    assert main(["audit", "verify"]) == 1
    assert "The chain is broken: setting/hours: is " in capsys.readouterr().err
    assert (True, BROKEN) in clinic.lines()
    by_hand(right)
    assert main(["audit", "verify"]) == 0
    assert (True, BROKEN) not in clinic.lines()


def test_backups_that_stay_on_this_machine_are_said(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = clinic.config.backup_sent
    assert sent is not None
    sent.unlink()
    assert any(f"{sent}: is missing" in said for _, said in clinic.lines())
    unset = replace(clinic.config, backup_sent=None)
    assert (False, NEVER_SENT) in [(line.hurts, line.said) for line in examining.examine(unset)]


def test_records_whose_key_is_gone_or_unknown_are_counted_and_hurt(clinic: Clinic) -> None:
    ids = [start(clinic.store, phrase=word) for word in ("one", "two", "three")]
    with clinic.store.engine.begin() as connection:
        gone, other = (sa.text(f"{verb} WHERE record_id = :id") for verb in (
            "DELETE FROM record_key", "UPDATE record_key SET kid = 'deadbeef'",
        ))  # fmt: skip
        connection.execute(gone, {"id": ids[0]})
        connection.execute(other, {"id": ids[1]})
    said = [text for hurts, text in clinic.lines() if hurts and "cannot be read" in text]
    assert len(said) == 2
    assert any("1 records or urgent tasks cannot be read: its key is gone." in text for text in said)
    assert any("key deadbeef is not in the key ring" in text for text in said)


def test_a_table_that_is_gone_is_said_by_doctor_and_by_every_other_command(
    clinic: Clinic, capsys: pytest.CaptureFixture[str]
) -> None:
    with clinic.store.engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE heartbeat"))
    assert any("Not everything could be looked at: the database" in said for _, said in clinic.lines())
    capsys.readouterr()
    assert main(["audit", "verify"]) == 1
    assert capsys.readouterr().err == "screening: the database cannot be used: no such table: heartbeat\n"


def test_a_database_that_cannot_be_opened_is_one_sentence(clinic: Clinic) -> None:
    with clinic.store.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999_later'"))
    (line,) = clinic.lines()
    assert line[0]
    assert "Nothing can be served: the database is newer (9999_later)" in line[1]


def test_a_web_process_that_does_not_run_is_missed(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not any("does not run" in said for _, said in clinic.lines())
    place = database_file(clinic.config.database)
    assert place is not None
    other = place.with_name("other.db")
    other.touch(mode=0o600)
    monkeypatch.setattr(examining, "database_file", lambda url: other)
    assert any("does not run" in said for hurts, said in clinic.lines() if hurts)


def test_a_disk_that_can_only_be_read_does_not_silence_what_else_is_found(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system", "screening.db.web.lock")

    monkeypatch.setattr(process_lock, "only_process", refused)
    monkeypatch.setattr(ground, "disk_of", lambda folder: Disk(10**12, 10**12, writable=False))
    hurting = [said for hurts, said in clinic.lines() if hurts]
    assert any(said.startswith("The disk can only be read.") for said in hurting)


def test_on_postgresql_a_port_that_answers_nothing_is_said_and_hurts_nobody_by_itself(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examining, "database_file", lambda url: None)
    with socket.create_server(("127.0.0.1", 0)) as server:
        here = replace(clinic.config, port=server.getsockname()[1])
        assert not any("does not run" in line.said for line in examining.examine(here))
    assert [line.hurts for line in examining.examine(here) if "does not run" in line.said] == [False]
