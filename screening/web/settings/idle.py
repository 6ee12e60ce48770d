"""After how long without activity a member of staff is signed out."""

from __future__ import annotations

from typing import Any

from screening.storage.sessions import IDLE_MINUTES
from screening.storage.work import Work
from screening.web.settings.forms import Field, Kind, Typed, Wrong, whole

DEFAULT, LEAST, MOST = 15, 5, 30
"""Minutes (design/security.md B21)."""


def fields(work: Work, typed: Typed) -> list[Field]:
    return [Field("minutes", "Minutes", f"{LEAST} to {MOST}.", "number")]


def show(work: Work, value: Any) -> dict[str, str]:
    return {"minutes": str(value if isinstance(value, int) else DEFAULT)}


def read(work: Work, typed: Typed, name: str) -> Any:
    faults: dict[str, str] = {}
    minutes = whole(typed, "minutes", LEAST, MOST, faults)
    if faults:
        raise Wrong(faults)
    return minutes


KIND = Kind(
    IDLE_MINUTES,
    "Signing out",
    "After how long without activity a member of staff is signed out.",
    fields,
    show,
    read,
)
