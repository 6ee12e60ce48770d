"""Changing what could silence an alarm: hours, a pause out of them, people on call, help texts.  A second person confirms
(SEC-19).

The first value counts at once, but that of the pause, in whose absence everything is asked; every later one is announced to
all who are on call, and counts when a clinician other than the one who asked for it has confirmed.  A promise that was given
never moves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from screening.safety.assurance import tell_of_change
from screening.safety.clinic import checked_hours
from screening.safety.contacts import ON_CALL, checked_contacts
from screening.safety.pausing import PAUSES
from screening.storage import settings
from screening.storage.accounts import staff
from screening.storage.errors import Refused
from screening.storage.tables import SettingChangeRow
from screening.storage.told import HOURS
from screening.storage.work import Work

HELP = "help"
WATCHES_UNSET = frozenset({PAUSES})
"""Where nobody has set it, questions are asked and alarms raised: the first value takes that away as any other does."""
CHECKS: dict[str, Callable[[Work, Any], Any]] = {
    HOURS: lambda work, value: checked_hours(value),
    ON_CALL: checked_contacts,
}


def propose(work: Work, name: str, value: Any, *, actor: str) -> SettingChangeRow:
    """Ask for a new value; its state is ``taken`` if it counts at once.  Refused with the reason if it cannot be used.

    Help texts are checked by whoever shows them, and come here as they are.
    """
    check = CHECKS.get(name)
    value = check(work, value) if check else value
    change = settings.propose(work, name, value, actor=actor, first_counts=name not in WATCHES_UNSET)
    if change.state == "proposed":
        tell_of_change(work)
    return change


def confirm(work: Work, number: int, staff_id: str) -> SettingChangeRow:
    """A clinician lets a change count.  Refused for whoever asked for it, and for whoever opens no records."""
    if "clinician" not in staff.roles(work, staff_id):
        raise Refused("a clinician confirms a change")
    return settings.confirm(work, number, actor=f"staff:{staff_id}")
