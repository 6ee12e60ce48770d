"""PHQ-9 with its items: the total only when all nine are there, else how many and at least how much."""

from __future__ import annotations

from dataclasses import dataclass

from screening.rules.missing import Facts, Missing, fact
from screening.safety.evidence import Said, Sayings

ITEMS, TOTAL, MOST = "phq9_items", "phq9_total", 27


@dataclass(frozen=True)
class Phq9:
    """`short` is for the first screen, `sentence` says it in full; `items` with their points, None where missing."""

    short: str
    sentence: str
    items: tuple[tuple[Said, int | None], ...]


def phq9(facts: Facts, sayings: Sayings) -> Phq9:
    """The instrument as far as it was answered. Points are those of the facts, in the order of the questions."""
    given, total = fact(facts, ITEMS), fact(facts, TOTAL)
    points = [item if isinstance(item, int) else None for item in given] if isinstance(given, tuple) else []
    said = sayings.of(ITEMS)
    items = tuple(zip(said, points if len(points) == len(said) else [None] * len(said), strict=True))
    answered = [point for point in points if point is not None]
    if isinstance(total, int) and not isinstance(total, Missing):
        return Phq9(f"{total} of {MOST}", f"Total {total} of {MOST}; all nine items answered.", items)
    if not answered:
        return Phq9("not answered", "No item was answered.", items)
    short = f"{len(answered)} of 9 answered, at least {sum(answered)}"
    return Phq9(short, f"{short}. No total is given with an item missing.", items)
