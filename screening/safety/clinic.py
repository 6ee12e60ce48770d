"""What the clinic has set: opening hours and who is on call. A setting that cannot be read never stops a
task.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

from screening.hours import Hours, HoursError, read_hours
from screening.storage import settings
from screening.storage.work import Work

log = logging.getLogger(__name__)

HOURS = "hours"
ON_CALL = "on_call"
NOBODY_SET = ("on-call", "on-call-backup")
"""Names of the contacts until the clinic has set its own: the first is told at once, the next on escalation.
"""


def hours_of(work: Work) -> Hours:
    """The opening hours; the defaults when what is set cannot be used."""
    found = settings.get(work, HOURS)
    try:
        return read_hours(found if isinstance(found, Mapping) else None)
    except HoursError as fault:
        log.critical("the hours in the settings cannot be used: %s", fault)
        return Hours()


def on_call(work: Work) -> tuple[str, ...]:
    """Ids of the contacts, first the one who is told first; never empty."""
    found = settings.get(work, ON_CALL)
    if isinstance(found, list) and found and all(isinstance(contact, str) and contact for contact in found):
        return tuple(found)
    return NOBODY_SET
