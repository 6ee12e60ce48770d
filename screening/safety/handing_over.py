"""Handing letters to their channels, all at once and never for longer than a fixed time.

A mail server that says nothing, or a letter every second, must not keep the others waiting, nor the worker's sign of
life; so each letter goes out in a thread of its own, and what is not done in time counts as not sent.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from screening.channels import Channel

SECONDS = 20.0
"""For all letters of one round together."""


class TooSlow(OSError):
    """The other side did not take the letter in time."""


class NoChannel(OSError):
    """Nothing is set up through which this contact could be reached."""


@dataclass(frozen=True)
class Letter:
    """``contact``: its id.  ``channel`` is None where none is set up."""

    contact: str
    channel: Channel | None
    address: str
    text: str


@dataclass(frozen=True)
class HandingOver:
    """Remembers who was stuck, so that threads do not pile up behind a server that never answers."""

    seconds: float = SECONDS
    _stuck: dict[str, threading.Thread] = field(default_factory=dict)

    def send(self, letters: Sequence[Letter], at: datetime) -> list[Exception | None]:
        """What went wrong with each letter, None where nothing did."""
        faults: list[Exception | None] = [TooSlow() for _ in letters]
        threads = []
        for place, letter in enumerate(letters):
            before = self._stuck.get(letter.contact)
            if before is None or not before.is_alive():
                thread = threading.Thread(target=_into(faults, place, letter, at), name="letter", daemon=True)
                thread.start()
                threads.append((letter.contact, thread))
        ends = time.monotonic() + self.seconds
        for contact, thread in threads:
            thread.join(max(0.0, ends - time.monotonic()))
            if thread.is_alive():
                self._stuck[contact] = thread
        # A thread that ends later writes into the list of its own; what was answered here stands.
        return list(faults)


def _into(faults: list[Exception | None], place: int, letter: Letter, at: datetime) -> Callable[[], None]:
    def run() -> None:
        try:
            if letter.channel is None:
                raise NoChannel
            letter.channel.send(letter.address, letter.text, at)
            faults[place] = None
        except Exception as fault:  # noqa: BLE001 - whatever a channel does, the others are told
            faults[place] = fault

    return run
