"""What happens without anybody clicking: signs of life, repeated notices, escalation, and what is due to be
erased.

Two processes run a round of it. The worker holds no key to answers. The web process, which holds them, looks
for
safety questions that were left, and escalates in the worker's stead when the worker is silent.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from screening.config import Config
from screening.content import Content
from screening.safety.escalation import escalate_due
from screening.safety.notices import Folder, Notifier
from screening.safety.unfinished import raise_for_unfinished
from screening.storage import additions, heartbeat, limits, notices, removal, sessions
from screening.storage.work import Store, Work

log = logging.getLogger(__name__)

NAME = "worker"
ROUND = timedelta(seconds=30)
SILENT = timedelta(minutes=2)
"""A heartbeat older than this is said on every page of staff."""
KEEP_DRAFTS = timedelta(days=30)
KEEP_WITHDRAWN = timedelta(days=30)
KEEP_NOTICES = timedelta(days=30)

Clock = Callable[[], datetime]


def notifier_of(store: Store, clock: Clock, config: Config) -> Notifier:
    """How this installation reaches the people on call: a folder beside the data until other channels are set
    up.
    """
    return Notifier(store, Folder(config.data / "notices"), config.url, clock)


def run(
    store: Store, clock: Clock, *, config: Config, stop: threading.Event | None = None, once: bool = False
) -> None:
    """The worker, until `stop` is set; `once` runs a single round."""
    _repeat(lambda: work_round(store, notifier_of(store, clock, config), clock()), stop, once=once)


def work_round(store: Store, notifier: Notifier, now: datetime) -> None:
    """One round of the worker. What fails is tried again in the next one and stops nothing else."""
    _try("heartbeat", lambda: _write(store, now, lambda work: heartbeat.beat(work, NAME)))
    _try("escalation", lambda: _write(store, now, escalate_due))
    _try("notices", notifier.send_due)
    _try("purge", lambda: _write(store, now, purge))


def purge(work: Work) -> None:
    """Erase what has been kept as long as it may be.

    A draft with an open task stays (design/security.md B11).
    """
    removal.purge_drafts(work, work.now - KEEP_DRAFTS)
    removal.purge_withdrawn(work, work.now - KEEP_WITHDRAWN)
    additions.purge(work, work.now - KEEP_DRAFTS)
    notices.purge(work, work.now - KEEP_NOTICES)
    sessions.purge(work)
    limits.purge(work)


def is_silent(work: Work) -> bool:
    """Whether no worker has given a sign of life for two minutes."""
    last = heartbeat.last(work)
    return last is None or work.now - last > SILENT


@dataclass(frozen=True)
class Guard:
    """The round of the web process."""

    store: Store
    content: Content
    notifier: Notifier
    clock: Clock

    def round(self) -> None:
        """Raise tasks for safety questions that were left; escalate if the worker is silent; send what is
        due.
        """
        now = self.clock()
        _try("unfinished", lambda: raise_for_unfinished(self.store, self.content, now))
        with self.store.reading(now) as work:
            silent = is_silent(work)
        if silent:
            _try("escalation", lambda: _write(self.store, now, escalate_due))
        _try("notices", self.notifier.send_due)

    def start(self, stop: threading.Event | None = None) -> threading.Thread:
        """Run rounds beside the web server, in a thread that ends with the process."""
        thread = threading.Thread(target=lambda: _repeat(self.round, stop), name="guard", daemon=True)
        thread.start()
        return thread


def _repeat(one_round: Callable[[], None], stop: threading.Event | None, *, once: bool = False) -> None:
    ended = stop or threading.Event()
    while True:
        _try("round", one_round)
        if once or ended.wait(ROUND.total_seconds()):
            return


def _write(store: Store, now: datetime, what: Callable[[Work], object]) -> None:
    with store.writing(now) as work:
        what(work)


def _try(name: str, what: Callable[[], object]) -> None:
    try:
        what()
    except Exception as fault:  # noqa: BLE001 - the process that wakes people must not die of one bad row
        log.critical("%s failed: %s", name, type(fault).__name__)
