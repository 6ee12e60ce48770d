"""A record on one page: what a clinician reads first, at the highest level of detail that fits.

What does not fit is never silently left out: each list says how much of it continues in the record.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from screening.documents.drawable import line, words
from screening.documents.moments import Moments, made_with
from screening.documents.page_lines import LEVELS, Level, Line, Part, cut_to, more, ours, part, rest, theirs
from screening.documents.setting import pdf
from screening.documents.shape import Answer, Decision, Finding, RecordCopy, Trial
from screening.documents.text_evaluated import URGENCIES, routes
from screening.documents.words import CONTINUES, NO_FINDING, NOT_EVALUATED


def one_page(copy: RecordCopy, moments: Moments) -> bytes:
    """The page as PDF/UA-1. Raises NotSet."""
    return pdf("record", page_data(copy, moments))


def page_data(copy: RecordCopy, moments: Moments) -> dict[str, Any]:
    """What the template draws."""
    day = moments.day(copy.copied)
    return {
        "title": f"Screening record {copy.reference}",
        "year": day.year,
        "month": day.month,
        "day": day.day,
        "numbered": False,
        "levels": [_drawn(copy, moments, level) for level in LEVELS],
    }


def _drawn(copy: RecordCopy, moments: Moments, level: Level) -> dict[str, Any]:
    return {
        "name": words(copy.person.name or "No name given", min(level.own, 160), copy.language),
        "who": line(_who(copy, moments)),
        "notice": copy.self_reported,
        "left": [_suicide(copy, level), _findings(copy, level)],
        "right": [
            _resistance(copy, level),
            _numbers(copy, level),
            _medicines(copy, level),
            _missing(copy, level),
        ],
        "trials": _trials(copy.resistance.trials if copy.resistance else [], level),
        "decision": _decision(copy.decisions, moments, level),
        "foot": [one for one in (copy.part_2, copy.intended_use, made_with(copy, moments)) if one],
    }


def _who(copy: RecordCopy, moments: Moments) -> str:
    person = copy.person
    age = "age not given" if person.age is None else f"{person.age} years"
    told = [f"Reference {copy.reference}", f"born {person.born or 'not given'} ({age})"]
    told.append(f"sent {moments.moment(copy.sent)} in {'Spanish' if copy.language == 'es' else 'English'}")
    if copy.entered:
        told.append(f"entered by {copy.entered.by} on {moments.moment(copy.entered.at)}, {copy.entered.how}")
        if copy.entered.unasked:
            told.append("what was not asked was written down too, and stands in the record")
    if copy.filled_in_by_other:
        told.append("answered by somebody else" if copy.entered else "filled in by somebody else")
    return "; ".join(told)


def _suicide(copy: RecordCopy, level: Level) -> Part:
    lines = [one for answer in copy.suicide for one in _answer(answer, copy, level)]
    none = [ours("None of these questions was asked.")]
    return part("About suicide, word for word", lines or none)


def _answer(answer: Answer, copy: RecordCopy, level: Level) -> list[Line]:
    if answer.own:
        return [ours(answer.question), theirs(answer.answer, level, copy.language)]
    return [ours(f"{answer.question} — {answer.answer}")]


def _findings(copy: RecordCopy, level: Level) -> Part:
    if copy.findings is None:
        return part("Findings", [ours(NOT_EVALUATED, "strong")])
    if not copy.findings:
        return part("Findings", [ours(NO_FINDING)])
    first = [finding for finding in copy.findings if finding.look_first]
    others = [finding for finding in copy.findings if not finding.look_first]
    shown, left = others[: level.findings - len(first)], others[level.findings - len(first) :]
    lines = [one for finding in first for one in _first(finding, level)]
    lines += [ours("Other findings", "strong")] if others else []
    lines += [ours(f"{_title(finding)}: {routes(finding)}", "item") for finding in shown]
    if left:
        told = Counter(worst(finding) for finding in left)
        counted = ", ".join(f"{number} {severity}" for severity, number in told.items())
        lines.append(ours(f"{more(len(left), 'finding')}: {counted}", "quiet"))
    lines += _before(copy)
    return part("Findings, look first", lines)


def _before(copy: RecordCopy) -> list[Line]:
    """That the rules were evaluated before, and how far that differs; the record has it in full."""
    if not copy.evaluated_before:
        return []
    last, number = copy.evaluated_before[0], len(copy.evaluated_before)
    told = f"{len(last.new)} new since, {len(last.gone)} no longer, {len(last.otherwise)} otherwise"
    times = "once" if number == 1 else f"{number} times"
    return [ours(f"Evaluated {times} before; {told} against the last: {CONTINUES}", "quiet")]


def worst(finding: Finding) -> str:
    """The severity of the first route that has one."""
    return next((route.severity for route in finding.routes if route.severity), "not graded")


def _title(finding: Finding) -> str:
    urgency = f"{URGENCIES.get(finding.urgency, finding.urgency)}: " if finding.urgency else ""
    return f"{urgency}{finding.title} ({finding.rule})"


def _first(finding: Finding, level: Level) -> list[Line]:
    basis = "; ".join(finding.basis[:2])
    if len(basis) > level.own:
        basis = f"{basis[: level.own].rstrip()}… {CONTINUES}"
    return [
        ours(_title(finding), "strong"),
        ours(routes(finding), "item"),
        *([ours(basis, "item")] if basis else []),
    ]


def _resistance(copy: RecordCopy, level: Level) -> Part:
    found = copy.resistance
    if found is None:
        return part("Treatment resistance as reported", [ours(NOT_EVALUATED, "strong")])
    counts = f"Strict {found.strict}, broad {found.broad}, unknown {found.unknown}."
    notes = [ours(note, "item") for note in found.notes[: level.lines]]
    return part(
        "Treatment resistance as reported",
        [
            ours(found.level, "strong"),
            ours(f"{found.sentence}. {counts}"),
            *notes,
            *rest(len(found.notes) - level.lines, "note"),
            *_staging(copy, level),
        ],
    )


def _staging(copy: RecordCopy, level: Level) -> list[Line]:
    told = "; ".join(f"{one.title}: {one.points}" for one in copy.staging)
    return [ours(cut_to(f"Staging, as information: {told}", level), "quiet")] if told else []


def _numbers(copy: RecordCopy, level: Level) -> Part:
    lines = []
    if copy.pressure is None:
        lines.append(ours(NOT_EVALUATED, "strong"))
    elif copy.pressure.decision:
        lines.append(
            ours(f"Decision blood pressure {copy.pressure.decision} mmHg: {copy.pressure.basis}, not rounded")
        )
    else:
        number = len(copy.pressure.readings)
        told = f"{number} given, none counts" if number else copy.pressure.said
        lines.append(ours(f"Decision blood pressure: none. {told}"))
    if copy.phq9 is not None:
        lines.append(ours(f"PHQ-9: {copy.phq9.sentence}"))
    return part("Blood pressure and PHQ-9", lines)


def _medicines(copy: RecordCopy, level: Level) -> Part:
    found = copy.medicines
    named = "; ".join(found.named)
    if len(named) > level.own:
        named = f"{named[: level.own].rstrip()}… {CONTINUES}"
    lines = [ours(named)] if named else []
    lines += [theirs(text, level, copy.language) for text in found.typed[: level.lines]]
    lines += rest(len(found.typed) - level.lines, "typed medicine")
    return part("Medicines of note", [*(lines or [ours("None named")]), ours(found.complete, "quiet")])


def _missing(copy: RecordCopy, level: Level) -> Part:
    lines = [ours(f"{copy.answered} of {copy.asked} questions answered.")]
    told = [f"Does not fit together: {one.words}" for one in copy.contradictions]
    told += [f"{one.about}: {one.how}" for one in copy.unanswered]
    lines += [ours(cut_to(one, level), "item") for one in told[: level.lines]]
    return part("Missing or contradictory", [*lines, *rest(len(told) - level.lines, "line")])


TRIAL_HEAD = ("Medicine", "Dose", "At the dose", "Effect", "Regularity", "Episode", "Result")


def _trials(trials: Sequence[Trial], level: Level) -> dict[str, Any]:
    return {
        "title": "Medicines tried for depression",
        "widths": [3, 2, 2, 3, 3, 2, 5],
        "head": list(TRIAL_HEAD),
        "rows": [
            [line(cut_to(cell, level)) for cell in trial_row(trial)] for trial in trials[: level.trials]
        ],
        "more": more(len(trials) - level.trials, "trial") or None,
    }


def trial_row(trial: Trial) -> tuple[str, ...]:
    """One trial as a row under `TRIAL_HEAD`."""
    return (
        f"{trial.medicine} ({trial.typed})" if trial.typed else trial.medicine,
        trial.dose or "not given",
        trial.weeks_at_dose,
        trial.improvement,
        trial.adherence,
        trial.episode,
        f"{trial.result}: {trial.short}" if trial.short else trial.result,
    )


def _decision(decisions: Sequence[Decision], moments: Moments, level: Level) -> Part:
    if not decisions:
        return part("Decision", [ours("Nothing is signed.")])
    last = decisions[-1]
    lines = [ours(f"{last.disposition}. Signed by {last.signer}, {moments.moment(last.at)}.", "strong")]
    if last.retracted:
        lines.insert(0, ours("This signature was marked as entered in error.", "strong"))
    lines += [theirs(text, level) for text in (last.disposition_words, last.note) if text]
    lines += rest(len(last.addenda), "addendum", "addenda")
    lines += rest(len(decisions) - 1, "earlier signed decision")
    return part("Decision", lines)
