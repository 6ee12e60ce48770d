"""Whatever is asked of whatever address by whomever: no fault, no word of somebody else, and reading changes nothing.

Every route of the app is asked, by every kind of visitor. A request that breaks a promise is printed; its batch and
number draw it again.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from pypdf import PdfReader
from werkzeug.test import TestResponse

from screening.storage.tables import Base
from tests.databases import BACKENDS, fresh_store
from tests.endurance.house import LONG
from tests.fuzz.crowd import MARK, Crowd, Visitor, side_of
from tests.fuzz.strange import FORM, Chance, Strange
from tests.storage.conftest import _cheap_hashes

__all__ = ["_cheap_hashes"]

BATCHES = 40 if LONG else 1
"""On each database; every batch has people of its own."""
READING, POSTING = (300, 500) if LONG else (180, 280)
"""Requests of a batch that must change nothing, and of any kind."""
SAYS_503 = "/readyz"
"""Answers 503 while nobody on call would hear of a task, as here."""
HOME = {"session", "limit", "audit_event"}
"""Tables that reading a page may change; of sessions only when somebody was seen."""
WRITES = re.compile(r'\s*(INSERT INTO|UPDATE|DELETE FROM) "?(\w+)"?(?: SET (\w+))?')
TELLING = (
    "Traceback (most recent", 'File "/', "site-packages", "sqlalchemy", "psycopg", "sqlite3.", "werkzeug.", "jinja2.",
    str(Path(__file__).parents[2]),
)  # fmt: skip
"""What only a traceback or a path of this machine holds."""


class Written:
    """What the thread of the tests has written to the database since ``clear``."""

    def __init__(self, engine: sa.Engine) -> None:
        self.thread, self.tables = threading.get_ident(), set[tuple[str, str, str | None]]()
        sa.event.listen(engine, "before_cursor_execute", self._note)

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        found = WRITES.match(statement)
        if found and threading.get_ident() == self.thread:
            self.tables.add((found[1], found[2], found[3]))

    def beyond_reading(self) -> set[tuple[str, str, str | None]]:
        """What a page that is only looked at must not write."""
        seen = ("UPDATE", "session", "seen_at")
        return {one for one in self.tables if one != seen and (one[1] == "session" or one[1] not in HOME)}


@pytest.fixture(scope="module", params=BACKENDS)
def crowd(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    folder = tmp_path_factory.mktemp("crowd")
    with fresh_store(request.param, folder) as store:
        yield Crowd(store, folder)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_no_request_finds_a_fault_a_word_of_somebody_else_or_changes_anything_by_reading(
    crowd: Crowd, batch: int
) -> None:
    crowd.gather()
    chance = Chance(batch, crowd.places, crowd.known)
    for who, address in whoever_may_see(crowd):
        crowd.back(crowd.visitors[who])
        assert MARK.search(words_of(crowd.ask(Strange(who, "GET", address)))), (who, address)
    assert MARK.search(words_of(crowd.ask(document_of(crowd)))), "marks are found in documents too"
    written, before = Written(crowd.store.engine), digests(crowd)
    for number, (visitor, rule) in enumerate(turns(crowd, chance, "GET", READING)):
        strange = chance.reading(visitor.name, rule, visitor.forms)
        written.tables.clear()
        check(crowd, strange, crowd.ask(strange), f"batch {batch}, reading {number}")
        assert not written.beyond_reading(), f"{written.tables} by {strange}"
    assert digests(crowd) == before
    for number, (visitor, rule) in enumerate(turns(crowd, chance, "POST", POSTING)):
        crowd.clock.pass_(seconds=chance.random.choice((0, 1, 3)))
        strange = drawn(crowd, chance, visitor, rule)
        check(crowd, strange, crowd.ask(strange), f"batch {batch}, request {number}")


def whoever_may_see(crowd: Crowd) -> list[tuple[str, str]]:
    """Pages that do hold marks, for those who may see them, so that looking for marks finds some."""
    record = f"/staff/submissions/{crowd.visitors['sent'].subject}"
    return [("clinician", record), ("front_desk", "/staff/desk"), ("draft", "/en/check")]


def document_of(crowd: Crowd) -> Strange:
    """A clinician takes the page on paper of who has sent the form."""
    clinician, sent = crowd.visitors["clinician"], crowd.visitors["sent"].subject
    fields = urlencode({"csrf_token": clinician.tokens["staff"], "kind": "page"}).encode()
    return Strange("clinician", "POST", f"/staff/submissions/{sent}/take", kind=FORM, body=fields)


def turns(crowd: Crowd, chance: Chance, method: str, many: int) -> Iterator[tuple[Visitor, str]]:
    """One route after the other, each mostly with a visitor who is let in; all are back when it is their turn."""
    routes = crowd.routes(method)
    for number in range(many):
        rule, let_in = routes[number % len(routes)]
        names = let_in if let_in and chance.random.random() < 0.8 else list(crowd.visitors)
        visitor = crowd.visitors[chance.random.choice(names)]
        crowd.back(visitor)
        yield visitor, rule


def drawn(crowd: Crowd, chance: Chance, visitor: Visitor, rule: str) -> Strange:
    """A request of this visitor; now and then a page is looked at, so that its forms are known."""
    if chance.random.random() < 0.3:
        return chance.reading(visitor.name, rule, visitor.forms)
    token = visitor.tokens.get(side_of(rule.replace("<any(en, es):lang>", "en")), "")
    return chance.anything(visitor.name, rule, visitor.forms, token, lambda: crowd.code_of(visitor))


def check(crowd: Crowd, strange: Strange, answer: TestResponse, place: str) -> None:
    """What holds for every answer."""
    text = f"{answer.headers}\n{words_of(answer)}"
    if not strange.address.startswith(SAYS_503):
        assert answer.status_code < 500, f"{place}: {answer.status} to {strange}"
    assert not [one for one in TELLING if one in text], f"{place}: {text[:2000]} to {strange}"
    assert crowd.visitors[strange.who].may_see(text), f"{place}: somebody else's words to {strange}"


def words_of(answer: TestResponse) -> str:
    """What stands in a response; of a document what its reader sees, and what it tells of itself."""
    if answer.mimetype != "application/pdf":
        return answer.get_data().decode("utf-8", "replace")
    document = PdfReader(BytesIO(answer.get_data()))
    return "\n".join([str(document.metadata), *(page.extract_text() for page in document.pages)])


def digests(crowd: Crowd) -> dict[str, int]:
    """Of every table that reading must not change."""
    with crowd.store.engine.connect() as connection:
        return {
            name: hash(tuple(sorted(repr(row) for row in connection.execute(sa.select(rows)))))
            for name, rows in Base.metadata.tables.items()
            if name not in HOME
        }
