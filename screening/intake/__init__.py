"""The patient's verbs: start, answer, resume, send, withdraw."""

from __future__ import annotations

from screening.intake.adding import not_reached
from screening.intake.draft import DRAFT_KEPT, Draft, Gone
from screening.intake.saving import Saved
from screening.intake.verbs import Intake, NoRoom, NotReady, Started, TooOften

__all__ = [
    "DRAFT_KEPT",
    "Draft",
    "Gone",
    "Intake",
    "NoRoom",
    "NotReady",
    "Saved",
    "Started",
    "TooOften",
    "not_reached",
]
