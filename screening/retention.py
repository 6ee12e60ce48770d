"""How long each kind of data is kept.  Pure, like the hours: the setting is read here and used by the worker.

Submissions and signed records have no default, because state law decides: until a clinic has said how long, production
opens no intake (design/security.md E2).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

RETENTION = "retention"
"""The name of the setting."""
DRAFT_KEPT = timedelta(days=30)
"""What was not sent is erased when nobody has saved it for so long, as patients read."""
WITHDRAWN_KEPT = timedelta(days=30)
"""What was taken back is erased so long after that, as patients read."""
BOUNDS = {
    "submission_years": (1, 100),
    "signed_years": (1, 100),
    "audit_years": (6, 100),
    "outbox_days": (7, 30),
}
"""Least and most.  The audit is kept for six years at least: 45 CFR 164.316(b)(2)(i)."""


class RetentionError(ValueError):
    """A number that cannot be used; ``faults``: for each field what was found and what is allowed."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {words}" for name, words in faults.items()))
        self.faults = dict(faults)


@dataclass(frozen=True)
class Retention:
    """Years for what a clinic answers for, days for what passes by.  ``None``: the clinic has not said yet.

    Unfinished and withdrawn forms are no choice: what patients read promises that they are erased after 30 days.
    """

    submission_years: int | None = None
    signed_years: int | None = None
    audit_years: int = 6
    outbox_days: int = 30

    @property
    def outbox(self) -> timedelta:
        """How long a notice that went out, or was given up, is kept."""
        return timedelta(days=self.outbox_days)

    @property
    def is_complete(self) -> bool:
        """Whether the clinic has said how long it keeps what has no default."""
        return self.submission_years is not None and self.signed_years is not None


def years_before(now: datetime, years: int) -> datetime:
    """The same day and hour so many years earlier; of 29 February the 28th."""
    try:
        return now.replace(year=now.year - years)
    except ValueError:
        return now.replace(year=now.year - years, day=28)


def read_retention(setting: object) -> Retention:
    """What the setting says.  Raises RetentionError, with every fault, when a number is missing, no number, or out of
    bounds; without a setting the defaults."""
    if setting is None:
        return Retention()
    given: Mapping[str, Any] = setting if isinstance(setting, Mapping) else {}
    faults = {name: f"found {given.get(name)!r}; allowed {least} to {most}"
              for name, (least, most) in BOUNDS.items()
              if not _is_within(given.get(name), least, most)}  # fmt: skip
    faults |= {str(name): "no such kind of data" for name in set(given) - set(BOUNDS)}
    if not faults and given["signed_years"] < given["submission_years"]:
        faults["signed_years"] = "found fewer than for forms that were never signed; allowed as many or more"
    if faults:
        raise RetentionError(faults)
    return Retention(**given)


def plain(retention: Retention) -> dict[str, Any]:
    """As it is kept and shown."""
    return asdict(retention)


def _is_within(found: object, least: int, most: int) -> bool:
    return isinstance(found, int) and not isinstance(found, bool) and least <= found <= most
