"""What has become of the links with which patients were asked: a few words for each line of the queue."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from screening.storage import asks
from screening.storage.tables import AskRow
from screening.storage.work import Work


def in_brief(work: Work, submission_ids: Collection[str]) -> dict[str, tuple[str, datetime]]:
    """For lines of the queue: what has become of the last link of each, in words, and when."""
    rows = asks.newest(work, submission_ids)
    bounced = asks.bounced(work, rows.values())
    return {one: _brief(work, row, row.id in bounced) for one, row in rows.items()}


def _brief(work: Work, row: AskRow, bounced: bool) -> tuple[str, datetime]:
    match asks.state_of(work, row):
        case "answered":
            return "answered", row.answered_at or row.asked_at
        case "ended":
            return "link taken back", row.ended_at or row.asked_at
        case "over":
            return "link over", row.ends_at
        case "opened":
            return "link opened", row.opened_at or row.asked_at
    return ("address does not take mail" if bounced else "asked by link"), row.asked_at
