"""The patient's verbs: start, answer, resume, send, withdraw."""

from __future__ import annotations

from screening.intake.asked import NotIn, come_in
from screening.intake.document import Document
from screening.intake.draft import Draft, Gone, Over
from screening.intake.inviting import accept, is_invited, may_begin
from screening.intake.limiting import TooOften
from screening.intake.outcomes import NoRoom, NotInvited, NotReady, Started
from screening.intake.pausing import waits
from screening.intake.saving import Saved
from screening.intake.verbs import Intake

__all__ = [
    "Document",
    "Draft",
    "Gone",
    "Intake",
    "NoRoom",
    "NotIn",
    "NotInvited",
    "NotReady",
    "Over",
    "Saved",
    "Started",
    "TooOften",
    "accept",
    "come_in",
    "is_invited",
    "may_begin",
    "waits",
]
