"""A link that asks topics of a sent form again: one at a time, by its code, until it is answered, ended or over."""

from __future__ import annotations

import datetime as dt

import pytest

from screening.storage import asks, queue, removal, revived, submissions
from screening.storage.asks import State
from screening.storage.audit import verification
from screening.storage.errors import NotFound, Refused
from screening.storage.queue import Wanted
from screening.storage.tables import AskRow
from screening.storage.work import Store
from tests.databases import NOW
from tests.storage.records import clinician, send, signed_review, start

DAY = dt.timedelta(days=1)


@pytest.fixture
def staff_id(store: Store) -> str:
    return clinician(store)


def sent_form(store: Store, phrase: str = "one two") -> str:
    submission_id = start(store, phrase=phrase)
    send(store, submission_id)
    return submission_id


def ask(store: Store, submission_id: str, staff_id: str, *topics: str, now: dt.datetime = NOW) -> str:
    """The code of a new link."""
    with store.writing(now) as work:
        submission = submissions.load(work, submission_id)
        return asks.make(work, submission, topics or ("heart",), staff_id=staff_id, by_letter=False)[1]


def state(store: Store, code: str, now: dt.datetime = NOW) -> State | None:
    with store.reading(now) as work:
        row = asks.with_code(work, code)
        return asks.state_of(work, row) if row else None


def test_of_a_link_the_code_is_hashed_the_topics_are_sealed_and_a_newer_one_ends_it(
    store: Store, staff_id: str
) -> None:
    submission_id = sent_form(store)
    code = ask(store, submission_id, staff_id, "heart", "use")
    with store.reading(NOW) as work:
        (row,) = work.db.query(AskRow).all()
        assert code not in str(vars(row))
        assert b"heart" not in row.sealed
        assert asks.load(work, row.id).topics == {"heart", "use"}
    typed = f" {code[:8].lower()}-{code[8:]} ".replace("0", "o").replace("1", "l")
    assert state(store, typed) == "asked"
    assert state(store, "0" * 16) is None
    newer = ask(store, submission_id, staff_id, "mind", now=NOW + DAY)
    assert (state(store, code), state(store, newer)) == ("ended", "asked")
    with store.reading(NOW) as work:
        assert [one.topics for one in asks.of(work, submission_id)] == [{"heart", "use"}, {"mind"}]
        assert verification.verify(work.db, work.keys.purpose(work.db, "audit")) is None


def test_a_link_is_over_after_its_days_or_five_wrong_dates_and_falls_with_its_form(
    store: Store, staff_id: str
) -> None:
    submission_id = sent_form(store)
    code = ask(store, submission_id, staff_id)
    assert state(store, code, NOW + asks.GOOD_FOR - dt.timedelta(seconds=1)) == "asked"
    assert state(store, code, NOW + asks.GOOD_FOR) == "over"
    with store.writing(NOW) as work:
        row = asks.with_code(work, code)
        assert row is not None
        asks.opened(work, row)
        assert asks.state_of(work, row) == "opened"
        for _ in range(asks.TRIES):
            asks.wrong_birth(work, row)
    assert state(store, code) == "over"
    other = sent_form(store, "three four")
    code = ask(store, other, staff_id)
    with store.writing(NOW) as work:
        submissions.withdraw(work, submissions.load(work, other))
    assert state(store, code) == "ended"
    with store.writing(NOW) as work, pytest.raises(Refused):
        asks.make(work, submissions.load(work, other), ["heart"], staff_id=staff_id, by_letter=False)
    with store.writing(NOW) as work:
        removal.erase(work, other, reason="withdrawn", actor="worker")
    assert state(store, code) is None


def test_a_link_is_answered_when_all_that_it_asks_was_sent_and_a_restore_ends_every_open_one(
    store: Store, staff_id: str
) -> None:
    submission_id = sent_form(store)
    code = ask(store, submission_id, staff_id, "heart", "use")
    with store.writing(NOW) as work:
        asks.answered(work, submission_id, ["heart"])
    assert state(store, code) == "asked"
    with store.writing(NOW) as work:
        asks.answered(work, submission_id, ["heart", "mind", "use"])
        asks.answered(work, submission_id, ["heart", "use"])
        assert not asks.end_open(work, submission_id, actor="staff:x")
    assert state(store, code) == "answered"
    with store.reading(NOW) as work, pytest.raises(NotFound):
        asks.load(work, "0" * 32)
    code = ask(store, submission_id, staff_id)
    with store.writing(NOW) as work:
        revived.end_what_opens(work)
    assert state(store, code) == "ended"


def test_who_waits_for_a_patient_finds_signed_forms_with_an_open_link_beside_those_that_are_put_aside(
    store: Store, staff_id: str
) -> None:
    signed, quiet = sent_form(store, "one two"), sent_form(store, "three four")
    for submission_id in (signed, quiet):
        signed_review(store, submission_id, staff_id)
    ask(store, signed, staff_id)
    wanted = Wanted(("asked", "signed"), linked_at=NOW)
    with store.reading(NOW) as work:
        assert [row.id for row in queue.page(work, wanted)] == [signed]
        assert queue.count(work, wanted) == 1
        assert asks.newest(work, [signed, quiet]).keys() == {signed}
        assert queue.page(work, Wanted(("asked", "signed"), linked_at=NOW + asks.GOOD_FOR)) == []
