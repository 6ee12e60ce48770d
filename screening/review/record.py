"""A submission as a clinician sees it: the first screen, the findings, the trials, and every answer."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from screening.content import Content, as_asked
from screening.review.added import Added, added
from screening.review.answers import AnsweredSection, Tally, about_suicide, all_answers, tally
from screening.review.attention import MOST_FIRST, Rest, by_domain, fired_rules, in_order_of_attention, rest
from screening.review.comparisons import Comparisons, comparisons
from screening.review.contradictions import Contradiction, contradictions
from screening.review.evaluation import Kept, kept_evaluation
from screening.review.findings import Lens, RuleView
from screening.review.instruments import Phq9, phq9
from screening.review.medicines import Medicines, medicines
from screening.review.opening import WhoItIs, answers_of, who
from screening.review.pressure import Pressure, pressure
from screening.review.trials import TrdView, trd_view
from screening.review.typed import Typed, typed
from screening.rules.engine import Evaluation, evaluation_from_json
from screening.rules.strict_yaml import ContentError
from screening.rules.trd.result import TrdResult
from screening.safety.clinic import hours_of
from screening.safety.evidence import Said, Sayings
from screening.storage import submissions
from screening.storage.errors import StorageError
from screening.storage.kept import approver
from screening.storage.work import Work

log = logging.getLogger(__name__)

UNUSABLE = (StorageError, ContentError, ValueError, KeyError, TypeError, IndexError)
"""What a kept evaluation may raise that was made by another release, or whose pack or seal is gone."""

T = TypeVar("T")


@dataclass(frozen=True)
class SafetyView:
    """What the safety pack says. `made_at`, `pack` and `questionnaire` tell which evaluation this is.

    `unanswered`: facts that matter to a rule, each with how it is missing.
    """

    id: str
    made_at: datetime
    date: str
    pack: Mapping[str, str]
    questionnaire: Mapping[str, str]
    signed_by: str | None
    before_treatment: tuple[str, ...]
    findings: tuple[RuleView, ...]
    unanswered: tuple[tuple[str, str], ...]
    pressure: Pressure
    phq9: Phq9

    @property
    def look_first(self) -> tuple[RuleView, ...]:
        """The findings that need an answer before signing."""
        return self.findings[:MOST_FIRST]

    @property
    def rest(self) -> Rest:
        """What stands below them."""
        return rest(self.findings)

    @property
    def domains(self) -> list[tuple[str, list[RuleView]]]:
        """All findings, folded by domain."""
        return by_domain(self.findings)


@dataclass(frozen=True)
class Record:
    """One submission.

    `safety` or `trd` is None when that pack was not evaluated, or what was kept of it cannot be read: a fault,
    never "no findings". `added_unreadable`: likewise, never "nothing was added".
    """

    id: str
    reference: str
    version: int
    language: str
    state: str
    person: WhoItIs
    sent: datetime
    promised: datetime | None
    filled_in_by_other: bool
    suicide: tuple[Said, ...]
    medicines: Medicines
    sections: tuple[AnsweredSection, ...]
    tally: Tally
    contradictions: tuple[Contradiction, ...]
    safety: SafetyView | None
    trd: TrdView | None
    beside: Comparisons | None
    added: tuple[Added, ...] = ()
    added_unreadable: bool = False
    typed: Typed | None = None

    @property
    def titles(self) -> dict[str, str]:
        """Titles of the findings by rule."""
        return {finding.rule: finding.title for finding in self.safety.findings} if self.safety else {}

    @property
    def evaluated(self) -> bool:
        """Both packs were evaluated."""
        return self.safety is not None and self.trd is not None


def record(work: Work, content: Content, submission_id: str) -> Record:
    """The whole record. Raises NotFound, Unreadable, or ValueError for answers of another format."""
    submission = submissions.load(work, submission_id)
    row, answers = submission.row, answers_of(submission)
    content = as_asked(work, content, row.questionnaire_digest)
    sent = row.sent_at or row.saved_at
    day = hours_of(work).day_of(sent)
    sections = all_answers(content, answers, row.language)
    sayings = Sayings(content, answers, row.language)
    safety = _usable(lambda: kept_evaluation(work, content, row.id, "safety"))
    trd = _usable(lambda: kept_evaluation(work, content, row.id, "trd"))
    seen = _usable(lambda: _safety(work, safety, sayings)) if safety else None
    trials = _usable(lambda: _trials(trd, content)) if trd else None
    by_staff = typed(work, row.id)
    since = _usable(lambda: added(work, content, row.id, row.language))
    facts = safety.facts if safety else trd.facts if trd else {}
    return Record(
        id=row.id,
        reference=row.reference,
        version=row.version,
        language=row.language,
        state=row.state,
        person=who(content, answers, day),
        sent=sent,
        promised=row.due_at,
        filled_in_by_other=answers.items.get("filled_in_by") == "other"
        or (by_staff is not None and by_staff.answered_by_other),
        suicide=tuple(about_suicide(content, sayings)),
        medicines=medicines(answers, facts),
        sections=sections,
        tally=tally(sections),
        contradictions=(*contradictions(content, answers, facts, row.language), *_of_trials(trials)),
        safety=seen,
        trd=trials,
        beside=_usable(lambda: comparisons(content.trd, trd.facts, day)) if trd and trials else None,
        added=since or (),
        added_unreadable=since is None,
        typed=by_staff,
    )


def _usable(look: Callable[[], T | None]) -> T | None:
    """A part of the record that may be beyond reading; the answers are shown all the same."""
    try:
        return look()
    except UNUSABLE as fault:
        log.error("a part of a record cannot be used: %s", type(fault).__name__)
        return None


def _safety(work: Work, kept: Kept, sayings: Sayings) -> SafetyView:
    evaluation = evaluation_from_json(kept.data["result"])
    pack, lens = kept.pack, _lens(kept, evaluation, sayings)
    outcomes = {outcome.rule_id: outcome for outcome in evaluation.outcomes}
    if outcomes.keys() != pack.by_id.keys():
        raise ValueError("an evaluation of other rules than those of its pack")  # a finding would be left out
    ordered = in_order_of_attention(fired_rules(pack, evaluation))
    return SafetyView(
        id=kept.id,
        made_at=kept.made_at,
        date=str(kept.data["date"]),
        pack=kept.data["pack"],
        questionnaire=kept.data["questionnaire"],
        signed_by=pack.reviewed.by
        or approver(work, str(kept.data["pack"]["digest"]).removeprefix("sha256:")),
        before_treatment=pack.before_treatment,
        findings=tuple(lens.view(rule, outcomes[rule.id]) for rule in ordered),
        unanswered=tuple(
            (pack.vocabulary[name].about, lens.value(name))
            for name in evaluation.unanswered
            if name in pack.vocabulary
        ),
        pressure=pressure(pack, kept.facts, lens.scope),
        phq9=phq9(kept.facts, sayings),
    )


def _lens(kept: Kept, evaluation: Evaluation, sayings: Sayings) -> Lens:
    return Lens(kept.pack, kept.facts, sayings, frozenset(evaluation.fired))


def _trials(kept: Kept, content: Content) -> TrdView:
    return trd_view(TrdResult.from_json(kept.data["result"]), kept.facts, content.vocabulary)


def _of_trials(view: TrdView | None) -> Iterator[Contradiction]:
    for trial in view.trials if view else ():
        for words in trial.contradictions:
            yield Contradiction(f"{trial.typed or trial.drug}: {words}.", ())


def every_rule(work: Work, content: Content, submission_id: str) -> list[RuleView]:
    """Every rule of the pack over this submission with its reasons, also those that did not fire."""
    submission = submissions.load(work, submission_id)
    content = as_asked(work, content, submission.row.questionnaire_digest)
    kept = kept_evaluation(work, content, submission_id, "safety")
    if kept is None:
        return []
    evaluation = evaluation_from_json(kept.data["result"])
    lens = _lens(kept, evaluation, Sayings(content, answers_of(submission), submission.row.language))
    outcomes = {outcome.rule_id: outcome for outcome in evaluation.outcomes}
    return [lens.view(rule, outcomes[rule.id], why_not=True) for rule in kept.pack.rules]
