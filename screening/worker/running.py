"""The worker: a process that holds no key to answers."""

from __future__ import annotations

import threading
from datetime import datetime

from screening.config import Config
from screening.safety.assurance import tell_daily
from screening.safety.escalation import escalate_due
from screening.safety.notices import Notifier
from screening.storage import heartbeat
from screening.storage.work import Store
from screening.supervised import tell_alive
from screening.worker.erasing import purge
from screening.worker.notifying import notifier_of
from screening.worker.outside import tell_outside
from screening.worker.rounds import Clock, attempt, attempt_writing, repeat

NAME = "worker"


def run(
    store: Store, clock: Clock, *, config: Config, stop: threading.Event | None = None, once: bool = False
) -> None:
    """The worker, until `stop` is set; `once` runs a single round."""
    notifier = notifier_of(store, clock, config)

    def one_round() -> None:
        tell_alive()
        work_round(store, notifier, clock())
        tell_outside(store, config.witness, clock())

    repeat(one_round, stop, once=once)


def work_round(store: Store, notifier: Notifier, now: datetime) -> None:
    """One round of the worker. What fails is tried again in the next one and stops nothing else."""
    attempt_writing("heartbeat", store, now, lambda work: heartbeat.beat(work, NAME))
    attempt_writing("escalation", store, now, escalate_due)
    attempt_writing("daily message", store, now, tell_daily)
    attempt("notices", notifier.send_due)
    attempt_writing("purge", store, now, purge)
