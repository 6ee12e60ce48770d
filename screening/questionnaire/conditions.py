"""The rules' condition language over questions instead of facts: for `ask_when` and for cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

from screening.questionnaire.model import DATES, WORDS, Item
from screening.rules.language import Condition, problems_of
from screening.rules.language.cursor import Faults
from screening.rules.language.parser import Names, read_test
from screening.rules.strict_yaml import Path, Problem, Tree
from screening.rules.vocabulary import FactType, Vocabulary

Reader: TypeAlias = Literal["path", "facts"]
_LARGEST = 10**9  # of a number that has no limits
_OLDEST_DAYS = 120_000  # of a date, as days before today


def item_vocabulary(items: Iterable[Item], reader: Reader) -> Vocabulary:
    """The questions as conditions see them.

    The path is computed without a clock, so there a date can only be known or not; for facts it is whole
    days before today. An instrument's answers are their points.
    """
    return Vocabulary({item.id: _fact_type(item, reader) for item in items})


def _fact_type(item: Item, reader: Reader) -> FactType:
    if item.type == "yes_no":
        return FactType(item.id, "yes_no")
    if item.type in DATES:
        if reader == "path":
            return FactType(item.id, "date")
        return FactType(item.id, "number", unit="days", minimum=0, maximum=_OLDEST_DAYS, whole=True)
    if item.type in WORDS:
        return FactType(item.id, "text")
    if item.type in ("whole", "decimal"):
        low, high = item.limits.hard or (-_LARGEST, _LARGEST)
        return FactType(
            item.id, "number", unit=item.unit, minimum=low, maximum=high, whole=item.type == "whole"
        )
    if item.counted:
        points = [option.points for option in item.options if option.points is not None]
        return FactType(item.id, "number", minimum=min(points), maximum=max(points), whole=True)
    options = tuple(option.id for option in item.options)
    return FactType(item.id, "choices" if item.type == "choices" else "choice", options=options)


def read_condition(
    text: str, vocabulary: Vocabulary, tree: Tree, path: Path, problems: list[Problem]
) -> Condition | None:
    """A condition at its place in a file; what is wrong with it is added to `problems`."""
    try:
        return Condition(text, read_test(text, Names(vocabulary)))
    except Faults as faults:
        problems.extend(
            problems_of(faults, lambda offset, message: tree.problem(path, _here(message), offset))
        )
        return None


def _here(message: str) -> str:
    """The language speaks of facts; here its names are questions."""
    return message.replace("no fact '", "no question '")


def filters_of(items: Mapping[str, Item], item: Item) -> frozenset[str]:
    """Every question whose answer can open or close this one, directly or through others."""
    found: set[str] = set()
    waiting = [name for condition in item.asks for name in condition.reads]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [other for condition in items[name].asks for other in condition.reads]
    return frozenset(found)
