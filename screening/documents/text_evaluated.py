"""What rules say of the answers, as plain text: findings, treatment resistance, blood pressure, PHQ-9."""

from __future__ import annotations

from collections.abc import Iterator

from screening.documents.set_apart import inline
from screening.documents.shape import Finding, Phq9, Pressure, RecordCopy, Resistance, Trial
from screening.documents.text_answers import labelled, said
from screening.documents.words import NO_FINDING, NOT_EVALUATED

URGENCIES = {"now": "NOW", "same_day": "SAME DAY"}


def findings(copy: RecordCopy) -> Iterator[str]:
    """Each with its rule, its answers and its sources."""
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
        yield from said(found.answers, "     ")
    if found.other_answers:
        yield "   Other answers it read:"
        yield from said(found.other_answers, "     ")
    yield from (f"   Not known: {inline(one.about)}: {inline(one.how)}" for one in found.unknown)
    for source in found.sources:
        section = f", section {source.section}" if source.section else ""
        dated = source.published or "date of publication not stated"
        yield f"   Source: {inline(source.title)}{inline(section)}; {dated}; {source.status}"


def routes(found: Finding) -> str:
    """Severity for each route in one line."""
    told = [
        f"{route.route}: {route.severity or 'not graded'}{f' ({route.clause})' if route.clause else ''}"
        for route in found.routes
    ]
    return "; ".join(told)


def resistance(found: Resistance | None) -> Iterator[str]:
    """The level, and what each trial counts for."""
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
        yield from labelled("As typed", trial.typed, "   ")
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


def pressure(found: Pressure | None) -> Iterator[str]:
    """The value that rules decide by, and each reading."""
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


def phq9(found: Phq9 | None) -> Iterator[str]:
    """The instrument, question by question."""
    if found is None:
        yield NOT_EVALUATED
        return
    yield found.sentence
    for place, one in enumerate(found.items, start=1):
        points = "no points" if one.points is None else str(one.points)
        yield f"{place}. {inline(one.answer.question)}: {inline(one.answer.answer)} ({points})"
