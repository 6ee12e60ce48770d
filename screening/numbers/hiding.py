"""Which counts may be told: none under eleven, and none from which one under eleven follows by subtraction.

The measure is not "cannot be computed" but more: as far as the whole page tells, a count that is hidden because it is
small can be any number from none to ten (``tests/test_numbers_hiding.py`` tries every small table).  None at all is a
small count too.  Each count is of whole persons, and each function below stands for one way to divide the same persons;
a total is told beside its parts only where the function says so.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

LEAST = 11
"""The smallest count that is told (design/evidence.md 4.5)."""
HALF = Fraction(1, 2)
NINE_OF_TEN = Fraction(9, 10)

Key = TypeVar("Key", bound=Hashable)


def told(count: int, least: int = LEAST) -> int | None:
    """The count, or None where it is too small."""
    return count if count >= least else None


def alone(parts: Mapping[Key, int], least: int = LEAST) -> dict[Key, int | None]:
    """Parts of a whole that the page tells nowhere: each for itself."""
    return {key: told(count, least) for key, count in parts.items()}


def divided(parts: Mapping[Key, int], least: int = LEAST) -> dict[Key, int | None]:
    """Parts of a whole that the page tells.

    What is left for the hidden parts must itself be no small count, and so little that any one of them could be none;
    otherwise all parts are hidden.
    """
    small = [count for count in parts.values() if count < least]
    if small and not least <= sum(small) <= (least - 1) * (len(small) - 1):
        return dict.fromkeys(parts)
    return alone(parts, least)


def among(whole: int, parts: Mapping[Key, int], least: int = LEAST) -> dict[Key, int | None]:
    """Some parts of a whole that the page tells, where the other persons have no line of their own.

    The others are counted like a part: the larger parts are told as long as what is left is no small count.
    """
    found, left = dict[Key, int | None].fromkeys(parts), whole
    for key in sorted(parts, key=lambda key: -parts[key]):
        if parts[key] >= least and left - parts[key] >= least:
            found[key] = parts[key]
            left -= parts[key]
    return found


def merged(parts: Sequence[tuple[Key, int]], least: int = LEAST) -> list[tuple[tuple[Key, ...], int]]:
    """Parts that have an order, each joined with those that follow until together they are no small count.

    What is left at the end joins the last.  Nothing is hidden, so their whole may be told; without enough persons for
    one, there is none.
    """
    found: list[tuple[tuple[Key, ...], int]] = []
    keys, count = tuple[Key, ...](), 0
    for key, more in parts:
        keys, count = (*keys, key), count + more
        if count >= least:
            found.append((keys, count))
            keys, count = (), 0
    if found and keys:
        last, before = found.pop()
        found.append((last + keys, before + count))
    return found


def reached(bands: Sequence[int], share: Fraction, least: int = LEAST) -> int | None:
    """The place of the band in which this share of all persons, the lowest first, is reached.

    None unless enough persons lie on both sides: for one half at least 22 in all, for nine of ten 110.
    """
    whole = sum(bands)
    rank = -(-whole * share.numerator // share.denominator)
    if rank < least or whole - rank < least:
        return None
    below = 0
    for place, count in enumerate(bands):
        below += count
        if below >= rank:
            return place
    return None
