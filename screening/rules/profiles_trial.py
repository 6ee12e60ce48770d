"""One trial against the needs of a profile: what it shows, what it does not, and which details are missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from screening.rules.language import Condition, parse
from screening.rules.missing import Missing, Value
from screening.rules.profiles_file import Benefit, TrialsEntry, WayEntry
from screening.rules.profiles_words import ADHERENCE, ways_words, within_words
from screening.rules.strict_yaml import Path, Tree, position
from screening.rules.trd.calendar import MONTHS_IN_YEAR, lasted_until
from screening.rules.trd.course import number_or_none, top_dose
from screening.rules.trd.load import TrdPack, trial_vocabulary
from screening.rules.trd.table import UNITS
from screening.rules.trd.trial import Judged, fields_behind, in_all_worlds
from screening.rules.trd.values import Reading
from screening.rules.trd.words import fill, number_text
from screening.rules.truth import Truth, all_of
from screening.rules.vocabulary import FactType, Vocabulary

IN_WINDOW = FactType("in_window", "yes_no", about="Still taken within the years that the profile looks at")
# How long it was taken, as the profile counts it.
LONG = {
    "adopt": "{days_at_adopt} days at {adopt}",
    "borderline": "{days_at_borderline} days at {borderline}",
    "usual_max": "{days_at_borderline} days at {borderline}",
    "highest_tolerated": "{days_held} days in all",
}
DAYS = {
    "adopt": "days_at_adopt",
    "borderline": "days_at_borderline",
    "usual_max": "days_at_usual_max",
    "highest_tolerated": "days_at_top",
}


@dataclass(frozen=True)
class Need:
    """Something that each trial has to show."""

    words: str
    condition: Condition


@dataclass(frozen=True)
class Shown:
    """One trial: which needs it shows (`truth` for all of them together), in words."""

    judged: Judged
    truth: Truth
    line: str
    against: tuple[str, ...]  # needs that it certainly does not show
    fields: tuple[str, ...]  # details that would settle the rest


def needs_of(entry: TrialsEntry, vocabulary: Vocabulary, tree: Tree, path: Path) -> tuple[Need, ...]:
    """The needs as conditions of the rule language; raises ContentError when a number makes no sense."""
    known = {**trial_vocabulary(vocabulary), IN_WINDOW.name: IN_WINDOW}
    at = (tree.name, *position(tree, path))
    return tuple(Need(words, parse(text, known, at=at)) for words, text in _conditions(entry))


def show(
    entry: TrialsEntry, needs: Sequence[Need], judged: Judged, pack: TrdPack, today: date, episode: Value
) -> Shown:
    """Compare one trial with the needs. `episode`: months that the current episode has lasted."""
    reading = _with_window(judged.reading, entry.within_years, today, episode)
    truths = [in_all_worlds(need.condition, reading) for need in needs]
    open_needs = [need.condition for need, truth in zip(needs, truths, strict=True) if truth is Truth.UNKNOWN]
    return Shown(
        judged=judged,
        truth=all_of(truths),
        line=_line(entry, reading, pack),
        against=tuple(need.words for need, truth in zip(needs, truths, strict=True) if truth is Truth.FALSE),
        fields=fields_behind(open_needs, reading),
    )


def _line(entry: TrialsEntry, reading: Reading, pack: TrdPack) -> str:
    """`sertraline: highest dose 100 mg a day; 63 days at 50 mg a day or more; improvement: none`."""
    dose = next((way.dose for way in entry.any_of if way.dose is not None), "adopt")
    top = top_dose(reading.trial, reading.thresholds)
    unit = UNITS[reading.thresholds[0].unit] if reading.thresholds else "mg a day"
    highest = "dose not known" if top is None else f"highest dose {number_text(top)} {unit}"
    template = f"{{drug}}: {highest}; {LONG[dose]}; improvement: {{improvement}}"
    return fill(template, reading, pack.file.values, pack.limits)


def benefit_text(entry: Benefit) -> str | None:
    """The condition on how much it helped; None when the profile does not ask."""
    if entry.better_at_most is not None:
        return f"percent_better <= {entry.better_at_most} percent"
    return None if entry.better_below is None else f"percent_better < {entry.better_below} percent"


def _conditions(entry: TrialsEntry) -> Iterator[tuple[str, str]]:
    yield "an antidepressant that counts", "counts"
    yield "taken for depression", "purpose = depression"
    yield ways_words(entry.any_of), " or ".join(f"({_way(way)})" for way in entry.any_of)
    if entry.adherence is not None:
        enough = "{80_or_more}" if entry.adherence == "80_or_more" else "{80_or_more, 50_to_79}"
        yield ADHERENCE[entry.adherence], f"adherence in {enough}"
    if entry.current_episode == "all":
        yield "in this episode", "episode = current"
    if entry.within_years is not None:
        yield within_words(entry.within_years), IN_WINDOW.name


def _way(way: WayEntry) -> str:
    parts = [benefit_text(way)]
    if way.weeks is None or way.dose is None:
        parts.append("stop_reason = side_effects and running = no")
    else:
        parts.append(f"{DAYS[way.dose]} >= {way.weeks} weeks")
        parts.append("optimised" if way.dose == "highest_tolerated" else None)
    return " and ".join(part for part in parts if part is not None)


def _with_window(reading: Reading, years: int | None, today: date, episode: Value) -> Reading:
    """The reading with whether the course reaches into the last years."""
    if years is None:
        return reading
    value = _in_window(reading, years, today, episode)
    missing: Mapping[str, tuple[str, ...]] = {**reading.missing, IN_WINDOW.name: ("stop",)}
    worlds = tuple({**world, IN_WINDOW.name: value} for world in reading.worlds)
    return replace(reading, worlds=worlds, missing=missing)


def _in_window(reading: Reading, years: int, today: date, episode: Value) -> Value:
    first_month = today.year * MONTHS_IN_YEAR + today.month - 1 - years * MONTHS_IN_YEAR
    truth = lasted_until(reading.trial, reading.certain("running") == "yes", first_month)
    months = number_or_none(episode)
    if truth is Truth.UNKNOWN and reading.trial.get("episode") == "current" and months is not None:
        truth = Truth.TRUE if months <= years * MONTHS_IN_YEAR else Truth.UNKNOWN
    if truth is Truth.UNKNOWN:
        return Missing.UNKNOWN
    return "yes" if truth is Truth.TRUE else "no"
