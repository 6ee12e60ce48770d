"""Settings of the clinic: JSON values by name, in clear, nothing about a patient.

Every value that was ever set or proposed stays in ``setting_change``.  What could silence an alarm counts only when a
second person has confirmed it (design/security.md B9); the first value counts at once where its absence watches over nobody.  A
proposal that nobody confirms expires.
"""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from screening.storage.errors import Refused
from screening.storage.kept import digest_of
from screening.storage.plain import from_text, to_text
from screening.storage.rows import changed, fetch, look, upsert
from screening.storage.tables import SettingChangeRow, SettingRow
from screening.storage.told import HOURS
from screening.storage.work import Work

WAITS = dt.timedelta(days=14)
"""How long a proposal waits for a second person.  Whoever still wants it then asks for it again."""
_BY_NAME = sa.select(SettingRow.value).where(SettingRow.name == sa.bindparam("name"))


def get(work: Work, name: str, default: object = None) -> object:
    """The value, or the default where nobody has set one."""
    text = _text(work, name)
    return default if text is None else from_text(text)


def put(work: Work, name: str, value: object, *, actor: str) -> None:
    """Set a value; processes notice by ``version`` that something changed."""
    change = _new(work, name, value, actor)
    change.state, change.decided_by, change.decided_at = "taken", actor, work.now
    _take(work, change, actor)


def propose(
    work: Work, name: str, value: object, *, actor: str, first_counts: bool = True
) -> SettingChangeRow:
    """Ask for a value; it counts at once if there was none and ``first_counts``, else when a second person confirms it.

    A proposal of the same setting that still waits is withdrawn by the new one.
    """
    if first_counts and get(work, name) is None:
        put(work, name, value, actor=actor)
        return history(work, name)[0]
    for older in _proposed(work, name):
        refuse(work, older.number, actor=actor)
    change = _new(work, name, value, actor)
    work.audit("setting_proposed", actor=actor, name=name, number=change.number)
    return change


def confirm(work: Work, number: int, *, actor: str) -> SettingChangeRow:
    """Let a proposal count.  Refused for whoever proposed it, and when it waits no more; who may is decided above."""
    change = _waiting(work, number)
    if has_expired(change, work.now):
        raise Refused(f"nobody confirmed this change within {WAITS.days} days; ask for it again")
    if change.proposed_by == actor:
        raise Refused("a second person confirms a change, not the one who proposed it")
    change.state, change.decided_by, change.decided_at = "taken", actor, work.now
    _take(work, change, actor)
    return change


def refuse(work: Work, number: int, *, actor: str) -> None:
    """Let a proposal fall; the value stays what it was."""
    change = _waiting(work, number)
    change.state, change.decided_by, change.decided_at = "refused", actor, work.now
    work.db.flush()
    work.audit("setting_refused", actor=actor, name=change.name, number=number)


def waiting(work: Work, name: str | None = None) -> list[SettingChangeRow]:
    """Proposals that wait for a second person, oldest first."""
    return [change for change in _proposed(work, name) if not has_expired(change, work.now)]


def has_expired(change: SettingChangeRow, now: dt.datetime) -> bool:
    """Whether a proposal has waited so long that it no longer can count."""
    return change.state == "proposed" and now - change.proposed_at >= WAITS


def _proposed(work: Work, name: str | None) -> list[SettingChangeRow]:
    found = sa.select(SettingChangeRow).where(SettingChangeRow.state == "proposed")
    if name is not None:
        found = found.where(SettingChangeRow.name == name)
    return list(work.db.scalars(found.order_by(SettingChangeRow.number)))


def history(work: Work, name: str) -> list[SettingChangeRow]:
    """Every value of a setting, newest first."""
    found = sa.select(SettingChangeRow).where(SettingChangeRow.name == name)
    return list(work.db.scalars(found.order_by(SettingChangeRow.number.desc())))


def change(work: Work, number: int) -> SettingChangeRow:
    """One change by its number; NotFound otherwise."""
    return fetch(work, SettingChangeRow, number)


def value_of(row: SettingChangeRow) -> object:
    """The value that a change asks for."""
    return from_text(row.value)


def newest(work: Work, name: str) -> int:
    """The number of the last change of a setting, asked for or made; 0 for none.  It tells whether a form is stale."""
    last = sa.select(sa.func.max(SettingChangeRow.number)).where(SettingChangeRow.name == name)
    return work.db.scalar(last) or 0


def version(work: Work) -> int:
    """Grows with every change of any setting."""
    return work.db.scalar(sa.select(sa.func.max(SettingRow.version))) or 0


def _text(work: Work, name: str) -> str | None:
    if name == HOURS and work.told is not None:
        return work.told.hours
    row = look(work, _BY_NAME, name=name)
    return None if row is None else str(row.value)


def _new(work: Work, name: str, value: object, actor: str) -> SettingChangeRow:
    change = SettingChangeRow(
        name=name, value=to_text(value), state="proposed", proposed_by=actor, proposed_at=work.now
    )
    work.db.add(change)
    work.db.flush()
    return change


def _waiting(work: Work, number: int) -> SettingChangeRow:
    change = fetch(work, SettingChangeRow, number)
    if change.state != "proposed":
        raise Refused(f"this change is {change.state} already")
    return change


def _take(work: Work, change: SettingChangeRow, actor: str) -> None:
    work.told = None
    number = version(work) + 1
    values = {"value": change.value, "version": number, "changed_at": work.now, "changed_by": actor}
    statement = upsert(work, SettingRow, {"name": change.name, **values})
    changed(work, statement.on_conflict_do_update(index_elements=["name"], set_=values))
    work.db.flush()
    digest = digest_of(change.value)
    work.audit("setting_changed", actor=actor, name=change.name, version=number, digest=digest)
