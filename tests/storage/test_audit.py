"""The chain finds what was altered, removed, inserted, reordered, rewritten and, with an anchor, shortened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from screening.storage import submissions
from screening.storage.audit import chain, restores, verification
from screening.storage.audit.kinds import KINDS
from screening.storage.tables import AuditEventRow, RecordKeyRow, SubmissionRow
from screening.storage.work import Store
from tests.databases import NOW
from tests.storage.records import start


def fault(store: Store, *anchors: chain.Head) -> verification.Fault | None:
    with store.reading(NOW) as work:
        return verification.verify(work.db, work.keys.purpose(work.db, "audit"), *anchors)


def head(store: Store) -> chain.Head:
    with store.reading(NOW) as work:
        return chain.head(work.db)


def as_root(store: Store, change: Callable[[Session], object]) -> None:
    """What somebody can do who holds the database file and takes the triggers away."""
    with store.writing(NOW) as work:
        if store.engine.dialect.name == "sqlite":
            names = work.db.scalars(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
            for name in names:
                work.db.execute(sa.text(f"DROP TRIGGER {name}"))
        else:
            work.db.execute(sa.text("DROP FUNCTION keep_row() CASCADE"))
        change(work.db)


def some_events(store: Store) -> str:
    submission_id = start(store)
    for number in range(3):
        with store.writing(NOW + dt.timedelta(seconds=number)) as work:
            submissions.save_answers(work, submissions.load(work, submission_id), f'"{number}"')
    return submission_id


def test_an_untouched_chain_is_whole(store: Store) -> None:
    early = head(store)
    some_events(store)
    assert fault(store) is None
    assert fault(store, early) is None
    assert fault(store, head(store)) is None
    assert head(store).count == early.count + 6


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", NOW + dt.timedelta(microseconds=1)),
        ("kind", "answers_read"),
        ("actor", "staff:somebody"),
        ("record", "0" * 32),
        ("outcome", "failed"),
        ("detail", '{"version":9}'),
        ("mac", bytes(32)),
        ("previous", bytes(32)),
    ],
)
def test_an_altered_event_is_found(store: Store, column: str, value: object) -> None:
    some_events(store)
    fifth = AuditEventRow.sequence == 5
    as_root(store, lambda db: db.execute(sa.update(AuditEventRow).where(fifth).values({column: value})))
    found = fault(store)
    assert found is not None
    assert found.sequence == 5


@pytest.mark.parametrize(
    "change", ["at = 'yesterday'", "mac = 'x'", "kind = x'ff'", "actor = CAST(x'ff' AS TEXT)"]
)
def test_what_is_no_event_at_all_is_named_too(sqlite_store: Store, change: str) -> None:
    some_events(sqlite_store)
    spoil = sa.text(f"UPDATE audit_event SET {change} WHERE sequence = 5")
    as_root(sqlite_store, lambda db: db.execute(spoil))
    assert fault(sqlite_store) == verification.Fault(5, verification.ALTERED)


def test_a_removed_event_is_found(store: Store) -> None:
    some_events(store)
    as_root(store, lambda db: db.execute(sa.delete(AuditEventRow).where(AuditEventRow.sequence == 4)))
    assert fault(store) == verification.Fault(4, "an event is missing here")


def test_a_removed_event_with_the_others_moved_up_is_found(store: Store) -> None:
    some_events(store)

    def remove(db: Session) -> None:
        last = db.scalar(sa.select(sa.func.max(AuditEventRow.sequence)))
        db.execute(sa.delete(AuditEventRow).where(AuditEventRow.sequence == 4))
        for number in range(5, last + 1):
            moved = sa.update(AuditEventRow).where(AuditEventRow.sequence == number)
            db.execute(moved.values(sequence=number - 1))

    as_root(store, remove)
    found = fault(store)
    assert found is not None
    assert found.sequence == 4


def test_an_inserted_event_is_found(store: Store) -> None:
    some_events(store)
    last = head(store)

    def insert(db: Session) -> None:
        row = AuditEventRow(
            sequence=last.count + 1,
            at=NOW,
            kind="record_read",
            actor="staff:a",
            outcome="ok",
            detail="{}",
            previous=bytes.fromhex(last.mac),
        )
        row.mac = chain.mac_of(b"a key that was guessed wrong....", row)
        db.add(row)

    as_root(store, insert)
    assert fault(store) == verification.Fault(last.count + 1, "the event is not as it was written")


def test_an_event_pushed_in_between_is_found_at_its_place(store: Store) -> None:
    some_events(store)

    def push_in(db: Session) -> None:
        rows = list(db.scalars(sa.select(AuditEventRow).order_by(AuditEventRow.sequence.desc())))
        for row in rows:
            if row.sequence >= 4:
                moved = sa.update(AuditEventRow).where(AuditEventRow.sequence == row.sequence)
                db.execute(moved.values(sequence=row.sequence + 1))
        columns = [column.key for column in AuditEventRow.__table__.columns]
        before = next(row for row in rows if row.sequence == 3)
        values = {name: getattr(before, name) for name in columns}
        db.execute(sa.insert(AuditEventRow).values({**values, "sequence": 4, "previous": before.mac}))

    as_root(store, push_in)
    assert fault(store) == verification.Fault(4, "the event is not as it was written")


def test_reordered_events_are_found(store: Store) -> None:
    some_events(store)

    def swap(db: Session) -> None:
        for old, new in ((5, 100), (6, 5), (100, 6)):
            db.execute(sa.update(AuditEventRow).where(AuditEventRow.sequence == old).values(sequence=new))

    as_root(store, swap)
    found = fault(store)
    assert found is not None
    assert found.sequence == 5


def test_a_shortened_chain_is_found_with_an_anchor_alone(store: Store) -> None:
    # Reads leave no sealed row behind, so nothing but the anchor can tell that they are gone.
    some_events(store)
    for number in range(2):
        store.note_read(NOW, actor=f"staff:{number}", record="0" * 32)
    anchor = head(store)
    last = AuditEventRow.sequence > anchor.count - 2
    as_root(store, lambda db: db.execute(sa.delete(AuditEventRow).where(last)))
    assert fault(store) is None
    assert fault(store, anchor) == verification.Fault(
        anchor.count - 2, "the chain is shorter than the anchor says"
    )


def some_events_more(store: Store) -> None:
    with store.writing(NOW) as work:
        work.audit("exported", actor="staff:a", record="0" * 32, format="json")


def rewrite(store: Store, key: bytes, changed: int = 2) -> None:
    def change(db: Session) -> None:
        previous = chain.FIRST
        for row in db.scalars(sa.select(AuditEventRow).order_by(AuditEventRow.sequence)):
            if row.sequence == changed:
                row.actor = "staff:nobody"
            row.previous = previous
            previous = row.mac = chain.mac_of(key, row)

    as_root(store, change)


def test_a_chain_rewritten_with_another_key_is_found(store: Store) -> None:
    some_events(store)
    rewrite(store, bytes(32))
    assert fault(store) == verification.Fault(1, "the event is not as it was written")


def test_a_chain_rewritten_with_the_true_key_is_found_with_an_anchor(store: Store) -> None:
    some_events(store)
    anchor = head(store)
    with store.reading(NOW) as work:
        key = work.keys.purpose(work.db, "audit")
    rewrite(store, key)
    assert fault(store) is None
    assert fault(store, anchor) == verification.Fault(
        anchor.count, "the chain was rewritten: it differs from the anchor"
    )


def test_of_several_anchors_the_first_that_differs_is_named(store: Store) -> None:
    anchors = [head(store)]
    for _ in range(3):
        some_events_more(store)
        anchors.append(head(store))
    with store.reading(NOW) as work:
        key = work.keys.purpose(work.db, "audit")
    rewrite(store, key, changed=anchors[1].count + 1)
    assert fault(store) is None
    found = fault(store, *reversed(anchors))
    assert found == verification.Fault(
        anchors[2].count, "the chain was rewritten: it differs from the anchor"
    )


def test_what_a_restored_backup_lost_is_declared_and_nothing_more(store: Store) -> None:
    some_events(store)
    kept = head(store)
    lost = chain.Head(kept.count + 5, "ab" * 32, NOW)
    assert fault(store, lost) == verification.Fault(kept.count, "the chain is shorter than the anchor says")
    with store.writing(NOW + dt.timedelta(hours=1)) as work:
        told = {"count": kept.count, "mac": kept.mac, "lost": lost.count, "lost_mac": lost.mac}
        work.audit("restored", actor="cli:test", **told)
    assert fault(store, kept, lost) is None
    for _ in range(6):
        some_events_more(store)
    assert fault(store, kept, lost, head(store)) is None
    later = chain.Head(lost.count, "cd" * 32, NOW + dt.timedelta(hours=2))
    earlier = chain.Head(kept.count, "ef" * 32, NOW)
    for other in (later, earlier):
        assert fault(store, other) == verification.Fault(
            other.count, "the chain was rewritten: it differs from the anchor"
        )
    with store.reading(NOW) as work:
        (told,) = restores.restored(work.db)
    assert (told.count, told.lost, told.at) == (kept.count, lost.count, NOW + dt.timedelta(hours=1))
    assert told.gone([kept, lost]) == 5


def test_an_anchor_that_the_restore_did_not_know_of_is_explained_by_it_and_counted(store: Store) -> None:
    # Restored on another machine: the witness burned, and the auditor still has the mail of the last morning.
    some_events(store)
    kept = head(store)
    mailed = chain.Head(kept.count + 3, "ab" * 32, NOW)
    with store.writing(NOW + dt.timedelta(hours=1)) as work:
        told = {"count": kept.count, "mac": kept.mac, "lost": kept.count, "lost_mac": kept.mac}
        work.audit("restored", actor="cli:test", **told)
    assert fault(store, mailed) is None
    for _ in range(6):
        some_events_more(store)
    assert fault(store, mailed) is None
    with store.reading(NOW) as work:
        (restore,) = restores.restored(work.db)
    assert restore.gone([kept, mailed]) == 3
    # What is still here of before, and what came after the restore, is compared as ever.
    for at, count in ((NOW + dt.timedelta(hours=2), mailed.count), (NOW, kept.count)):
        assert fault(store, chain.Head(count, "cd" * 32, at)) == verification.Fault(
            count, "the chain was rewritten: it differs from the anchor"
        )


def test_an_older_sealed_row_put_back_with_its_version_is_found(store: Store) -> None:
    submission_id = start(store)
    with store.reading(NOW) as work:
        old = submissions.row(work, submission_id)
    with store.writing(NOW) as work:
        submissions.save_answers(work, submissions.load(work, submission_id), '"new"')
    back = sa.update(SubmissionRow).values(version=old.version, sealed=old.sealed)
    as_root(store, lambda db: db.execute(back))
    with store.reading(NOW) as work:
        assert submissions.load(work, submission_id).answers == "{}"
    assert fault(store) == verification.Fault(
        None, f"submission/{submission_id}: its sealed text is not the one last written"
    )


def test_a_record_deleted_without_a_removal_is_found(store: Store) -> None:
    submission_id = start(store)

    def vanish(db: Session) -> None:
        db.execute(sa.delete(SubmissionRow))
        db.execute(sa.delete(RecordKeyRow))

    as_root(store, vanish)
    assert fault(store) == verification.Fault(
        None, f"submission/{submission_id}: the row is gone and no removal tells why"
    )


def test_a_record_that_no_event_tells_of_is_found(store: Store) -> None:
    submission_id = start(store)

    def copy(db: Session) -> None:
        row = db.get_one(SubmissionRow, submission_id)
        names = [column.key for column in SubmissionRow.__table__.columns]
        values = {name: getattr(row, name) for name in names}
        db.add(SubmissionRow(**{**values, "id": "f" * 32, "reference": "ZZZZZZZZ", "phrase_hash": None}))

    as_root(store, copy)
    assert fault(store) == verification.Fault(None, f"submission/{'f' * 32}: no event tells who wrote it")


def test_a_clock_that_went_back_is_noted_and_refuses_nothing(store: Store) -> None:
    start(store)
    earlier = NOW - dt.timedelta(hours=1)
    with store.writing(earlier) as work:
        work.audit("exported", actor="staff:a", record="0" * 32, format="json")
    with store.reading(NOW) as work:
        rows = work.db.scalars(
            sa.select(AuditEventRow).order_by(AuditEventRow.sequence.desc()).limit(2)
        ).all()
    assert [(row.kind, row.at) for row in rows] == [("exported", earlier), ("clock_went_back", earlier)]
    assert rows[1].detail == '{"seconds":3600}'
    assert fault(store) is None


def test_events_are_read_page_by_page_newest_first_each_once(store: Store) -> None:
    submission_id = some_events(store)  # the last four of seven are about it
    with store.reading(NOW) as work:

        def read(before: int | None, limit: int) -> tuple[list[int], list[int]]:
            every = chain.events(work.db, before=before, kind=None, actor=None, limit=limit)
            its_own = chain.of_record(work.db, submission_id, KINDS, before, limit)
            return [row.sequence for row in every], [row.sequence for row in its_own]

        assert read(None, 2) == ([7, 6], [7, 6])
        assert read(6, 9) == ([5, 4, 3, 2, 1], [5, 4])


def test_a_head_is_read_back_and_nothing_else_is_one(store: Store) -> None:
    assert chain.Head.from_text(head(store).text()) == head(store)
    for text in (
        "[]",
        '{"count":1}',
        '{"count":"1","mac":"","at":null}',
        '{"count":1,"mac":"","at":null,"more":1}',
    ):
        with pytest.raises(ValueError, match="no head of a chain"):
            chain.Head.from_text(text)


def test_events_hold_exactly_the_declared_details_and_name_who_acted() -> None:
    assert chain.Event("exported", "staff:a", None, detail={"format": "pdf"}).outcome == "ok"
    wrong: list[tuple[str, str, dict[str, str | int]]] = [
        ("exported", "staff:a", {}),
        ("exported", "staff:a", {"format": "pdf", "note": "words"}),
        ("made_up", "staff:a", {}),
        ("claimed", "", {}),
        ("claimed", "somebody", {}),
        ("claimed", "staff:a b", {}),
    ]
    for kind, actor, detail in wrong:
        with pytest.raises(ValueError):
            chain.Event(kind, actor, None, detail=detail)


def test_no_kind_of_event_has_room_for_a_page_an_item_or_words() -> None:
    keys = {key for details in KINDS.values() for key in details}
    assert keys.isdisjoint(
        {"page", "item", "rule", "answer", "answers", "note", "text", "name_of_patient", "finding"}
    )
