"""Invitations: a link that opens one empty form, and a clinic that opens forms to invited people alone."""

from __future__ import annotations

from datetime import datetime

from screening.intake.limiting import limited
from screening.storage import invitations, sessions, settings
from screening.storage.work import Store, Work

ONLY = "invitation_only"
"""The setting that closes the public start."""
TRIES_AN_HOUR = 60  # from one network: 80 bits need no lock-out; this saves work


def accept(store: Store, now: datetime, code: str, network: str) -> str | None:
    """A session that can begin one form; None when the code opens nothing (any more). Raises TooOften.

    The session holds no form: nothing is kept before there is consent.
    """
    limited(store, now, f"invitation:{network}", TRIES_AN_HOUR)
    with store.writing(now) as work:
        opened = invitations.exchange(work, code)
        return sessions.start(work, "intake", opened) if opened else None


def is_invited(store: Store, now: datetime, visitor: str | None) -> bool:
    """Whether this session came by an invitation that is still good."""
    with store.reading(now) as work:
        return visitor is not None and invitations.is_open(work, visitor)


def may_begin(store: Store, now: datetime, visitor: str | None) -> bool:
    """Whether this visitor can begin a form: everybody, unless the clinic has closed the public start."""
    with store.reading(now) as work:
        return not by_invitation_only(work) or (visitor is not None and invitations.is_open(work, visitor))


def by_invitation_only(work: Work) -> bool:
    """Whether the public start is closed."""
    return settings.get(work, ONLY) is True
