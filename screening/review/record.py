"""A submission as a clinician sees it: the first screen, the findings, the trials, and every answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from screening.content import Content, as_asked
from screening.questionnaire.answers import Answers
from screening.review.answers import AnsweredSection, Tally, about_suicide, all_answers, tally
from screening.review.evaluation import Kept, kept_evaluation
from screening.review.findings import (
    MOST_FIRST,
    RuleView,
    by_domain,
    fired_rules,
    in_order_of_attention,
    rule_view,
)
from screening.review.opening import WhoItIs, answers_of, who
from screening.review.pressure import Pressure, pressure
from screening.review.trials import TrdView, trd_view
from screening.review.values import in_plain_words
from screening.rules.engine import evaluation_from_json
from screening.rules.missing import Facts, fact
from screening.rules.trd_result import TrdResult
from screening.safety.clinic import hours_of
from screening.safety.evidence import Said
from screening.storage import submissions
from screening.storage.work import Work

TYPED_MEDICINES = "med_rest"


@dataclass(frozen=True)
class Medicines:
    """Medicines of note: classes that rules read, what was typed beside them, and whether the list is complete."""

    named: tuple[str, ...]
    typed: tuple[str, ...]
    complete: str


@dataclass(frozen=True)
class SafetyView:
    """What the safety pack says. `made_at`, `pack` and `questionnaire` tell which evaluation this is."""

    id: str
    made_at: datetime
    date: str
    pack: Mapping[str, str]
    questionnaire: Mapping[str, str]
    signed_by: str | None
    findings: tuple[RuleView, ...]
    look_first: tuple[RuleView, ...]
    unanswered: tuple[tuple[str, str], ...]
    pressure: Pressure
    contradictions: tuple[str, ...]

    @property
    def domains(self) -> list[tuple[str, list[RuleView]]]:
        """All findings, folded by domain."""
        return by_domain(self.findings)


@dataclass(frozen=True)
class Record:
    """One submission.

    `safety` or `trd` is None when that pack was not evaluated: a fault, never "no findings".
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
    safety: SafetyView | None
    trd: TrdView | None


def record(work: Work, content: Content, submission_id: str) -> Record:
    """The whole record. Raises NotFound, Unreadable, or ValueError for answers of another format."""
    submission = submissions.load(work, submission_id)
    row, answers = submission.row, answers_of(submission)
    content = as_asked(work, content, row.questionnaire_digest)
    sent = row.sent_at or row.saved_at
    sections = all_answers(content, answers, row.language)
    safety = kept_evaluation(work, content, row.id, "safety")
    trd = kept_evaluation(work, content, row.id, "trd")
    return Record(
        id=row.id,
        reference=row.reference,
        version=row.version,
        language=row.language,
        state=row.state,
        person=who(content, answers, hours_of(work).day_of(sent)),
        sent=sent,
        promised=row.due_at,
        filled_in_by_other=answers.items.get("filled_in_by") == "other",
        suicide=tuple(about_suicide(content, answers, row.language)),
        medicines=_medicines(answers, safety.facts if safety else {}),
        sections=sections,
        tally=tally(sections),
        safety=_safety(content, answers, row.language, safety) if safety else None,
        trd=trd_view(TrdResult.from_json(trd.data["result"]), trd.facts, content.vocabulary) if trd else None,
    )


def _safety(content: Content, answers: Answers, language: str, kept: Kept) -> SafetyView:
    evaluation = evaluation_from_json(kept.data["result"])
    pack = kept.pack
    ordered = in_order_of_attention(fired_rules(pack, evaluation))
    findings = tuple(
        rule_view(pack, rule, "fired", evaluation.of(rule.id).because, kept.facts, content, answers, language)
        for rule in ordered
    )
    return SafetyView(
        id=kept.id,
        made_at=kept.made_at,
        date=str(kept.data["date"]),
        pack=kept.data["pack"],
        questionnaire=kept.data["questionnaire"],
        signed_by=pack.reviewed.by,
        findings=findings,
        look_first=findings[:MOST_FIRST],
        unanswered=tuple(
            (content.vocabulary[name].about, in_plain_words(fact(kept.facts, name)))
            for name in evaluation.unanswered
            if name in content.vocabulary
        ),
        pressure=pressure(pack, kept.facts),
        contradictions=tuple(_contradictions(kept.facts)),
    )


def _medicines(answers: Answers, facts: Facts) -> Medicines:
    classes, opioid, complete = (fact(facts, name) for name in ("meds", "opioid", "meds_known"))
    named = [in_plain_words(name) for name in classes] if isinstance(classes, tuple) else []
    if isinstance(opioid, str) and opioid != "none":
        named.append(f"opioid: {in_plain_words(opioid)}")
    typed = answers.items.get(TYPED_MEDICINES)
    return Medicines(
        tuple(named),
        (typed,) if isinstance(typed, str) and typed.strip() else (),
        "The person says that the list is complete."
        if complete == "yes"
        else f"List complete: {in_plain_words(complete)}",
    )


def _contradictions(facts: Facts) -> Iterator[str]:
    """Answers that do not fit together, both of which stay as they are."""
    medicines = fact(facts, "meds")
    named = medicines if isinstance(medicines, tuple) else ()
    if fact(facts, "htn_dx") == "no" and "antihypertensive" in named:
        yield "No high blood pressure reported, but a medicine for it is."
    if fact(facts, "trials") == () and "antidepressant" in named:
        yield "No antidepressant tried, but one is taken now."


def every_rule(work: Work, content: Content, submission_id: str) -> list[RuleView]:
    """Every rule of the pack over this submission with its reasons, also those that did not fire."""
    submission = submissions.load(work, submission_id)
    kept = kept_evaluation(work, content, submission_id, "safety")
    if kept is None:
        return []
    outcomes = {out.rule_id: out for out in evaluation_from_json(kept.data["result"]).outcomes}
    answers = answers_of(submission)
    content = as_asked(work, content, submission.row.questionnaire_digest)
    return [
        rule_view(
            kept.pack,
            rule,
            outcomes[rule.id].outcome,
            outcomes[rule.id].because,
            kept.facts,
            content,
            answers,
            submission.row.language,
        )
        for rule in kept.pack.rules
    ]
