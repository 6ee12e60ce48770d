"""A form that staff type: said once and for ever, and open only beside the live session of who types."""

from __future__ import annotations

import datetime as dt

import pytest

from screening.storage import kept, removal, sessions, submissions, typed_for
from screening.storage.accounts import staff
from screening.storage.audit import chain, verification
from screening.storage.errors import NotFound, Refused
from screening.storage.tables import SessionRow, TypedForRow
from screening.storage.typed_for import TypedFor
from screening.storage.work import Store, Work
from tests.databases import NOW
from tests.storage.records import clinician, send

SAID = TypedFor(
    how="paper",
    why="Has no phone, and asked at the desk",
    consent="signed",
    informant="Rosa Ruiz, the mother",
    consent_by="Rosa Ruiz",
    paper="3fa9c1d2-77ab01ce",
)


def begin(store: Store, typist: str) -> tuple[str, str]:
    """The id of a new form that somebody types, and the token of its session."""
    with store.writing(NOW) as work:
        draft = submissions.create(
            work,
            language="en",
            questionnaire_digest=kept.keep(work, "questionnaire", "questions"),
            consent_digest=kept.keep(work, "consent", "I agree"),
            answers="{}",
            phrase=None,
            actor=f"staff:{typist}",
        )
        return draft.id, typed_for.begin(work, draft.id, typist, SAID)


def signed_in(store: Store, staff_id: str, *, both: bool = True) -> str:
    with store.writing(NOW) as work:
        return sessions.start(work, "staff", staff_id, second_factor_at=NOW if both else None)


def opened(work: Work, token: str, staff_token: str | None) -> SessionRow | None:
    row = sessions.open_session(work, "typed", token)
    assert row is not None
    return typed_for.typist(work, row, staff_token)


def test_what_is_said_at_the_beginning_is_sealed_and_stays_with_who_said_it_and_when(store: Store) -> None:
    ana = clinician(store)
    submission_id, _ = begin(store, ana)
    with store.reading(NOW) as work:
        found = typed_for.of(work, submission_id)
        assert found is not None
        assert (found.staff_id, found.begun_at) == (ana, NOW)
        assert (found.how, found.why, found.informant, found.paper) == (
            "paper",
            SAID.why,
            SAID.informant,
            SAID.paper,
        )
        (row,) = work.db.query(TypedForRow).all()
        assert b"Rosa" not in row.sealed
        kinds = [(event.kind, event.actor) for event in chain.about(work.db, submission_id)]
        assert kinds == [("submission_started", f"staff:{ana}"), ("typing_begun", f"staff:{ana}")]
        assert typed_for.of(work, "nobody") is None


def test_the_form_opens_beside_the_live_session_of_its_typist_alone(store: Store) -> None:
    ana, sam = clinician(store), clinician(store, "sam")
    _, token = begin(store, ana)
    mine, half, other = signed_in(store, ana), signed_in(store, ana, both=False), signed_in(store, sam)
    with store.reading(NOW) as work:
        beside = opened(work, token, mine)
        assert beside is not None
        assert beside.subject_id == ana
        for wrong in (None, "", half, other, token):
            assert opened(work, token, wrong) is None
        assert sessions.open_session(work, "intake", token) is None
    with store.reading(NOW + dt.timedelta(minutes=16)) as work:
        assert opened(work, token, mine) is None
        assert sessions.open_session(work, "typed", token) is not None
    with store.writing(NOW) as work:
        sessions.end(work, "staff", mine)
    with store.reading(NOW) as work:
        assert opened(work, token, mine) is None


def test_it_closes_when_the_role_is_taken_or_the_account_disabled(store: Store) -> None:
    ana = clinician(store)
    _, token = begin(store, ana)
    with store.writing(NOW) as work:
        staff.take_role(work, ana, "clinician", actor="cli:test")
        mine = sessions.start(work, "staff", ana, second_factor_at=NOW)
    with store.reading(NOW) as work:
        assert opened(work, token, mine) is None
    with store.writing(NOW) as work:
        staff.disable(work, ana, actor="cli:test")
        mine = sessions.start(work, "staff", ana, second_factor_at=NOW)
    with store.reading(NOW) as work:
        assert opened(work, token, mine) is None


def test_who_began_it_goes_on_until_it_is_sent_and_nobody_else_does(store: Store) -> None:
    ana, sam = clinician(store), clinician(store, "sam")
    submission_id, _ = begin(store, ana)
    with store.writing(NOW) as work:
        assert [row.id for row in typed_for.unsent(work, ana)] == [submission_id]
        assert typed_for.unsent(work, sam) == []
        again = typed_for.go_on(work, submission_id, ana)
        with pytest.raises(NotFound):
            typed_for.go_on(work, submission_id, sam)
    with store.reading(NOW) as work:
        assert sessions.open_session(work, "typed", again) is not None
    send(store, submission_id)
    with store.writing(NOW) as work, pytest.raises(NotFound):
        typed_for.go_on(work, submission_id, ana)


def test_it_goes_with_its_submission(store: Store) -> None:
    submission_id, token = begin(store, clinician(store))
    with store.writing(NOW) as work:
        removal.erase(work, submission_id, reason="draft_too_old", actor="worker")
    with store.reading(NOW) as work:
        assert work.db.query(TypedForRow).all() == []
        assert sessions.open_session(work, "typed", token) is None


def test_words_that_were_not_asked_are_kept_in_their_order_beside_what_was_said_at_the_beginning(
    store: Store,
) -> None:
    ana, sam = clinician(store), clinician(store, "sam")
    submission_id, _ = begin(store, ana)
    for who, words in ((ana, "Beside the box: only at night"), (sam, "Told later:\nit was 20 mg\u202e")):
        with store.writing(NOW) as work:
            typed_for.write_unasked(work, submission_id, who, words)
    with store.reading(NOW) as work:
        found = typed_for.of(work, submission_id)
        assert found is not None
        assert (found.why, found.staff_id, found.begun_at) == (SAID.why, ana, NOW)
        assert [(one.staff_id, one.words) for one in found.unasked] == [
            (ana, "Beside the box: only at night"), (sam, "Told later:\nit was 20 mg\u202e"),
        ]  # fmt: skip
        assert verification.verify(work.db, work.keys.purpose(work.db, "audit")) is None
    with store.writing(NOW) as work:
        with pytest.raises(NotFound):
            typed_for.write_unasked(work, "nobody", ana, "x")
        for _ in range(typed_for.MOST_UNASKED - 2):
            typed_for.write_unasked(work, submission_id, ana, "x")
        with pytest.raises(Refused):
            typed_for.write_unasked(work, submission_id, ana, "one too many")
