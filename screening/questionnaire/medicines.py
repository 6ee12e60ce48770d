"""Medicines by the names that people type: brand or generic, in either language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from screening.questionnaire.dates import fold
from screening.questionnaire.model import Text
from screening.questionnaire.shapes import MedicinesShape
from screening.rules.strict_yaml import ContentError, plain, validate


@dataclass(frozen=True, slots=True)
class Medicine:
    """One medicine of a pick list; `drug` is its name in the thresholds table."""

    drug: str
    name: Text
    brands: tuple[str, ...] = ()
    also: tuple[str, ...] = ()  # other spellings that are recognised and not shown
    formulations: tuple[str, ...] = ()
    heading: Text | None = None  # above the first of its kind

    @property
    def spellings(self) -> Iterator[str]:
        """Every name that means this medicine."""
        yield from (self.drug, self.name.en, self.name.es, *self.brands, *self.also)

    def label(self, language: str) -> str:
        """`Sertraline (Zoloft)`, as pick lists show it."""
        name = self.name.in_(language)
        return f"{name} ({', '.join(self.brands)})" if self.brands else name


@dataclass(frozen=True)
class Medicines:
    """The pick lists by name."""

    lists: Mapping[str, tuple[Medicine, ...]] = field(default_factory=dict)

    @cached_property
    def by_spelling(self) -> Mapping[str, Medicine]:
        """Every medicine by each of its folded names."""
        return {
            fold(name): medicine
            for medicines in self.lists.values()
            for medicine in medicines
            for name in medicine.spellings
        }

    def find(self, typed: str) -> Medicine | None:
        """The medicine that a typed name means."""
        return self.by_spelling.get(fold(typed))

    def recognised(self, typed: str) -> str | None:
        """The `drug` that a typed name means, or None."""
        found = self.find(typed)
        return found.drug if found else None


def load_medicines(text: str, name: str) -> Medicines:
    """Read the pick lists; raises ContentError, also when one name means two medicines."""
    tree = plain(text, name)
    shape = validate(tree, MedicinesShape)
    lists: dict[str, tuple[Medicine, ...]] = {}
    problems = []
    seen: dict[str, str] = {}
    for list_name, rows in shape.lists.items():
        found = []
        for n, row in enumerate(rows):
            medicine = Medicine(
                row.drug,
                row.name.text(),
                row.brands,
                row.also,
                row.formulations,
                row.heading.text() if row.heading else None,
            )
            found.append(medicine)
            for spelling in map(fold, medicine.spellings):
                if seen.setdefault(spelling, row.drug) != row.drug:
                    message = f"'{spelling}' means {seen[spelling]} and {row.drug}; a name means one medicine"
                    problems.append(tree.problem(("lists", list_name, n), message))
        lists[list_name] = tuple(found)
    if problems:
        raise ContentError(tuple(sorted(problems)))
    return Medicines(lists)
