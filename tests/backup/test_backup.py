"""A backup that the server itself cannot read, and a restore that brings back everything but what must stay dead."""

from __future__ import annotations

import getpass
import hashlib
import shutil
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from pyrage import x25519

from screening import installation
from screening.backup import making, recovery
from screening.config import from_environment
from screening.storage import invitations, removal, reviews, sessions, settings, submissions
from screening.storage import tasks as urgent
from screening.storage.accounts import second_factor, set_up, staff
from screening.storage.audit import restores
from screening.storage.errors import KeyProblem, StorageError
from screening.storage.phrase import word_list
from screening.storage.tables import RecoveryCodeRow, SessionRow, SetUpLinkRow, StaffRow
from screening.worker import running
from tests.backup.shell import Run, now, open_store, sheet
from tests.storage import records

DIGEST = "7debc7f4dba1161b84428f7872ba8952f8db44420a3763adebce29c10f838b95"


def test_a_clinic_comes_back_from_sheet_and_file_and_the_dead_stay_dead(run: Run, tmp_path: Path) -> None:
    assert run("migrate")[0] == 0
    words = sheet(run)
    store = open_store()
    signed, gone, left, kept = (
        records.start(store, f'"{name}"', phrase=name) for name in ("signed", "gone", "left", "kept")
    )
    kim, sam = records.clinician(store), records.clinician(store, "sam")
    for one in (signed, left, kept):
        records.send(store, one)
    review = records.signed_review(store, signed, kim)
    with store.writing(now()) as work:
        due = work.now + timedelta(hours=1)
        task = urgent.raise_task(
            work, submission=kept, dedupe_key="x", urgency="now", evidence={"words": "yes"}, due_at=due
        ).task.id
        urgent.acknowledge(work, task, kim)
        sessions.start(work, "staff", kim)
        set_up.make(work, sam, actor="cli:test")
        code = invitations.make(work, actor="cli:test")
        second_factor.new_secret(work, kim, actor="cli:test")
    (tmp_path / "backups").mkdir()
    status, out, _ = run("backup", str(tmp_path / "backups"))
    assert status == 0, out
    (file,) = (tmp_path / "backups").iterdir()
    # What happens after the backup, and is seen by the worker.
    with store.writing(now()) as work:
        removal.erase(work, gone, reason="withdrawn", actor="worker")
        submissions.withdraw(work, submissions.load(work, left))
        staff.disable(work, sam, actor="cli:test")
        staff.confirm_role(
            work,
            staff.add(work, login="new", name="New", roles=["clinician"], actor="cli:test").id,
            "clinician",
            actor="cli:test",
        )
    running.run(installation.open_worker_store(from_environment()), now, config=from_environment(), once=True)
    store.engine.dispose()
    (tmp_path / "new" / "keys").mkdir(parents=True)
    shutil.copy(tmp_path / "old" / "keys" / "audit-witness", tmp_path / "new" / "keys" / "audit-witness")

    status, out, err = run("restore", str(file), here="new", typed=words)
    assert status == 0, err
    assert "1 urgent tasks are open again" in out
    assert "1 people were erased again" in out
    assert [line.split()[6] for line in out.splitlines() if line.startswith("To be done by hand")] == [
        "staff_added",
        "role_granted",
        "role_confirmed",
    ]
    status, out, err = run("audit", "verify", here="new")
    assert status == 0, err
    assert "A backup was restored" in out
    with open_store().reading(now()) as work:
        assert submissions.load(work, signed).answers == '"signed"'
        assert len(reviews.signed(work, signed)) == 1
        assert reviews.load(work, review).row.signed_at is not None
        assert submissions.row(work, left).state == "withdrawn"
        assert submissions.find_by_phrase(work, "gone") is None
        row = urgent.load(work, task).row
        assert (row.state, row.acknowledged_by) == ("open", None)
        for table in (SessionRow, SetUpLinkRow):
            assert work.db.scalars(sa.select(table)).all() == []
        assert (
            work.db.scalars(sa.select(RecoveryCodeRow).where(RecoveryCodeRow.retired_at.is_(None))).all()
            == []
        )
        assert work.db.get_one(StaffRow, sam).disabled_at is not None
        counter = work.db.get_one(StaffRow, kim).totp_counter
        assert counter is not None
        assert abs(counter - now().timestamp() / 30) < 4
        assert settings.get(work, "installation") == "production"
        (restore,) = restores.restored(work.db)
        assert restore.lost > restore.count
    with open_store().writing(now()) as work:
        assert invitations.make(work, actor="cli:test") != code  # numbering goes on, and writing works
        settings.propose(work, "hours", {}, actor="cli:test")
    assert run("keys", "show", here="new")[0] == 0


