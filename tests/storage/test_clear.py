"""Without the keys the database shows the declared columns and not one word of a patient."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from screening.storage import claims, evaluations, reviews, submissions, tasks
from screening.storage.accounts import second_factor
from screening.storage.audit import verification
from screening.storage.clear import CLEAR, HASHED, SEALED
from screening.storage.tables import Base
from screening.storage.work import Store
from tests.databases import NOW
from tests.storage.records import clinician, start

CANARIES = [
    "Zulmira Quixote",
    "+1 555 0100",
    "q4_plan",
    "SU-02",
    "citalopram",
    "look first",
    "walked by the river",
]


def test_every_column_is_declared_as_sealed_hashed_or_clear() -> None:
    for table in Base.metadata.sorted_tables:
        parts = [declared.get(table.name, frozenset()) for declared in (SEALED, HASHED, CLEAR)]
        assert {column.name for column in table.columns} == frozenset().union(*parts), table.name
        assert sum(len(part) for part in parts) == len(table.columns), table.name
    assert set(CLEAR) == {table.name for table in Base.metadata.sorted_tables}


def test_the_chain_vouches_for_every_sealed_text_that_can_be_sealed_anew() -> None:
    once, counted, keys = {"invitation", "letter"}, {"numbers"}, {"purpose_key", "record_key"}
    vouched = {(table.__tablename__, column.key) for table, column in verification.SEALED.items()}
    declared = {(table, name) for table, names in SEALED.items() for name in names}
    assert {one for one in declared if one[0] not in once | counted | keys} == vouched


def test_no_clear_column_can_hold_why_somebody_is_urgent() -> None:
    about_patients = ("submission", "evaluation", "review", "addendum", "task", "notice", "session")
    names = {name for table in about_patients for name in CLEAR[table]}
    forbidden = {
        "rule",
        "page",
        "item",
        "domain",
        "severity",
        "disposition",
        "outcome",
        "level",
        "name",
        "score",
    }
    assert names & forbidden == set()


def live_through_it(store: Store) -> None:
    """A whole record: answers, phrase, evaluation, task, review, addendum; each with a canary."""
    name, phone, page, rule, medicine, finding, note = CANARIES
    answers = json.dumps({"name": name, "phone": phone, page: note, "meds": medicine})
    submission_id = start(store, answers, phrase="canary words of a phrase")
    staff_id = clinician(store)
    with store.writing(NOW) as work:
        read = submissions.load(work, submission_id)
        read = submissions.save_answers(work, read, answers)
        raised = tasks.raise_task(
            work,
            submission=submission_id,
            dedupe_key=rule,
            urgency="now",
            evidence={page: note, "contact": phone},
            due_at=NOW,
        )
        tasks.acknowledge(work, raised.task.id, staff_id)
        tasks.close(work, raised.task.id, staff_id, outcome=finding, attempts=1, note=note)
        submissions.send(work, read, answers=answers, due_at=NOW + dt.timedelta(days=1))
        evaluations.keep_evaluation(
            work, submission_id, "safety", json.dumps({"rule": rule, "finding": finding})
        )
        claims.claim(work, submission_id, staff_id)
        review = reviews.save_decision(work, submission_id, staff_id, {"note": note, "finding": rule})
        reviews.sign(work, review.row.id, staff_id, review.row.version)
        reviews.add(work, review.row.id, staff_id, f"spoke with {name}")
        secret = second_factor.new_secret(work, staff_id, actor=f"staff:{staff_id}")
    CANARIES_OF_STAFF.append(secret)


CANARIES_OF_STAFF: list[str] = []


def test_no_canary_is_in_the_raw_sqlite_file(sqlite_store: Store) -> None:
    live_through_it(sqlite_store)
    path = Path(str(sqlite_store.engine.url.database))
    raw = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    assert b"ana@clinic.example" in raw, "the search must be able to find something"
    folded = "canary words of a phrase"
    for canary in [*CANARIES, folded, *CANARIES_OF_STAFF]:
        for spelled in (canary, canary.lower(), canary.replace(" ", "")):
            assert spelled.encode() not in raw


def test_no_canary_is_in_any_row(store: Store) -> None:
    live_through_it(store)
    with store.reading(NOW) as work:
        rows = [
            repr(tuple(bytes(value) if isinstance(value, memoryview) else value for value in row))
            for table in Base.metadata.sorted_tables
            for row in work.db.execute(sa.select(table))
        ]
    text = "\n".join(rows)
    assert "ana@clinic.example" in text
    assert [canary for canary in CANARIES if canary in text] == []


@pytest.mark.parametrize("urgency", ["same_day", "now"])
def test_two_reasons_of_one_urgency_look_the_same(store: Store, urgency: str) -> None:
    shown = []
    for number, rule in enumerate(("SU-02", "BP-04")):
        submission_id = start(store, phrase=f"phrase {'ab'[number]}")
        with store.writing(NOW) as work:
            raised = tasks.raise_task(
                work,
                submission=submission_id,
                dedupe_key=rule,
                urgency=urgency,
                evidence={"answer": "yes" * (number + 1)},
                due_at=NOW,
            )
        columns = CLEAR["task"] - {"id", "submission_id"}
        shown.append(
            [(name, getattr(raised.task, name)) for name in sorted(columns)] + [len(raised.task.sealed)]
        )
    assert shown[0] == shown[1]
