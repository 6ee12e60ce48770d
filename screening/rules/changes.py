"""Whether the examples of a file notice each change of it, in one way for every kind of file but rule packs.

Rule packs have `mutation`, which knows how one rule leans on another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from screening.rules.missing import Number
from screening.rules.pack_file import Keep
from screening.rules.strict_yaml import Path, Problem, Tree

S = TypeVar("S")


@dataclass(frozen=True)
class Change(Generic[S]):
    """One thing changed at `path` in what `of` names; without `now`, left out. `outcome`: what then comes out
    for an example."""

    path: Path
    of: str
    part: str
    now: str
    outcome: Callable[[S], object]

    def __str__(self) -> str:
        return f"'{self.part}' changed to '{self.now}'" if self.now else f"'{self.part}' left out"


def unnoticed(
    changes: Iterable[Change[S]], scenes: Sequence[S], outcomes: Sequence[object]
) -> Iterator[Change[S]]:
    """The changes with which every example comes out as before. The example that noticed the last one is
    asked first: neighbours are mostly noticed alike."""
    order = list(range(len(scenes)))
    for change in changes:
        found = next((place for place in order if change.outcome(scenes[place]) != outcomes[place]), None)
        if found is None:
            yield change
        else:
            order.remove(found)
            order.insert(0, found)


def change_problems(
    tree: Tree,
    keep: Sequence[Keep],
    left: Iterable[Change[S]],
    others: Callable[[], Iterable[tuple[S, object]]] = tuple,
) -> Iterator[Problem]:
    """What to do about each change that no example notices.

    One that is kept has to be the same on `others` too: examples near the written ones, with what comes out.
    """
    needless = dict(enumerate(keep))
    for change in left:
        kept = [place for place, each in enumerate(keep) if each.of == change.of and each.part == change.part]
        for place in kept:
            needless.pop(place, None)
        if not kept:
            message = f"no example notices {change} in {change.of}; add one, or write under keep why it stays"
            yield tree.problem(change.path, message)
        elif any(change.outcome(scene) != outcome for scene, outcome in others()):
            yield tree.problem(("keep", kept[0]), f"there are facts that notice {change}; add an example")
    for place, each in needless.items():
        message = f"nothing needs to be kept in {each.of}: '{each.part}' is no part that could go"
        yield tree.problem(("keep", place), message)


def steps(number: Number) -> tuple[Number, Number]:
    """A number one step down and one step up; a step is one of its last digit."""
    step = Decimal(1).scaleb(int(Decimal(number).as_tuple().exponent)) if number % 1 else 1
    return (number - step, number + step)
