"""The round of the web process, which holds the keys that the worker has not.

It looks for safety questions that were left, and escalates in the worker's stead when the worker is silent.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from screening.content import InUse
from screening.numbers.unfinished import count_and_erase
from screening.retention import DRAFT_KEPT
from screening.safety.changes import HELP
from screening.safety.escalation import escalate_due
from screening.safety.notices import Notifier
from screening.safety.reach import is_silent
from screening.safety.unfinished import raise_for_unfinished
from screening.storage import settings
from screening.storage.work import Store
from screening.worker.outside import tell_outside
from screening.worker.rounds import Clock, attempt, attempt_writing, repeat


@dataclass(frozen=True)
class Guard:
    """The round of the web process."""

    store: Store
    packs: InUse
    notifier: Notifier
    clock: Clock
    follow_help: Callable[[object], None] = lambda setting: None
    witness_file: Path | None = None

    def round(self) -> None:
        """Raise tasks for safety questions that were left; escalate if the worker is silent; send what is
        due; count and erase forms that nobody has saved for 30 days.

        First keep the clinic's numbers for help where they outlive the database (SAF-10).
        """
        now = self.clock()
        attempt("packs in use", lambda: self._follow_packs(now))
        attempt("numbers for help", lambda: self._follow_help(now))
        attempt("unfinished", lambda: raise_for_unfinished(self.store, self.packs.content, now))
        with self.store.reading(now) as work:
            silent = is_silent(work)
        if silent:
            attempt_writing("escalation", self.store, now, escalate_due)
            tell_outside(self.store, self.witness_file, now)
        attempt("notices", self.notifier.send_due)
        attempt("old drafts", lambda: count_and_erase(self.store, self.packs.content, now, now - DRAFT_KEPT))

    def _follow_packs(self, now: datetime) -> None:
        with self.store.reading(now) as work:
            self.packs.follow(work)

    def _follow_help(self, now: datetime) -> None:
        with self.store.reading(now) as work:
            self.follow_help(settings.get(work, HELP))

    def start(self, stop: threading.Event | None = None) -> threading.Thread:
        """Run rounds beside the web server, in a thread that ends with the process."""
        thread = threading.Thread(target=lambda: repeat(self.round, stop), name="guard", daemon=True)
        thread.start()
        return thread
