"""Everything that is kept of one person, for an access request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from screening.documents.shape.record import RecordCopy

WHOLE_FORMAT, WHOLE_VERSION = "screening-whole-record", 1
TASKS_FORMAT, TASKS_VERSION = "screening-urgent-tasks", 1


@dataclass(frozen=True)
class KeptText:
    """Something as it is kept."""

    kind: Annotated[str, "what it is: safety or trd for an evaluation, addition for what was added"]
    at: Annotated[str, "when it was made or sent"]
    kept: Annotated[dict[str, Any], "the document as it is kept"]


@dataclass(frozen=True)
class UrgentTask:
    """An urgent task with what was answered and how it was closed."""

    urgency: Annotated[str, "now or same_day"]
    state: Annotated[str, "open, acknowledged or closed"]
    raised: Annotated[str, "when it was raised"]
    evidence: Annotated[list[dict[str, Any]], "what was answered, each time that it was raised or added to"]
    closing: Annotated[dict[str, Any] | None, "outcome, attempts and note; null while it is open"]


@dataclass(frozen=True)
class Event:
    """Who did what with the record."""

    at: Annotated[str, "when"]
    who: Annotated[str, "name, or which part of the system"]
    what: Annotated[str, "kind of the event"]
    outcome: Annotated[str, "ok or refused"]


@dataclass(frozen=True)
class Letter:
    """A letter to the person's own address. Its words are the same for everybody; no link is copied."""

    kind: Annotated[str, "invitation, reminder or ask"]
    address: Annotated[str, "where it went"]
    sent: Annotated[str | None, "when the mail server took it; null when it has not"]
    arrived: Annotated[bool, "false when the address refused it, or somebody says that it did not arrive"]


@dataclass(frozen=True)
class WholeRecord:
    """Everything that is kept of one person's form, for an access request: `screening record export`."""

    format: Annotated[str, "always screening-whole-record"]
    version: Annotated[int, "version of these keys"]
    record: Annotated[RecordCopy, "the record as a clinician reads it"]
    consent: Annotated[str, "the text to which the person agreed"]
    answers: Annotated[
        dict[str, Any], "all answers as they are kept, also those that later answers put aside"
    ]
    evaluations: Annotated[list[KeptText], "every evaluation, oldest first"]
    additions: Annotated[list[KeptText], "what was added after sending, with what stood there before"]
    tasks: Annotated[list[UrgentTask], "urgent tasks"]
    invited_as: Annotated[str | None, "the name with which the front desk invited; null without one"]
    letters: Annotated[list[Letter], "letters to the person's own address, oldest first"]
    accounting: Annotated[list[Event], "who read, changed or took along what, oldest first"]


@dataclass(frozen=True)
class TasksAlone:
    """Urgent tasks of a form that was never sent, or was withdrawn or erased: `screening record export --all`."""

    format: Annotated[str, "always screening-urgent-tasks"]
    version: Annotated[int, "version of these keys"]
    form: Annotated[str, "id of the form"]
    tasks: Annotated[list[UrgentTask], "what was answered, and how each task was closed"]
    accounting: Annotated[list[Event], "who read, changed or took along what, oldest first"]
