"""Three-valued logic (strong Kleene, as in CQL): what is not known is neither true nor false."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum


class Truth(Enum):
    """TRUE, FALSE or UNKNOWN. Python cannot take it for a bool, so nothing is decided by accident."""

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2

    @classmethod
    def of(cls, decided: bool) -> Truth:
        """The truth of something that Python has decided."""
        return cls.TRUE if decided else cls.FALSE

    def __bool__(self) -> bool:
        raise TypeError("a Truth has three values: compare it with Truth.TRUE, FALSE or UNKNOWN")


def negate(truth: Truth) -> Truth:
    """TRUE and FALSE change places; UNKNOWN stays."""
    if truth is Truth.TRUE:
        return Truth.FALSE
    return Truth.TRUE if truth is Truth.FALSE else Truth.UNKNOWN


def all_of(truths: Iterable[Truth]) -> Truth:
    """And: one FALSE decides; of none at all it is TRUE."""
    result = Truth.TRUE
    for truth in truths:
        if truth is Truth.FALSE:
            return Truth.FALSE
        if truth is Truth.UNKNOWN:
            result = Truth.UNKNOWN
    return result


def any_of(truths: Iterable[Truth]) -> Truth:
    """Or: one TRUE decides; of none at all it is FALSE."""
    result = Truth.FALSE
    for truth in truths:
        if truth is Truth.TRUE:
            return Truth.TRUE
        if truth is Truth.UNKNOWN:
            result = Truth.UNKNOWN
    return result
