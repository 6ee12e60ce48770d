"""What the clinic's clock and hours tell a patient: by when somebody reads or calls, and until when a form is kept."""

from __future__ import annotations

from datetime import date, datetime

from screening.hours import Hours, contact_by, promised_by
from screening.intake.draft import Draft
from screening.retention import DRAFT_KEPT
from screening.safety import reach
from screening.safety.clinic import hours_of
from screening.safety.pausing import paused_until
from screening.storage.work import Store


class Times:
    """Each asked of the clinic's hours as they are set now."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def read_by(self, now: datetime) -> date:
        """The day by which a form sent now will have been read."""
        hours = self._hours(now)
        return hours.day_of(promised_by(now, hours))

    def clinic_day(self, at: datetime) -> date:
        """The clinic's calendar day at that moment."""
        return self._hours(at).day_of(at)

    def clinic_time(self, at: datetime) -> datetime:
        """That moment by the clock on the clinic's wall."""
        return at.astimezone(self._hours(at).zone)

    def kept_until(self, draft: Draft) -> date:
        """The day on which a form that is not sent is erased, if nothing more is saved."""
        return self.clinic_day(draft.submission.row.saved_at + DRAFT_KEPT)

    def contact_by(self, now: datetime) -> datetime:
        """By when somebody calls after a safety page, in the clinic's time: from the hours alone (SAF-16)."""
        hours = self._hours(now)
        return contact_by(now, hours).astimezone(hours.zone)

    def watched(self, now: datetime) -> bool:
        """Whether somebody would be told of a dangerous answer; if not, nobody is promised a call (SAF-11)."""
        with self.store.reading(now) as work:
            return reach.watched(work)

    def paused_until(self, now: datetime) -> datetime | None:
        """When the form goes on that the clinic pauses out of hours; None while it does not."""
        with self.store.reading(now) as work:
            return paused_until(work)

    def _hours(self, now: datetime) -> Hours:
        with self.store.reading(now) as work:
            return hours_of(work)
