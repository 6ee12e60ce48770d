"""The clinic's opening hours.  A setting that cannot be read never stops a task."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from screening.hours import Hours, HoursError, read_hours
from screening.storage import settings
from screening.storage.errors import Refused
from screening.storage.told import HOURS
from screening.storage.work import Work

log = logging.getLogger(__name__)


def hours_of(work: Work) -> Hours:
    """The opening hours; the defaults when what is set cannot be used."""
    found = settings.get(work, HOURS)
    try:
        return read_hours(found if isinstance(found, Mapping) else None)
    except HoursError as fault:
        log.critical("the hours in the settings cannot be used: %s", fault)
        return Hours()


def checked_hours(value: Any) -> dict[str, Any]:
    """The hours in the form that ``read_hours`` takes; Refused with the reason when they cannot be used."""
    try:
        read_hours(value if isinstance(value, Mapping) else {"hours": value})
    except HoursError as fault:
        raise Refused(str(fault)) from None
    return dict(value)
