"""Rounds beside the web server: letters are handed over in a thread of their own, so that no request waits for mail.

What is due is claimed and committed, then sent, then marked, so that no transaction waits for a mail server.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from screening.safety.handing_over import HandingOver, Letter
from screening.storage.work import Store, Work

log = logging.getLogger(__name__)

ROUND = timedelta(seconds=30)
Row = TypeVar("Row")


def hand_over(
    store: Store,
    clock: Callable[[], datetime],
    sends: HandingOver,
    claim: Callable[[Work], Sequence[tuple[Letter, Row]]],
    mark: Callable[[Work, Row, Exception | None], None],
) -> int:
    """One portion; how many letters went out.  ``mark`` is told what stood in the way of each, None if nothing did."""
    now = clock()
    with store.writing(now) as work:
        found = claim(work)
    if not found:
        return 0
    faults = sends.send([letter for letter, _ in found], now)
    with store.writing(clock()) as work:
        for (_, row), fault in zip(found, faults, strict=True):
            mark(work, row, fault)
    return faults.count(None)


def in_rounds(name: str, one_round: Callable[[], object], stop: threading.Event | None) -> threading.Thread:
    """A round each half minute, until ``stop`` or with the process; what fails in one waits for the next."""
    ended = stop or threading.Event()

    def run() -> None:
        while True:
            try:
                one_round()
            except Exception as fault:  # noqa: BLE001 - what waits is tried again in the next round
                log.error("%s: %s", name, type(fault).__name__)
            if ended.wait(ROUND.total_seconds()):
                return

    thread = threading.Thread(target=run, name=name, daemon=True)
    thread.start()
    return thread
