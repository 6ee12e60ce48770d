"""What an installation stands on outside of its database: room on the disk, and a recovery sheet that was proven."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from screening.config import Config
from screening.storage.errors import KeyProblem
from screening.storage.sealing import recovery_keys

MEGABYTE = 1_000_000
LEAST_FREE = 500 * MEGABYTE
LEAST_SHARE = 0.05
"""Less than both of these, and no form is begun: what is left is for forms that were begun, the audit and staff."""
MEASURED_EVERY = timedelta(seconds=5)
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Disk:
    """``free`` and ``whole`` in bytes; ``writable``: whether anything can be written there at all."""

    free: int
    whole: int
    writable: bool = True

    @property
    def is_short(self) -> bool:
        """Whether a new form could take the room that those who are here already need (design/security.md B7)."""
        return self.free < min(LEAST_FREE, LEAST_SHARE * self.whole)


@dataclass(frozen=True)
class Ground:
    """``proven``: when a recovery sheet was typed back last, None for never; ``keys_fault``: why that is not known."""

    disk: Disk | None
    proven: date | None
    keys_fault: str = ""

    def closes(self, *, demo: bool) -> list[str]:
        """Why no form may be begun."""
        return self._disk() + ([] if demo else self._unproven())

    def due(self, today: date) -> list[str]:
        """What has to be seen to before it closes anything."""
        if self.proven is None or today - self.proven <= YEAR:
            return []
        return [
            f"The recovery sheet was typed back last on {self.proven}, more than a year ago. Whoever keeps one brings "
            "it, and whoever runs this system calls: screening keys recovery --prove."
        ]

    def _disk(self) -> list[str]:
        nothing = "Nothing can be saved, and no record can be opened, because each look is written down."
        if self.disk is None or not self.disk.writable:
            return [f"The disk can only be read. {nothing} Tell whoever runs this system now."]
        if self.disk.free < MEGABYTE:
            return [f"The disk is full. {nothing} Tell whoever runs this system now, to make room."]
        if self.disk.is_short:
            return [
                f"Only {self.disk.free // MEGABYTE} MB of disk are free. No form can be begun; those that were begun "
                "are still saved, and records can be read. Tell whoever runs this system to make room."
            ]
        return []

    def _unproven(self) -> list[str]:
        if self.keys_fault:
            return [f"The file of recovery keys cannot be used: {self.keys_fault}."]
        if self.proven is None:
            return [
                "No recovery sheet was ever typed back, so no backup can be made, and a lost server would be a lost "
                "clinic. Whoever runs this system calls: screening keys recovery."
            ]
        return []


def disk_of(folder: Path) -> Disk | None:
    """The disk of this folder; None when it cannot even be looked at."""
    try:
        found = os.statvfs(folder)
    except OSError:
        return None
    writable = not found.f_flag & os.ST_RDONLY and os.access(folder, os.W_OK)
    return Disk(found.f_bavail * found.f_frsize, found.f_blocks * found.f_frsize, writable)


def ground_of(config: Config) -> Ground:
    """As it is now."""
    try:
        proven, fault = max(recovery_keys.proven(config.keys).values(), default=None), ""
    except (KeyProblem, OSError) as problem:
        proven, fault = None, str(problem)
    return Ground(disk_of(config.data), proven, fault)


class Measured:
    """The ground as it was at most a few seconds ago: it is asked for on every first page and every staff page."""

    def __init__(self, config: Config, clock: Callable[[], datetime]) -> None:
        self._config, self._clock = config, clock
        self._kept: tuple[datetime, Ground] | None = None

    def __call__(self) -> Ground:
        now, kept = self._clock(), self._kept
        # A clock that went back must not keep an old measure for good.
        if kept is None or abs(now - kept[0]) >= MEASURED_EVERY:
            kept = self._kept = (now, ground_of(self._config))
        return kept[1]
