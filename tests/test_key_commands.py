"""The key ring at the shell: ids and never keys; what is wrong, missing or retired is named by its id."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from screening import installation
from screening.config import from_environment
from screening.storage import submissions
from screening.storage.sealing.keys import KeyRing
from screening.storage.tables import AuditEventRow, RecordKeyRow
from tests.at_the_shell import Run, shell
from tests.databases import NOW
from tests.storage import records


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run a subcommand on the installation in a folder of its own, which is set up: status, output, errors."""
    plain = shell(capsys, monkeypatch, tmp_path)

    def command(*words: str) -> tuple[int, str, str]:
        status, out, err = plain(*words)
        for key in ring().keys.values() if from_environment().keys.exists() else ():
            assert key.hex() not in out + err
        return status, out, err

    command("migrate")
    return command


def ring() -> KeyRing:
    return KeyRing.load(from_environment().keys)


def test_a_key_is_added_made_current_and_the_old_one_retired_when_it_wraps_nothing(run: Run) -> None:
    old = ring().current
    with_draft = installation.open_store(from_environment())
    draft = records.start(with_draft, '{"a":1}')
    assert run("keys", "add")[0] == 0
    first, new = ring().keys
    assert first == old
    assert run("keys", "show")[1].splitlines() == [f"{old}  current  wraps 9", f"{new}  opens    wraps 0"]
    status, _, err = run("keys", "retire", old)
    assert (status, err) == (1, f"screening: key {old} is the current one; make another one current first\n")
    assert run("keys", "rotate", new)[:2] == (
        0,
        f"{new} is the current key; 9 keys are wrapped anew. Older ones stay until `screening keys retire`.\n",
    )
    assert run("keys", "show")[1].splitlines() == [f"{new}  current  wraps 9", f"{old}  opens    wraps 0"]
    assert run("keys", "retire", old)[0] == 0
    assert list(ring().keys) == [new]
    with with_draft.reading(NOW) as work:
        assert submissions.load(work, draft).answers == '{"a":1}'
        kinds = list(work.db.scalars(sa.select(AuditEventRow.kind).order_by(AuditEventRow.sequence)))[-3:]
        assert kinds == ["key_added", "keys_rotated", "key_retired"]
    with_draft.engine.dispose()


def test_rotating_without_a_name_makes_a_new_key(run: Run) -> None:
    old = ring().current
    assert run("keys", "rotate")[0] == 0
    new, second = ring().keys
    assert second == old
    assert new != old
    assert run("keys", "show")[0] == 0


def test_a_key_that_still_wraps_something_or_is_unknown_is_not_retired(run: Run) -> None:
    run("keys", "add")
    old, new = ring().keys
    ring().led_by(new).replace(from_environment().keys)
    assert "still wraps 8" in run("keys", "retire", old)[2]
    assert "key 00000000 is not in the key ring" in run("keys", "retire", "00000000")[2]
    assert "key 00000000 is not in the key ring" in run("keys", "rotate", "00000000")[2]
    assert set(ring().keys) == {old, new}


def test_a_key_retired_too_early_is_named_and_stops_only_its_records(run: Run) -> None:
    store = installation.open_store(from_environment())
    lost, other = records.start(store, '{"a":1}'), records.start(store, '{"b":2}', phrase="another phrase")
    with store.writing(NOW) as work:
        work.db.execute(sa.update(RecordKeyRow).where(RecordKeyRow.record_id == lost).values(kid="dead0001"))
    status, out, _ = run("keys", "show")
    assert status == 1
    assert "dead0001  MISSING  wraps 1, which nobody can read without it" in out
    status, out, err = run("keys", "rotate")
    assert status == 1
    assert f"Cannot be read, and stays as it was: record {lost}: key dead0001 is not in the key ring" in err
    with store.reading(NOW) as work:
        assert submissions.load(work, other).answers == '{"b":2}'
    store.engine.dispose()


def test_another_ring_or_none_is_refused_by_name(run: Run) -> None:
    path, old = from_environment().keys, ring().current
    path.rename(path.with_name("elsewhere"))
    assert "keyring: No such file" in run("keys", "show")[2]
    KeyRing.create(path, "# DEMO")
    assert f"key {old} is not in the key ring" in run("keys", "show")[2]
