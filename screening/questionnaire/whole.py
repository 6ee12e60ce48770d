"""The questionnaire as a whole: everything that is asked, and how it becomes facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from screening.questionnaire.mappings import FactMapping
from screening.questionnaire.medicines import Medicines
from screening.questionnaire.model import Group, Item, Page, Review, Section, Text


@dataclass(frozen=True, eq=False)
class Questionnaire:
    """Everything that is asked and how it becomes facts. Two with the same digest are the same."""

    id: str
    version: str
    digest: str
    sections: tuple[Section, ...]
    order: tuple[Item, ...]  # items outside of groups, each after all that its condition reads
    entry_order: Mapping[str, tuple[Item, ...]]  # the same for the items of each group
    facts: Mapping[str, FactMapping]
    fact_names: tuple[str, ...]  # every fact of the vocabulary, also those that no question gives
    feeds: Mapping[str, frozenset[str]]  # page id -> facts that an answer on it can change
    medicines: Medicines
    text: str = ""  # its files as one text, whose digest it has
    consent: Text | None = None
    birth_item: str | None = None
    reviews: Mapping[tuple[str, str], Review] = field(default_factory=dict)

    @cached_property
    def items(self) -> Mapping[str, Item]:
        """Every question by its id."""
        return {item.id: item for page in self.pages.values() for item in page.items}

    @cached_property
    def always(self) -> frozenset[str]:
        """The questions that have no condition."""
        return frozenset(item.id for item in self.items.values() if not item.asks)

    @cached_property
    def guides(self) -> tuple[Item, ...]:
        """The questions outside of groups on which the path depends, and those that depend on others."""
        return tuple(item for item in self.order if item.asks or item.id in self.read_by_conditions)

    @cached_property
    def entry_guides(self) -> Mapping[str, tuple[Item, ...]]:
        """The same for the questions of each group."""
        return {
            group: tuple(item for item in items if item.asks or item.id in self.read_by_conditions)
            for group, items in self.entry_order.items()
        }

    @cached_property
    def read_by_conditions(self) -> frozenset[str]:
        """The questions on whose answers it depends what is asked."""
        asks = [item.asks for item in self.items.values()] + [group.asks for group in self.groups.values()]
        return frozenset(name for guard in asks for condition in guard for name in condition.reads)

    @cached_property
    def pages(self) -> Mapping[str, Page]:
        """Every page by its id, also those of groups."""
        found = [page for section in self.sections for page in section.pages]
        found += [page for group in self.groups.values() for page in group.pages]
        return {page.id: page for page in found}

    @cached_property
    def groups(self) -> Mapping[str, Group]:
        """Every group by its id."""
        return {group.id: group for section in self.sections for group in section.groups}