def test_without_the_witness_the_sheet_and_the_file_are_enough(run: Run, tmp_path: Path) -> None:
    run("migrate")
    words = sheet(run)
    store = open_store()
    draft = records.start(store, '{"a":1}')
    store.engine.dispose()
    (tmp_path / "backups").mkdir()
    run("backup", str(tmp_path / "backups"))
    (file,) = (tmp_path / "backups").iterdir()
    shutil.rmtree(tmp_path / "old")
    other = x25519.Identity.generate()
    status, _, err = run("restore", str(file), here="new", typed=" ".join(recovery.words_of(str(other))))
    assert status == 1
    assert "this key does not open it, or it is damaged" in err
    damaged = tmp_path / "damaged"
    damaged.write_bytes(file.read_bytes()[:-200])
    assert run("restore", str(damaged), here="new", typed=words)[0] == 1
    assert run("restore", str(file), here="new", typed=words)[0] == 0
    with open_store().reading(now()) as work:
        assert submissions.load(work, draft).answers == '{"a":1}'
    # Said before anybody types 27 words, all of it at once, and how what is there is kept.
    status, _, err = run("restore", str(file), here="new", typed="")
    ring, data = tmp_path / "new" / "keys" / "ring", tmp_path / "new" / "data"
    assert status == 1
    assert f"screening: {ring}: exists already; {data}: is not empty (it holds " in err
    assert f"without deleting it: mv {ring} {ring}.before; mv {data} {data}.before\n" in err
    assert "words" not in err


def test_a_file_that_may_not_be_written_or_read_is_named_with_the_user_who_would_need_to(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied", "/root/backups/new.half")

    run("migrate")
    monkeypatch.setattr(making, "write", refused)
    assert run("backup", str(tmp_path)) == (
        1,
        "",
        f"screening: /root/backups/new.half: Permission denied (for the user {getpass.getuser()}, as whom this runs)\n",
    )


@pytest.mark.parametrize(
    "fault", [sqlite3.OperationalError("database or disk is full"), psycopg.OperationalError("away")]
)
def test_a_database_that_fails_while_it_is_copied_is_one_line(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def failing(*_: object) -> None:
        raise fault

    run("migrate")
    monkeypatch.setattr(making, "write", failing)
    assert run("backup", str(tmp_path)) == (1, "", f"screening: the database cannot be used: {fault}\n")


def test_no_backup_without_a_proven_recovery_key(run: Run, tmp_path: Path) -> None:
    run("migrate")
    status, _, err = run("backup", str(tmp_path))
    assert (status, err) == (
        1,
        "screening: there is no recovery key yet; `screening keys recovery` makes one\n",
    )
    status, out, err = run("keys", "recovery", typed="one two three\n")
    assert status == 1
    assert "the sheet has 27 words; 3 were typed" in err
    assert "AGE-SECRET-KEY-1" in out
    assert run("backup", str(tmp_path))[0] == 1
    words = sheet(run)
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"AGE-SECRET-KEY" not in kept
    assert words.encode() not in kept
    assert run("keys", "recovery", "--prove", typed=words)[0] == 0
    other = " ".join(recovery.words_of(str(x25519.Identity.generate())))
    assert "another recovery key" in run("keys", "recovery", "--prove", typed=other)[2]


def test_words_give_the_key_back_and_a_misread_word_is_noticed() -> None:
    for _ in range(20):
        identity = x25519.Identity.generate()
        words = recovery.words_of(str(identity))
        assert str(recovery.opened(" ".join(words).upper())) == str(identity)
    wrong = words.copy()
    wrong[3] = next(word for word in word_list("en") if word != words[3])
    with pytest.raises(KeyProblem, match="one of them is another"):
        recovery.opened(" ".join(wrong))
    with pytest.raises(KeyProblem, match="word 5"):
        recovery.opened(" ".join([*words[:4], "qqqq", *words[5:]]))


def test_the_list_of_words_never_changes_or_no_sheet_can_be_read() -> None:
    listed = "\n".join(word_list("en")[: recovery.MANY])
    assert hashlib.sha256(listed.encode()).hexdigest() == DIGEST


def test_all_backups_of_two_days_are_kept_and_one_a_day_for_35(tmp_path: Path) -> None:
    at = datetime(2026, 11, 22, 12, tzinfo=UTC)
    for hours in range(24 * 40):
        (tmp_path / f"{at - timedelta(hours=hours):%Y%m%dT%H%M%SZ}{making.ENDING}").touch()
    (tmp_path / "another-file").touch()
    gone = making.prune(tmp_path, at)
    left = sorted(path.name for path in tmp_path.iterdir())
    assert len(left) == 1 + 49 + 33
    assert len(gone) + len(left) == 24 * 40 + 1
    assert left[0].startswith("20261018T23")
    assert "another-file" in left


def test_a_file_that_is_no_backup_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"nothing")
    with pytest.raises(StorageError, match="does not open it"):
        making.unpack(tmp_path / "file", x25519.Identity.generate(), tmp_path)
