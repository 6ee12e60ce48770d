"""Who looked at a record, and who did what with it: the audit chain in a clinician's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from screening.review.queue import name_of
from screening.storage.audit import chain
from screening.storage.work import Work

PAGE = 100
KINDS: Mapping[str, str] = {
    "record_read": "opened the record",
    "task_read": "opened an urgent task",
    "looks_read": "opened this page",
    "exported": "took a copy along",
    "claimed": "claimed it",
    "released": "gave it back",
    "handed_over": "handed it over",
    "waits_for_patient": "waits for the patient",
    "read_on": "read on",
    "patient_asked": "asked the patient",
    "ask_opened": "opened the link",
    "ask_refused": "gave a date of birth that is not right",
    "ask_answered": "answered what was asked",
    "ask_ended": "took a link back",
    "evaluated": "evaluated it",
    "review_saved": "saved a decision",
    "review_signed": "signed a decision",
    "unasked_written": "wrote down what was not asked",
    "addendum_written": "added to a decision",
    "review_retracted": "marked a signature as entered in error",
    "restricted": "restricted the record",
    "restriction_lifted": "lifted the restriction",
    "held": "kept it for a court, a regulator or a complaint",
    "hold_released": "released the hold",
    "glass_broken": "opened it in spite of the restriction",
    "glass_marked": "marked broken glass as seen",
    "task_raised": "raised an urgent task",
    "task_added_to": "added to an urgent task",
    "task_acknowledged": "acknowledged an urgent task",
    "task_closed": "closed an urgent task",
}
"""Events that somebody who reads the record understands; the auditor sees all of them."""


@dataclass(frozen=True)
class Look:
    """One event. `who` is a name, or which part of the system."""

    who: str
    what: str
    at: datetime


def page(work: Work, submission_id: str, before: int | None = None) -> tuple[list[Look], int | None]:
    """The newest events of this record, and where the next page begins (None: this was the last)."""
    rows = chain.of_record(work.db, submission_id, frozenset(KINDS), before, PAGE + 1)
    names: dict[str, str] = {}
    found = [Look(_who(work, row.actor, names), KINDS[row.kind], row.at) for row in rows[:PAGE]]
    return found, rows[PAGE - 1].sequence if len(rows) > PAGE else None


def _who(work: Work, actor: str, names: dict[str, str]) -> str:
    kind, _, name = actor.partition(":")
    if kind == "staff":
        return name_of(work, name, names)
    return {"patient": "The patient's form", "visitor": "Somebody with a link", "worker": "The system"}.get(
        kind, f"The command line ({name})"
    )
