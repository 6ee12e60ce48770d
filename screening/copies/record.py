"""The whole record, gathered."""

from __future__ import annotations

from collections.abc import Iterable

from screening.content import Content, as_asked
from screening.copies.answers import answers, section
from screening.copies.findings import findings, phq9, pressure
from screening.copies.later import addition, evaluations_before, questions_back
from screening.copies.signed import signed
from screening.copies.trials import profiles, resistance, staging
from screening.documents import shape
from screening.documents.words import INTENDED_USE, PART_2, SELF_REPORTED
from screening.questionnaire.whole import Questionnaire
from screening.review.evaluation import Kept, kept_evaluation
from screening.review.record import Record, record
from screening.review.typed import Typed
from screening.rules.missing import Missing
from screening.safety.evaluating import SAFETY, TRD
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
    sections = [section(one, covered) for one in found.sections]
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
        entered=_entered(found.typed) if found.typed else None,
        person=shape.Person(person.name, person.called, person.born, person.age),
        questionnaire=content.questionnaire.version,
        packs=_packs(work, content, found),
        suicide=answers(found.suicide),
        findings=findings(safety) if safety else None,
        before_treatment=list(safety.before_treatment) if safety else [],
        unanswered=[shape.Missing(about, how) for about, how in safety.unanswered] if safety else [],
        contradictions=[shape.Contradiction(one.words, answers(one.said)) for one in found.contradictions],
        pressure=pressure(safety.pressure) if safety else None,
        phq9=phq9(safety.phq9) if safety else None,
        medicines=shape.Medicines(
            list(found.medicines.named), list(found.medicines.typed), found.medicines.complete
        ),
        resistance=resistance(found.trd) if found.trd else None,
        staging=staging(found.beside),
        profiles=profiles(found.beside),
        asked=found.tally.asked,
        answered=found.tally.answered,
        sections=sections,
        added=[addition(one) for one in found.added],
        added_unreadable=found.added_unreadable,
        evaluated_before=evaluations_before(work, content, found.id),
        questions_back=questions_back(work, content, found.id),
        decisions=signed(work, found.id, found.titles),
    )


def substance_items(questionnaire: Questionnaire) -> frozenset[str]:
    """Questions about alcohol and drugs."""
    pages = [page for one in questionnaire.sections if one.id == SUBSTANCE_SECTION for page in one.pages]
    return SUBSTANCE_ITEMS | {item.id for page in pages for item in page.items}


def _speaks_of(covered: frozenset[str], sections: Iterable[shape.Section], found: Record) -> bool:
    """Whether something was said about alcohol or drugs; "I'd rather not say" is something, a question left blank is not."""
    later = {change.now["item"] for one in found.added for change in one.changes}
    later |= {left.item for one in found.added for left in one.unfinished}
    lines = (line for one in sections for page in one.pages for line in page.answers)
    said = {line.item for line in lines if line.missing != Missing.BLANK.value}
    return bool((later | said) & covered)


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


def _entered(by: Typed) -> shape.Entered:
    return shape.Entered(
        by=by.who,
        at=by.at.isoformat(),
        how=by.how,
        why=by.why,
        informant=by.informant,
        consent=by.consent,
        consent_by=by.consent_by,
        paper=by.paper,
        other_paper=by.other_paper,
        unasked=[shape.Unasked(one.who, one.at.isoformat(), one.words) for one in by.unasked],
    )
