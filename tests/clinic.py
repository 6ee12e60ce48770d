"""What the tests of a whole app share: a clock that stands still, and the settings of a clinic in a folder."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from screening.config import Config

BASE = "http://127.0.0.1:8000"
OPEN_HOURS = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
"""A Wednesday, 10 in the morning in New York."""


class Clock:
    """Stands still until it is moved."""

    def __init__(self, at: datetime = OPEN_HOURS) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, **time: float) -> None:
        self.at += timedelta(**time)


def config_in(data: Path) -> Config:
    """A demo clinic in this folder."""
    return Config(
        demo=True,
        data=data,
        keys=data / "demo-keys" / "keyring",
        database=f"sqlite:///{data / 'screening.db'}",
        host="127.0.0.1",
        port=8000,
        url=BASE,
        behind_proxy=False,
    )
