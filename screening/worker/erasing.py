"""What has been kept as long as it may be is erased."""

from __future__ import annotations

import logging
from datetime import timedelta

from screening.retention import (
    DRAFT_KEPT,
    RETENTION,
    WITHDRAWN_KEPT,
    Retention,
    RetentionError,
    read_retention,
    years_before,
)
from screening.storage import (
    additions,
    holds,
    invited,
    limits,
    messages,
    notices,
    removal,
    sessions,
    settings,
)
from screening.storage.work import Work

log = logging.getLogger(__name__)

COUNTED_FIRST = timedelta(minutes=10)
"""So long the worker leaves an old draft to the web process, which can open it and so count where it stopped."""


def purge(work: Work) -> None:
    """Erase what has been kept as long as it may be, and nothing of a record while all erasing is stopped.

    A draft with an open task stays (design/security.md B11), and what somebody holds.
    """
    kept = _retention(work)
    if not holds.is_stopped(work):
        _purge_records(work, kept)
    outbox = kept.outbox
    notices.purge(work, work.now - outbox)
    messages.purge(work, work.now - outbox)
    sessions.purge(work)
    limits.purge(work)


def _purge_records(work: Work, kept: Retention) -> None:
    removal.purge_drafts(work, work.now - DRAFT_KEPT - COUNTED_FIRST)
    removal.purge_withdrawn(work, work.now - WITHDRAWN_KEPT)
    additions.purge(work, work.now - DRAFT_KEPT)
    invited.forget_old(work)
    if kept.submission_years is not None and kept.signed_years is not None:
        signed = years_before(work.now, kept.signed_years)
        removal.purge_unsigned(work, years_before(work.now, kept.submission_years))
        removal.purge_signed(work, signed)
        removal.purge_tasks(work, signed)


def _retention(work: Work) -> Retention:
    """What the clinic has set; the defaults when that cannot be read, which erase nothing that has none."""
    try:
        return read_retention(settings.get(work, RETENTION))
    except RetentionError as fault:
        log.critical("the retention in the settings cannot be used: %s", fault)
        return Retention()
