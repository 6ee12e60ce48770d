"""The four ways in which a fact can have no value, and the types of the values that it can have."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import TypeAlias


class Missing(Enum):
    """Why there is no value. Nothing ever becomes "no" because it is missing."""

    UNKNOWN = "unknown"  # "I don't know"
    DECLINED = "declined"  # "I'd rather not say"
    BLANK = "blank"  # asked, and left empty
    NOT_ASKED = "not_asked"  # off the path, or not reached yet

    @property
    def unanswered(self) -> bool:
        """Asked, and no answer came."""
        return self is not Missing.NOT_ASKED


Number: TypeAlias = int | Decimal
Scalar: TypeAlias = str | int | Decimal | Missing
Record: TypeAlias = Mapping[str, "Value"]
Value: TypeAlias = (
    str | int | Decimal | Missing | Record | tuple[str, ...] | tuple[Scalar, ...] | tuple[Record, ...]
)
Facts: TypeAlias = Mapping[str, Value]


def fact(facts: Facts, name: str) -> Value:
    """The value of a fact; a fact that is not there was left blank."""
    return facts.get(name, Missing.BLANK)
