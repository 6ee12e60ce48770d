"""A record gathered for the documents: what a clinician's page shows, in the shape in which it leaves."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from screening import copies_beside
from screening.content import Content, as_asked
from screening.documents import shape, shape_beside
from screening.documents.words import INTENDED_USE, PART_2, SELF_REPORTED
from screening.questionnaire.model import Questionnaire
from screening.review import decisions
from screening.review.added import Added
from screening.review.answers import AnsweredSection
from screening.review.basis import Part
from screening.review.evaluation import Kept, kept_evaluation
from screening.review.findings import RuleView
from screening.review.instruments import Phq9
from screening.review.pressure import Pressure
from screening.review.record import Record, SafetyView, record
from screening.review.trials import TrdView, TrialView
from screening.review.words import DISPOSITIONS, FINDING_ANSWERS, in_words
from screening.rules.missing import Missing
from screening.safety.evaluating import SAFETY, TRD
from screening.safety.evidence import Said
from screening.storage import submissions
from screening.storage.work import Work

SUBSTANCE_SECTION, SUBSTANCE_ITEMS = "use", frozenset({"opioid_use"})
"""What 42 CFR part 2 may cover: the section on alcohol and drugs, and the question on opioids and their treatment."""


def record_copy(work: Work, content: Content, submission_id: str) -> shape.RecordCopy:
    """The record as it is now. Raises NotFound, Unreadable, or ValueError for answers of another format."""
    found = record(work, content, submission_id)
    asked = as_asked(work, content, submissions.row(work, submission_id).questionnaire_digest)
    return _copy(work, asked, found)


def _copy(work: Work, content: Content, found: Record) -> shape.RecordCopy:
    covered = substance_items(content.questionnaire)
    sections = [_section(section, covered) for section in found.sections]
    safety, person = found.safety, found.person
    return shape.RecordCopy(
        format=shape.FORMAT,
        version=shape.VERSION,
        self_reported=SELF_REPORTED,
        intended_use=INTENDED_USE,
        part_2=PART_2 if _speaks_of(covered, sections, found) else None,
        reference=found.reference,
        state=found.state,
        language=found.language,
        sent=found.sent.isoformat(),
        copied=work.now.isoformat(),
        filled_in_by_other=found.filled_in_by_other,
        entered=copies_beside.entered(found.typed) if found.typed else None,
        person=shape.Person(person.name, person.called, person.born, person.age),
        questionnaire=content.questionnaire.version,
        packs=_packs(work, content, found),
        suicide=_answers(found.suicide),
        findings=_findings(safety) if safety else None,
        before_treatment=list(safety.before_treatment) if safety else [],
        unanswered=[shape.Missing(about, how) for about, how in safety.unanswered] if safety else [],
        contradictions=[shape.Contradiction(one.words, _answers(one.said)) for one in found.contradictions],
        pressure=_pressure(safety.pressure) if safety else None,
        phq9=_phq9(safety.phq9) if safety else None,
        medicines=shape.Medicines(
            list(found.medicines.named), list(found.medicines.typed), found.medicines.complete
        ),
        resistance=_resistance(found.trd) if found.trd else None,
        staging=copies_beside.staging(found.beside),
        profiles=copies_beside.profiles(found.beside),
        asked=found.tally.asked,
        answered=found.tally.answered,
        sections=sections,
        added=[_addition(one) for one in found.added],
        evaluated_before=copies_beside.evaluations_before(work, content, found.id),
        questions_back=copies_beside.questions_back(work, content, found.id),
        decisions=_decisions(work, found),
    )


def substance_items(questionnaire: Questionnaire) -> frozenset[str]:
    """Questions about alcohol and drugs."""
    (section,) = [one for one in questionnaire.sections if one.id == SUBSTANCE_SECTION] or (None,)
    pages = section.pages if section else ()
    return SUBSTANCE_ITEMS | {item.id for page in pages for item in page.items}


def _speaks_of(covered: frozenset[str], sections: Iterable[shape.Section], found: Record) -> bool:
    """Whether something was said about alcohol or drugs; "I'd rather not say" is something, a question left blank is not."""
    later = {change.now["item"] for one in found.added for change in one.changes}
    later |= {left.item for one in found.added for left in one.unfinished}
    answers = (answer for section in sections for page in section.pages for answer in page.answers)
    said = {answer.item for answer in answers if answer.missing != Missing.BLANK.value}
    return bool((later | said) & covered)


def _answers(lines: Iterable[Said]) -> list[shape.Answer]:
    return [_answer(line) for line in lines]


def _answer(line: Said) -> shape.Answer:
    return shape.Answer(
        item=line["item"],
        entry=line["entry"],
        question=line["question"],
        answer=line["answer"],
        question_asked=line.get("question_asked"),
        answer_asked=line.get("answer_asked"),
        own=line["own"],
        missing=line["missing"],
        at=line["at"],
    )


def _packs(work: Work, content: Content, found: Record) -> list[shape.Pack]:
    """What the evaluations that are shown were made with."""
    kinds = [SAFETY] * (found.safety is not None) + [TRD] * (found.trd is not None)
    return [_pack(kind, kept) for kind in kinds if (kept := kept_evaluation(work, content, found.id, kind))]


def _pack(kind: str, kept: Kept) -> shape.Pack:
    about = kept.data["pack"]
    return shape.Pack(
        kind=kind,
        id=about["id"],
        version=about["version"],
        digest=about["digest"],
        evaluated=kept.made_at.isoformat(),
        as_of=str(kept.data["date"]),
    )


def _findings(safety: SafetyView) -> list[shape.Finding]:
    first = {finding.rule for finding in safety.look_first}
    return [_finding(finding, finding.rule in first) for finding in safety.findings]


def _finding(found: RuleView, look_first: bool) -> shape.Finding:
    return shape.Finding(
        rule=found.rule,
        title=found.title,
        domain=found.domain_title,
        urgency=found.urgency,
        look_first=look_first,
        routes=[shape.Route(route.name, route.severity, route.clause) for route in found.routes],
        because=found.because,
        note=found.note,
        logic=list(_logic(found.logic)),
        terms=[f"{name[:1].upper()}{name[1:]}: {meaning}." for name, meaning in found.terms],
        basis=list(found.basis),
        answers=_answers(found.said),
        other_answers=_answers(found.also),
        unknown=[shape.Missing(about, how) for about, how in found.unknown],
        evidence=found.grade,
        limits=found.limits,
        sources=[
            shape.Source(one.id, one.title, one.kind, one.section, one.published, one.address, one.status)
            for one in found.citations
        ],
    )


def _logic(part: Part, depth: int = 0) -> Iterable[str]:
    seen = f" Seen: {part.saw}." if part.saw else ""
    yield f"{'  ' * depth}{part.words} ({part.truth}).{seen}"
    for inner in part.parts:
        yield from _logic(inner, depth + 1)
    if part.others:
        yield f"{'  ' * (depth + 1)}and {part.others} more that decided nothing"


def _pressure(found: Pressure) -> shape.Pressure:
    return shape.Pressure(
        found.decision,
        found.basis,
        found.said,
        [
            shape.Reading(
                one.systolic, one.diastolic, one.days_ago, one.where, one.device, one.counts, one.why_not
            )
            for one in found.readings
        ],
    )


def _phq9(found: Phq9) -> shape.Phq9:
    items = [shape.InstrumentItem(_answer(line), points) for line, points in found.items]
    return shape.Phq9(found.sentence, items)


def _resistance(found: TrdView) -> shape.Resistance:
    return shape.Resistance(
        level=found.level,
        sentence=found.sentence,
        strict=found.strict,
        broad=found.broad,
        unknown=found.unknown,
        notes=list(found.notes),
        to_obtain=list(found.to_obtain),
        trials=[_trial(trial) for trial in found.trials],
    )


def _trial(found: TrialView) -> shape.Trial:
    course, said = found.course, found.said
    return shape.Trial(
        medicine=found.drug,
        typed=found.typed,
        result=found.result,
        short=found.short,
        dose=said["dose"],
        counts_from=course.needed,
        weeks_at_dose=said["weeks_at_dose"],
        improvement=said["improvement"],
        adherence=said["adherence"],
        episode=said["episode"],
        stop_reason=said["stop_reason"],
        start=_number(course.start),
        stop=_number(course.stop),
        ongoing=course.ongoing,
        share=_number(course.share),
        lacking=course.lacking,
        tests=[shape.Test(title, outcome, words) for title, outcome, words in found.judged],
        contradictions=list(found.contradictions),
    )


def _number(exact: Fraction | None) -> float | None:
    return None if exact is None else round(float(exact), 3)


def _section(found: AnsweredSection, covered: frozenset[str]) -> shape.Section:
    pages = [shape.Page(page.title, page.entry, _answers(page.lines)) for page in found.pages]
    substances = any(answer.item in covered for page in pages for answer in page.answers)
    return shape.Section(found.title, substances, pages)


def _addition(found: Added) -> shape.Addition:
    changes = [
        shape.Change(_answer(change.before) if change.before else None, _answer(change.now))
        for change in found.changes
    ]
    left = [shape_beside.Unfinished(one.item, one.question, one.text) for one in found.unfinished]
    new, gone = list(found.new), list(found.gone)
    return shape.Addition(found.at.isoformat(), changes, found.compared, new, gone, left)


def _decisions(work: Work, found: Record) -> list[shape.Decision]:
    return [_decision(signed, found.titles) for signed in decisions.signed(work, found.id)]


def _decision(signed: decisions.SignedReview, titles: dict[str, str]) -> shape.Decision:
    made = signed.decision
    return shape.Decision(
        signer=signed.signer,
        at=signed.at.isoformat(),
        meaning=signed.meaning,
        sha256=signed.sha256,
        intact=signed.intact,
        findings=[
            shape.FindingDecision(
                rule, titles.get(rule, ""), in_words(FINDING_ANSWERS, said.answer), said.words
            )
            for rule, said in made.findings.items()
            if said.answer
        ],
        disposition=DISPOSITIONS.get(made.disposition, "not chosen"),
        disposition_words=made.disposition_words,
        note=made.note,
        addenda=[_note(one) for one in signed.addenda],
        retracted=_note(signed.retracted) if signed.retracted else None,
    )


def _note(found: decisions.Added) -> shape.Note:
    return shape.Note(found.author, found.at.isoformat(), found.text)
