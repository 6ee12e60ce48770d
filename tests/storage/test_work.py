"""A piece of work is kept as a whole with its audit events, or not at all."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
import sqlalchemy as sa

from screening.storage import submissions, turns
from screening.storage.audit import verification
from screening.storage.errors import KeyProblem
from screening.storage.sealing.keys import Keys
from screening.storage.tables import AuditEventRow, SubmissionRow
from screening.storage.work import Store
from tests.databases import NOW
from tests.storage.records import start


def kinds(store: Store) -> list[str]:
    with store.reading(NOW) as work:
        return list(work.db.scalars(sa.select(AuditEventRow.kind).order_by(AuditEventRow.sequence)))


def test_an_exception_undoes_all_of_it_and_its_audit_events(store: Store) -> None:
    submission_id, before = start(store), kinds(store)

    def save_and_fail() -> None:
        with store.writing(NOW) as work:
            submissions.save_answers(work, submissions.load(work, submission_id), '{"b":1}')
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        save_and_fail()
    with store.reading(NOW) as work:
        assert submissions.load(work, submission_id).answers == "{}"
    assert kinds(store) == before


def test_when_the_audit_cannot_be_appended_nothing_is_kept(store: Store) -> None:
    submission_id = start(store)
    with store.writing(NOW) as work:
        work.db.execute(sa.text("ALTER TABLE audit_event RENAME TO gone"))
    with pytest.raises(sa.exc.DBAPIError), store.writing(NOW) as work:
        submissions.save_answers(work, submissions.load(work, submission_id), '{"b":1}')
    with store.reading(NOW) as work:
        assert submissions.load(work, submission_id).answers == "{}"
    with pytest.raises(sa.exc.DBAPIError):
        store.note_read(NOW, actor="staff:a", record=submission_id)


def test_eight_threads_that_read_and_then_write_lose_nothing(store: Store) -> None:
    submission_id, rounds, failed = start(store, "0"), 12, list[BaseException]()

    def add_one() -> None:
        try:
            for _ in range(rounds):
                with store.writing(NOW) as work:
                    read = submissions.load(work, submission_id)
                    submissions.save_answers(work, read, str(int(read.answers) + 1))
        except BaseException as error:  # noqa: BLE001 - shown by the assertion below
            failed.append(error)

    threads = [threading.Thread(target=add_one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with store.reading(NOW) as work:
        assert submissions.load(work, submission_id).answers == str(8 * rounds)
        assert verification.verify(work.db, work.keys.purpose(work.db, "audit")) is None
    assert kinds(store).count("answers_saved") == 8 * rounds


def test_on_sqlite_writers_stand_in_line_and_do_not_sleep_at_the_file(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqlite, begun = store.engine.dialect.name == "sqlite", threading.Event()
    monkeypatch.setattr(turns, "SECONDS", 60)

    def write() -> None:
        with store.writing(NOW):
            begun.set()

    with store.writing(NOW):
        second = threading.Thread(target=write)
        second.start()
        # PostgreSQL has room for both at once.
        assert begun.wait(0.1 if sqlite else 60) is not sqlite
    assert begun.wait(60)
    second.join()


def test_whoever_stood_in_line_too_long_goes_on_to_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "SECONDS", 0)
    line = turns.Turns()
    with line.one(), line.one():
        pass
    with line.one():
        assert not line._turn.acquire(blocking=False)


def test_one_reader_sees_one_moment(store: Store) -> None:
    submission_id = start(store)
    count = sa.select(sa.func.count()).select_from(SubmissionRow)
    with store.reading(NOW) as reading:
        assert reading.db.scalar(count) == 1
        start(store, phrase="another one of six plain words")
        assert reading.db.scalar(count) == 1
        assert submissions.load(reading, submission_id).version == 1


def test_looks_at_one_record_within_a_minute_are_one_event(store: Store) -> None:
    for seconds, actor in (
        (0, "staff:a"),
        (30, "staff:a"),
        (40, "staff:b"),
        (59, "staff:a"),
        (60, "staff:a"),
        (-300, "staff:a"),  # a clock that went back hides no look
    ):
        store.note_read(NOW + dt.timedelta(seconds=seconds), actor=actor, record="0" * 32)
    assert kinds(store).count("record_read") == 4
    back = NOW - dt.timedelta(seconds=299)
    store.note_read(back, actor="staff:a", record="1" * 32)
    assert kinds(store).count("record_read") == 5
    for kept_as in ("pdf", "json", "pdf"):
        store.note_read(back, actor="staff:a", record="0" * 32, kind="exported", format=kept_as)
    for kind in ("desk_read", "invitations_read"):
        store.note_read(back, actor="staff:a", record=None, kind=kind, count=1)
    assert [kinds(store).count(kind) for kind in ("exported", "desk_read", "invitations_read")] == [2, 1, 1]


def test_work_that_reads_takes_no_audit_event(store: Store) -> None:
    with pytest.raises(RuntimeError), store.reading(NOW) as work:
        work.audit("record_read", actor="staff:a", record="0" * 32)


def test_without_a_purpose_the_same_parts_give_another_hash(store: Store) -> None:
    with store.reading(NOW) as work:
        hashes = {work.keyed(purpose, *parts) for purpose in ("phrase", "limit") for parts in PARTS}
    assert len(hashes) == 2 * len(PARTS)


PARTS: list[tuple[str, ...]] = [("ab", "c"), ("a", "bc"), ("abc",), ("abc", ""), ()]


def test_a_process_without_the_ring_can_audit_and_nothing_more(store: Store) -> None:
    submission_id = start(store)
    with store.reading(NOW) as work:
        audit_key = work.keys.purpose(work.db, "audit")
    worker = Store(store.engine, Keys(None, {"audit": audit_key}))
    with worker.writing(NOW) as work:
        work.audit("keys_rotated", actor="worker", kid="x", count=0)
    with worker.reading(NOW) as work:
        with pytest.raises(KeyProblem):
            submissions.load(work, submission_id)
        with pytest.raises(KeyProblem):
            work.keyed("phrase", "x")
    with store.reading(NOW) as work:
        assert verification.verify(work.db, audit_key) is None
