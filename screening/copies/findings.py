"""Findings with their basis, blood pressure and PHQ-9, in the shape in which they leave."""

from __future__ import annotations

from collections.abc import Iterable

from screening.copies.answers import answer, answers
from screening.documents import shape
from screening.review.basis import Part
from screening.review.findings import RuleView
from screening.review.instruments import Phq9
from screening.review.pressure import Pressure
from screening.review.record import SafetyView


def findings(safety: SafetyView) -> list[shape.Finding]:
    """All of them, marked where the page says to look first."""
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
        answers=answers(found.said),
        other_answers=answers(found.also),
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


def pressure(found: Pressure) -> shape.Pressure:
    """Readings, and the value that rules decide by."""
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


def phq9(found: Phq9) -> shape.Phq9:
    """The instrument, question by question."""
    items = [shape.InstrumentItem(answer(line), points) for line, points in found.items]
    return shape.Phq9(found.sentence, items)
