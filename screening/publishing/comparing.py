"""What a proposed safety pack would find otherwise among past forms, as far as a page can wait for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from screening.replay import Change, Found, replay
from screening.rules.pack import RulePack
from screening.storage.work import Store

MOST = 2_000
"""Forms that a page compares; ``screening replay`` at the command line compares all."""
WITHIN = timedelta(seconds=10)
LISTED = 20
"""References that are named for each rule."""


@dataclass
class Compared:
    """``found`` over ``found.looked_at`` of ``total`` forms; ``whom``: some references by rule and change."""

    total: int = 0
    found: Found = field(default_factory=Found)
    whom: dict[tuple[str, Change], list[str]] = field(default_factory=dict)
    unread: int = 0

    @property
    def rules(self) -> list[str]:
        """The rules about which something changes."""
        return sorted({*self.found.newly, *self.found.no_longer})

    def at(self, done: int, total: int) -> None:
        self.total = max(self.total, total)

    def changed(self, reference: str, rule: str, change: Change) -> None:
        listed = self.whom.setdefault((rule, change), [])
        if len(listed) < LISTED:
            listed.append(reference)

    def left_out(self, reference: str, why: str) -> None:
        self.unread += 1


def compare(store: Store, pack: RulePack, clock: Callable[[], datetime], *, actor: str) -> Compared:
    """Compare as many forms as a page can wait for; the run is an audit event."""
    compared = Compared()
    ends = clock() + WITHIN
    compared.found = replay(
        store, pack, clock, actor=actor, watcher=compared, most=MOST, enough=lambda: clock() >= ends
    )
    return compared
