"""Sessions live on the server: ids and times only, ended for good, closed by idling, dead after twelve hours."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from screening.storage import sessions
from screening.storage.tables import SessionRow
from screening.storage.work import Store
from tests.databases import NOW

SUBJECT = "a" * 32
MINUTE = dt.timedelta(minutes=1)


def begin(store: Store, kind: sessions.Kind = "intake", subject: str = SUBJECT) -> str:
    with store.writing(NOW) as work:
        return sessions.start(work, kind, subject)


def is_open(store: Store, kind: sessions.Kind, token: str, after: dt.timedelta = dt.timedelta(0)) -> bool:
    with store.reading(NOW + after) as work:
        return sessions.open_session(work, kind, token) is not None


def test_the_row_holds_no_token(store: Store) -> None:
    token = begin(store)
    assert len(token) >= 43
    with store.reading(NOW) as work:
        row = work.db.scalars(sa.select(SessionRow)).one()
    assert token.encode() not in bytes(row.token_hash)
    assert (row.kind, row.subject_id, row.created_at, row.second_factor_at) == ("intake", SUBJECT, NOW, None)


def test_a_session_opens_for_its_own_kind_and_token(store: Store) -> None:
    token = begin(store)
    assert is_open(store, "intake", token)
    assert not is_open(store, "staff", token)
    assert not is_open(store, "intake", token + "x")
    assert not is_open(store, "intake", "")


@pytest.mark.parametrize(("kind", "minutes"), [("staff", 15), ("intake", 30)])
def test_a_session_that_idles_opens_nothing(store: Store, kind: sessions.Kind, minutes: int) -> None:
    token = begin(store, kind)
    assert is_open(store, kind, token, minutes * MINUTE)
    assert not is_open(store, kind, token, minutes * MINUTE + dt.timedelta(seconds=1))


def test_twelve_hours_end_it_however_busy_it_was(store: Store) -> None:
    token = begin(store)
    for minute in range(0, 12 * 60 + 20, 20):
        with store.writing(NOW + minute * MINUTE) as work:
            row = sessions.open_session(work, "intake", token)
            if row is not None:
                sessions.touch(work, row)
    assert not is_open(store, "intake", token, dt.timedelta(hours=12, seconds=1))
    with store.writing(NOW + dt.timedelta(hours=13)) as work:
        sessions.purge(work)
        assert work.db.scalar(sa.select(sa.func.count()).select_from(SessionRow)) == 0


def test_proving_once_more_who_is_there_does_not_put_the_twelve_hours_off(store: Store) -> None:
    with store.writing(NOW) as work:
        token = sessions.start(work, "staff", "kim")
    for hour in range(1, 13):
        with store.writing(NOW + dt.timedelta(hours=hour, seconds=-1)) as work:
            row = sessions.open_session(work, "staff", token, dt.timedelta(hours=2))
            assert row is not None, hour
            token = sessions.second_factor_passed(work, row)
    with store.reading(NOW + dt.timedelta(hours=12, seconds=1)) as work:
        assert sessions.open_session(work, "staff", token) is None


def test_being_there_is_written_once_a_minute(store: Store) -> None:
    token = begin(store)
    written = []
    for seconds in (10, 59, 60, 90, 121):
        now = NOW + dt.timedelta(seconds=seconds)
        with store.writing(now) as work:
            row = sessions.open_session(work, "intake", token)
            assert row is not None
            needed = sessions.needs_touch(row, now)
            written.append(sessions.touch(work, row))
            assert needed == written[-1]
    assert written == [False, False, True, False, True]


def test_a_copied_cookie_is_worth_nothing_after_signing_out(store: Store) -> None:
    token, other = begin(store), begin(store)
    with store.writing(NOW) as work:
        sessions.end(work, "intake", token)
    assert not is_open(store, "intake", token)
    assert is_open(store, "intake", other)


def test_the_second_factor_gives_a_new_token_and_kills_the_old(store: Store) -> None:
    token = begin(store, "staff")
    later = NOW + MINUTE
    with store.writing(later) as work:
        row = sessions.open_session(work, "staff", token)
        assert row is not None
        new = sessions.second_factor_passed(work, row)
    assert not is_open(store, "staff", token)
    with store.reading(later) as work:
        row = sessions.open_session(work, "staff", new)
    assert row is not None
    assert (row.subject_id, row.second_factor_at) == (SUBJECT, later)


def test_all_sessions_of_one_person_end_and_nobody_elses(store: Store) -> None:
    tokens = [begin(store, "staff"), begin(store, "staff")]
    others = [("staff", begin(store, "staff", "b" * 32)), ("intake", begin(store))]
    with store.writing(NOW) as work:
        assert sessions.end_all(work, "staff", SUBJECT) == 2
    assert [is_open(store, "staff", token) for token in tokens] == [False, False]
    assert all(is_open(store, kind, token) for kind, token in others)
