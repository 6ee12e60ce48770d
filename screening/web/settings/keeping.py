"""How long each kind of data is kept."""

from __future__ import annotations

from typing import Any

from screening.retention import BOUNDS, RETENTION, Retention, RetentionError, plain, read_retention
from screening.storage.work import Work
from screening.web.settings.forms import Field, Kind, Typed, Wrong, whole

LABELS = {
    "submission_years": ("Forms that were sent and never signed, in years", "State law decides; there is no default."),
    "signed_years": ("Signed records, in years", "State law decides; there is no default."),
    "audit_years": ("The record of who did what, in years", "At least 6."),
    "outbox_days": ("Notices that went out, in days", "7 to 30."),
}  # fmt: skip


def fields(work: Work, typed: Typed) -> list[Field]:
    return [Field(name, label, hint, "number") for name, (label, hint) in LABELS.items()]


def show(work: Work, value: Any) -> dict[str, str]:
    try:
        kept = read_retention(value)
    except RetentionError:
        kept = Retention()
    return {name: "" if number is None else str(number) for name, number in plain(kept).items()}


def read(work: Work, typed: Typed, name: str) -> Any:
    faults: dict[str, str] = {}
    value = {name: whole(typed, name, *bounds, faults) for name, bounds in BOUNDS.items()}
    if faults:
        raise Wrong(faults)
    try:
        return plain(read_retention(value))
    except RetentionError as fault:
        raise Wrong(fault.faults) from None


KIND = Kind(
    RETENTION,
    "How long data is kept",
    "Unfinished and withdrawn forms are erased after 30 days: the texts that patients read promise it. What is signed or "
    "sent is erased when the time set here is over, counted from the last word on it; a hold on a record keeps it longer. "
    "The record of who did what leaves at the shell, after it was exported.",
    fields,
    show,
    read,
)
