"""Drawings as plain coordinates; the templates write them as SVG without script and without style attributes.

Every drawing has a table beside it that says the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from screening.review.courses import Course
from screening.review.pressure import Pressure
from screening.review.trials import TrialView

MOST_OVER = Fraction(8, 5)
"""A bar is drawn at most this many times the dose that counts; its label says the dose."""
UNKNOWN_SHARE = Fraction(1, 2)
"""Height of a bar whose dose is not known; it is drawn as an outline."""
NARROWEST = 3.0


@dataclass(frozen=True)
class Size:
    """Measures of a timeline in units of its drawing; `most` courses fit."""

    width: int
    row: int
    gap: int
    left: int
    right: int
    most: int


LARGE = Size(960, 46, 8, 170, 190, 40)
SMALL = Size(320, 13, 3, 2, 14, 6)


@dataclass(frozen=True)
class Bar:
    """One course. `kind`: counts, lacking or unknown; `line` is where the dose that counts lies, `base` the foot."""

    name: str
    dose: str
    needed: str
    x: float
    y: float
    width: float
    height: float
    line: float
    base: float
    kind: str
    ongoing: bool


@dataclass(frozen=True)
class Tick:
    """A mark on an axis."""

    at: float
    words: str


@dataclass(frozen=True)
class Timeline:
    """Bars from top to bottom as reported. `undated`: courses without dates, by name; `more`: that did not fit."""

    size: Size
    height: int
    bottom: int
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    undated: tuple[str, ...]
    more: int


@dataclass(frozen=True)
class _Span:
    """Months from left to right, and where each lies."""

    first: Fraction
    last: Fraction
    size: Size

    def at(self, month: Fraction) -> float:
        room = self.size.width - self.size.left - self.size.right
        length = max(self.last - self.first, Fraction(1))
        return round(float(self.size.left + (month - self.first) * room / length), 1)


def timeline(trials: Iterable[TrialView], sent: date, size: Size) -> Timeline | None:
    """The courses whose dates are known, the newest ones if not all fit; None when there is none."""
    now = Fraction(sent.year * 12 + sent.month - 1) + Fraction(sent.day, 31)
    given = list(trials)
    ends = {place: found for place, trial in enumerate(given) if (found := _ends(trial.course, now))}
    if not ends:
        return None
    drawn = sorted(sorted(ends, key=lambda place: ends[place], reverse=True)[: size.most])
    span = _Span(min(ends[place][0] for place in drawn), max(now, *(ends[place][1] for place in drawn)), size)
    bottom = len(drawn) * size.row
    return Timeline(
        size,
        bottom + 20,
        bottom,
        tuple(_bar(given[place], row, ends[place], span) for row, place in enumerate(drawn)),
        tuple(_ticks(span)),
        tuple(trial.drug for place, trial in enumerate(given) if place not in ends),
        len(ends) - len(drawn),
    )


def _ends(course: Course, now: Fraction) -> tuple[Fraction, Fraction] | None:
    """Beginning and end in months; None when it cannot be placed, or its dates are out of order."""
    stop = now if course.ongoing else course.stop
    if course.start is None or stop is None or stop < course.start:
        return None
    return course.start, stop


def _bar(trial: TrialView, row: int, ends: tuple[Fraction, Fraction], span: _Span) -> Bar:
    course, size = trial.course, span.size
    share = UNKNOWN_SHARE if course.share is None else min(course.share, MOST_OVER)
    room = size.row - size.gap
    base = (row + 1) * size.row
    height = max(NARROWEST, float(share / MOST_OVER) * room)
    left, right = map(span.at, ends)
    return Bar(
        name=trial.drug,
        dose=course.dose,
        needed=f"counts from {course.needed}" if course.needed else "",
        x=left,
        y=round(base - height, 1),
        width=round(max(NARROWEST, right - left), 1),
        height=round(height, 1),
        line=round(base - float(1 / MOST_OVER) * room, 1),
        base=base,
        kind="unknown" if course.share is None else "lacking" if course.lacking else "counts",
        ongoing=course.ongoing,
    )


def _ticks(span: _Span) -> Iterator[Tick]:
    """The beginning of each year; of every few years when there are many."""
    first, last = -(-span.first // 12), span.last // 12
    step = max(1, (last - first) // 6 + 1)
    for year in range(first, last + 1, step):
        yield Tick(span.at(Fraction(year * 12)), str(year))


@dataclass(frozen=True)
class Stroke:
    """One reading: from diastolic to systolic. `counts`: it is part of the decision."""

    x: float
    top: float
    bottom: float
    words: str
    counts: bool


@dataclass(frozen=True)
class PressureChart:
    """Readings from old to new, with the numbers at which rules begin."""

    width: int
    height: int
    left: int
    bottom: float
    strokes: tuple[Stroke, ...]
    systolic: tuple[Tick, ...]
    diastolic: tuple[Tick, ...]
    more: int


CHART_WIDTH, CHART_HEIGHT, CHART_LEFT, CHART_TOP, CHART_FOOT = 480, 190, 40, 12, 24
LOWEST, HIGHEST = 40, 200
MOST_STROKES = 14


def pressure_chart(pressure: Pressure) -> PressureChart | None:
    """A stroke for each reading with both numbers; None when there is none. Numbers beyond the scale touch its edge."""
    whole = [reading for reading in pressure.readings if reading.sbp is not None and reading.dbp is not None]
    ordered = sorted(
        whole, key=lambda reading: -1 if reading.days_ago is None else reading.days_ago, reverse=True
    )
    drawn = ordered[-MOST_STROKES:]
    if not drawn:
        return None
    step = (CHART_WIDTH - CHART_LEFT) / len(drawn)
    strokes = tuple(
        Stroke(
            round(CHART_LEFT + step * (place + 0.5), 1),
            _height(reading.sbp or 0),
            _height(reading.dbp or 0),
            f"{reading.systolic}/{reading.diastolic}",
            reading.counts,
        )
        for place, reading in enumerate(drawn)
    )
    systolic, diastolic = (
        tuple(Tick(_height(value), str(value)) for value in limits) for limits in pressure.limits
    )
    return PressureChart(
        CHART_WIDTH,
        CHART_HEIGHT,
        CHART_LEFT,
        _height(LOWEST),
        strokes,
        systolic,
        diastolic,
        len(ordered) - len(drawn),
    )


def _height(value: int) -> float:
    """Where a pressure lies, from the top."""
    inside = min(max(value, LOWEST), HIGHEST)
    room = CHART_HEIGHT - CHART_TOP - CHART_FOOT
    return round(CHART_TOP + room * (HIGHEST - inside) / (HIGHEST - LOWEST), 1)
