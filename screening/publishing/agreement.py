"""How often clinicians agreed with a rule, or called it not relevant, by rule and version of the pack.

Counted from signed decisions when somebody asks.  A small count is not shown, so that nobody can tell whose it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from screening.safety.packs import hexadecimal
from screening.storage import reviews
from screening.storage.plain import from_text
from screening.storage.work import Store

LEAST = 11
"""A smaller count is not shown, none at all included; totals are not shown either, as they would tell the rest."""
MOST = 5_000
BATCH = 200
WITHIN = timedelta(seconds=10)


@dataclass
class Agreement:
    """``answers``: by rule and digest of the pack, how often each answer was given.  ``unread``: decisions that did not
    open.  ``whole``: whether every signed decision was looked at."""

    looked_at: int = 0
    unread: int = 0
    whole: bool = True
    answers: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)

    def shown(self, rule: str, digest: str, answer: str) -> int | None:
        """How often; None for fewer than eleven."""
        number = self.answers[rule, digest][answer]
        return number if number >= LEAST else None


def count(store: Store, clock: Callable[[], datetime], *, actor: str) -> Agreement:
    """Go through the signed decisions that were not taken back, as far as a page can wait; one audit event."""
    found, ends, place, more = Agreement(), clock() + WITHIN, "", True
    while more and found.looked_at < MOST and clock() < ends:
        with store.reading(clock()) as work:
            signed = reviews.signed_ones(work, place, BATCH)
        for _, decision in signed:
            found.looked_at += 1
            _add(found, decision)
        place, more = (signed[-1][0] if signed else place), len(signed) == BATCH
    found.whole = not more
    with store.writing(clock()) as work:
        work.audit("agreement_counted", actor=actor, count=found.looked_at)
    return found


def _add(found: Agreement, decision: dict[str, Any] | None) -> None:
    try:
        said: Any = from_text((decision or {})["statement"])
        pack = said["evaluation"]["pack"] if said["evaluation"] else ""
        given = {
            rule: each["answer"] for rule, each in said["decision"]["findings"].items() if each["answer"]
        }
    except (KeyError, TypeError, ValueError):
        found.unread += 1
        return
    for rule, answer in given.items():
        found.answers.setdefault((rule, hexadecimal(pack)), Counter())[answer] += 1
