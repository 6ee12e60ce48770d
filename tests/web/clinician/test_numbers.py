"""The page *Numbers*: periods that are over, for the clinical lead alone, with its table to take along."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from screening.content import Content
from screening.demo.numbers import count_made_up
from screening.numbers import names
from screening.storage import kept, numbers
from screening.storage.audit import chain
from screening.storage.work import Store
from tests.filled import send
from tests.web.client import Page, text_of
from tests.web.clinician.conftest import Clock, Member, add_member
from tests.web.clinician.test_records import READING

FIRST, LAST = date(2026, 7, 1), date(2026, 9, 30)
TABLE = "/staff/numbers.csv?from=2026-07-01"


@pytest.fixture
def lee(app: Flask, store: Store, clock: Clock) -> Member:
    """The clinical lead, who is no clinician."""
    return add_member(app, store, clock, "lee", "Lee Roe", ["clinical_lead"])


def put(store: Store, clock: Clock, counts: Mapping[str, int]) -> None:
    with store.writing(clock()) as work:
        numbers.add(work, LAST, FIRST, LAST, counts)


def lines(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_before_a_period_is_over_nothing_is_told(lee: Member, store: Store, clock: Clock) -> None:
    with store.writing(clock()) as work:
        numbers.add(work, clock().date(), date(2026, 10, 1), date(2026, 12, 31), {names.SENT: 99})
    lee.sign_in()
    page = lee.get("/staff/numbers")
    assert "No period is over yet" in page.text
    assert "99" not in page.text
    assert lee.get("/staff/numbers?from=2026-10-01").status == 404
    assert lee.get("/staff/numbers.csv?from=2026-10-01").status == 404
    assert lee.get("/staff/numbers.csv").status == 404
    assert lee.get("/staff/numbers?from=yesterday").status == 404


def test_the_page_and_its_table_say_the_same_and_every_look_is_an_event(
    lee: Member, store: Store, clock: Clock
) -> None:
    count_made_up(store, clock())
    lee.sign_in()
    page = lee.get("/staff/numbers")
    assert page.heading == "Numbers, July to September 2026"
    for words in ("Came past", "20 to 25 minutes", "By the promised time", "Invite to a consultation", "58%"):
        assert words in page.text, words
    answer = lee.client.get(TABLE, base_url="http://127.0.0.1:8000")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="numbers-2026-07-01.csv"'
    head, *found = lines(answer.get_data(as_text=True))
    assert head == ["figure", "line", "forms", "share in per cent"]
    rows = shown(page)
    assert len(rows) == len(found) > 30
    for row, line in zip(rows, found, strict=True):
        assert row[0] == line[1]
        assert line[2] in row[1]
    assert all(int(line[2]) >= 11 for line in found if line[2].isdigit())
    with store.reading(clock()) as work:
        events = chain.events(work.db, before=None, kind="numbers_read", actor=None, limit=9)
    assert {event.actor for event in events} == {f"staff:{lee.id}"}
    assert {event.detail for event in events} == {'{"period":"2026-07-01"}'}


def shown(page: Page) -> list[list[str]]:
    """The cells of every line of every figure."""
    rows = [row for table in page.all("table") for row in table.iter("tr") if row.find("td") is not None]
    return [[text_of(cell) for cell in row] for row in rows]


def test_only_the_clinical_lead_sees_numbers(kim: Member, ada: Member, store: Store, clock: Clock) -> None:
    count_made_up(store, clock())
    for member in (kim, ada):
        member.sign_in()
        assert member.get("/staff/numbers").status == 403
        assert member.client.get(TABLE, base_url="http://127.0.0.1:8000").status_code == 403


def test_few_forms_tell_nothing_at_all_and_two_such_periods_have_the_same_page(
    lee: Member, store: Store, clock: Clock
) -> None:
    put(store, clock, {names.SENT: 10, names.URGENT: 10, names.stopped("safety", "safety-3"): 10})
    with store.writing(clock()) as work:
        numbers.add(work, date(2026, 4, 2), date(2026, 10, 1), date(2026, 10, 31), {})
    lee.sign_in()
    few = lee.get("/staff/numbers").text
    assert few.count("Too few forms to tell.") == 8
    with store.writing(clock()) as work:
        work.db.execute(sa.text("DELETE FROM numbers"))
        work.db.execute(sa.text("DELETE FROM record_key WHERE record_id LIKE 'numbers-%'"))
    put(store, clock, {names.SENT: 1})
    assert lee.get("/staff/numbers").text == few


def test_counts_that_do_not_open_say_so(lee: Member, store: Store, clock: Clock) -> None:
    put(store, clock, {names.SENT: 50})
    with store.writing(clock()) as work:
        work.db.execute(sa.text("UPDATE numbers SET version = 9"))
    lee.sign_in()
    page = lee.get("/staff/numbers")
    assert page.status == 200
    assert "cannot be read" in page.text


def test_an_overdue_review_of_a_pack_stands_there(
    lee: Member, store: Store, content: Content, clock: Clock
) -> None:
    lee.sign_in()
    assert "No review of a rule pack is overdue" in lee.get("/staff/numbers").text
    with store.writing(clock()) as work:
        active = kept.active(work, content.safety.id)
        assert active is not None
        work.db.execute(sa.text("UPDATE active_pack SET again_by = '2026-01-01'"))
    assert "was due on 2026-01-01" in lee.get("/staff/numbers").text


def test_a_form_is_counted_when_somebody_first_takes_it_and_when_it_is_first_signed(
    kim: Member, sam: Member, store: Store, content: Content, clock: Clock
) -> None:
    reading = {**READING, "sbp": 118, "dbp": 76}
    sent = send(store, content, clock(), {"has_reading": "yes"}, {"readings": [reading]})
    clock.pass_(hours=5)
    kim.sign_in()
    kim.claim(sent)
    taken = Counter({names.taken("in_time"): 1, names.waited(2): 1})
    assert counted(store) == taken
    kim.open(sent)
    kim.press(None, form="release")
    sam.sign_in()
    sam.claim(sent)
    assert counted(store) == taken
    rules = [str(field.get("name")) for field in sam.page.all("input", type="radio")]
    answers = {name: "agree" for name in rules if name.startswith("answer-")}
    for again in range(2):
        sam.open(sent)
        sam.press("sign", {**answers, "disposition": "invite"})
        sam.press(None, {"code": sam.code()})
        decided = counted(store) - taken
        assert decided == {
            names.decided("invite"): 1,
            names.decided("invite", "language", "en"): 1,
            names.decided("invite", "age", "30"): 1,
        }, again
        sam.open(sent)
        sam.press(None, {"reason": "Wrong person.", "code": sam.code()}, form="retract-form")
        sam.claim(sent)


def counted(store: Store) -> Counter[str]:
    with store.reading(Clock()()) as work:
        found = numbers.load(work, date(2026, 10, 1), date(2027, 1, 1))
    return found.counts if found else Counter()
