"""Urgent tasks: open ones with their clocks, one with its evidence and the others of the same person, acknowledging and
closing one or several of them.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from screening.review import together, urgent
from screening.review.hearing import who_heard
from screening.review.urgent import Closing
from screening.review.words import URGENCIES
from screening.storage import seen_tasks
from screening.storage import tasks as stored
from screening.storage.errors import NotFound, Stale, StorageError
from screening.storage.seen_tasks import Seen
from screening.web.access import Audience, audience
from screening.web.clinician.door import form_refused, person
from screening.web.clinician.frame import note_read, now, page
from screening.web.parts import parts
from screening.web.security import keeps_text

NOT_CLOSED = "Nothing of yours has been stored, and no task was closed; what you typed stands below."
NONE_CHOSEN = "No task was chosen."
NOT_YOURS = "You do not have this task. Look at it below as it stands now."
NOT_ALL = "Not all of them are yours. Look at these below."


def add_to(pages: Blueprint) -> None:
    """The list, one task, acknowledge, close."""
    pages.add_url_rule("/tasks", "tasks", open_tasks)
    pages.add_url_rule("/tasks/<task_id>", "task", task)
    pages.add_url_rule("/tasks/<task_id>/acknowledge", "acknowledge", acknowledge, methods=["POST"])
    pages.add_url_rule(
        "/tasks/<task_id>/acknowledge-all", "acknowledge_all", acknowledge_all, methods=["POST"]
    )
    pages.add_url_rule("/tasks/<task_id>/close", "close", close, methods=["POST"])


@audience(Audience.CLINICIAN)
def open_tasks() -> ResponseReturnValue:
    with parts().store.reading(now()) as work:
        lines = urgent.open_lines(work, person().id)
    for line in lines:
        if not line.locked:
            note_read("task_read", line.submission_id)
    return page("tasks", here="tasks", people=together.by_person(lines), urgencies=URGENCIES)


@audience(Audience.CLINICIAN)
def task(task_id: str) -> ResponseReturnValue:
    return task_page(task_id)


def task_page(
    task_id: str,
    *,
    status: int = 200,
    told: list[str] | None = None,
    errors: list[tuple[str, str]] | None = None,
    typed: Closing | None = None,
    chosen: frozenset[str] = frozenset(),
) -> Response:
    """One task; `typed` is a closing that was posted and not kept, `chosen` what it was to close.

    A closing that can close nothing any more is told of no mistake: there is no field left to put it right in.
    """
    with parts().store.reading(now()) as work:
        try:
            found, heard = urgent.view(work, task_id), who_heard(work, task_id)
            others = together.others(work, found.line)
            readable = [one for one in others if one.last]
        except NotFound:
            abort(404)
        except StorageError as fault:
            return page("unreadable", status=503, reference=None, sent=None, why=str(fault))
    note_read("task_read", found.line.submission_id)
    can_close = bool(readable) or not found.closing
    return page(
        "task",
        status=status,
        here="tasks",
        task=found,
        others=others,
        readable=readable,
        can_close=can_close,
        heard=heard,
        told=told or [],
        errors=errors if errors and can_close else [],
        asked=typed is not None,
        typed=typed or Closing(),
        chosen=chosen,
        ways=urgent.OUTCOMES,
        urgencies=URGENCIES,
        at=now(),
    )


@audience(Audience.CLINICIAN)
@keeps_text(form_refused)
def acknowledge(task_id: str) -> ResponseReturnValue:
    """Say "I have it" of the task as it stood on the page; the first one counts, and nobody else is called for this step."""
    # A page that says nothing of the task has shown nothing of it: 0 is the version of none.
    seen = {task_id: _seen().get(task_id, 0)}
    submission_id = _submission_of(task_id)
    with parts().store.writing(now()) as work:
        seen_tasks.acknowledge(work, submission_id, seen, person().id)
    with parts().store.reading(now()) as work:
        told = together.not_had(work, submission_id, seen, person().id)
    if told:
        return task_page(task_id, status=409, told=[NOT_YOURS, *told])
    return redirect(url_for("staff.task", task_id=task_id), 303)


@audience(Audience.CLINICIAN)
@keeps_text(form_refused)
def acknowledge_all(task_id: str) -> ResponseReturnValue:
    """Say "I have seen all" of one person's tasks: those of the page, as they stood on it, and no other."""
    seen, submission_id = _seen(), _submission_of(task_id)
    with parts().store.writing(now()) as work:
        seen_tasks.acknowledge(work, submission_id, seen, person().id)
    with parts().store.reading(now()) as work:
        told = together.not_had(work, submission_id, seen, person().id)
        told += together.raised_since(work, submission_id, seen)
    if told:
        return task_page(task_id, status=409, told=[NOT_ALL, *told])
    return redirect(url_for("staff.task", task_id=task_id), 303)


@audience(Audience.CLINICIAN)
@keeps_text(form_refused)
def close(task_id: str) -> ResponseReturnValue:
    """Close what was chosen with outcome, attempts and note; all three are needed, and all of it stands as it was seen."""
    form = request.form
    typed = Closing(
        form.get("outcome", ""), form.get("attempts", "").strip(), form.get("note", "").replace("\r\n", "\n")
    )
    chosen = form.getlist("seen")
    seen, submission_id = _seen(), _submission_of(task_id)
    wrong = typed.faults()
    if wrong or not seen:
        return _not_closed(task_id, submission_id, seen, typed, frozenset(chosen), wrong)
    try:
        with parts().store.writing(now()) as work:
            together.close(work, submission_id, seen, person().id, typed)
    except Stale:
        return _not_closed(task_id, submission_id, seen, typed, frozenset(chosen), [])
    return redirect(url_for("staff.tasks"), 303)


def _not_closed(
    task_id: str,
    submission_id: str,
    seen: Seen,
    typed: Closing,
    chosen: frozenset[str],
    errors: list[tuple[str, str]],
) -> Response:
    """The page with all that was typed. A tick stays where the task is as it was seen; what has changed is said."""
    with parts().store.reading(now()) as work:
        told = together.meanwhile(work, submission_id, seen)
    if not errors:
        told = [NOT_CLOSED, *(told if seen else [NONE_CHOSEN])]
    return task_page(
        task_id, status=422 if errors else 409, told=told, errors=errors, typed=typed, chosen=chosen
    )


def _seen() -> Seen:
    """The tasks that the page showed, each as it stood there."""
    return together.read_seen(request.form.getlist("seen"))


def _submission_of(task_id: str) -> str:
    with parts().store.reading(now()) as work:
        try:
            return stored.row(work, task_id).submission_id
        except NotFound:
            abort(404)
