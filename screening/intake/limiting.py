"""How often one network may try something."""

from __future__ import annotations

from datetime import datetime

from screening.storage import limits
from screening.storage.limits import Allowed, Wait
from screening.storage.work import Store

HOUR = 3600


class TooOften(Exception):
    """Too many tries from one network; ``seconds`` to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"wait {seconds} seconds")
        self.seconds = seconds


def limited(store: Store, now: datetime, key: str, most: int) -> None:
    """Count one try of this hour. Raises TooOften."""
    with store.reading(now) as work:
        found: Wait | Allowed | None = limits.over(work, key, HOUR, most)
    if found is None:
        with store.writing(now) as work:
            found = limits.hit(work, key, HOUR, most)
    if isinstance(found, Wait):
        raise TooOften(found.seconds)
