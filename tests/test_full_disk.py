"""No room, no writing, no database: the person gets the numbers for help, the truth and the typed text back, nothing is
acknowledged that was not kept, and it goes on without a restart.

Real where this machine lets us: a small disk and one that can only be read are mounted by who may mount; for anybody else
SQLite is told what such a disk would tell it.  PostgreSQL is stopped for real.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from screening.content import load_content
from screening.review.opening import answers_of
from screening.storage import heartbeat, submissions
from screening.storage.audit import verification
from screening.storage.engine import make_engine
from screening.storage.migrate import upgrade
from screening.storage.sealing.keys import KeyRing, Keys
from screening.storage.tables import SubmissionRow
from screening.storage.work import Store
from tests.attackers import settings_of
from tests.clinic import Clock, make_app
from tests.databases import NOW, fresh_store, own_server
from tests.filled import publish
from tests.web.client import Page
from tests.web.patient.steps import Person

LONG = "x" * 150
DISK = "16m"


def told(store: Store, statement: str) -> Iterator[None]:
    """SQLite says the same to every transaction as on such a disk."""

    def say(connection: sa.Connection) -> None:
        driver: Any = connection.connection.driver_connection
        driver.execute(statement)

    sa.event.listen(store.engine, "begin", say)
    try:
        yield
    finally:
        sa.event.remove(store.engine, "begin", say)
        store.engine.dispose()


def is_mounted(folder: Path, *options: str) -> bool:
    """Whether this user may mount here, and it was done."""
    done = subprocess.run(["mount", *options, str(folder)], capture_output=True, check=False)
    return done.returncode == 0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[tuple[Path, bool]]:
    """A folder, and whether it is a small disk of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = is_mounted(folder, "-t", "tmpfs", "-o", f"size={DISK}", "screening-test")
    yield folder, mounted
    if mounted:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def full(store: Store, folder: Path, *, mounted: bool) -> Iterator[None]:
    """Not one more page fits on the disk."""
    if not mounted:
        yield from told(store, "PRAGMA max_page_count=1")  # less than there are: it stays at what is used
        return
    filler = folder / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while file.write(bytes(4096)):
            pass
    yield
    filler.unlink()


@contextmanager
def read_only(store: Store, folder: Path, *, mounted: bool) -> Iterator[None]:
    """Everything can be read and nothing written."""
    if not mounted:
        yield from told(store, "PRAGMA query_only=ON")
        return
    store.engine.dispose()  # the kernel waits for files that are open for writing
    assert is_mounted(folder, "-o", "remount,ro")
    yield
    assert is_mounted(folder, "-o", "remount,rw")


@pytest.mark.parametrize("fault", [full, read_only])
def test_a_disk_that_takes_nothing_more_loses_nothing_that_was_acknowledged_and_nothing_that_is_typed(
    tmp_path: Path, disk: tuple[Path, bool], fault: Any
) -> None:
    folder, mounted = disk
    with fresh_store("sqlite", folder) as store:
        clock, person = at_the_phone_number(store, tmp_path)
        with fault(store, folder, mounted=mounted):
            acknowledged, page = save_until_refused(person)
            gives_everything_back(page, acknowledged + 1)
            assert "988" in Person(person.client.application).at("help").text
        goes_on(store, clock, person, acknowledged)


def test_a_person_can_still_read_what_was_kept_while_nothing_can_be_written(tmp_path: Path) -> None:
    with fresh_store("sqlite", tmp_path) as store:
        clock, person = at_the_phone_number(store, tmp_path)
        clock.pass_(minutes=2)  # so that the visit would be noted
        with contextmanager(told)(store, "PRAGMA query_only=ON"):
            assert person.at("intake", "reach-1").status == 200
            assert dict(person.page.fields())["full_name"] == "Ana Ruiz"  # type: ignore[union-attr]


def test_while_postgresql_is_stopped_the_typed_text_comes_back_and_with_it_everything_goes_on(
    tmp_path: Path,
) -> None:
    with own_server() as server:
        engine = make_engine(server.url)
        upgrade(engine)
        store = Store(engine, Keys(KeyRing.generate()))
        store.set_up(NOW, actor="cli:test")
        clock, person = at_the_phone_number(store, tmp_path)
        server.stop()
        page = person.press("continue", typed(1), follow=False)
        gives_everything_back(page, 1)
        somebody = Person(person.client.application)
        assert "988" in somebody.at("help").text
        for looked in (person.at("intake", "reach-2"), Person(person.client.application).at("")):
            assert looked.status == 503
            assert "988" in looked.text
            assert "could not save" not in looked.text
        server.start()
        goes_on(store, clock, person, 0)
        engine.dispose()


def at_the_phone_number(store: Store, folder: Path) -> tuple[Clock, Person]:
    """Somebody who has given a name, on the page for the telephone."""
    clock = Clock()
    publish(store, load_content(), clock())
    with store.writing(clock()) as work:
        heartbeat.beat(work, "worker")
    person = Person(make_app(settings_of(folder), store, clock))
    person.begin()
    person.born()
    person.answer("reach-1", {"full_name": "Ana Ruiz"})
    person.at("intake", "reach-2")
    return clock, person


def typed(number: int) -> dict[str, str]:
    return {"phone": "303 555 0100", "call_time": f"{number} {LONG}"}


def gives_everything_back(page: Page, number: int) -> None:
    """The page says that it is not kept, whom to call, and shows what was typed, to be read and copied."""
    assert page.status == 503
    assert "could not save this page" in page.text
    assert "988" in page.text
    assert page.all("a", href="tel:911")
    fields = dict(page.fields())
    assert (fields["phone"], fields["call_time"]) == ("303 555 0100", f"{number} {LONG}")
    (shown,) = [*page.all("input", name="call_time"), *page.all("textarea", name="call_time")]
    assert shown.get("type") != "hidden"


def goes_on(store: Store, clock: Clock, person: Person, acknowledged: int) -> None:
    """Nothing is there that was not acknowledged but for the last, everything is that was, and saving works again."""
    assert kept(store, clock) in (str(acknowledged) if acknowledged else "", str(acknowledged + 1))
    person.at("intake", "reach-2")
    assert person.press("continue", typed(acknowledged + 1), follow=False).status == 303
    assert kept(store, clock) == str(acknowledged + 1)
    with store.reading(clock()) as work:
        assert verification.verify(work.db, work.keys.purpose(work.db, "audit")) is None


def save_until_refused(person: Person) -> tuple[int, Page]:
    """How many saves were acknowledged, and the page that came in the place of the next."""
    for number in range(1, 200):
        page = person.press("continue", typed(number), follow=False)
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
