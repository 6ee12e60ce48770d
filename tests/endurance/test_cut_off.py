"""A process that is killed while a dangerous answer is saved leaves the answer and its task, or neither (SAF-02)."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from screening.content import load_content
from screening.storage.audit import verification
from screening.storage.engine import make_engine
from screening.storage.sealing.keys import KeyRing, Keys
from screening.storage.work import Store
from tests.databases import BACKENDS, NOW, migrated_database
from tests.filled import publish


@pytest.mark.parametrize("backend", BACKENDS)
def test_killed_before_any_statement_the_answer_and_its_task_are_both_there_or_neither(
    backend: str, tmp_path: Path
) -> None:
    ring = tmp_path / "ring"
    with migrated_database(backend, tmp_path) as url:
        store = Store(make_engine(url), Keys(KeyRing.create(ring)))
        store.set_up(NOW, actor="cli:test")
        publish(store, load_content(), NOW)
        done = subprocess.run(
            [sys.executable, "-m", "tests.endurance.cutting", url, str(ring)],
            check=True, capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        *killed, whole = map(json.loads, done.stdout.splitlines())
        assert len(killed) > 8, "each statement and the commit"
        assert {tuple(one) for one in killed} == {(-signal.SIGKILL, False, 0)}
        assert whole == [0, True, 1]
        with store.reading(NOW) as work:
            assert verification.verify(work.db, work.keys.purpose(work.db, "audit")) is None
        store.engine.dispose()
