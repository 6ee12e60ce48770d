"""Notices to the people on call: first tried without the worker, at most one per contact in five minutes.

A notice says that something waits and where to look; it holds no clinical word, no name, no initial, no answer
(SAF-05). Tasks are never merged; notices are (SAF-13).  When one cannot be sent, everybody else is told at once.
"""

from __future__ import annotations

import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from screening.channels import Channel, Channels
from screening.safety import words
from screening.safety.contacts import NOBODY_SET, Contact, contacts
from screening.safety.handing_over import HandingOver, Letter
from screening.safety.rota import told_at
from screening.storage import messages, notices, tasks
from screening.storage.tables import MessageRow, NoticeRow
from screening.storage.work import Store, Work

log = logging.getLogger(__name__)

TRY_AGAIN = timedelta(minutes=1)

Parcel = tuple[Letter, Sequence[NoticeRow] | MessageRow]
"""A letter, and what is marked when it is gone."""


@dataclass(frozen=True)
class Notifier:
    """Sends what waits in the outbox. Works without the keys to answers.

    ``unset``: the channel while the clinic has set nobody, as in the demo; None: then nobody can be reached.
    """

    store: Store
    channels: Channels
    url: str
    clock: Callable[[], datetime]
    unset: Channel | None = None
    handing_over: HandingOver = field(default_factory=HandingOver)

    def send_due(self) -> int:
        """One notice to each contact whose time has come, however many tasks wait, and every message that is due.

        How many letters went out.  Those who stand in for a contact that could not be reached are told in this round.
        """
        sent, further = 0, True
        while further:
            gone, further = self._round()
            sent += gone
        return sent

    def _round(self) -> tuple[int, bool]:
        """How many letters went out, and whether others must be told because of one that did not."""
        now = self.clock()
        with self.store.writing(now) as work:
            parcels = self._claim(work)
        if not parcels:
            return 0, False
        faults = self.handing_over.send([letter for letter, _ in parcels], now)
        with self.store.writing(self.clock()) as work:
            further = [
                _mark(work, letter, rows, fault)
                for (letter, rows), fault in zip(parcels, faults, strict=True)
            ]
        return faults.count(None), any(further)

    def _claim(self, work: Work) -> list[Parcel]:
        known = {one.id: one for one in contacts(work)}
        _send_on(work, known or NOBODY_SET)
        by_contact: dict[str, list[NoticeRow]] = defaultdict(list)
        for row in notices.claim_due(work):
            by_contact[row.contact].append(row)
        waiting = len(tasks.open_tasks(work, states=("open",)))
        text = words.NOTICE.format(count=waiting, url=self.url)
        parcels: list[Parcel] = [
            (self._letter(contact, known.get(contact), text), rows) for contact, rows in by_contact.items()
        ]
        for message in messages.claim_due(work):
            one = known.get(message.contact)
            if one is None:
                messages.give_up(work, message)
            else:
                parcels.append((self._letter(one.id, one, self._words(work, message)), message))
        return parcels

    def _letter(self, contact: str, known: Contact | None, text: str) -> Letter:
        if known is None:
            return Letter(contact, self.unset, contact, text)
        return Letter(contact, self.channels.get(known.channel), known.address, text)

    def _words(self, work: Work, message: MessageRow) -> str:
        if message.kind == "test":
            return words.TEST.format(code=messages.code_of(work, message), url=self.url)
        if message.kind == "daily":
            return words.DAILY.format(count=len(tasks.open_tasks(work)), url=self.url)
        return words.CHANGE.format(url=self.url)

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


def _send_on(work: Work, known: Iterable[str]) -> None:
    """Notices for somebody who is a contact no more go to those who are told at that step now."""
    for task, rows in notices.to_strangers(work, list(known)):
        notices.put(work, task, told_at(work, task.step))
        notices.give_up(work, *rows)


def _mark(
    work: Work, letter: Letter, rows: Sequence[NoticeRow] | MessageRow, fault: Exception | None
) -> bool:
    """Write how it went; whether others are told now because this contact could not be."""
    if fault is not None:
        log.warning("a message could not be sent: %s", type(fault).__name__)
    if isinstance(rows, MessageRow):
        if fault is None:
            messages.mark_sent(work, rows)
        else:
            messages.mark_failed(work, rows, work.now + TRY_AGAIN)
        return False
    if fault is None:
        notices.mark_sent(work, *rows)
        return False
    notices.mark_failed(work, *rows, retry_at=work.now + TRY_AGAIN)
    others = [one.id for one in contacts(work) if one.id != letter.contact]
    return notices.also(work, rows, others) > 0
