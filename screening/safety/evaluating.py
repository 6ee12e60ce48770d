"""The whole evaluation when a form is sent, kept with everything needed to repeat it, and again when staff
ask.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from screening.content import Content
from screening.questionnaire.answers import Answers
from screening.questionnaire.facts import derive
from screening.rules.derived import restated
from screening.rules.engine import canonical_json, evaluate, evaluation_to_json
from screening.rules.facts import facts_to_json
from screening.rules.missing import Facts
from screening.rules.trd.classify import classify
from screening.safety.packs import check_published
from screening.safety.raising import raise_fault
from screening.safety.watch import raise_fired, watching
from screening.storage.evaluations import keep_evaluation
from screening.storage.submissions import PATIENT, Submission
from screening.storage.work import Work

log = logging.getLogger(__name__)

FORMAT = 1
"""Of a kept evaluation; a reader refuses any other."""
SAFETY, TRD = "safety", "trd"


class Evaluated(NamedTuple):
    """`complete`: both packs were evaluated. `raised`: a task is new or got worse, so somebody must be told."""

    complete: bool
    raised: bool


def evaluate_sent(
    work: Work,
    content: Content,
    submission: Submission,
    answers: Answers,
    today: date,
    actor: str = PATIENT,
    pages: frozenset[str] | None = None,
) -> Evaluated:
    """Evaluate both packs over the answers as sent and keep the results.

    A pack that cannot be evaluated keeps nothing, so that the submission shows as *not evaluated*, and raises
    a task
    with urgency now. `today` is the clinic's day on which the form was sent. `pages`: what was answered anew, when
    something was added to a form; what rests on older answers alone raises no task a second time.
    """

    def stopped(fault: Exception) -> Evaluated:
        log.critical("a sent form could not be evaluated: %s", type(fault).__name__)
        # A clinician who tries it again has the form open: nobody else is called for that.
        anew = actor == PATIENT
        told = raise_fault(work, content, submission, answers, type(fault).__name__, anew=anew)
        return Evaluated(False, told)

    try:
        check_published(work, content)
        facts = derive(content.questionnaire, answers, today, sent=True)
        about = _about(content, facts, today)
    except Exception as fault:  # noqa: BLE001 - whatever went wrong, the form is kept and a person is told
        return stopped(fault)

    def safety() -> bool:
        evaluation = evaluate(content.safety, facts, sent=True)
        data = {**about, "pack": _pack(content.safety), "result": evaluation_to_json(evaluation)}
        keep_evaluation(work, submission.id, SAFETY, canonical_json(data), actor)
        urgent = _urgent(content, pages)
        return bool(raise_fired(work, content, submission, answers, evaluation, urgent))

    def trd() -> bool:
        data = {
            **about,
            "pack": _pack(content.trd),
            "result": classify(content.trd, restated(facts)).to_json(),
        }
        keep_evaluation(work, submission.id, TRD, canonical_json(data), actor)
        return False

    results = [_one(run, stopped) for run in (safety, trd)]
    return Evaluated(all(done.complete for done in results), any(done.raised for done in results))


def _urgent(content: Content, pages: frozenset[str] | None) -> frozenset[str]:
    if pages is None:
        return frozenset(rule.id for rule in content.safety.rules if rule.urgency)
    feeds = content.questionnaire.feeds
    touched = frozenset(fact for key in pages for fact in feeds.get(key.partition(".")[0], ()))
    return watching(content.safety, touched)


def _one(run: Callable[[], bool], stopped: Callable[[Exception], Evaluated]) -> Evaluated:
    try:
        return Evaluated(True, run())
    except Exception as fault:  # noqa: BLE001
        return stopped(fault)


def _about(content: Content, facts: Facts, today: date) -> dict[str, Any]:
    asked = content.questionnaire
    return {
        "format": FORMAT,
        "date": today.isoformat(),
        "questionnaire": {"id": asked.id, "version": asked.version, "digest": asked.digest},
        "facts": facts_to_json(facts),
    }


def _pack(pack: Any) -> dict[str, str]:
    return {"id": pack.id, "version": pack.version, "digest": pack.digest}
