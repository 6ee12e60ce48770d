"""The examples of the criteria profiles, and whether they notice each change of the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple, TypeAlias

from pydantic import ValidationError

from screening.rules.changes import Change, change_problems, steps, unnoticed
from screening.rules.derived import restated
from screening.rules.example_file import CASES, flow
from screening.rules.facts import FactsError
from screening.rules.profiles import Profile, Profiles, gaps_of, profile_of
from screening.rules.profiles_added import TO_OBTAIN
from screening.rules.profiles_file import ProfileEntry
from screening.rules.strict_yaml import ContentError, Path, Plain, Problem
from screening.rules.trd.load import TrdPack
from screening.rules.trd.person import Person, read_person
from screening.rules.vocabulary import Vocabulary

OTHER: Mapping[str, Mapping[object, Plain]] = {
    "dose": {
        "adopt": "borderline", "borderline": "adopt", "usual_max": "borderline", "highest_tolerated": "adopt",
    },
    "adherence": {"80_or_more": "50_to_79", "50_to_79": "80_or_more"},
    "kind": {"augmentation": "psychotherapy", "psychotherapy": "augmentation"},
    "current_episode": {"all": 1},
}  # fmt: skip
OPPOSITE = {"better_at_most": "better_below", "better_below": "better_at_most"}
COMPARED = ("trials", "added", "records")  # the rest of a profile is told and never compared


class Scene(NamedTuple):
    """One example: the person whom its facts tell of, and the day from which years are counted."""

    person: Person
    today: date


Found: TypeAlias = tuple[str, ...]  # the criteria of one profile that something is missing of
Made: TypeAlias = tuple[Path, str, str, Plain]  # where, what it was, what it is now, the changed data


def check_profiles(profiles: Profiles, pack: TrdPack, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Examples that cannot be read or do not hold; else the changes that none of them notices."""
    scenes: list[Scene] = []
    problems: list[Problem] = []
    examples = profiles.file.examples
    for place, case in enumerate(examples.cases if examples else ()):
        path = (*CASES, place)
        try:
            facts = examples.facts_of(case, vocabulary) if examples else {}
            scene = Scene(read_person(pack, restated(facts)), date.fromisoformat(case.today))
        except (FactsError, ValueError) as fault:
            problems.append(profiles.tree.problem(path, str(fault)))
            continue
        for name, criteria in case.missing.items():
            profile = profiles.by_id.get(name)
            found = ("no such profile",) if profile is None else _missing(profile, pack, scene)
            if found != criteria:
                message = f"'{case.name}', {name}: missing is {flow(found)}; it says {flow(criteria)}"
                problems.append(profiles.tree.problem((*path, "missing", name), message))
        scenes.append(scene)
    yield from problems
    if not problems:
        left = (
            change
            for place, profile in enumerate(profiles.by_id.values())
            for change in unnoticed(
                _changes(place, profile, profiles, pack, vocabulary),
                scenes,
                [_missing(profile, pack, scene) for scene in scenes],
            )
        )
        yield from change_problems(profiles.tree, profiles.file.keep, left)


def _missing(profile: Profile, pack: TrdPack, scene: Scene) -> Found:
    """Of one that is told in full there may still be details to obtain, which nobody is asked for."""
    found = [each for each in gaps_of(profile, pack, scene.person, scene.today).criteria if each.missing]
    return tuple(
        f"{each.id} to obtain" if all(gap.startswith(TO_OBTAIN) for gap in each.missing) else each.id
        for each in found
    )


def _changes(
    place: int, profile: Profile, profiles: Profiles, pack: TrdPack, vocabulary: Vocabulary
) -> Iterator[Change[Scene]]:
    whole: dict[str, Any] = profile.entry.model_dump(exclude_defaults=True)
    for key in COMPARED:
        if key not in whole:
            continue
        for path, part, now, changed in _made(key, whole[key]):
            at = ("profiles", place, *path)
            other = {**{name: value for name, value in whole.items() if name != key}, **changed}
            try:
                entry = ProfileEntry.model_validate(other)
                again = profile_of(entry, profile.source, vocabulary, profiles.tree, at)
            except (ValidationError, ContentError):
                continue  # refused when it is loaded, which is noticed

            def outcome(scene: Scene, again: Profile = again) -> Found:
                return _missing(again, pack, scene)

            yield Change(at, profile.entry.id, part, now, outcome)


def _made(key: str, value: Plain) -> Iterator[Made]:
    """One key of a map with its value changed, under another key, or without it."""
    if key == "words":
        return  # details to obtain, told and never compared
    part = f"{key}: {flow(value)}"
    yield (key,), part, "", {}
    if isinstance(value, int):
        for number in steps(value):
            yield (key,), part, f"{key}: {number}", {key: number}
    if key in OPPOSITE:
        yield (key,), part, f"{OPPOSITE[key]}: {value}", {OPPOSITE[key]: value}
    if not isinstance(value, dict | tuple) and value in OTHER.get(key, {}):
        now = OTHER[key][value]
        yield (key,), part, f"{key}: {now}", {key: now}
    for path, was, becomes, changed in _inside(value):
        yield (key, *path), was, becomes, {key: changed}


def _inside(value: Plain) -> Iterator[Made]:
    """A map or a list with one thing in it changed."""
    if isinstance(value, dict):
        for key, inner in value.items():
            rest = {name: other for name, other in value.items() if name != key}
            for path, was, now, changed in _made(key, inner):
                yield path, was, now, {**rest, **changed}
    elif isinstance(value, tuple):
        for at, inner in enumerate(value):
            if len(value) > 1:
                yield (at,), flow(inner), "", (*value[:at], *value[at + 1 :])
            for path, was, now, changed in _inside(inner):
                yield (at, *path), was, now, (*value[:at], changed, *value[at + 1 :])
