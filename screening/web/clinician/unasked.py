"""What came with the answers of a form that staff type, and belongs to no question: written on a paper, or told later.

It is kept word for word with the record, apart from the answers. No rule reads it, so nobody is told of it but by reading.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, url_for
from flask.typing import ResponseReturnValue

from screening.review.decision import LONGEST_NOTE
from screening.review.typed import Typed, typed
from screening.storage import submissions, typed_for
from screening.storage.errors import NotFound, Refused, Unreadable
from screening.storage.submissions import READABLE
from screening.storage.tables import SubmissionRow
from screening.storage.work import Work
from screening.web import posted
from screening.web.access import Audience, audience
from screening.web.clinician.door import form_refused, person
from screening.web.clinician.frame import note_read, now, page
from screening.web.parts import parts
from screening.web.security import keeps_text
from screening.web.sentences import sentence


def add_to(pages: Blueprint) -> None:
    """What is kept, and one more."""
    pages.add_url_rule("/typing/<submission_id>/unasked", "unasked", show)
    pages.add_url_rule("/typing/<submission_id>/unasked", "unasked_post", write, methods=["POST"])


@audience(Audience.CLINICIAN)
def show(submission_id: str) -> ResponseReturnValue:
    return _page(submission_id)


@audience(Audience.CLINICIAN)
@keeps_text(form_refused)
def write(submission_id: str) -> ResponseReturnValue:
    """Keep it, and show what is kept."""
    words = posted.text("words").strip()
    if not words:
        return _page(submission_id, 422, "Write what was not asked.")
    if len(words) > LONGEST_NOTE:
        return _page(submission_id, 422, f"found {len(words):,} characters; allowed {LONGEST_NOTE:,}", words)
    try:
        with parts().store.writing(now()) as work:
            _form(work, submission_id)
            typed_for.write_unasked(work, submission_id, person().id, words)
    except (NotFound, Unreadable):
        return _page(submission_id)
    except Refused as why:
        return _page(submission_id, 409, sentence(why), words)
    return redirect(url_for("staff.unasked", submission_id=submission_id), 303)


def _page(submission_id: str, status: int = 200, error: str = "", words: str = "") -> Response:
    with parts().store.reading(now()) as work:
        try:
            row, by = _form(work, submission_id)
        except NotFound:
            abort(404)
        except Unreadable as fault:
            return page("unreadable", status=503, reference=None, sent=None, why=str(fault))
    note_read("record_read", submission_id)
    errors = [("words", error)] if error else []
    return page("unasked", status=status, here="typing", row=row, by=by, errors=errors, words=words,
                sent=row.state in READABLE)  # fmt: skip


def _form(work: Work, submission_id: str) -> tuple[SubmissionRow, Typed]:
    """A form that staff typed and that can be read, or that this person is typing. NotFound otherwise, Unreadable."""
    row, by = submissions.row(work, submission_id), typed(work, submission_id)
    mine = row.state == "draft" and row.id in {one.id for one in typed_for.unsent(work, person().id)}
    if by is None or not (mine or row.state in READABLE):
        raise NotFound("no such form was typed by staff")
    return row, by
