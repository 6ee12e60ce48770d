"""A copy as plain text, to be pasted into a chart: the clinician's page in its order, patient words set apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from screening.documents.moments import Moments
from screening.documents.set_apart import block, inline
from screening.documents.shape import Decision, Note, RecordCopy
from screening.documents.text_answers import labelled, said
from screening.documents.text_beside import (
    asked_lines,
    earlier_lines,
    entered_lines,
    staging_lines,
    unfinished_lines,
)
from screening.documents.text_evaluated import findings, phq9, pressure, resistance


def as_text(copy: RecordCopy, moments: Moments) -> str:
    """The document; a line that begins with `> ` is somebody else's words, every other line is ours."""
    return "\n".join(_lines(copy, moments)) + "\n"


def _lines(copy: RecordCopy, when: Moments) -> Iterator[str]:
    yield from _head(copy, when)
    yield from _part(
        "ABOUT SUICIDE, WORD FOR WORD", said(copy.suicide) or ["None of these questions was asked."]
    )
    yield from _part("FINDINGS", findings(copy))
    yield from _part("TREATMENT RESISTANCE AS REPORTED", resistance(copy.resistance))
    if copy.staging:
        yield from _part("STAGING, AS INFORMATION", staging_lines(copy.staging))
    yield from _part("BLOOD PRESSURE", pressure(copy.pressure))
    yield from _part("PHQ-9", phq9(copy.phq9))
    yield from _part("MEDICINES OF NOTE", _medicines(copy))
    yield from _part("MISSING OR CONTRADICTORY", _missing(copy))
    yield from _part("DECISIONS", _decisions(copy.decisions, when))
    if copy.added or copy.added_unreadable:
        yield from _part("ADDED BY THE PATIENT", _added(copy, when))
    if copy.questions_back:
        yield from _part("ASKED AGAIN BY THE CLINIC", asked_lines(copy.questions_back, when))
    if copy.evaluated_before:
        yield from _part("EVALUATED BEFORE", earlier_lines(copy.evaluated_before, when))
    yield from _part("ALL ANSWERS, AS ASKED", _sections(copy))
    yield from _foot(copy, when)


def _head(copy: RecordCopy, when: Moments) -> Iterator[str]:
    yield f"RECORD {copy.reference}"
    yield copy.self_reported
    yield copy.intended_use
    if copy.part_2:
        yield copy.part_2
    yield "Lines that begin with > are words of the patient or of staff, as typed; all others are made by the system."
    yield ""
    yield from labelled("Name", copy.person.name)
    yield from labelled("Name to use", copy.person.called)
    age = "age not given" if copy.person.age is None else f"{copy.person.age} years"
    yield f"Born: {inline(copy.person.born or 'not given')} ({age})"
    yield f"Sent: {when.moment(copy.sent)}; in {'Spanish' if copy.language == 'es' else 'English'}"
    if copy.entered:
        yield from entered_lines(copy.entered, when)
    elif copy.filled_in_by_other:
        yield "Filled in by somebody else."


def _foot(copy: RecordCopy, when: Moments) -> Iterator[str]:
    yield ""
    yield from (f"Pack {one.id} {one.version} ({one.digest[:19]}), evaluated {when.moment(one.evaluated)} as of "
                f"{one.as_of}." for one in copy.packs)  # fmt: skip
    yield f"Questionnaire {copy.questionnaire}. Copied {when.moment(copy.copied)}. END OF RECORD {copy.reference}"


def _part(title: str, lines: Iterable[str]) -> Iterator[str]:
    yield ""
    yield title
    yield from lines


def _medicines(copy: RecordCopy) -> Iterator[str]:
    yield f"Named: {inline('; '.join(copy.medicines.named)) or 'none'}. {copy.medicines.complete}"
    for typed in copy.medicines.typed:
        yield from labelled("As typed", typed)


def _missing(copy: RecordCopy) -> Iterator[str]:
    yield f"{copy.answered} of {copy.asked} questions answered."
    yield from (f"- {inline(one.about)}: {inline(one.how)}" for one in copy.unanswered)
    for found in copy.contradictions:
        yield f"- Does not fit together: {inline(found.words)}"
        yield from said(found.answers, "  ")


def _decisions(decisions: Iterable[Decision], when: Moments) -> Iterator[str]:
    none = True
    for one in decisions:
        none = False
        yield f"Signed by {inline(one.signer)}, {when.moment(one.at)}. {one.meaning}"
        if not one.intact:
            yield "THE SIGNED TEXT IS NOT WHAT WAS SIGNED."
        yield f"SHA-256 of the signed statement: {one.sha256}"
        for found in one.findings:
            yield f"- {inline(found.title) or 'Finding'} ({found.rule}): {found.answer}"
            yield from block(found.words, "  ") if found.words else ()
        yield f"Disposition: {one.disposition}"
        yield from block(one.disposition_words) if one.disposition_words else ()
        if one.note:
            yield from labelled("Note", one.note)
        for added in one.addenda:
            yield from _note("Addendum", added, when)
        if one.retracted:
            yield from _note("ENTERED IN ERROR, says", one.retracted, when)
    if none:
        yield "Nothing is signed."


def _note(what: str, note: Note, when: Moments) -> Iterator[str]:
    yield f"{what} {inline(note.author)}, {when.moment(note.at)}:"
    yield from block(note.text)


def _added(copy: RecordCopy, when: Moments) -> Iterator[str]:
    if copy.added_unreadable:
        yield "What was added after sending cannot be read. The answers below include it."
    for one in copy.added:
        yield f"{when.moment(one.at)}:"
        if one.compared:
            yield f"  New among the findings: {'; '.join(one.new) or 'nothing'}. No longer: {'; '.join(one.gone) or 'nothing'}."
        for change in one.changes:
            yield from said([change.now], "  ")
            if change.before:
                yield "    before:"
                yield from said([change.before], "    ")
        yield from unfinished_lines(one.unfinished)


def _sections(copy: RecordCopy) -> Iterator[str]:
    for section in copy.sections:
        yield f"-- {section.title}"
        for page in section.pages:
            if page.entry:
                yield f"   {inline(page.title)}: {inline(page.entry)}"
            yield from said(page.answers, "   ")
