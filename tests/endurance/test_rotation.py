"""Rotation of keys is killed at any point, again and again, while people save: it goes on, and everything opens."""

from __future__ import annotations

import random
import subprocess
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from screening.storage import reviews, submissions
from screening.storage.audit import verification
from screening.storage.errors import KeyProblem
from screening.storage.sealing import rotation, secret_file
from screening.storage.sealing.keys import KeyRing
from screening.storage.tables import RecordKeyRow, new_id
from screening.storage.work import Store
from tests.databases import BACKENDS
from tests.endurance.house import LONG, House, house_on
from tests.storage import records

RECORDS, KILLS = (20_000, 30) if LONG else (1_800, 3)
"""Keys to wrap anew, and how often the command is killed before it may end."""


def now() -> datetime:
    return datetime.now(UTC)


def words(number: int) -> str:
    """A phrase of this number; digits would not count."""
    return "phrase " + "".join(chr(ord("a") + int(digit)) for digit in str(number))


class Saver(threading.Thread):
    """Somebody who fills in a form meanwhile, in a process that does not know of the rotation."""

    def __init__(self, store: Store) -> None:
        super().__init__(daemon=True)
        self.store, self.stopped, self.saved, self.fault = store, threading.Event(), dict[str, str](), ""

    def run(self) -> None:
        number = 0
        try:
            while not self.stopped.wait(0.1):
                draft, number = records.start(self.store, phrase=words(number)), number + 1
                with self.store.writing(now()) as work:
                    submissions.save_answers(work, submissions.load(work, draft), f'"{number}"')
                self.saved[draft] = f'"{number}"'
        except Exception as fault:  # noqa: BLE001 - it is the finding of this test
            self.fault = repr(fault)


def rotate_and_kill(house: House, chance: random.Random) -> int | None:
    """Run the command and kill it after some portions, or while it starts; its status if it ended by itself."""
    process = house.start("keys", "rotate")
    assert process.stderr is not None
    lines = chance.choice((0, 0, 1, 2, 3))
    if not lines:
        try:
            return process.wait(chance.uniform(0.3, 2.0))
        except subprocess.TimeoutExpired:
            house.kill(process)
            return None
    for _ in range(lines):
        if not process.stderr.readline():
            return process.wait(20)
    house.kill(process)
    return None


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_rotation_killed_at_any_point_goes_on_and_nothing_becomes_unreadable(
    backend: str, tmp_path: Path
) -> None:
    chance = random.Random(7)
    with house_on(backend, tmp_path) as house, house.store() as store:
        first = records.start(store, '{"first":1}')
        records.send(store, first)
        signed = records.signed_review(store, first, records.clinician(store))
        with store.writing(now()) as work:
            for _ in range(RECORDS):
                work.vault.new_record(new_id())
        old = store.keys.need_ring().current
        saver = Saver(store)
        saver.start()
        for _ in range(KILLS):
            rotate_and_kill(house, chance)
        ended = house.start("keys", "rotate")
        assert ended.wait(60) == 0, ended.stderr.read() if ended.stderr else ""
        saver.stopped.set()
        saver.join(20)
        assert not saver.fault
        assert saver.saved
        with store.writing(now()) as work:
            rotation.rewrap(
                work.db, store.keys
            )  # what was being saved under the older key at the last moment
        ring = store.keys.need_ring()
        assert ring.current != old
        assert KeyRing.load(house.config.keys) == ring
        with store.reading(now()) as work:
            assert set(work.db.scalars(sa.select(RecordKeyRow.kid))) == {ring.current}
            for row in work.db.scalars(sa.select(RecordKeyRow)):
                ring.unwrap(row.kid, row.wrapped, "record", row.record_id)
            for draft, said in saver.saved.items():
                assert submissions.load(work, draft).answers == said
            assert submissions.load(work, first).answers == '{"first":1}'
            assert reviews.load(work, signed).row.signed_at is not None
            assert verification.verify(work.db, work.keys.purpose(work.db, "audit")) is None


def test_only_one_process_at_a_time_changes_the_ring(tmp_path: Path) -> None:
    KeyRing.create(tmp_path / "ring")
    with (
        secret_file.alone(tmp_path / "ring"),
        pytest.raises(KeyProblem, match="another process"),
        secret_file.alone(tmp_path / "ring"),
    ):
        pass
