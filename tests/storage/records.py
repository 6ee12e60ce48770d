"""Records to test with."""

from __future__ import annotations

import datetime as dt

from screening.storage import claims, kept, reviews, submissions
from screening.storage.accounts import staff
from screening.storage.work import Store
from tests.databases import NOW

PHRASE = "one two three four five six"
PASSWORD = "a long walk by the river"
SECOND = dt.timedelta(seconds=1)


def start(store: Store, answers: str = "{}", phrase: str = PHRASE) -> str:
    """The id of a new draft."""
    with store.writing(NOW) as work:
        questionnaire = kept.keep(work, "questionnaire", "questions")
        consent = kept.keep(work, "consent", "I agree")
        return submissions.create(
            work,
            language="en",
            questionnaire_digest=questionnaire,
            consent_digest=consent,
            answers=answers,
            phrase=phrase,
        ).id


def send(store: Store, submission_id: str) -> None:
    """Put a draft into the queue."""
    with store.writing(NOW) as work:
        read = submissions.load(work, submission_id)
        submissions.send(work, read, answers=read.answers, due_at=NOW + dt.timedelta(days=2))


def clinician(store: Store, login: str = "ana@clinic.example") -> str:
    """The id of a confirmed clinician."""
    with store.writing(NOW) as work:
        row = staff.add(
            work, login=login, name="Ana Nurse", password=PASSWORD, roles=["clinician"], actor="cli:test"
        )
        staff.confirm_role(work, row.id, "clinician", actor="cli:test")
        return row.id


def signed_review(store: Store, submission_id: str, staff_id: str) -> str:
    """The id of a signed review of a sent submission."""
    with store.writing(NOW) as work:
        claims.claim(work, submission_id, staff_id)
        review = reviews.save_decision(work, submission_id, staff_id, {"disposition": "invite"})
        reviews.sign(work, review.row.id, staff_id, review.row.version)
        return review.row.id
