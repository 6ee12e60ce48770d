"""What happens when a page is saved: the urgent rules that read it, their tasks, and the help page.

A fault on the way never becomes silence: the answer stays, a task *could not be evaluated* is raised with
urgency
*now*, and the person gets the help page (design/security.md B2).
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date
from typing import Literal

from screening.content import Content
from screening.questionnaire.answers import Answers
from screening.questionnaire.facts import derive
from screening.rules import derived
from screening.rules.engine import Evaluation, evaluate
from screening.rules.missing import Facts, Missing, fact
from screening.rules.pack import RulePack
from screening.safety.evidence import Sayings
from screening.safety.packs import check_published
from screening.safety.raising import raise_fault, raise_for_rule
from screening.storage.submissions import Submission
from screening.storage.work import Work

log = logging.getLogger(__name__)

SCORED_HELP = "phq9_item9"
BODY_HELP = "BP-02"

Help = Literal["none", "help", "body"]


@dataclass(frozen=True)
class SafetyOutcome:
    """`help`: which help page comes next. `raised`: a task is new or got worse. `now`: one of them is *now*.

    The web shows a help page at most once in ten minutes unless `now` is set (clinical/safety.md 4.2, 4).
    """

    help: Help = "none"
    raised: bool = False
    now: bool = False


_watching: dict[tuple[str, frozenset[str]], frozenset[str]] = {}
"""By the digest of the pack; a page's facts never change, so that this stays as small as the questionnaire.
"""
_reading: dict[tuple[str, frozenset[str]], frozenset[str]] = {}
"""The same for what those rules read."""


def watching(pack: RulePack, facts: frozenset[str]) -> frozenset[str]:
    """Ids of the rules with an urgency that read one of these facts, also through a rule they refer to."""
    key = pack.digest, facts
    if key not in _watching:
        urgent = (rule for rule in pack.rules if rule.urgency)
        _watching[key] = frozenset(rule.id for rule in urgent if pack.reads(rule.id) & facts)
    return _watching[key]


def read_by(pack: RulePack, rules: frozenset[str]) -> frozenset[str]:
    """The facts that are needed to judge these rules, and for the help page: a sixth of all at most, and half of the time."""
    key = pack.digest, rules
    if key not in _reading:
        of_rules = (pack.reads(rule) for rule in rules)
        _reading[key] = frozenset((*derived.READS, SCORED_HELP)).union(*of_rules)
    return _reading[key]


def after_save(
    work: Work, content: Content, submission: Submission, answers: Answers, page_key: str, today: date
) -> SafetyOutcome:
    """Evaluate what the saved page can have changed; tasks are part of the transaction that keeps the answer."""
    try:
        return _after_save(work, content, submission, answers, page_key, today)
    except Exception as fault:  # noqa: BLE001 - whatever went wrong, the answer is kept and a person is told
        log.critical("safety rules could not be evaluated: %s", type(fault).__name__)
        raised = raise_fault(work, content, submission, answers, type(fault).__name__, page_key)
        return SafetyOutcome("help", raised, raised)


def _after_save(
    work: Work, content: Content, submission: Submission, answers: Answers, page_key: str, today: date
) -> SafetyOutcome:
    page_id = page_key.partition(".")[0]
    watched = watching(content.safety, content.questionnaire.feeds.get(page_id, frozenset()))
    if not watched:
        return SafetyOutcome()
    check_published(work, content)
    facts = derive(content.questionnaire, answers, today, sent=False, only=read_by(content.safety, watched))
    evaluation = evaluate(content.safety, facts, sent=False, only=watched)
    urgencies = raise_fired(work, content, submission, answers, evaluation, watched)
    return SafetyOutcome(_help(content, page_id, facts, evaluation), bool(urgencies), "now" in urgencies)


def raise_fired(
    work: Work,
    content: Content,
    submission: Submission,
    answers: Answers,
    evaluation: Evaluation,
    among: frozenset[str],
) -> set[str]:
    """Raise a task for each of these rules that fired; the urgencies of those that are new or got worse."""
    sayings = Sayings(content, answers, submission.row.language)
    urgencies: set[str] = set()
    for rule in content.safety.rules:
        chosen = rule.id in among and rule.id in evaluation.fired and rule.urgency is not None
        if chosen and raise_for_rule(work, content, submission, answers, rule, sayings):
            urgencies.add(str(rule.urgency))
    return urgencies


def _help(content: Content, page_id: str, facts: Facts, evaluation: Evaluation) -> Help:
    """Which help page this page's own answers ask for; never by an urgency (promise 1).

    The pages after which everybody gets it say so themselves (`help_after` in the questionnaire).
    """
    item9 = fact(facts, SCORED_HELP)
    asked_here = {item.id for item in content.questionnaire.pages[page_id].items}
    if (
        asked_here & content.questionnaire.facts[SCORED_HELP].reads
        and not isinstance(item9, Missing)
        and item9 != 0
    ):
        return "help"
    return "body" if BODY_HELP in evaluation.fired else "none"
