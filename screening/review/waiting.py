"""What has become of the links with which patients were asked: a few words for each line of the queue."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from screening.storage import asks, letters
from screening.storage.tables import AskRow
from screening.storage.work import Work


def in_brief(work: Work, submission_ids: Collection[str]) -> dict[str, tuple[str, datetime]]:
    """For lines of the queue: what has become of the last link of each, in words, and when."""
    return {one: _brief(work, row) for one, row in asks.newest(work, submission_ids).items()}


def _brief(work: Work, row: AskRow) -> tuple[str, datetime]:
    match asks.state_of(work, row):
        case "answered":
            return "answered", row.answered_at or row.asked_at
        case "ended":
            return "link taken back", row.ended_at or row.asked_at
        case "over":
            return "link over", row.ends_at
        case "opened":
            return "link opened", row.opened_at or row.asked_at
    return ("address does not take mail", row.asked_at) if bounced(work, row) else ("link sent", row.asked_at)


def bounced(work: Work, row: AskRow) -> bool:
    """Whether the letter that was written with this link did not arrive."""
    written = [one for one in letters.of(work, submission=row.submission_id) if one.kind == "ask"]
    return any(one.state == "failed" and one.due_at >= row.asked_at for one in written)
