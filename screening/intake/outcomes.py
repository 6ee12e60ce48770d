"""What the patient's verbs give back, or refuse with."""

from __future__ import annotations

from dataclasses import dataclass


class NotInvited(Exception):
    """The clinic opens forms to invited people alone, and this visitor is not one of them (any more)."""


class NoRoom(Exception):
    """The list is full: nothing of what was to be added is on it."""


class NotReady(Exception):
    """The form cannot be sent yet: pages of part A are open, or the safety questions are a day old."""


@dataclass(frozen=True)
class Started:
    """A session for a draft; the token belongs in the cookie and nowhere else."""

    draft_id: str
    token: str
    state: str
