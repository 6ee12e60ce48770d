"""An order in which each question comes after all that its condition reads."""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

from screening.questionnaire.model import Item


class Circle(ValueError):
    """Questions that wait for one another; `items` goes once around."""

    def __init__(self, items: tuple[str, ...]) -> None:
        super().__init__(" -> ".join(items))
        self.items = items


def in_order(items: Mapping[str, Item]) -> tuple[Item, ...]:
    """The items, as near to their own order as their conditions allow; raises Circle."""
    graph = {
        item.id: [name for condition in item.asks for name in sorted(condition.reads) if name in items]
        for item in items.values()
    }
    try:
        return tuple(items[name] for name in TopologicalSorter(graph).static_order())
    except CycleError as fault:
        raise Circle(tuple(reversed(fault.args[1]))) from None
