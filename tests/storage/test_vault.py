"""A sealed value opens in its own place, in its own version, and nowhere else; its size tells little."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.storage import submissions
from screening.storage.errors import Unreadable
from screening.storage.sealing.vault import ANSWERS_STEP, SMALL_STEP
from screening.storage.tables import RecordKeyRow, SubmissionRow
from screening.storage.work import Store
from tests.databases import NOW, fresh_store
from tests.storage.records import start


def put(store: Store, submission_id: str, **values: object) -> None:
    with store.writing(NOW) as work:
        work.db.execute(sa.update(SubmissionRow).where(SubmissionRow.id == submission_id).values(**values))


def test_swapped_blobs_do_not_open(store: Store) -> None:
    first, second = start(store, '"a"'), start(store, '"b"', phrase="another")
    with store.reading(NOW) as work:
        one, two = submissions.row(work, first), submissions.row(work, second)
    put(store, first, sealed=two.sealed)
    put(store, second, sealed=one.sealed)
    with store.reading(NOW) as work:
        for submission_id in (first, second):
            with pytest.raises(Unreadable, match=submission_id):
                submissions.load(work, submission_id)


def test_swapped_blobs_with_swapped_keys_do_not_open(store: Store) -> None:
    first, second = start(store, '"a"'), start(store, '"b"', phrase="another")
    with store.writing(NOW) as work:
        rows = [work.db.get_one(RecordKeyRow, one) for one in (first, second)]
        (kid, wrapped), (other_kid, other_wrapped) = [(row.kid, row.wrapped) for row in rows]
        rows[0].kid, rows[0].wrapped, rows[1].kid, rows[1].wrapped = other_kid, other_wrapped, kid, wrapped
    with pytest.raises(Unreadable), store.reading(NOW) as work:
        submissions.load(work, first)


def test_an_older_blob_put_back_does_not_open(store: Store) -> None:
    submission_id = start(store, '"old"')
    with store.writing(NOW) as work:
        read = submissions.load(work, submission_id)
        old = read.row.sealed
        submissions.save_answers(work, read, '"new"')
    put(store, submission_id, sealed=old)
    with pytest.raises(Unreadable), store.reading(NOW) as work:
        submissions.load(work, submission_id)


def test_only_the_same_place_and_version_open_it(sqlite_store: Store) -> None:
    with sqlite_store.writing(NOW) as work:
        for record in ("r", "s"):
            work.vault.new_record(record)
        sealed = work.vault.seal("task", "sealed", "row", 3, "words", "r")
        assert work.vault.open("task", "sealed", "row", 3, sealed, "r") == "words"
        choices = [("task", "review"), ("sealed", "other"), ("row", "other"), (3, 2, 4)]
        for table, column, row_id, version in itertools.islice(itertools.product(*choices), 1, None):
            with pytest.raises(Unreadable):
                work.vault.open(str(table), str(column), str(row_id), int(version), sealed, "r")
        with pytest.raises(Unreadable):
            work.vault.open("task", "sealed", "row", 3, sealed, "s")


@pytest.mark.parametrize("at", [0, 1, 12, 13, 600, -1])
def test_one_changed_byte_is_found(sqlite_store: Store, at: int) -> None:
    with sqlite_store.writing(NOW) as work:
        work.vault.new_record("r")
        sealed = bytearray(work.vault.seal("task", "sealed", "row", 1, "words", "r"))
        sealed[at] ^= 1
        with pytest.raises(Unreadable):
            work.vault.open("task", "sealed", "row", 1, bytes(sealed), "r")


def test_a_forgotten_record_can_never_be_opened(store: Store) -> None:
    submission_id = start(store)
    with store.writing(NOW) as work:
        work.vault.forget(submission_id)
        with pytest.raises(Unreadable, match="its key is gone"):
            submissions.load(work, submission_id)


def test_answers_that_differ_in_one_choice_have_the_same_size(store: Store) -> None:
    one = start(store, json.dumps({"asq_1": "no", "note": ""}))
    two = start(store, json.dumps({"asq_1": "yes", "note": "word " * 500}), phrase="another")
    with store.reading(NOW) as work:
        sizes = {len(submissions.row(work, submission_id).sealed) for submission_id in (one, two)}
    overhead = 1 + 12 + 16
    assert sizes == {ANSWERS_STEP + overhead}


@settings(max_examples=30)
@given(
    text=st.text(st.characters(exclude_categories=["Cs"]), max_size=6000),
    step=st.sampled_from([SMALL_STEP, ANSWERS_STEP]),
)
def test_any_text_comes_back_and_its_size_is_a_step(text: str, step: int, shared: Store) -> None:
    with shared.writing(NOW) as work:
        work.vault.forget("r")
        work.vault.new_record("r")
        sealed = work.vault.seal("t", "c", "1", 1, text, "r", step)
        assert work.vault.open("t", "c", "1", 1, sealed, "r") == text
    assert (len(sealed) - 29) % step == 0


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> object:
    folder: Path = tmp_path_factory.mktemp("shared")
    with fresh_store("sqlite", folder) as made:
        yield made
