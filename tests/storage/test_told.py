"""What a statement tells of the clinic on the way is what stands there, also for work that changes it."""

from __future__ import annotations

from screening.safety.clinic import hours_of
from screening.storage import kept, sessions, settings, submissions
from screening.storage.told import HOURS
from screening.storage.work import Store
from tests.databases import NOW
from tests.storage.records import start


def test_work_that_changes_the_hours_or_the_packs_knows_it_at_once(store: Store) -> None:
    submission_id = start(store)
    with store.writing(NOW) as work:
        token = sessions.start(work, "intake", submission_id)
        digest = kept.keep(work, "pack", "rules")
    with store.writing(NOW) as work:
        assert sessions.open_session(work, "intake", token) is not None
        before = kept.newest(work)
        assert (settings.get(work, HOURS), hours_of(work).reading_days) == (None, 2)
        settings.put(work, HOURS, {"reading_days": 5}, actor="cli:test")
        assert hours_of(work).reading_days == 5
        submissions.row(work, submission_id)
        assert hours_of(work).reading_days == 5
        kept.activate(work, "ketamine-safety", digest, proposed_by="a", approved_by=None, actor="cli:test")
        assert kept.newest(work) > before
    for look in (
        lambda: sessions.open_session(work, "intake", token),
        lambda: submissions.row(work, submission_id),
    ):
        with store.reading(NOW) as work:
            alone = kept.newest(work), settings.get(work, HOURS)
            assert look() is not None
            assert work.told is not None
            assert (kept.newest(work), settings.get(work, HOURS)) == alone
            assert alone[0] > before
