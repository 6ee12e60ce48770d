"""How often a page of the intake asks the database: a third of what a page costs is that."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from screening.storage.work import Store
from tests.clinic import Clock
from tests.web.patient.steps import Person

SHOWN = ["SELECT session, told", "SELECT submission, told", "rollback"]
SAVED = [
    *("SELECT session, told", "rollback"),
    *("SELECT submission, told", "UPDATE submission"),
    *("SELECT audit_event", "INSERT audit_event", "commit"),
]


@contextmanager
def told(engine: sa.Engine) -> Iterator[list[str]]:
    """What the database is told meanwhile: each statement with its table, and how transactions end.

    ``told``: the statement brings along what ``storage.told`` names.
    """
    said: list[str] = []

    def asked(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        table = re.search(r"(?:SELECT|INTO|UPDATE) (\w+)", statement)
        news = ", told" if "newest_pack" in statement else ""
        said.append(f"{statement.split()[0]} {table.group(1) if table else ''}{news}")

    def kept(_connection: object) -> None:
        said.append("commit")

    def ended(_connection: object) -> None:
        said.append("rollback")

    listeners: dict[str, Callable[..., None]] = {
        "before_cursor_execute": asked,
        "commit": kept,
        "rollback": ended,
    }
    for name, listener in listeners.items():
        sa.event.listen(engine, name, listener)
    try:
        yield said
    finally:
        for name, listener in listeners.items():
            sa.event.remove(engine, name, listener)


def test_a_page_is_shown_in_one_transaction_and_saved_in_one_more(person: Person, store: Store) -> None:
    person.begin()
    person.born()
    person.answer("reach-1", {"full_name": "Ana Ruiz", "birth_sex": "female"})
    with told(store.engine) as shown:
        person.at("intake", "reach-1")
    with told(store.engine) as saved:
        person.press("continue", {"full_name": "Ana Luz Ruiz"}, follow=False)
    assert (shown, saved) == (SHOWN, SAVED)


def test_a_page_that_the_six_words_unlock_is_judged_by_the_packs_of_now_too(
    person: Person, store: Store, clock: Clock
) -> None:
    person.begin()
    person.born()
    person.at("intake", "reach-1")
    clock.pass_(minutes=31)
    person.press("continue", {"full_name": "Ana Ruiz"})
    with told(store.engine) as saved:
        person.press("unlock", {"phrase": person.phrase}, follow=False)
    assert saved.index("SELECT session, told") < saved.index("UPDATE submission")
