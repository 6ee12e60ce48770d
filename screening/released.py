"""Which release this is.  Nothing here asks another machine: a clinic subscribes to the releases (SECURITY.md)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from importlib import metadata

ON: date | None = None
"""The day on which this release was made, as CHANGELOG.md has it; None between two releases.  A test compares."""
OLD = timedelta(days=180)


def version() -> str:
    """The version that is installed."""
    return metadata.version("screening")


def faults(on: date | None, today: date) -> Iterator[str]:
    """What to do about a release of that day."""
    if on is None:
        yield "This program is no release, but was made between two: nobody has tried out exactly this one. Install a release."
    elif today - on > OLD:
        yield (
            f"This release is of {on}. Look whether there is a newer one, and read there whether it mends something that "
            "can hurt you; this program never asks by itself."
        )
