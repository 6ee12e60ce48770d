"""Who changed a setting from what to what, when, and who confirmed it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from screening.review.queue import name_of
from screening.storage import settings
from screening.storage.tables import SettingChangeRow
from screening.storage.work import Work
from screening.web.settings.forms import Kind

SHOWN = 50
"""Changes on a page; the others stay in the database."""


class Difference(NamedTuple):
    """One field of a change; an empty text stands for nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """One change.  ``state``: in use, replaced, waits, expired or dropped."""

    number: int
    state: str
    asked_by: str
    asked_at: datetime
    asked_by_actor: str
    decided_by: str
    decided_at: datetime | None
    ends_at: datetime
    differences: list[Difference]


def lines(work: Work, kind: Kind) -> list[Line]:
    """The newest changes of a setting, newest first, each against the value that was in use when it was asked for."""
    found: list[Line] = []
    before: Any = None
    rows = settings.history(work, kind.name)
    in_use = max((row.number for row in rows if row.state == "taken"), key=_taken_at(rows), default=0)
    for row in reversed(rows):
        value = settings.value_of(row)
        found.append(_line(work, row, row.number == in_use, differences(work, kind, before, value)))
        if row.state == "taken":
            before = value
    return found[::-1][:SHOWN]


def differences(work: Work, kind: Kind, before: Any, after: Any) -> list[Difference]:
    """The fields in which two values of a setting differ, as they are shown."""
    return between(work, kind, kind.show(work, before), kind.show(work, after))


def between(work: Work, kind: Kind, before: Mapping[str, str], after: Mapping[str, str]) -> list[Difference]:
    """The same for what stands in two forms."""
    labels, found = {}, []
    for typed in (before, after):
        for field in kind.fields(work, typed):
            label = f"{field.group}: {field.label}" if field.group and field.kind != "area" else field.label
            labels[field.name] = (
                label,
                {**dict(field.options), **({"yes": "yes"} if field.kind == "tick" else {})},
            )
    for name, (label, options) in labels.items():
        texts = [each.get(name, "").replace("\r\n", "\n").strip() for each in (before, after)]
        if texts[0] != texts[1]:
            found.append(Difference(label, *(options.get(text, text) for text in texts)))
    return found


def who(work: Work, actor: str | None) -> str:
    """An actor by name."""
    if actor is None:
        return ""
    kind, _, name = actor.partition(":")
    return (
        name_of(work, name) if kind == "staff" else f"the command line ({name})" if kind == "cli" else actor
    )


def _line(work: Work, row: SettingChangeRow, in_use: bool, found: list[Difference]) -> Line:
    states = {"taken": "in use" if in_use else "replaced", "refused": "dropped", "proposed": "waits"}
    return Line(
        row.number,
        "expired" if settings.has_expired(row, work.now) else states[row.state],
        who(work, row.proposed_by),
        row.proposed_at,
        row.proposed_by,
        who(work, row.decided_by),
        row.decided_at,
        row.proposed_at + settings.WAITS,
        found,
    )


def _taken_at(rows: list[SettingChangeRow]) -> Any:
    at = {row.number: (row.decided_at, row.number) for row in rows}
    return lambda number: at[number]
