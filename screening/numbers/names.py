"""What is counted, by the names under which it is kept, and the bands into which times fall."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import timedelta

SENT = "sent"
"""Forms that were sent to the clinic, each counted once, when it is first sent."""
URGENT = "urgent"
"""Of these, how many had an urgency at that moment."""
ADDED = "added"
"""Forms to which something was added after sending, each counted once, when that is sent for the first time."""
REACHED = {"whole": "With every page answered", "early": "With pages left for later"}
"""Of these, how far they went: part B can wait."""
MISSING = {"unknown": "“I don't know”", "declined": "“I'd rather not say”"}
"""How a question can be answered without an answer."""
LATENESS = {"in_time": "By the promised time", "day": "Up to a day later", "later": "More than a day later"}
"""When somebody first took a form to read it, against what its patient was promised."""
AGES = {"18": "18 to 29", "30": "30 to 44", "45": "45 to 64", "65": "65 or over"}
"""Bands of age in years, by their lower ends."""

MINUTES = (5, 10, 15, 20, 25, 30, 40, 50, 60, 90)
"""Upper ends of the bands of active minutes; one more lies above the last."""
HOURS = (1, 4, 8, 24, 48, 96, 168)
"""The same in hours, from sending until somebody took the form."""


def band(value: timedelta, unit: timedelta, ends: Sequence[int]) -> int:
    """The place of the band that holds this time."""
    return bisect_right([end * unit for end in ends], value)


def in_words(place: int, ends: Sequence[int], unit: str) -> str:
    """What the band at this place is called."""
    if place == 0:
        return f"under {ends[0]} {unit}{'' if ends[0] == 1 else 's'}"
    if place == len(ends):
        return f"{ends[-1]} {unit}s or more"
    return f"{ends[place - 1]} to {ends[place]} {unit}s"


def age_band(years: int) -> str:
    """The band of this age."""
    return next(name for name in reversed(AGES) if int(name) <= max(years, 18))


def question(missing: str, item: str) -> str:
    """Forms in which a question was answered so."""
    return f"{missing}:{item}"


def came(how_far: str) -> str:
    """Forms that were sent with every page answered, or earlier."""
    return f"came:{how_far}"


def stopped(section: str, page: str) -> str:
    """Forms that were erased or withdrawn unfinished while this page was the next."""
    return f"stopped:{section}:{page}"


def waited(place: int) -> str:
    """Forms that were taken after so long."""
    return f"waited:{place}"


def taken(lateness: str) -> str:
    """Forms that were taken in time, or so late."""
    return f"taken:{lateness}"


def minutes(place: int) -> str:
    """Forms that were sent after so many active minutes."""
    return f"minutes:{place}"


def decided(disposition: str, way: str = "", group: str = "") -> str:
    """Forms whose first signed decision was this one; of one language or band of age."""
    return f"decided:{disposition}:{way}:{group}" if way else f"decided:{disposition}"
