"""Handing letters over to the mail server: the web process does it, because the worker holds no key to addresses.

A portion at a time, in a thread of its own, so that neither a list of invitations nor a mute mail server keeps a notice
to the people on call waiting.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from screening.channels import Channel
from screening.channels.folder import Folder
from screening.channels.mail import is_refusal
from screening.config import Config
from screening.mailing import words
from screening.mailing.reminding import is_daytime, remind
from screening.mailing.rounds import hand_over, in_rounds
from screening.safety.clinic import hours_of
from screening.safety.handing_over import HandingOver, Letter
from screening.storage import letters
from screening.storage.errors import Unreadable
from screening.storage.tables import LetterRow
from screening.storage.work import Store, Work

log = logging.getLogger(__name__)

AT_A_TIME = 20
"""Letters of one round: 200 invitations are out after five minutes, and no mail server takes us for a flood."""
TRY_AGAIN = timedelta(minutes=15)
LONGEST_PAUSE = timedelta(hours=2)
LOOK_FOR_REMINDERS = timedelta(minutes=10)

ChannelOf = Callable[[str], Channel | None]
"""What hands over a letter in this language; None where no mail is set up."""


def channel_of(config: Config) -> ChannelOf:
    """How this installation reaches patients: the demo writes into a folder beside its data."""
    if config.demo:
        return lambda language: Folder(config.data / "letters")
    return lambda language: config.channels.letters(words.say("subject", language))


def has_mail(config: Config) -> bool:
    """Whether letters can leave."""
    return channel_of(config)("en") is not None


@dataclass
class Postman:
    """Sends what waits, and looks now and then whom to remind."""

    store: Store
    channel_of: ChannelOf
    url: str
    clock: Callable[[], datetime]
    handing_over: HandingOver = field(default_factory=HandingOver)
    _looked: datetime | None = None

    def round(self) -> int:
        """One portion; how many letters went out.  Without mail nothing is claimed, and waits."""
        if self.channel_of("en") is None:
            return 0
        now = self.clock()
        if self._looked is None or now - self._looked >= LOOK_FOR_REMINDERS:
            self._looked = now
            remind(self.store, now)
        return hand_over(self.store, self.clock, self.handing_over, self._claim, _mark)

    def start(self, stop: threading.Event | None = None) -> threading.Thread:
        """Rounds beside the web server, in a thread that ends with the process."""
        return in_rounds("letters to patients", self.round, stop)

    def _claim(self, work: Work) -> list[tuple[Letter, LetterRow]]:
        found = []
        day = is_daytime(hours_of(work), work.now)
        for row in letters.claim_due(work, at_a_time=AT_A_TIME, reminders_too=day):
            try:
                letter = letters.opened(work, row)
            except Unreadable as fault:
                log.error("a letter cannot be opened: %s", fault)
                letters.mark_waiting(work, row, work.now + LONGEST_PAUSE)
                continue
            text = words.body(letter, self.url)
            found.append((Letter(row.id, self.channel_of(row.language), letter.address, text), row))
        return found


def _mark(work: Work, row: LetterRow, fault: Exception | None) -> None:
    if fault is None:
        letters.mark_sent(work, row)
    elif is_refusal(fault):
        letters.mark_bounced(work, row)
    else:
        # Whatever is wrong on our side of it: the letter is tried until nobody needs it any more.
        log.warning("a letter could not be sent: %s", type(fault).__name__)
        letters.mark_waiting(work, row, work.now + min(TRY_AGAIN * row.tries, LONGEST_PAUSE))
