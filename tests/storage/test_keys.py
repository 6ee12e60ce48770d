"""The key ring is a private file, is never written over, and names what does not fit."""

from __future__ import annotations

import base64
import stat
from pathlib import Path

import pytest
import sqlalchemy as sa

from screening.storage import queue, submissions
from screening.storage.errors import KeyProblem, Unreadable
from screening.storage.sealing import rotation
from screening.storage.sealing.keys import PURPOSES, KeyRing, Keys, framed
from screening.storage.tables import PurposeKeyRow, RecordKeyRow
from screening.storage.work import Store
from tests.databases import NOW
from tests.storage.records import clinician, send, signed_review, start


def key_file(tmp_path: Path, text: str, mode: int = 0o600) -> Path:
    path = tmp_path / "ring"
    path.write_text(text)
    path.chmod(mode)
    return path


def encoded(length: int = 32) -> str:
    return base64.b64encode(bytes(range(length))).decode()


def test_a_new_ring_is_private_and_loads_as_it_was_made(tmp_path: Path) -> None:
    made = KeyRing.create(tmp_path / "ring")
    assert stat.S_IMODE((tmp_path / "ring").stat().st_mode) == 0o600
    assert KeyRing.load(tmp_path / "ring") == made
    with pytest.raises(KeyProblem, match="exists already"):
        KeyRing.create(tmp_path / "ring")
    assert KeyRing.load(tmp_path / "ring") == made


def test_the_first_key_is_current_and_all_unwrap(tmp_path: Path) -> None:
    old = KeyRing.generate()
    new = old.rotated()
    loaded = KeyRing.load(key_file(tmp_path, "# made in spring\n\n" + new.text()))
    assert list(loaded.keys) == list(new.keys)
    assert loaded.current not in old.keys
    kid, wrapped = old.wrap(b"secret", "record", "1")
    assert loaded.unwrap(kid, wrapped, "record", "1") == b"secret"
    with pytest.raises(KeyProblem, match=kid):
        loaded.unwrap(kid, wrapped, "record", "2")
    with pytest.raises(KeyProblem, match=kid):
        KeyRing.generate().unwrap(kid, wrapped, "record", "1")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o610])
def test_a_file_that_others_may_use_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(KeyProblem, match="600"):
        KeyRing.load(key_file(tmp_path, KeyRing.generate().text(), mode))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing\n",
        "a:\n",
        f":{encoded()}\n",
        f"a:{encoded(16)}\n",
        "a:not base64\n",
        f"a:{encoded()}\na:{encoded()}\n",
    ],
)
def test_a_file_that_holds_no_ring_is_refused_without_showing_it(tmp_path: Path, text: str) -> None:
    with pytest.raises(KeyProblem) as caught:
        KeyRing.load(key_file(tmp_path, text))
    assert text.partition(":")[2].strip()[:6] not in str(caught.value) or not text.partition(":")[2].strip()


def test_a_missing_file_a_folder_and_a_link_are_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(key_file(tmp_path, KeyRing.generate().text()))
    for path in (tmp_path / "none", tmp_path, tmp_path / "link"):
        with pytest.raises(KeyProblem):
            KeyRing.load(path)


def test_no_key_shows_in_a_representation() -> None:
    ring = KeyRing.generate()
    assert repr(ring) == f"KeyRing({ring.current})"


def test_set_up_makes_each_purpose_key_once(store: Store) -> None:
    def wrapped() -> dict[str, bytes]:
        with store.reading(NOW) as work:
            return {row.name: row.wrapped for row in work.db.scalars(sa.select(PurposeKeyRow))}

    first = wrapped()
    store.set_up(NOW, actor="cli:test")
    assert set(first) == set(PURPOSES)
    assert wrapped() == first


def test_a_database_of_another_ring_is_refused_by_the_name_of_its_key(store: Store) -> None:
    other = Store(store.engine, Keys(KeyRing.generate()))
    assert store.keys.ring is not None
    with pytest.raises(KeyProblem, match=store.keys.ring.current), other.reading(NOW) as work:
        work.keyed("phrase", "x")


