"""Pieces of evidence in one task: when each was added, how many are kept, and which says nothing new."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from screening.storage.plain import to_text

MOST_PIECES = 40
"""In one task. Somebody who changes an answer to and fro leaves the first half and the last half of it."""
LEFT_OUT = "left_out"
"""How many pieces stood between this one and the one before it."""
TIMES = frozenset({"at", "added_at", LEFT_OUT})
"""Names under which evidence says when something was answered or added."""


def dated(evidence: Mapping[str, object], now: dt.datetime) -> dict[str, object]:
    """The piece with the moment at which it was added."""
    return {**evidence, "added_at": now.isoformat()}


def bounded(evidence: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first and the last pieces; the one after the gap counts what is not kept."""
    if len(evidence) <= MOST_PIECES:
        return evidence
    half = MOST_PIECES // 2
    dropped, following = evidence[half], evidence[half + 1]
    gone = dropped.get(LEFT_OUT, 0) + 1 + following.get(LEFT_OUT, 0)
    return [*evidence[:half], {**following, LEFT_OUT: gone}, *evidence[half + 2 :]]


def is_the_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether both say the same, whenever it was answered or added: a page saved again, and no changed answer."""
    return to_text(_timeless(one)) == to_text(_timeless(other))


def _timeless(evidence: Any) -> Any:
    if isinstance(evidence, Mapping):
        return {name: _timeless(said) for name, said in evidence.items() if name not in TIMES}
    return [_timeless(said) for said in evidence] if isinstance(evidence, list | tuple) else evidence
