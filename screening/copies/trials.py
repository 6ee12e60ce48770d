"""Treatment resistance, staging and criteria profiles, in the shape in which they leave."""

from __future__ import annotations

from fractions import Fraction

from screening.documents import shape
from screening.review.comparisons import Comparisons
from screening.review.trials import TrdView, TrialView
from screening.rules.profiles import GapList
from screening.rules.staging import Stage
from screening.rules.trd.words import number_text


def resistance(found: TrdView) -> shape.Resistance:
    """The level, and each trial with what it counts for."""
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


def staging(beside: Comparisons | None) -> list[shape.Stage]:
    """Every method of this release."""
    return [_stage(one, beside.staging_version) for one in beside.stages] if beside else []


def _stage(found: Stage, version: str) -> shape.Stage:
    return shape.Stage(
        method=found.method,
        title=found.title,
        words=found.words,
        points=found.shown,
        why=list(found.why),
        parts=[
            shape.StagePart(part.title, None if part.points is None else number_text(part.points), part.words)
            for part in found.parts
        ],
        remarks=list(found.remarks),
        sources=list(found.sources),
        version=version,
    )


def profiles(beside: Comparisons | None) -> list[shape.Profile]:
    """Every criteria profile of this release."""
    return [_profile(one, beside.profiles_version) for one in beside.profiles] if beside else []


def _profile(found: GapList, version: str) -> shape.Profile:
    return shape.Profile(
        id=found.profile,
        title=found.title,
        mark=found.mark,
        words=found.words,
        dated=found.dated,
        source=found.source.title,
        version=version,
        criteria=[
            shape.Criterion(one.asks, list(one.documented), list(one.missing)) for one in found.criteria
        ],
        not_looked_at=list(found.not_looked_at),
    )