def test_the_worker_gets_the_audit_key_alone(store: Store, tmp_path: Path) -> None:
    with store.reading(NOW) as work:
        store.keys.write_audit_key(work.db, tmp_path / "audit")
        audit_key = store.keys.purpose(work.db, "audit")
        keys = Keys.for_worker(tmp_path / "audit")
        assert keys.purpose(work.db, "audit") == audit_key
        with pytest.raises(KeyProblem, match="no key ring"):
            keys.purpose(work.db, "phrase")


def test_rotation_rewraps_everything_and_touches_no_sealed_row(store: Store) -> None:
    first = start(store, '{"first":1}')
    send(store, first)
    signed_review(store, first, clinician(store))
    second = start(store, '{"second":2}', phrase="six other words of a phrase")
    assert store.keys.ring is not None
    rotated = store.keys.ring.rotated()
    turning = Store(store.engine, Keys(rotated))
    with store.reading(NOW) as work:
        sealed = [submissions.row(work, one).sealed for one in (first, second)]
        phrase_key = work.keys.purpose(work.db, "phrase")

    rounds, after, left = 0, "", 1
    while left:
        with turning.writing(NOW) as work:
            portion = rotation.rewrap(work.db, turning.keys, after, most=2)
        # Stopped after any round: both keys are in the ring, so everything opens.
        with turning.reading(NOW) as work:
            assert submissions.load(work, first).answers == '{"first":1}'
            left = rotation.left(work.db, rotated)
        assert (portion.last is None) == (not left)
        after = portion.last or ""
        rounds += 1
    assert rounds > 1

    retired = Store(store.engine, Keys(KeyRing({rotated.current: rotated.keys[rotated.current]})))
    with retired.reading(NOW) as work:
        assert submissions.load(work, second).answers == '{"second":2}'
        assert [submissions.row(work, one).sealed for one in (first, second)] == sealed
        assert work.keys.purpose(work.db, "phrase") == phrase_key
        assert set(work.db.scalars(sa.select(RecordKeyRow.kid))) == {rotated.current}


def test_one_record_with_a_lost_key_does_not_stop_the_queue(store: Store) -> None:
    lost, other = start(store), start(store, '{"b":2}', phrase="another phrase")
    for submission_id in (lost, other):
        send(store, submission_id)
    with store.writing(NOW) as work:
        work.db.execute(sa.update(RecordKeyRow).where(RecordKeyRow.record_id == lost).values(kid="gone0000"))
    with store.reading(NOW) as work:
        assert {row.id for row in queue.page(work, queue.Wanted())} == {lost, other}
        with pytest.raises(Unreadable, match=f"{lost}.*gone0000"):
            submissions.load(work, lost)
        assert submissions.load(work, other).answers == '{"b":2}'


def test_a_record_that_cannot_be_read_is_named_and_rotation_passes_it_by(store: Store) -> None:
    lost, other = start(store), start(store, '{"b":2}', phrase="another phrase")
    with store.writing(NOW) as work:
        work.db.execute(
            sa.update(RecordKeyRow).where(RecordKeyRow.record_id == lost).values(wrapped=bytes(60))
        )
    ring = store.keys.need_ring()
    turning = Store(store.engine, Keys(ring.rotated()))
    with turning.writing(NOW) as work:
        portion = rotation.rewrap(work.db, turning.keys)
    assert [line.split(":")[0] for line in portion.unreadable] == [f"record {lost}"]
    assert ring.current in portion.unreadable[0]
    with turning.reading(NOW) as work:
        assert rotation.left(work.db, turning.keys.need_ring()) == 1
        assert submissions.load(work, other).answers == '{"b":2}'


def test_a_running_process_follows_the_file_of_its_ring_and_keeps_its_keys_while_that_is_unfit(
    tmp_path: Path,
) -> None:
    path = tmp_path / "ring"
    first = KeyRing.create(path, "# a comment")
    keys = Keys.of_file(path)
    second = first.rotated()
    second.replace(path)
    assert path.read_text().startswith("# a comment\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert keys.need_ring() == second
    path.write_text("half a ri")
    assert keys.need_ring() == second
    path.unlink()
    assert keys.need_ring() == second


def test_framing_never_gives_two_lists_the_same_bytes() -> None:
    assert len({framed("ab", "c"), framed("a", "bc"), framed("abc"), framed("abc", ""), framed()}) == 5
