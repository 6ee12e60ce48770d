"""How often one network may try something."""

from __future__ import annotations

from datetime import datetime

from screening.storage import limits
from screening.storage.limits import Wait
from screening.storage.work import Store

HOUR = 3600


class TooOften(Exception):
    """Too many tries from one network; ``seconds`` to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"wait {seconds} seconds")
        self.seconds = seconds


def limited(store: Store, now: datetime, key: str, most: int) -> None:
    """Count one try of this hour. Raises TooOften."""
    with store.writing(now) as work:
        allowed = limits.hit(work, key, HOUR, most)
    if isinstance(allowed, Wait):
        raise TooOften(allowed.seconds)
