"""What differs between two trial packs: tests, levels, notes, values, definitions and doses, each by its name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from screening.publishing.differing import Part, RuleChange
from screening.rules.trd.file import CodeEntry, LevelEntry, NoteEntry, TestEntry
from screening.rules.trd.load import TrdPack
from screening.rules.trd.table import UNITS, Threshold
from screening.rules.trd.words import number_text


@dataclass(frozen=True)
class Criterion:
    """One thing of a pack that has a name: what it is called, and its parts as texts by what they are called."""

    title: str
    parts: Mapping[str, str]


def criteria(before: TrdPack, after: TrdPack) -> list[RuleChange]:
    """Every criterion that is not the same in both packs, in the order of the new one, those that are gone last."""
    had, has = dict(_criteria(before)), dict(_criteria(after))
    nothing = Criterion("", {})
    found = []
    for name in (*has, *(name for name in had if name not in has)):
        old, new = had.get(name, nothing), has.get(name, nothing)
        parts = tuple(
            Part(part, old.parts.get(part, ""), new.parts.get(part, ""))
            for part in dict.fromkeys((*new.parts, *old.parts))
            if old.parts.get(part, "") != new.parts.get(part, "")
        )
        how: Literal["added", "removed", "changed"] = (
            "added" if name not in had else "removed" if name not in has else "changed"
        )
        if parts:
            found.append(RuleChange(name, new.title or old.title, how, parts))
    return found


def _criteria(pack: TrdPack) -> Iterator[tuple[str, Criterion]]:
    file = pack.file
    for test in file.trial.tests:
        yield f"test {test.id}", Criterion(test.title, _test(pack, test))
    for name, text in file.trial.define.items():
        yield f"definition {name}", Criterion("", {"meaning": _flat(text)})
    for place, level in enumerate(file.levels, 1):
        yield f"level {level.level}", Criterion(level.title, _level(pack, level, place))
    for note in file.notes:
        yield f"note {note.code}", Criterion(note.words, _note(pack, note))
    for name in type(file.values).model_fields:
        yield f"value {name}", Criterion("", {"is": _plain(getattr(file.values, name))})
    for code, words in file.codes.items():
        yield f"reason {code}", Criterion(words, {"words": words})
    for row in pack.table.rows:
        yield f"dose of {row.drug}, {row.formulation}", Criterion("", {"counts": _dose(row)})
    yield "wording", Criterion("", {"words": file.wording})


def _test(pack: TrdPack, test: TestEntry) -> dict[str, str]:
    return {
        "title": test.title,
        "strict reading": _flat(test.strict),
        "broad reading": _flat(test.broad or ""),
        "kept from strict by": _codes(test.kept_by),
        "failed by": _codes(test.fails_by),
        "hides the other tests when it fails": test.alone,
        "asked over a lifetime": test.over_lifetime,
        "words": _plain(test.words),
        "sources": _sources(pack, test.sources),
    }


def _level(pack: TrdPack, level: LevelEntry, place: int) -> dict[str, str]:
    return {
        "title": level.title,
        "condition": _flat(level.when or "otherwise"),
        "place": str(place),
        "sources": _sources(pack, level.sources),
    }


def _note(pack: TrdPack, note: NoteEntry) -> dict[str, str]:
    return {
        "condition": _flat(note.when),
        "words": note.words,
        "stands first": note.first,
        "sources": _sources(pack, note.sources),
    }


def _dose(row: Threshold) -> str:
    if not row.counts:
        return "never"
    unit = UNITS.get(row.unit, row.unit)
    least = "at any dose" if row.adopt is None else f"from {number_text(row.adopt)} {unit}"
    broad = "" if row.borderline is None else f", in the broad reading from {number_text(row.borderline)}"
    return f"as {row.counts_as}, {least}{broad}"


def _codes(codes: Iterable[CodeEntry]) -> str:
    return "\n".join(f"{each.code}: {_flat(each.when or 'always')}" for each in codes)


def _sources(pack: TrdPack, names: Iterable[str]) -> str:
    known = pack.file.sources
    found = ((name, known[name]) for name in names)
    return "\n".join(f"{name}: {one.title}, {one.section}, {one.published}" for name, one in found)


def _plain(value: object) -> str:
    if isinstance(value, Mapping):
        return "\n".join(f"{name}: {_plain(part)}" for name, part in value.items())
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _flat(text: str) -> str:
    return " ".join(text.split())
