"""Rounds: every 30 seconds, and what fails in one is tried again in the next."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from screening.storage.work import Store, Work

log = logging.getLogger(__name__)

ROUND = timedelta(seconds=30)

Clock = Callable[[], datetime]


def repeat(one_round: Callable[[], None], stop: threading.Event | None, *, once: bool = False) -> None:
    """Rounds until ``stop`` is set; ``once`` runs a single one."""
    ended = stop or threading.Event()
    while True:
        began = time.monotonic()
        attempt("round", one_round)
        # A round that waited for a mail server must not make the next sign of life late.
        if once or ended.wait(max(0.0, ROUND.total_seconds() - (time.monotonic() - began))):
            return


def attempt(name: str, what: Callable[[], object]) -> None:
    """One part of a round; what fails in it is said in the log, without its words, and stops nothing else."""
    try:
        what()
    except Exception as fault:  # noqa: BLE001 - the process that wakes people must not die of one bad row
        log.critical("%s failed: %s", name, type(fault).__name__)


def attempt_writing(name: str, store: Store, now: datetime, what: Callable[[Work], object]) -> None:
    """One part of a round that is a transaction of its own."""

    def write() -> None:
        with store.writing(now) as work:
            what(work)

    attempt(name, write)
