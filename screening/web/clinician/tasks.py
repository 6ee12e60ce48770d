"""Urgent tasks: open ones with their clocks, one with its evidence, acknowledging and closing."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from screening.review import urgent
from screening.review.hearing import who_heard
from screening.review.urgent import Closing
from screening.review.words import URGENCIES
from screening.storage import tasks as stored
from screening.storage.errors import NotFound, Refused, StorageError
from screening.web.access import Audience, audience
from screening.web.clinician.door import form_refused, person
from screening.web.clinician.frame import note_read, now, page
from screening.web.parts import parts
from screening.web.security import keeps_text

ALREADY_CLOSED = "Somebody has closed this task meanwhile. Nothing of yours has been stored; it stands below."


def add_to(pages: Blueprint) -> None:
    """The list, one task, acknowledge, close."""
    pages.add_url_rule("/tasks", "tasks", open_tasks)
    pages.add_url_rule("/tasks/<task_id>", "task", task)
    pages.add_url_rule("/tasks/<task_id>/acknowledge", "acknowledge", acknowledge, methods=["POST"])
    pages.add_url_rule("/tasks/<task_id>/close", "close", close, methods=["POST"])


@audience(Audience.CLINICIAN)
def open_tasks() -> ResponseReturnValue:
    with parts().store.reading(now()) as work:
        lines = urgent.open_lines(work, person().id)
    for line in lines:
        if not line.locked:
            note_read("task_read", line.submission_id)
    return page("tasks", here="tasks", lines=lines, urgencies=URGENCIES)


@audience(Audience.CLINICIAN)
def task(task_id: str) -> ResponseReturnValue:
    return task_page(task_id)


def task_page(
    task_id: str,
    *,
    status: int = 200,
    told: str = "",
    errors: list[tuple[str, str]] | None = None,
    typed: Closing | None = None,
) -> Response:
    """One task; `typed` is a closing that was posted and not kept."""
    with parts().store.reading(now()) as work:
        try:
            found, heard = urgent.view(work, task_id), who_heard(work, task_id)
        except NotFound:
            abort(404)
        except StorageError as fault:
            return page("unreadable", status=503, reference=None, sent=None, why=str(fault))
    note_read("task_read", found.line.submission_id)
    return page(
        "task",
        status=status,
        here="tasks",
        task=found,
        heard=heard,
        told=told,
        errors=errors or [],
        typed=typed or Closing(),
        ways=urgent.OUTCOMES,
        urgencies=URGENCIES,
        at=now(),
    )


@audience(Audience.CLINICIAN)
@keeps_text(form_refused)
def acknowledge(task_id: str) -> ResponseReturnValue:
    """Say "I have it"; the first one counts, and no more notices go out for this step."""
    try:
        with parts().store.writing(now()) as work:
            row = stored.acknowledge(work, task_id, person().id)
            first = row.acknowledged_by == person().id
    except NotFound:
        abort(404)
    except Refused:
        return task_page(task_id, status=409, told="Somebody has closed this task meanwhile.")
    if not first:
        return task_page(task_id, status=409, told="Somebody else was first and has it, as said below.")
    return redirect(url_for("staff.task", task_id=task_id), 303)


@audience(Audience.CLINICIAN)
@keeps_text(form_refused)
def close(task_id: str) -> ResponseReturnValue:
    """Close with outcome, attempts and note; all three are needed."""
    form = request.form
    typed = Closing(
        form.get("outcome", ""), form.get("attempts", "").strip(), form.get("note", "").replace("\r\n", "\n")
    )
    wrong = typed.faults()
    if wrong:
        return task_page(task_id, status=422, errors=wrong, typed=typed)
    try:
        with parts().store.writing(now()) as work:
            urgent.close(work, task_id, person().id, typed)
    except NotFound:
        abort(404)
    except Refused:
        return task_page(task_id, status=409, told=ALREADY_CLOSED, typed=typed)
    return redirect(url_for("staff.tasks"), 303)
