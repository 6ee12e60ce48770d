"""Raising a task: what was answered, word for word with its time, and how to reach the person, sealed with
it.

A task keeps its own copy, because it outlives the draft (design/security.md B11).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any

from screening.content import Content
from screening.hours import due
from screening.questionnaire.answers import Answers
from screening.rules.pack import Rule
from screening.safety.clinic import hours_of
from screening.safety.evidence import Said, Sayings, contact_lines, plain, said_on_page
from screening.safety.rota import told_at
from screening.storage import notices, tasks
from screening.storage.columns import Urgency
from screening.storage.submissions import Submission
from screening.storage.work import Work

log = logging.getLogger(__name__)

FAULT = "not-evaluated"
FAULT_TITLE = "Could not be evaluated"
UNFINISHED = "unfinished"
UNFINISHED_TITLE = "Started the safety questions, did not finish"


def raise_for_rule(
    work: Work, content: Content, submission: Submission, answers: Answers, rule: Rule, sayings: Sayings
) -> bool:
    """A task for a rule that fired; whether somebody must be told. `sayings` of the same answers, for all rules."""
    language, pack = submission.row.language, content.safety
    behind = pack.reads(rule.id)
    reads = [name for name in content.vocabulary if name in behind]
    # A question that was not reached yet is no answer; only what stood on a saved page is evidence.
    lines = [line for line in sayings.of_all(reads) if line["at"]]
    evidence = {
        "rule": rule.id,
        "domain": rule.domain,
        "title": rule.title,
        "because": rule.because,
        "pack": {"id": pack.id, "version": pack.version, "digest": pack.digest},
        "answers": plain(lines),
        "reach": plain(contact_lines(content, answers, language)),
    }
    return _raise(work, submission, rule.id, "now" if rule.urgency == "now" else "same_day", evidence)


def raise_fault(
    work: Work,
    content: Content,
    submission: Submission,
    answers: Answers,
    fault: str,
    page_key: str = "",
    *,
    anew: bool = True,
) -> bool:
    """A task *could not be evaluated*, urgency now; `fault` names the kind of error, never what was answered.

    `anew`: the patient answered something. Nobody knows how urgent that is, so whoever has seen another page is told too.
    """
    language = submission.row.language
    evidence = {
        "title": FAULT_TITLE,
        "because": f"The rules stopped ({fault}). Nothing was ruled out. Read what was answered.",
        "answers": _or_none(lambda: said_on_page(content, answers, page_key, language)),
        "reach": _or_none(lambda: contact_lines(content, answers, language)),
    }
    return _raise(work, submission, FAULT, "now", evidence, anew=anew)


def raise_unfinished(
    work: Work, content: Content, submission: Submission, answers: Answers, page_keys: Iterable[str]
) -> bool:
    """A same-day task for safety questions that were begun and left, with the answers on the pages saved so
    far.
    """
    language = submission.row.language
    lines = [line for key in page_keys for line in said_on_page(content, answers, key, language)]
    evidence = {
        "title": UNFINISHED_TITLE,
        "because": "The section was begun a day ago and left before its end.",
        "answers": plain(lines),
        "reach": plain(contact_lines(content, answers, language)),
    }
    return _raise(work, submission, UNFINISHED, "same_day", evidence)


def _or_none(lines: Callable[[], list[Said]]) -> list[dict[str, Any]]:
    # The fault may sit in the very answers that are shown here; the task must be raised all the same.
    try:
        return plain(lines())
    except Exception as fault:  # noqa: BLE001
        log.critical("answers could not be put beside a task: %s", type(fault).__name__)
        return []


def _raise(
    work: Work,
    submission: Submission,
    key: str,
    urgency: Urgency,
    evidence: dict[str, Any],
    *,
    anew: bool = False,
) -> bool:
    raised = tasks.raise_task(
        work,
        submission=submission.id,
        dedupe_key=key,
        urgency=urgency,
        evidence={**evidence, "language": submission.row.language},
        due_at=due(urgency, work.now, hours_of(work)),
        anew=anew,
    )
    if raised.new:
        notices.put(work, raised.task, told_at(work, raised.task.step))
    return raised.new
