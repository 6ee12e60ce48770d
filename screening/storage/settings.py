"""Settings of the clinic: JSON values by name, in clear, nothing about a patient."""

from __future__ import annotations

import sqlalchemy as sa

from screening.storage.plain import from_text, to_text
from screening.storage.rows import changed, upsert
from screening.storage.tables import SettingRow
from screening.storage.work import Work


def get(work: Work, name: str, default: object = None) -> object:
    """The value, or the default where nobody has set one."""
    text = work.db.scalar(sa.select(SettingRow.value).where(SettingRow.name == name))
    return default if text is None else from_text(text)


def put(work: Work, name: str, value: object, *, actor: str) -> None:
    """Set a value; processes notice by ``version`` that something changed."""
    number = version(work) + 1
    values = {"value": to_text(value), "version": number, "changed_at": work.now, "changed_by": actor}
    statement = upsert(work, SettingRow, {"name": name, **values})
    changed(work, statement.on_conflict_do_update(index_elements=["name"], set_=values))
    work.audit("setting_changed", actor=actor, name=name, version=number)


def version(work: Work) -> int:
    """Grows with every change of any setting."""
    return work.db.scalar(sa.select(sa.func.max(SettingRow.version))) or 0
