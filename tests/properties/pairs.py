"""Pairs of people with equal paths that stand on different sides of every rule that the questions can reach."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from random import Random

import yaml

from screening.content import Content, load_content
from screening.rules.trd.result import LEVELS
from tests.properties.persons import Person, alike, fill_in, fired, keys, way

FIRST = (105, 923, 656, 907, 983, 1060, 155)
"""Seeds whose pairs split everything as the questions and rules are now, so that nobody has to search for them.
``python -m tests.properties.pairs`` finds others once a change of either made the search long again."""
MOST_TRIES = 1_500
UNSPLIT = Path(__file__).with_name("unsplit.yaml")


@dataclass(frozen=True)
class Pair:
    """Two people who are asked the same. ``split``: what fires for one of them and not for the other."""

    one: Person
    other: Person
    split: frozenset[str]


def draw(content: Content, rng: Random) -> Pair:
    """A pair at random, whose paths are equal from the first page to the last."""
    while True:
        one = fill_in(content, rng, rng.choice((0.1, 0.3, 0.6, 1)))
        other = alike(content, one, rng, rng.choice((0.2, 0.5, 1)))
        met = [keys(way(content.questionnaire, person)) for person in (one, other)]
        if met[0] == met[1]:
            return Pair(one, other, fired(content, one) ^ fired(content, other))


def everything(content: Content) -> frozenset[str]:
    """All that can be split: the rules of the pack and the levels of the trials."""
    return frozenset(rule.id for rule in content.safety.rules) | {f"level {level}" for level in LEVELS}


def unsplit() -> dict[str, str]:
    """What no pair can split, with reasons."""
    found: dict[str, str] = yaml.safe_load(UNSPLIT.read_text("utf-8"))
    return found


@cache
def cover() -> tuple[Pair, ...]:
    """A few pairs that together split all that can be split; the same ones each time."""
    return tuple(found(FIRST).values())


def found(first: Iterable[int] = ()) -> dict[int, Pair]:
    """Such pairs by their seeds; the given seeds are tried before any other."""
    content, drawn = load_content(), dict[int, Pair]()
    left = set(everything(content) - unsplit().keys())
    for seed in chain(first, range(MOST_TRIES)):
        if not left:
            break
        drawn[seed] = draw(content, Random(seed))
        left -= drawn[seed].split
    return _few(drawn)


def _few(drawn: dict[int, Pair]) -> dict[int, Pair]:
    """As few of them as split the same: always the one that adds most."""
    chosen: dict[int, Pair] = {}
    left = set().union(*(pair.split for pair in drawn.values()))
    while left:
        seed, best = max(drawn.items(), key=lambda one: len(one[1].split & left))
        chosen[seed] = best
        left -= best.split
    return chosen


if __name__ == "__main__":
    print(tuple(found()))
