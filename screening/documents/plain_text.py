"""A copy as plain text, to be pasted into a chart: the clinician's page in its order, patient words set apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from screening.documents.moments import Moments
from screening.documents.set_apart import block, inline
from screening.documents.shape import (
    Addition,
    Answer,
    Decision,
    Finding,
    Note,
    Phq9,
    Pressure,
    RecordCopy,
    Resistance,
    Trial,
)
from screening.documents.text_beside import (
    asked_lines,
    earlier_lines,
    entered_lines,
    staging_lines,
    unfinished_lines,
)
from screening.documents.words import NO_FINDING, NOT_EVALUATED

URGENCIES = {"now": "NOW", "same_day": "SAME DAY"}


def as_text(copy: RecordCopy, moments: Moments) -> str:
    """The document; a line that begins with `> ` is somebody else's words, every other line is ours."""
    return "\n".join(_lines(copy, moments)) + "\n"


def _lines(copy: RecordCopy, when: Moments) -> Iterator[str]:
    yield from _head(copy, when)
    yield from _part(
        "ABOUT SUICIDE, WORD FOR WORD", _said(copy.suicide) or ["None of these questions was asked."]
    )
    yield from _part("FINDINGS", _findings(copy))
    yield from _part("TREATMENT RESISTANCE AS REPORTED", _resistance(copy.resistance))
    if copy.staging:
        yield from _part("STAGING, AS INFORMATION", staging_lines(copy.staging))
    yield from _part("BLOOD PRESSURE", _pressure(copy.pressure))
    yield from _part("PHQ-9", _phq9(copy.phq9))
    yield from _part("MEDICINES OF NOTE", _medicines(copy))
    yield from _part("MISSING OR CONTRADICTORY", _missing(copy))
    yield from _part("DECISIONS", _decisions(copy.decisions, when))
    if copy.added:
        yield from _part("ADDED BY THE PATIENT", _added(copy.added, when))
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
    yield from _labelled("Name", copy.person.name)
    yield from _labelled("Name to use", copy.person.called)
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


def _labelled(label: str, theirs: str | None, indent: str = "") -> Iterator[str]:
    """A label of ours, and what somebody typed on lines of its own."""
    if theirs is None:
        yield f"{indent}{label}: not given"
        return
    yield f"{indent}{label}:"
    yield from block(theirs, indent)


def _said(answers: Iterable[Answer], indent: str = "") -> list[str]:
    return [line for answer in answers for line in _answer(answer, indent)]


def _answer(answer: Answer, indent: str) -> Iterator[str]:
    question = inline(answer.question)
    asked = f" [asked: {inline(answer.question_asked)}]" if answer.question_asked else ""
    if answer.own:
        yield f"{indent}{question}{asked}"
        yield from block(answer.answer, indent)
        return
    given = inline(answer.answer)
    chosen = f" [{inline(answer.answer_asked)}]" if answer.answer_asked else ""
    colon = "" if question.endswith(("?", ":", ".")) and not asked else ":"
    yield f"{indent}{question}{asked}{colon} {given.upper() if answer.missing else given}{chosen}"


def _findings(copy: RecordCopy) -> Iterator[str]:
    if copy.findings is None:
        yield NOT_EVALUATED
        return
    if not copy.findings:
        yield NO_FINDING
    for place, finding in enumerate(copy.findings, start=1):
        yield from _finding(place, finding)
    if copy.before_treatment:
        yield "Checks to consider before treatment:"
        yield from (f"- {inline(check)}" for check in copy.before_treatment)


def _finding(place: int, found: Finding) -> Iterator[str]:
    urgency = f" [{URGENCIES.get(found.urgency, found.urgency)}]" if found.urgency else ""
    first = " [LOOK FIRST]" if found.look_first else ""
    yield f"{place}. {found.title}{urgency}{first} ({found.rule}, {found.domain})"
    yield f"   Severity: {routes(found)}"
    yield f"   {found.because}"
    yield f"   {found.limits} Evidence grade {found.evidence}."
    yield "   The rule in words:"
    yield from (f"     {inline(line)}" for line in found.logic)
    yield from (f"     {inline(line)}" for line in found.terms)
    if found.note:
        yield f"   Note of the pack: {inline(found.note)}"
    if found.answers:
        yield "   Answers that decided it:"
        yield from _said(found.answers, "     ")
    if found.other_answers:
        yield "   Other answers it read:"
        yield from _said(found.other_answers, "     ")
    yield from (f"   Not known: {inline(one.about)}: {inline(one.how)}" for one in found.unknown)
    for source in found.sources:
        section = f", section {source.section}" if source.section else ""
        dated = source.published or "date of publication not stated"
        yield f"   Source: {inline(source.title)}{inline(section)}; {dated}; {source.status}"


def routes(found: Finding) -> str:
    """Severity for each route in one line."""
    told = [
        f"{route.route}: {route.severity or 'no severity'}{f' ({route.clause})' if route.clause else ''}"
        for route in found.routes
    ]
    return "; ".join(told)


