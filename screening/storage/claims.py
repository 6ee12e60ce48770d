"""Who has a submission: claim, release, hand over, wait for the patient.  One person at a time."""

from __future__ import annotations

import sqlalchemy as sa

from screening.storage.errors import Refused
from screening.storage.rows import fetch
from screening.storage.tables import SubmissionRow
from screening.storage.work import Work

HELD = ("in_review", "asked")
"""States in which somebody has the submission."""


def claim(work: Work, submission_id: str, staff_id: str) -> None:
    """Take a waiting submission; Refused if somebody else has it.  Claiming one's own again is harmless."""
    row = fetch(work, SubmissionRow, submission_id)
    if row.state in HELD and row.claimed_by == staff_id:
        return
    if row.state != "submitted":
        raise Refused("somebody else has it" if row.state in HELD else f"the submission is {row.state}")
    _give(work, row, staff_id)
    work.audit("claimed", actor=f"staff:{staff_id}", record=submission_id)


def release(work: Work, submission_id: str, *, actor: str) -> None:
    """Give it back to the queue; drafts of a review stay."""
    row = fetch(work, SubmissionRow, submission_id)
    if row.state not in HELD:
        raise Refused(f"the submission is {row.state}")
    row.state, row.claimed_by, row.claimed_at = "submitted", None, None
    work.db.flush()
    work.audit("released", actor=actor, record=submission_id)


def release_all(work: Work, staff_id: str, *, actor: str) -> int:
    """Give back everything that somebody holds (who leaves the clinic)."""
    held = sa.select(SubmissionRow.id).where(
        SubmissionRow.claimed_by == staff_id, SubmissionRow.state.in_(HELD)
    )
    ids = list(work.db.scalars(held))
    for submission_id in ids:
        release(work, submission_id, actor=actor)
    return len(ids)


def hand_over(work: Work, submission_id: str, to: str, *, holder: str | None, actor: str) -> None:
    """Give a submission to somebody, whether it waits or somebody has it.

    ``holder`` is who had it on the page that was read (None: nobody); Refused if that has changed meanwhile.
    """
    row = fetch(work, SubmissionRow, submission_id)
    if row.state not in ("submitted", *HELD):
        raise Refused(f"the submission is {row.state}")
    if row.claimed_by != holder:
        raise Refused("somebody else has it now")
    _give(work, row, to, "in_review" if row.state == "submitted" else row.state)
    work.audit("handed_over", actor=actor, record=submission_id, to=to)


def wait_for_patient(work: Work, submission_id: str, staff_id: str) -> None:
    """The patient was asked something; whoever asked keeps it, out of the way of those who read."""
    row = must_hold(work, submission_id, staff_id)
    row.state = "asked"
    work.db.flush()
    work.audit("waits_for_patient", actor=f"staff:{staff_id}", record=submission_id)


def read_on(work: Work, submission_id: str, staff_id: str) -> None:
    """The patient has answered, or nobody waits any longer; Refused unless this person has it."""
    row = fetch(work, SubmissionRow, submission_id)
    if row.state not in HELD or row.claimed_by != staff_id:
        raise Refused("the submission is not with this person now")
    row.state = "in_review"
    work.db.flush()
    work.audit("read_on", actor=f"staff:{staff_id}", record=submission_id)


def reopen(work: Work, submission_id: str) -> None:
    """What was signed in error waits to be read again; the caller writes the event.

    What waits already or is being read, because its person added to it, stays as it is.  Refused once it was withdrawn:
    nobody brings back what a person has taken back.
    """
    row = fetch(work, SubmissionRow, submission_id)
    if row.state == "withdrawn":
        raise Refused("the submission is withdrawn")
    if row.state == "signed":
        row.state, row.claimed_by, row.claimed_at = "submitted", None, None
        work.db.flush()


def must_hold(work: Work, submission_id: str, staff_id: str) -> SubmissionRow:
    """The submission that this person reads now; Refused otherwise."""
    submission = fetch(work, SubmissionRow, submission_id)
    if submission.state != "in_review" or submission.claimed_by != staff_id:
        raise Refused("the submission is not with this person now")
    return submission


def _give(work: Work, row: SubmissionRow, staff_id: str, state: str = "in_review") -> None:
    row.state, row.claimed_by, row.claimed_at = state, staff_id, work.now
    work.db.flush()
