"""A period of the chain that has been kept long enough is closed, signed, exported, and leaves; the chain stays whole."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from screening.storage import holds, submissions
from screening.storage.audit import chain, exports, periods, verification
from screening.storage.errors import Refused, StorageError
from screening.storage.tables import AuditEventRow, RemovalRow
from screening.storage.work import Store
from tests.databases import NOW
from tests.storage.records import send, start

LATER = NOW + dt.timedelta(days=6 * 366)


def fault(store: Store, *anchors: chain.Head) -> verification.Fault | None:
    with store.reading(NOW) as work:
        return verification.verify(work.db, work.keys.purpose(work.db, "audit"), *anchors)


def close(store: Store, file: Path) -> exports.Exported:
    with store.writing(LATER) as work:
        return periods.close(work, file, LATER - dt.timedelta(days=1), actor="cli:test")


def remove(store: Store, file: Path) -> None:
    with store.writing(LATER) as work:
        periods.remove(work, file, actor="cli:test")


def lived(store: Store) -> tuple[str, chain.Head]:
    """A form that was sent in the old period and one begun after it; the head in between."""
    old = start(store, '"old"', phrase="old")
    send(store, old)
    with store.reading(NOW) as work:
        head = chain.head(work.db)
    with store.writing(LATER) as work:
        work.audit("queue_read", actor="cli:test", count=1)
    return old, head


def test_a_closed_period_leaves_and_the_chain_and_every_sealed_row_can_still_be_checked(
    store: Store, tmp_path: Path
) -> None:
    old, early = lived(store)
    made = close(store, tmp_path / "period")
    assert (made.first, made.last, made.mac) == (1, early.count, early.mac)
    assert fault(store, early) is None
    remove(store, tmp_path / "period")
    with store.reading(NOW) as work:
        first = work.db.scalar(sa.select(sa.func.min(AuditEventRow.sequence)))
        listed = work.db.scalar(sa.select(sa.func.count()).where(RemovalRow.table_name == "audit_event"))
        late = chain.head(work.db)
        assert submissions.load(work, old).answers == '"old"'
    assert (first, listed) == (made.last + 1, made.count)
    assert fault(store, early, late) is None
    # What was sealed in the period is vouched for by the events that repeat it.
    with store.writing(LATER) as work:
        work.db.execute(sa.text("UPDATE submission SET sealed = :other"), {"other": bytes(50)})
    found = fault(store)
    assert found is not None
    assert old in found.what
    with pytest.raises(Refused, match="not there any more"):
        remove(store, tmp_path / "period")


def test_events_that_leave_without_a_closing_are_missed(store: Store, tmp_path: Path) -> None:
    _, early = lived(store)
    close(store, tmp_path / "period")
    with store.writing(LATER) as work:
        one_more = range(1, early.count + 2)
        for sequence in one_more:
            listed = {"table_name": "audit_event", "row_id": str(sequence), "reason": "x", "actor": "x"}
            work.db.add(RemovalRow(**listed, removed_at=LATER))
        work.db.flush()
        work.db.execute(sa.delete(AuditEventRow).where(AuditEventRow.sequence.in_(one_more)))
    found = fault(store)
    assert found is not None
    assert (found.sequence, "no closing of a period" in found.what) == (early.count + 1, True)


def test_the_file_is_checked_by_anybody_with_the_public_key_and_a_changed_one_is_refused(
    store: Store, tmp_path: Path
) -> None:
    lived(store)
    file = tmp_path / "period"
    close(store, file)
    text = file.read_text()
    *lines, last = text.splitlines()
    public = bytes.fromhex(json.loads(lines[0])["public_key"])
    body = "".join(f"{line}\n" for line in lines).encode()
    Ed25519PublicKey.from_public_bytes(public).verify(bytes.fromhex(json.loads(last)["signature"]), body)
    with store.reading(NOW) as work:
        key = work.keys.purpose(work.db, "audit")
    assert exports.read(file, key).first == 1
    assert file.stat().st_mode & 0o077 == 0
    for name, changed in (
        ("changed", text.replace("submission_sent", "submission_seen")),
        ("shorter", "\n".join([*lines[:-1], last]) + "\n"),
        ("empty", ""),
        ("other", "{}\n{}\n"),
    ):
        (tmp_path / name).write_text(changed)
        with pytest.raises(StorageError, match=r"signature|is no export"):
            exports.read(tmp_path / name, key)
        with pytest.raises(StorageError):
            remove(store, tmp_path / name)
    assert fault(store) is None


def test_nothing_leaves_before_it_is_closed_while_something_is_held_or_when_nothing_is_old(
    store: Store, tmp_path: Path
) -> None:
    old, _ = lived(store)
    with store.reading(LATER) as work:
        key = work.keys.purpose(work.db, "audit")
        exports.write(work.db, key, tmp_path / "export", None, LATER)
    with pytest.raises(Refused, match="no closing event"):
        remove(store, tmp_path / "export")
    close(store, tmp_path / "period")
    with store.writing(LATER) as work:
        holds.hold(work, old, why="a court", actor="cli:test")
    with pytest.raises(Refused, match="a legal hold stands"):
        remove(store, tmp_path / "period")
    with pytest.raises(Refused, match="nothing to close"), store.writing(NOW) as work:
        periods.close(work, tmp_path / "none", NOW - dt.timedelta(days=1), actor="cli:test")


def test_a_second_period_leaves_after_the_first(store: Store, tmp_path: Path) -> None:
    old, _ = lived(store)
    close(store, tmp_path / "first")
    remove(store, tmp_path / "first")
    later = LATER + dt.timedelta(days=400)
    with store.writing(later) as work:
        made = periods.close(work, tmp_path / "second", later - dt.timedelta(days=1), actor="cli:test")
    with store.writing(later) as work:
        periods.remove(work, tmp_path / "second", actor="cli:test")
    with store.reading(NOW) as work:
        assert work.db.scalar(sa.select(sa.func.min(AuditEventRow.sequence))) == made.last + 1
        assert submissions.load(work, old).answers == '"old"'
    assert fault(store) is None
