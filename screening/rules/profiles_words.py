"""What a profile asks, in words, made from its numbers so that both cannot differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from screening.rules.profiles_file import AddedEntry, Benefit, TrialsEntry, WayEntry
from screening.rules.vocabulary import FactType

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
DOSES = {
    "adopt": "the dose of the strict reading",
    "borderline": "the lowest dose that counts",
    "usual_max": "the usual highest dose",
    "highest_tolerated": "the highest dose that could be taken",
}
DETAILS = {"drug": "which medicine it was"}  # where the vocabulary explains its options instead
ADHERENCE = {
    "80_or_more": "with 80 percent or more of the doses taken",
    "50_to_79": "with half or more of the doses taken",
}


def trials_words(entry: TrialsEntry) -> str:
    """`Two antidepressants of two classes, each for 6 weeks or more at …, in this episode`."""
    what = several(entry.medicines, "antidepressant", "antidepressants")
    if entry.classes is not None:
        what += f" of {several(entry.classes, 'class', 'classes')}"
    parts = [what, f"each {ways_words(entry.any_of)}"]
    if entry.adherence is not None:
        parts.append(ADHERENCE[entry.adherence])
    if entry.current_episode == "all":
        parts.append("in this episode")
    elif entry.current_episode is not None:
        parts.append(f"at least {_number(entry.current_episode)} of them in this episode")
    if entry.within_years is not None:
        parts.append(within_words(entry.within_years))
    return _sentence(", ".join(parts))


def ways_words(ways: Sequence[WayEntry]) -> str:
    """The ways in which one trial shows what is asked."""
    return ", or ".join(_way(way) for way in ways)


def within_words(years: int) -> str:
    """`taken within the last 5 years`."""
    return f"taken within the last {years} years"


def added_words(entries: Sequence[AddedEntry]) -> str:
    """`Two augmentations, each for 8 weeks or more, with less than 50 percent benefit; or psychotherapy …`."""
    return _sentence("; or ".join(_added(entry) for entry in entries))


def several(number: int, one: str, many: str) -> str:
    """`one class`, `two classes`."""
    return f"{_number(number)} {one if number == 1 else many}"


def detail_words(name: str, fields: Mapping[str, FactType]) -> str:
    """A detail to obtain: as the vocabulary says what the field is about."""
    about = DETAILS.get(name) or fields[name].about
    return about[:1].lower() + about[1:]


def benefit_words(entry: Benefit) -> str:
    """`at most 25 percent benefit`; nothing when the profile does not ask."""
    if entry.better_at_most is not None:
        return f"at most {entry.better_at_most} percent benefit"
    return "" if entry.better_below is None else f"less than {entry.better_below} percent benefit"


def _way(way: WayEntry) -> str:
    if way.weeks is None or way.dose is None:
        return f"stopped for side effects{_benefit(way)}"
    return f"for {way.weeks} weeks or more at {DOSES[way.dose]}{_benefit(way)}"


def _added(entry: AddedEntry) -> str:
    if entry.kind == "psychotherapy":
        long = "" if entry.sessions is None else f", {entry.sessions} sessions or more"
        return f"psychotherapy{long}{_benefit(entry)}"
    long = (
        ""
        if entry.weeks is None
        else f"{', each' if entry.at_least > 1 else ','} for {entry.weeks} weeks or more"
    )
    return f"{several(entry.at_least, 'augmentation', 'augmentations')}{long}{_benefit(entry)}"


def _benefit(entry: Benefit) -> str:
    words = benefit_words(entry)
    return f" with {words}" if words else ""


def _number(number: int) -> str:
    return NUMBERS[number] if number < len(NUMBERS) else str(number)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