def _resistance(found: Resistance | None) -> Iterator[str]:
    if found is None:
        yield NOT_EVALUATED
        return
    yield f"{found.level}. {inline(found.sentence)}. Strict {found.strict}, broad {found.broad}, unknown {found.unknown}."
    yield from (f"- {inline(note)}" for note in found.notes)
    if found.to_obtain:
        yield f"To obtain: {inline('; '.join(found.to_obtain))}."
    for place, trial in enumerate(found.trials, start=1):
        yield from _trial(place, trial)


def _trial(place: int, trial: Trial) -> Iterator[str]:
    yield f"{place}. {trial.medicine}: {trial.result}{f' ({trial.short})' if trial.short else ''}"
    if trial.typed:
        yield from _labelled("As typed", trial.typed, "   ")
    needed = f", counts from {trial.counts_from}" if trial.counts_from else ""
    told = (
        ("dose", f"{trial.dose or 'not given'}{needed}"),
        ("weeks at the dose", trial.weeks_at_dose),
        ("effect", trial.improvement),
        ("regularity", trial.adherence),
        ("episode", trial.episode),
        ("stopped", trial.stop_reason),
    )
    yield f"   {'; '.join(f'{name}: {inline(value)}' for name, value in told if value)}"
    yield from (f"   {test.outcome}: {test.title}: {inline(test.words)}" for test in trial.tests)
    yield from (f"   Contradiction: {inline(text)}" for text in trial.contradictions)


def _pressure(found: Pressure | None) -> Iterator[str]:
    if found is None:
        yield NOT_EVALUATED
        return
    if found.decision:
        yield f"Decision blood pressure {found.decision} mmHg: {found.basis}, not rounded."
    else:
        yield f"No reading counts for a decision. {inline(found.said)}".strip()
    for one in found.readings:
        age = "no date" if one.days_ago is None else f"{one.days_ago} days before sending"
        counts = "in the mean" if one.counts else f"not in the mean: {one.why_not}"
        yield f"- {one.systolic}/{one.diastolic}, {age}, {one.where}, {one.device}; {counts}"


def _phq9(found: Phq9 | None) -> Iterator[str]:
    if found is None:
        yield NOT_EVALUATED
        return
    yield found.sentence
    for place, one in enumerate(found.items, start=1):
        points = "no points" if one.points is None else str(one.points)
        yield f"{place}. {inline(one.answer.question)}: {inline(one.answer.answer)} ({points})"


def _medicines(copy: RecordCopy) -> Iterator[str]:
    yield f"Named: {inline('; '.join(copy.medicines.named)) or 'none'}. {copy.medicines.complete}"
    for typed in copy.medicines.typed:
        yield from _labelled("As typed", typed)


def _missing(copy: RecordCopy) -> Iterator[str]:
    yield f"{copy.answered} of {copy.asked} questions answered."
    yield from (f"- {inline(one.about)}: {inline(one.how)}" for one in copy.unanswered)
    for found in copy.contradictions:
        yield f"- Does not fit together: {inline(found.words)}"
        yield from _said(found.answers, "  ")


def _decisions(decisions: Iterable[Decision], when: Moments) -> Iterator[str]:
    none = True
    for one in decisions:
        none = False
        yield f"Signed by {inline(one.signer)}, {when.moment(one.at)}. {one.meaning}"
        if not one.intact:
            yield "THE SIGNED TEXT IS NOT WHAT WAS SIGNED."
        yield f"SHA-256 of the signed statement: {one.sha256}"
        for said in one.findings:
            yield f"- {inline(said.title) or 'Finding'} ({said.rule}): {said.answer}"
            yield from block(said.words, "  ") if said.words else ()
        yield f"Disposition: {one.disposition}"
        yield from block(one.disposition_words) if one.disposition_words else ()
        if one.note:
            yield from _labelled("Note", one.note)
        for added in one.addenda:
            yield from _note("Addendum", added, when)
        if one.retracted:
            yield from _note("ENTERED IN ERROR, says", one.retracted, when)
    if none:
        yield "Nothing is signed."


def _note(what: str, note: Note, when: Moments) -> Iterator[str]:
    yield f"{what} {inline(note.author)}, {when.moment(note.at)}:"
    yield from block(note.text)


def _added(found: Iterable[Addition], when: Moments) -> Iterator[str]:
    for one in found:
        yield f"{when.moment(one.at)}:"
        if one.compared:
            yield f"  New among the findings: {'; '.join(one.new) or 'nothing'}. No longer: {'; '.join(one.gone) or 'nothing'}."
        for change in one.changes:
            yield from _said([change.now], "  ")
            if change.before:
                yield "    before:"
                yield from _said([change.before], "    ")
        yield from unfinished_lines(one.unfinished)


def _sections(copy: RecordCopy) -> Iterator[str]:
    for section in copy.sections:
        yield f"-- {section.title}"
        for page in section.pages:
            if page.entry:
                yield f"   {inline(page.title)}: {inline(page.entry)}"
            yield from _said(page.answers, "   ")
