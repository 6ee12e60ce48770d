"""Who writes next: on SQLite one thread after the other.

SQLite lets whoever finds the file locked sleep, up to 100 ms at a time, while others pass. Of eight threads that write
all the time one waited 3.5 to 5 seconds that way, after which its page is refused; by turns, 0.8.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

SECONDS = 5.0
"""As long as SQLite waits for other processes.  Whoever waited so long asks the database all the same, which decides."""


class Turns:
    """The turns of one process; a worker or a backup beside it waits at the database."""

    def __init__(self) -> None:
        self._turn = threading.Lock()

    @contextmanager
    def one(self) -> Iterator[None]:
        """What is done in here is done while no other thread has its turn."""
        mine = self._turn.acquire(timeout=SECONDS)
        try:
            yield
        finally:
            if mine:
                self._turn.release()
