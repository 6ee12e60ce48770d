"""What nearly every page must know of the clinic, told by a statement that is run anyway.

A statement costs more than what it tells: the look for the session and that for the form bring these two along.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import sqlalchemy as sa

from screening.storage.tables import ActivePackRow, SettingRow

HOURS = "hours"
"""The setting with the opening hours: the day on the clinic's wall depends on them."""
NEWEST_PACK = sa.select(sa.func.max(ActivePackRow.number)).scalar_subquery().label("newest_pack")
COLUMNS = (
    sa.select(SettingRow.value).where(SettingRow.name == HOURS).scalar_subquery().label("hours_set"),
    NEWEST_PACK,
)


class Told(NamedTuple):
    """``hours``: the text of the setting, None where nobody has set it.  ``packs``: see ``kept.newest``."""

    hours: str | None
    packs: int


def told_by(row: Any) -> Told:
    """What a row with these columns tells."""
    return Told(row.hours_set, row.newest_pack or 0)
