"""What stands outside of the database: heads every quarter of an hour, and what a restore must know."""

from __future__ import annotations

import datetime as dt
import stat
from pathlib import Path

import pytest

from screening.storage import submissions
from screening.storage.accounts import staff
from screening.storage.audit import chain, verification, witness
from screening.storage.errors import StorageError
from screening.storage.work import Store
from tests.databases import NOW
from tests.storage.records import clinician, start

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "audit-witness"


def follow(store: Store, file: Path, at: dt.datetime) -> list[str]:
    """What is said in the log."""
    said: list[str] = []
    with store.reading(at) as work:
        witness.follow(work, file, said.append)
    return said


def events_of(file: Path) -> list[str]:
    return [event["kind"] for event in witness.read(file).events]


def test_the_head_goes_to_the_file_and_the_log_every_15_minutes(store: Store, file: Path) -> None:
    written = [bool(follow(store, file, NOW + minute * MINUTE)) for minute in range(31)]
    assert [minute for minute, was in enumerate(written) if was] == [0, 15, 30]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    heads = witness.read(file).heads
    with store.reading(NOW) as work:
        assert {(head.count, head.mac) for head in heads} == {(1, chain.head(work.db).mac)}
        assert verification.verify(work.db, work.keys.purpose(work.db, "audit"), *heads) is None
    assert len(heads) == 3


def test_what_a_restore_must_know_is_told_at_once_and_once(store: Store, file: Path) -> None:
    follow(store, file, NOW)
    draft, kim = start(store), clinician(store)
    with store.writing(NOW) as work:
        submissions.withdraw(work, submissions.load(work, draft))
        staff.disable(work, kim, actor="cli:test")
    for _ in range(2):
        assert follow(store, file, NOW + MINUTE) == []
        assert events_of(file)[-2:] == ["submission_withdrawn", "staff_disabled"]
        assert events_of(file).count("submission_withdrawn") == 1
    assert witness.read(file).events[-1]["record"] == kim


def test_a_line_that_was_cut_by_a_power_failure_is_told_again(store: Store, file: Path) -> None:
    follow(store, file, NOW)
    draft = start(store)
    with store.writing(NOW) as work:
        submissions.withdraw(work, submissions.load(work, draft))
    follow(store, file, NOW + MINUTE)
    whole = file.read_bytes()
    file.write_bytes(whole[:-9])
    follow(store, file, NOW + MINUTE)
    assert file.read_bytes() == whole


def test_a_line_that_is_none_is_named_and_a_missing_file_is_empty(store: Store, file: Path) -> None:
    assert witness.read(file) == witness.Told()
    follow(store, file, NOW)
    file.write_text(file.read_text() + '{"other":1}\n')
    with pytest.raises(StorageError, match="line 2"):
        witness.read(file)


def test_after_a_restore_events_are_told_anew_from_the_place_of_the_backup(store: Store, file: Path) -> None:
    with store.reading(NOW) as work:
        count = chain.head(work.db).count
    clinician(store)
    follow(store, file, NOW)
    told = events_of(file)
    witness.begin_again(file, count)
    follow(store, file, NOW + MINUTE)
    assert events_of(file) == told + told
