"""What a proposed pack would say otherwise of past forms, as far as a page can wait for it, and as it is kept for approvers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from screening.replay import Change, Found, replay
from screening.rules.pack import RulePack
from screening.rules.trd.load import TrdPack
from screening.storage.plain import from_text
from screening.storage.work import Store

MOST = 2_000
"""Forms that a page compares; ``screening replay`` at the command line compares all."""
WITHIN = timedelta(seconds=10)
LISTED = 20
"""References that are named for each rule."""


@dataclass
class Compared:
    """``found`` over ``found.looked_at`` of ``total`` forms; ``whom``: some references by rule (or level) and change,
    which are for the one who asked and are not kept."""

    total: int = 0
    found: Found = field(default_factory=Found)
    whom: dict[tuple[str, Change], list[str]] = field(default_factory=dict)
    unread: int = 0

    @property
    def rules(self) -> list[str]:
        """The rules (or levels) about which something changes."""
        return sorted({*self.found.newly, *self.found.no_longer})

    def at(self, done: int, total: int) -> None:
        self.total = max(self.total, total)

    def changed(self, reference: str, rule: str, change: Change) -> None:
        listed = self.whom.setdefault((rule, change), [])
        if len(listed) < LISTED:
            listed.append(reference)

    def left_out(self, reference: str, why: str) -> None:
        self.unread += 1

    def to_json(self, before: str, after: str) -> dict[str, Any]:
        """As it is kept with a proposal: the digests of both packs, and counts."""
        found = self.found
        return {
            "before": before,
            "after": after,
            "total": self.total,
            "looked_at": found.looked_at,
            "with_change": found.with_change,
            "unread": self.unread,
            "newly": dict(found.newly),
            "no_longer": dict(found.no_longer),
        }


def of_json(text: str) -> Compared:
    """What was kept with a proposal.  Raises ValueError, KeyError or TypeError when it is something else."""
    counts: Any = from_text(text)
    found = Found(
        looked_at=counts["looked_at"],
        with_change=counts["with_change"],
        newly=Counter(counts["newly"]),
        no_longer=Counter(counts["no_longer"]),
    )
    return Compared(total=counts["total"], found=found, unread=counts["unread"])


def compare(store: Store, pack: RulePack | TrdPack, clock: Callable[[], datetime], *, actor: str) -> Compared:
    """Compare as many forms as a page can wait for; the run is an audit event."""
    compared = Compared()
    ends = clock() + WITHIN
    compared.found = replay(
        store, pack, clock, actor=actor, watcher=compared, most=MOST, enough=lambda: clock() >= ends
    )
    return compared
