"""One person holds a submission, decides, signs; afterwards only addenda."""

from __future__ import annotations

from decimal import Decimal

import pytest

from screening.storage import additions, claims, evaluations, reviews, submissions
from screening.storage.audit import verification
from screening.storage.errors import NotFound, Refused, Stale
from screening.storage.work import Store
from tests.databases import NOW
from tests.storage.records import clinician, send, signed_review, start


@pytest.fixture
def sent(store: Store) -> str:
    submission_id = start(store)
    send(store, submission_id)
    return submission_id


@pytest.fixture
def ana(store: Store) -> str:
    return clinician(store)


@pytest.fixture
def ben(store: Store) -> str:
    return clinician(store, "ben@clinic.example")


def test_a_claimed_submission_is_refused_to_others_until_it_is_released(
    store: Store, sent: str, ana: str, ben: str
) -> None:
    with store.writing(NOW) as work:
        claims.claim(work, sent, ana)
        claims.claim(work, sent, ana)
        assert submissions.row(work, sent).claimed_by == ana
    with pytest.raises(Refused, match="somebody else"), store.writing(NOW) as work:
        claims.claim(work, sent, ben)
    with store.writing(NOW) as work:
        claims.release(work, sent, actor=f"staff:{ana}")
        claims.claim(work, sent, ben)
        assert claims.release_all(work, ben, actor="cli:test") == 1
        row = submissions.row(work, sent)
        assert (row.state, row.claimed_by) == ("submitted", None)


def test_drafts_and_what_nobody_holds_cannot_be_decided(store: Store, sent: str, ana: str) -> None:
    draft = start(store, phrase="another")
    with pytest.raises(Refused), store.writing(NOW) as work:
        claims.claim(work, draft, ana)
    with pytest.raises(Refused), store.writing(NOW) as work:
        reviews.save_decision(work, sent, ana, {})


def test_a_decision_comes_back_as_it_was_given_and_a_stale_one_is_refused(
    store: Store, sent: str, ana: str
) -> None:
    with store.writing(NOW) as work:
        claims.claim(work, sent, ana)
        assert reviews.draft(work, sent, ana) is None
        first = reviews.save_decision(
            work, sent, ana, {"findings": {"BP-01": "agree"}, "dose": Decimal("0.50")}
        )
    with store.writing(NOW) as work:
        reviews.save_decision(work, sent, ana, {"findings": {}}, version=first.row.version)
    with pytest.raises(Stale), store.writing(NOW) as work:
        reviews.save_decision(work, sent, ana, {"lost": True}, version=first.row.version)
    with pytest.raises(Stale), store.writing(NOW) as work:
        reviews.sign(work, first.row.id, ana, version=1)
    with store.reading(NOW) as work:
        draft = reviews.draft(work, sent, ana)
    assert draft is not None
    assert (draft.decision, draft.row.version) == ({"findings": {}}, 2)
    assert first.decision == {"findings": {"BP-01": "agree"}, "dose": Decimal("0.50")}


def test_signing_is_once_by_its_author_and_then_only_addenda(
    store: Store, sent: str, ana: str, ben: str
) -> None:
    review_id = signed_review(store, sent, ana)
    for staff_id in (ana, ben):
        with pytest.raises(Refused), store.writing(NOW) as work:
            reviews.sign(work, review_id, staff_id, version=1)
    with store.writing(NOW) as work:
        reviews.add(work, review_id, ben, "she called: ¿mañana?")
    with store.reading(NOW) as work:
        (review,) = reviews.signed(work, sent)
        assert review.decision == {"disposition": "invite"}
        assert review.row.signed_at == NOW
        assert [(one.text, one.row.author) for one in reviews.addenda(work, review_id)] == [
            ("she called: ¿mañana?", ben)
        ]
        assert submissions.row(work, sent).state == "signed"
    with pytest.raises(NotFound), store.writing(NOW) as work:
        reviews.add(work, "0" * 32, ana, "x")


def test_what_a_person_took_back_or_somebody_reads_is_not_put_back_into_the_queue_by_a_signature_in_error(
    store: Store, sent: str, ana: str, ben: str
) -> None:
    def add_something() -> None:
        with store.writing(NOW) as work:
            form = submissions.load(work, sent)
            additions.send(work, form, additions.begin(work, form, "{}"), text="{}", answers="{}", due_at=NOW)

    first = signed_review(store, sent, ana)
    add_something()
    with store.writing(NOW) as work:
        claims.claim(work, sent, ben)
        reviews.retract(work, first, ana, "the wrong person")
        row = submissions.row(work, sent)
        assert (row.state, row.claimed_by) == ("in_review", ben)
        claims.release(work, sent, actor=f"staff:{ben}")
    second = signed_review(store, sent, ben)
    add_something()
    with store.writing(NOW) as work:
        submissions.withdraw(work, submissions.load(work, sent))
    with pytest.raises(Refused, match="withdrawn"), store.writing(NOW) as work:
        reviews.retract(work, second, ben, "the wrong person")
    with store.reading(NOW) as work:
        assert submissions.row(work, sent).state == "withdrawn"
        assert verification.verify(work.db, work.keys.purpose(work.db, "audit")) is None


def test_only_its_author_signs_and_only_while_holding_it(store: Store, sent: str, ana: str, ben: str) -> None:
    with store.writing(NOW) as work:
        claims.claim(work, sent, ana)
        review = reviews.save_decision(work, sent, ana, {})
    with pytest.raises(Refused), store.writing(NOW) as work:
        reviews.sign(work, review.row.id, ben, version=1)
    with pytest.raises(Refused), store.writing(NOW) as work:
        reviews.add(work, review.row.id, ana, "not signed yet")
    with store.writing(NOW) as work:
        claims.release(work, sent, actor=f"staff:{ana}")
    with pytest.raises(Refused), store.writing(NOW) as work:
        reviews.sign(work, review.row.id, ana, version=1)


def test_evaluations_are_kept_beside_one_another_byte_for_byte(store: Store, sent: str) -> None:
    with store.writing(NOW) as work:
        for kind, data in (("safety", '{"b": 1.50}'), ("trd", "{}"), ("safety", '{"b":2}')):
            evaluations.keep_evaluation(work, sent, kind, data)
    with store.reading(NOW) as work:
        assert [one.data for one in evaluations.evaluations(work, sent, "safety")] == [
            '{"b": 1.50}',
            '{"b":2}',
        ]
        assert len(evaluations.evaluations(work, sent)) == 3
        latest = evaluations.latest(work, sent, "safety")
        assert latest is not None
        assert latest.data == '{"b":2}'
        assert evaluations.latest(work, sent, "other") is None


def test_what_was_sent_and_not_evaluated_is_named(store: Store, sent: str) -> None:
    start(store, phrase="a draft is not expected to be evaluated")
    with store.writing(NOW) as work:
        assert evaluations.not_evaluated(work) == [sent]
        evaluations.keep_evaluation(work, sent, "safety", "{}")
        assert evaluations.not_evaluated(work) == []
