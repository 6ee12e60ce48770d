"""No room, or no writing: the person gets the numbers for help and the truth, nothing is acknowledged that was not kept,
and when there is room again it goes on without a restart."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from screening.content import load_content
from screening.review.opening import answers_of
from screening.storage import audit_check, heartbeat, submissions
from screening.storage.tables import SubmissionRow
from screening.storage.work import Store
from tests.attackers import settings_of
from tests.clinic import Clock, make_app
from tests.databases import BACKENDS, fresh_store
from tests.filled import publish
from tests.web.patient.steps import Person


@contextmanager
def full(store: Store) -> Iterator[None]:
    """SQLite may take no further page: what a full disk tells it too."""

    def limit(connection: sa.Connection) -> None:
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA max_page_count=1")  # less than there are: it stays at what is used

    sa.event.listen(store.engine, "begin", limit)
    try:
        yield
    finally:
        sa.event.remove(store.engine, "begin", limit)
        store.engine.dispose()


@contextmanager
def lost(store: Store) -> Iterator[None]:
    """PostgreSQL lets nobody in any more, and ends who is in."""
    name = store.engine.url.database
    outside = sa.create_engine(store.engine.url.set(database="postgres"), isolation_level="AUTOCOMMIT")

    def switch(to: str) -> None:
        with outside.connect() as connection:
            connection.exec_driver_sql(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS {to}")
            ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
            connection.exec_driver_sql(ended, (name,))

    switch("false")
    try:
        yield
    finally:
        switch("true")
        outside.dispose()


@pytest.mark.parametrize("backend", BACKENDS)
def test_without_room_nothing_is_acknowledged_that_is_not_kept_and_it_goes_on_when_there_is_room(
    backend: str, tmp_path: Path
) -> None:
    with fresh_store(backend, tmp_path) as store:
        clock = Clock()
        publish(store, load_content(), clock())
        with store.writing(clock()) as work:
            heartbeat.beat(work, "worker")
        app = make_app(settings_of(tmp_path), store, clock)
        person = Person(app)
        person.begin()
        person.born()
        person.answer("reach-1", {"full_name": "Ana Ruiz"})
        person.at("intake", "reach-2")
        with (full if backend == "sqlite" else lost)(store):
            acknowledged, page = save_until_refused(person)
            assert page.status == 503
            assert "could not save this page" in page.text
            assert "988" in page.text
            assert page.all("a", href="tel:911") or "911" in page.text
            if backend == "sqlite":  # the session could be read, so the text comes back too
                assert dict(page.fields())["call_time"] == f"{acknowledged + 1} {'x' * 150}"
            assert "988" in Person(app).at("help").text
        assert kept(store, clock) in ("", str(acknowledged))
        # The same is sent again, as it was typed.
        person.at("intake", "reach-2")
        again = {"phone": "555", "call_time": f"{acknowledged + 1} {'x' * 150}"}
        assert person.press("continue", again, follow=False).status == 303
        assert kept(store, clock) == str(acknowledged + 1)
        with store.reading(clock()) as work:
            assert audit_check.verify(work.db, work.keys.purpose(work.db, "audit")) is None


def save_until_refused(person: Person) -> tuple[int, Any]:
    """How many saves were acknowledged, and the page that came in the place of the next."""
    for number in range(1, 40):
        page = person.press("continue", {"phone": "555", "call_time": f"{number} {'x' * 150}"}, follow=False)
        if page.status != 303:
            return number - 1, page
        person.at("intake", "reach-2")
    raise AssertionError("the database is never full")


def kept(store: Store, clock: Clock) -> str:
    """The number of the save that is there."""
    with store.reading(clock()) as work:
        (draft,) = work.db.scalars(sa.select(SubmissionRow.id))
        answers = answers_of(submissions.load(work, draft))
        return str(answers.items.get("call_time", "")).partition(" ")[0]
