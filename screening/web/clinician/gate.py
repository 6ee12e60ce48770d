"""The gate before every page of one record: a restricted one opens to the people named, or behind broken glass.

It stands before the views and not in them, so that a page that is added later has it too.
"""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from screening.storage import restrictions, submissions, tasks
from screening.storage.errors import NotFound
from screening.web.clinician.door import person, signed_in, typed_text
from screening.web.clinician.frame import now, page
from screening.web.parts import parts

WITHOUT = frozenset({"staff.break_glass"})


def add_to(pages: Blueprint) -> None:
    """Every request of these pages that names a submission or a task passes."""
    pages.before_request(_guard)


def _guard() -> ResponseReturnValue | None:
    named = request.view_args or {}
    if request.endpoint in WITHOUT or signed_in() is None:
        return None
    with parts().store.reading(now()) as work:
        submission_id = named.get("submission_id")
        try:
            if submission_id is None and "task_id" in named:
                submission_id = tasks.row(work, named["task_id"]).submission_id
            if submission_id is None or not restrictions.closed_to(work, [submission_id], person().id):
                return None
            reference = submissions.row(work, submission_id).reference
        except NotFound:
            return None
    return glass(submission_id, reference, kept=typed_text() if request.method == "POST" else "")


def glass(
    submission_id: str, reference: str, *, kept: str = "", error: str = "", typed: str = "", status: int = 403
) -> Response:
    """The page between somebody and a restricted record. `kept` is a form that was on its way."""
    return page(
        "glass",
        status=status,
        submission_id=submission_id,
        reference=reference,
        kept=kept,
        error=error,
        typed=typed,
    )
