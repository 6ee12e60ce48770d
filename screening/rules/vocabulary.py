"""The facts that exist: their kinds, options, units and limits."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal, TypeAlias

from screening.rules.missing import Number
from screening.rules.strict_yaml import ContentError, Problem, Strict, Tree, plain, validate

Kind: TypeAlias = Literal[
    "yes_no", "choice", "choices", "number", "numbers", "text", "date", "record", "records"
]
YES_NO = ("yes", "no")
VOCABULARY = "vocabulary.yaml"
Classes: TypeAlias = Mapping[str, frozenset[str]]  # a medicine's name -> its classes; a class -> itself


@dataclass(frozen=True)
class FactType:
    """What a fact may be. No `options`: any text. Limits are in `unit`; `above` itself is not allowed."""

    name: str
    kind: Kind
    options: tuple[str, ...] | None = None
    unit: str | None = None
    minimum: Number | None = None
    maximum: Number | None = None
    above: Number | None = None
    whole: bool = False
    length: int | None = None
    most: int | None = None
    fields: Mapping[str, FactType] = field(default_factory=dict, hash=False)
    reassuring: tuple[str, ...] = ()
    informational: tuple[str, ...] | Literal["all"] = ()  # what no rule has to read, by design
    complete_by: str | None = None
    about: str = ""
    classes: Classes | None = field(default=None, hash=False)

    @property
    def allowed(self) -> tuple[str, ...]:
        """The options of a choice; those of a yes/no fact are `yes` and `no`."""
        return YES_NO if self.kind == "yes_no" else self.options or ()


class Vocabulary(Mapping[str, FactType]):
    """Facts by name, in their order."""

    def __init__(self, types: Mapping[str, FactType]) -> None:
        self._types = dict(types)

    def __getitem__(self, name: str) -> FactType:
        return self._types[name]

    def __contains__(self, name: object) -> bool:
        return name in self._types  # what Mapping does, but without raising for what is not there

    def __iter__(self) -> Iterator[str]:
        return iter(self._types)

    def __len__(self) -> int:
        return len(self._types)


class _FactEntry(Strict):
    kind: Kind
    options: tuple[str, ...] | Literal["any"] | None = None
    unit: str | None = None
    minimum: Number | None = None
    maximum: Number | None = None
    above: Number | None = None
    whole: Literal["yes", "no", "true", "false"] = "no"
    length: int | None = None
    most: int | None = None
    fields: dict[str, _FactEntry] | None = None
    reassuring: tuple[str, ...] = ()
    informational: tuple[str, ...] | Literal["all"] = ()
    complete_by: str | None = None
    about: str


class _VocabularyFile(Strict):
    vocabulary: Literal[1]
    facts: dict[str, _FactEntry]


def load_vocabulary(text: str, name: str, classes: Classes | None = None) -> Vocabulary:
    """Read a vocabulary file; `classes` gives meaning to lists with open options. Raises ContentError."""
    tree = plain(text, name)
    entries = validate(tree, _VocabularyFile).facts
    problems = [problem for key, entry in entries.items() for problem in _faults(tree, key, entry, entries)]
    if problems:
        raise ContentError(tuple(sorted(problems)))
    return Vocabulary({key: _fact_type(key, entry, classes) for key, entry in entries.items()})


def read_classes(text: str, doses: str = "") -> Classes:
    """The medicine-class table: rows of a class and its medicines, separated by semicolons.

    `doses`: the table of antidepressants. One that is in no class is a known medicine all the same, so that it
    leaves no doubt about the classes that are not there.
    """
    classes: dict[str, set[str]] = {}
    for row in csv.DictReader(text.splitlines()):
        classes.setdefault(row["class"], set()).add(row["class"])
        for medicine in row["medicines"].split(";"):
            if medicine.strip():
                classes.setdefault(medicine.strip().casefold(), set()).add(row["class"])
    for row in csv.DictReader(doses.splitlines()):
        classes.setdefault(row["drug"].casefold(), set())
    return MappingProxyType({name: frozenset(found) for name, found in classes.items()})


@cache
def shipped_vocabulary() -> Vocabulary:
    """The vocabulary of this release, with its medicine-class table."""
    packs = files("screening.rules") / "packs"
    classes, doses = (
        packs.joinpath(name).read_text(encoding="utf-8")
        for name in ("medicine_classes.csv", "thresholds.csv")
    )
    return load_vocabulary(vocabulary_text(), VOCABULARY, read_classes(classes, doses))


def vocabulary_text() -> str:
    """The vocabulary of this release as it is written: a part of each pack that was read with it."""
    return files("screening.rules").joinpath(VOCABULARY).read_text(encoding="utf-8")


def _fact_type(name: str, entry: _FactEntry, classes: Classes | None) -> FactType:
    open_list = entry.kind == "choices" and entry.options == "any"
    return FactType(
        name=name,
        kind=entry.kind,
        options=entry.options if isinstance(entry.options, tuple) else None,
        unit=entry.unit,
        minimum=entry.minimum,
        maximum=entry.maximum,
        above=entry.above,
        whole=entry.whole in ("yes", "true"),
        length=entry.length,
        most=entry.most,
        fields={key: _fact_type(key, inner, classes) for key, inner in (entry.fields or {}).items()},
        reassuring=entry.reassuring,
        informational=entry.informational,
        complete_by=entry.complete_by,
        about=entry.about,
        classes=classes if open_list else None,
    )


def _faults(tree: Tree, key: str, entry: _FactEntry, entries: Mapping[str, _FactEntry]) -> Iterator[Problem]:
    at = ("facts", key)
    if entry.kind in ("choice", "choices") and entry.options is None:
        yield tree.problem(at, f"{key} has no options; a list of them, or 'any'")
    if entry.kind in ("number", "numbers") and (
        (entry.minimum is None and entry.above is None) or entry.maximum is None
    ):
        yield tree.problem(at, f"{key} has no limits; minimum (or above) and maximum")
    if entry.kind in ("records", "record") and not entry.fields:
        yield tree.problem(at, f"{key} has no fields")
    allowed = YES_NO if entry.kind == "yes_no" else entry.options
    if isinstance(allowed, tuple):
        named = [("reassuring", option) for option in entry.reassuring]
        if entry.informational != "all":
            named += [("informational", option) for option in entry.informational]
        for key_of, option in named:
            if option not in allowed:
                yield tree.problem(
                    (*at, key_of),
                    f"'{option}' is not an option of {key}; options: {', '.join(allowed)}",
                )
    if entry.complete_by is not None:
        other = entries.get(entry.complete_by)
        if other is None or other.kind != "yes_no":
            yield tree.problem((*at, "complete_by"), f"'{entry.complete_by}' is not a yes/no fact")
