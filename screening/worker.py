"""What happens without anybody clicking: signs of life, repeated notices, escalation, and what is due to be
erased.

Two processes run a round of it. The worker holds no key to answers. The web process, which holds them, looks
for
safety questions that were left, and escalates in the worker's stead when the worker is silent.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from screening.channels import KINDS, Channel, Kind
from screening.channels.folder import Folder
from screening.config import Config
from screening.content import InUse
from screening.numbers.unfinished import count_and_erase
from screening.retention import RETENTION, Retention, RetentionError, read_retention, years_before
from screening.safety.assurance import tell_daily
from screening.safety.changes import HELP
from screening.safety.escalation import escalate_due
from screening.safety.notices import Notifier
from screening.safety.reach import is_silent
from screening.safety.unfinished import raise_for_unfinished
from screening.storage import (
    additions,
    heartbeat,
    holds,
    invited,
    limits,
    messages,
    notices,
    removal,
    sessions,
    settings,
)
from screening.storage.audit import witness
from screening.storage.work import Store, Work
from screening.supervised import tell_alive

log = logging.getLogger(__name__)

NAME = "worker"
ROUND = timedelta(seconds=30)
KEEP_DRAFTS = timedelta(days=30)
KEEP_WITHDRAWN = timedelta(days=30)
COUNTED_FIRST = timedelta(minutes=10)
"""So long the worker leaves an old draft to the web process, which can open it and so count where it stopped."""

Clock = Callable[[], datetime]


def notifier_of(store: Store, clock: Clock, config: Config) -> Notifier:
    """How this installation reaches the people on call: the demo into a folder beside the data, production for real."""
    if not config.demo:
        return Notifier(store, config.channels.channels(), config.url, clock)
    folder = Folder(config.data / "notices")
    channels: dict[Kind, Channel] = dict.fromkeys(KINDS, folder)
    return Notifier(store, channels, config.url, clock, unset=folder)


def run(
    store: Store, clock: Clock, *, config: Config, stop: threading.Event | None = None, once: bool = False
) -> None:
    """The worker, until `stop` is set; `once` runs a single round."""
    notifier = notifier_of(store, clock, config)

    def one_round() -> None:
        tell_alive()
        work_round(store, notifier, clock())
        tell_outside(store, config.witness, clock())

    _repeat(one_round, stop, once=once)


def tell_outside(store: Store, file: Path | None, now: datetime) -> None:
    """What a cut or lost database could not tell is kept outside of it: in a file and in the log (AUD-04)."""
    if file is not None:
        _try("witness", lambda: _follow(store, file, now))


def _follow(store: Store, file: Path, now: datetime) -> None:
    with store.reading(now) as work:
        witness.follow(work, file, lambda line: print(line, flush=True))


def work_round(store: Store, notifier: Notifier, now: datetime) -> None:
    """One round of the worker. What fails is tried again in the next one and stops nothing else."""
    _try("heartbeat", lambda: _write(store, now, lambda work: heartbeat.beat(work, NAME)))
    _try("escalation", lambda: _write(store, now, escalate_due))
    _try("daily message", lambda: _write(store, now, tell_daily))
    _try("notices", notifier.send_due)
    _try("purge", lambda: _write(store, now, purge))


def purge(work: Work) -> None:
    """Erase what has been kept as long as it may be, and nothing of a record while all erasing is stopped.

    A draft with an open task stays (design/security.md B11), and what somebody holds.
    """
    kept = _retention(work)
    if not holds.is_stopped(work):
        _purge_records(work, kept)
    outbox = kept.outbox
    notices.purge(work, work.now - outbox)
    messages.purge(work, work.now - outbox)
    sessions.purge(work)
    limits.purge(work)


def _purge_records(work: Work, kept: Retention) -> None:
    removal.purge_drafts(work, work.now - KEEP_DRAFTS - COUNTED_FIRST)
    removal.purge_withdrawn(work, work.now - KEEP_WITHDRAWN)
    additions.purge(work, work.now - KEEP_DRAFTS)
    invited.forget_old(work)
    if kept.submission_years is not None and kept.signed_years is not None:
        signed = years_before(work.now, kept.signed_years)
        removal.purge_unsigned(work, years_before(work.now, kept.submission_years))
        removal.purge_signed(work, signed)
        removal.purge_tasks(work, signed)


def _retention(work: Work) -> Retention:
    """What the clinic has set; the defaults when that cannot be read, which erase nothing that has none."""
    try:
        return read_retention(settings.get(work, RETENTION))
    except RetentionError as fault:
        log.critical("the retention in the settings cannot be used: %s", fault)
        return Retention()


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
        _try("packs in use", lambda: self._follow_packs(now))
        _try("numbers for help", lambda: self._follow_help(now))
        _try("unfinished", lambda: raise_for_unfinished(self.store, self.packs.content, now))
        with self.store.reading(now) as work:
            silent = is_silent(work)
        if silent:
            _try("escalation", lambda: _write(self.store, now, escalate_due))
            tell_outside(self.store, self.witness_file, now)
        _try("notices", self.notifier.send_due)
        _try("old drafts", lambda: count_and_erase(self.store, self.packs.content, now, now - KEEP_DRAFTS))

    def _follow_packs(self, now: datetime) -> None:
        with self.store.reading(now) as work:
            self.packs.follow(work)

    def _follow_help(self, now: datetime) -> None:
        with self.store.reading(now) as work:
            self.follow_help(settings.get(work, HELP))

    def start(self, stop: threading.Event | None = None) -> threading.Thread:
        """Run rounds beside the web server, in a thread that ends with the process."""
        thread = threading.Thread(target=lambda: _repeat(self.round, stop), name="guard", daemon=True)
        thread.start()
        return thread


def _repeat(one_round: Callable[[], None], stop: threading.Event | None, *, once: bool = False) -> None:
    ended = stop or threading.Event()
    while True:
        began = time.monotonic()
        _try("round", one_round)
        # A round that waited for a mail server must not make the next sign of life late.
        if once or ended.wait(max(0.0, ROUND.total_seconds() - (time.monotonic() - began))):
            return


def _write(store: Store, now: datetime, what: Callable[[Work], object]) -> None:
    with store.writing(now) as work:
        what(work)


def _try(name: str, what: Callable[[], object]) -> None:
    try:
        what()
    except Exception as fault:  # noqa: BLE001 - the process that wakes people must not die of one bad row
        log.critical("%s failed: %s", name, type(fault).__name__)
