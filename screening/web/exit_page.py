"""Where "Leave this page quickly" leads: a page that the clinic sets, or our own blank one (design/security.md B13)."""

from __future__ import annotations

import re
from typing import Any

from screening.storage import settings
from screening.web.parts import parts

SETTING = "exit"
ADDRESS = re.compile(r"https://[A-Za-z0-9.-]+(:\d{1,5})?(/[A-Za-z0-9._~/?=&%+-]*)?")
LONGEST = 300


def checked(value: Any) -> str:
    """The address as it can be set. Raises ValueError when it is none that a page may lead to."""
    if not isinstance(value, str) or len(value) > LONGEST or not ADDRESS.fullmatch(value):
        raise ValueError('the exit is the address of a plain page, like "https://www.weather.gov/"')
    return value


def current(own: str) -> str:
    """The page that the clinic has set; ``own`` without one, and whenever it cannot be read: leaving never waits."""
    shared = parts()
    try:
        with shared.store.reading(shared.clock()) as work:
            found = settings.get(work, SETTING)
        return own if found is None else checked(found)
    except Exception:  # noqa: BLE001 - whatever is broken, the person leaves
        return own
