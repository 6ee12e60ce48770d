"""Urgent matters: evaluated when a page is saved, raised as tasks, told to people on call, escalated, closed.

The verbs of the patient's side are `after_save` and `evaluate_sent`; each belongs into the transaction that
keeps
the answers. After a commit that raised something, the web sends the first notice
(`notices.Notifier.send_soon`).
"""

from __future__ import annotations

from screening.safety.clinic import hours_of
from screening.safety.evaluating import Evaluated, evaluate_sent
from screening.safety.watch import SafetyOutcome, after_save

__all__ = ["Evaluated", "SafetyOutcome", "after_save", "evaluate_sent", "hours_of"]
