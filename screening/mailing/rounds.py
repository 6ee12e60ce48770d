"""Rounds beside the web server: letters are handed over in a thread of their own, so that no request waits for mail."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import timedelta

log = logging.getLogger(__name__)

ROUND = timedelta(seconds=30)


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
