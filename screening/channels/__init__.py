"""Ways in which a message leaves this installation: mail through one of two systems, a pager, and the demo's folder.

A leaf: it knows addresses and words, and nothing of patients, tasks or the database.  Every channel raises OSError
when the message could not be handed over, within the time-outs given here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, Protocol, get_args

Kind = Literal["mail", "second-mail", "pager"]
KINDS: tuple[Kind, ...] = get_args(Kind)
MAILS: frozenset[Kind] = frozenset({"mail", "second-mail"})
"""Channels that carry words; a pager gets one fixed sentence."""

SECONDS = 10.0
"""How long one answer of the other side may take."""


class Channel(Protocol):
    """A way to reach an address."""

    def send(self, address: str, text: str, at: datetime) -> None:
        """Hand the text over; OSError when that was not possible."""


Channels = Mapping[Kind, Channel]
