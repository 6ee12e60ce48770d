"""Notices to the people on call: first tried without the worker, at most one per contact in five minutes.

A notice says that something waits and where to look; it holds no clinical word, no name, no initial, no
answer
(SAF-05). Tasks are never merged; notices are (SAF-13).
"""

from __future__ import annotations

import logging
import os
import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from screening.storage import notices
from screening.storage.tables import NoticeRow
from screening.storage.work import Store

log = logging.getLogger(__name__)

TEXT = "Screening: {count} waiting for you. Sign in to read and acknowledge: {url}/staff/tasks"
TRY_AGAIN = timedelta(minutes=1)


class Channel(Protocol):
    """A way to reach a person. Raises OSError when the notice could not be handed over."""

    def send(self, contact: str, text: str, at: datetime) -> None: ...


@dataclass(frozen=True)
class Folder:
    """Notices as files: the demo sends nothing (SEC-18)."""

    path: Path

    def send(self, contact: str, text: str, at: datetime) -> None:
        """One file for each notice, readable by this user alone."""
        self.path.mkdir(parents=True, exist_ok=True)
        file = self.path / f"{at:%Y%m%dT%H%M%SZ}-{os.urandom(4).hex()}.txt"
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(f"To: {contact}\n\n{text}\n")


@dataclass(frozen=True)
class Notifier:
    """Sends what waits in the outbox. Works without the keys to answers."""

    store: Store
    channel: Channel
    url: str
    clock: Callable[[], datetime]

    def send_due(self) -> int:
        """One message to each contact whose time has come, however many tasks wait; how many went out."""
        now = self.clock()
        with self.store.writing(now) as work:
            claimed = notices.claim_due(work)
        by_contact: dict[str, list[NoticeRow]] = defaultdict(list)
        for notice in claimed:
            by_contact[notice.contact].append(notice)
        return sum(self._send(contact, rows, now) for contact, rows in by_contact.items())

    def _send(self, contact: str, rows: list[NoticeRow], now: datetime) -> bool:
        try:
            self.channel.send(contact, TEXT.format(count=len(rows), url=self.url), now)
        except OSError as fault:
            log.warning("a notice could not be sent: %s", type(fault).__name__)
            with self.store.writing(now) as work:
                for row in rows:
                    notices.mark_failed(work, row, now + TRY_AGAIN)
            return False
        with self.store.writing(now) as work:
            for row in rows:
                notices.mark_sent(work, row)
        return True

    def send_soon(self) -> threading.Thread:
        """Try at once, outside of the request that raised the task; what fails waits for the next round."""
        thread = threading.Thread(target=self._send_quietly, name="first notice", daemon=True)
        thread.start()
        return thread

    def _send_quietly(self) -> None:
        try:
            self.send_due()
        except Exception as fault:  # noqa: BLE001 - the outbox row stays, and the worker tries again
            log.critical("the first notice could not be sent: %s", type(fault).__name__)
