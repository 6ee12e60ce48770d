"""Pairs of people with equal paths that stand on different sides of every rule that the questions can reach."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

import yaml

from screening.content import Content, load_content
from screening.rules.trd_result import LEVELS
from tests.properties.persons import Person, alike, fill_in, fired, keys, way

SEED = 8
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
    content = load_content()
    rng, drawn = Random(SEED), []
    left = set(everything(content) - unsplit().keys())
    for _ in range(MOST_TRIES):
        if not left:
            break
        drawn.append(draw(content, rng))
        left -= drawn[-1].split
    return tuple(_few(drawn))


def _few(drawn: list[Pair]) -> list[Pair]:
    """As few of them as split the same: always the one that adds most."""
    chosen: list[Pair] = []
    left = set().union(*(pair.split for pair in drawn))
    while left:
        best = max(drawn, key=lambda pair: len(pair.split & left))
        chosen.append(best)
        left -= best.split
    return chosen
