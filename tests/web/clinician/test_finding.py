"""Finding a record at the telephone, and who has it: search, duplicates, filters, handing over, waiting."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from screening.content import Content
from screening.questionnaire.dates import PartialDate
from screening.review.finding import rebuild
from screening.storage import known_by, queue, submissions
from screening.storage.plain import from_text
from screening.storage.sealing import blind
from screening.storage.tables import AuditEventRow, BlindIndexRow, RecordKeyRow
from screening.storage.work import Store
from screening.web.clinician import searching
from tests.filled import send
from tests.web.client import Page
from tests.web.clinician.conftest import Clock, Member


def ends(page: Page) -> str:
    return page.address.rpartition("/")[2]


def lines(page: Page) -> list[str]:
    """Ids of the submissions that the page lists, from top to bottom."""
    table = page.all("table", class_="queue")
    found = [link.get("href", "") for one in table for link in one.iter("a")]
    return [link.rpartition("/")[2] for link in found if "/submissions/" in link]


def test_the_queue_says_how_many_of_what_waits_have_an_urgency(
    kim: Member, store: Store, content: Content, clock: Clock
) -> None:
    """Most people who come here have some, and that is said (design/product.md)."""
    for said in ({}, {"asq_1": "yes"}, {"asq_1": "yes", "asq_5": "yes"}):
        send(store, content, clock(), said)
    assert "3 waiting to be read · 0 being read · 2 of these with an urgency" in kim.sign_in().text


def search(member: Member, who: str, born: str = "") -> Page:
    member.get("/staff/queue")
    return member.press(None, {"who": who, "born": born}, form="find")


def test_a_person_is_found_by_reference_surname_birth_date_and_phone_and_nothing_of_it_stands_in_an_address(
    kim: Member, store: Store, content: Content, clock: Clock
) -> None:
    ruiz = send(store, content, clock(), {"full_name": "Ana María Ruíz-López", "phone": "+1 (555) 010-0199"})
    other = send(
        store,
        content,
        clock() + timedelta(minutes=1),
        {"full_name": "Luis Ruiz", "birth_date": PartialDate(1990, 1, 2), "phone": "555 010 0500"},
    )
    send(store, content, clock(), {"full_name": "Nobody Else", "phone": "555 010 0700"})
    kim.sign_in()
    with store.reading(clock()) as work:
        reference = submissions.row(work, ruiz).reference
    for who, born, found in (
        (reference.lower(), "", ruiz),
        ("lopez", "", ruiz),
        ("RUIZ LÓPEZ", "", ruiz),
        ("Ana Ruiz", "", ruiz),
        ("Ruiz, Luis", "", other),
        ("ruiz", "1990-01-02", other),
        ("5550100199", "", ruiz),
        ("(555) 010-0500", "", other),
    ):
        page = search(kim, who, born)
        assert ends(page) == found, who
        assert "?" not in page.address
    both = search(kim, "Ruiz")
    assert both.heading == "Found"
    assert lines(both) == [other, ruiz]
    for who, born in (("Ruiz", "1971-01-01"), ("rui", ""), ("NOTTHERE", ""), ("Else Ruiz", "")):
        assert search(kim, who, born).status == 404, who
    for who, born in (("", ""), ("x" * 201, ""), ("Ruiz", "02.01.1990")):
        assert search(kim, who, born).status == 422, who
    with store.reading(clock()) as work:
        searched = work.db.scalars(sa.select(AuditEventRow).where(AuditEventRow.kind == "searched")).all()
        assert [from_text(event.detail) for event in searched][-5:] == [{"hits": 2}, *[{"hits": 0}] * 4]
        assert not any("ruiz" in event.detail.lower() for event in searched)


def test_what_was_searched_for_stays_typed_whatever_was_found(
    kim: Member, store: Store, content: Content, clock: Clock
) -> None:
    for name in ("Ana Ruiz", "Luis Ruiz"):
        send(store, content, clock(), {"full_name": name})
    kim.sign_in()
    for who, born, status in (("Ruis", "", 404), ("Ruiz", "1990-1-2", 422), ("Ruiz", "", 200)):
        page = search(kim, who, born)
        assert page.status == status
        assert {"who": who, "born": born}.items() <= dict(page.fields("find")).items()
    assert page.heading == "Found"
    assert kim.press(None, {"born": "1985-03-27"}, form="find").address == "/staff/find"


def test_a_shared_value_of_the_index_shows_nobody_else(
    kim: Member, store: Store, content: Content, clock: Clock
) -> None:
    sent = send(store, content, clock(), {"full_name": "Ana Ruiz"})
    with store.writing(clock()) as work:
        # As if the hash of another surname were the same 32 bits.
        value = blind.hashed(work, known_by.Term("surname", "ode"))
        work.db.execute(sa.insert(BlindIndexRow).values(submission_id=sent, field="surname", hash=value))
    kim.sign_in()
    assert search(kim, "Ode").status == 404
    assert ends(search(kim, "Ruiz")) == sent


def test_searching_is_limited(kim: Member, store: Store, content: Content, clock: Clock) -> None:
    kim.sign_in()
    tries = [search(kim, "Ode").status for _ in range(searching.SEARCHES[1] + 1)]
    assert tries == [404] * searching.SEARCHES[1] + [429]
    clock.pass_(seconds=searching.SEARCHES[0])
    assert search(kim, "Ode").status == 404


def test_a_rotation_finds_everybody_again_but_for_what_cannot_be_opened(
    kim: Member, store: Store, content: Content, clock: Clock
) -> None:
    sent = send(store, content, clock(), {"full_name": "Ana Ruiz"})
    lost = send(store, content, clock(), {"full_name": "Lost Ode"})
    with store.writing(clock()) as work:
        work.db.execute(sa.update(RecordKeyRow).where(RecordKeyRow.record_id == lost).values(kid="gone0000"))
        before = blind.hashed(work, known_by.Term("surname", "ruiz"))
    with store.writing(clock()) as work:
        assert rebuild(work, "cli:test") == 2
    with store.reading(clock()) as work:
        assert blind.hashed(work, known_by.Term("surname", "ruiz")) != before
    kim.sign_in()
    assert ends(search(kim, "Ruiz")) == sent
    assert search(kim, "Ode").status == 404


def test_a_possible_duplicate_is_shown_on_both_records_and_nothing_is_merged(
    kim: Member, store: Store, content: Content, clock: Clock
) -> None:
    first = send(store, content, clock(), {"full_name": "Ana Ruiz", "phone": "555 010 0100"})
    same_day = send(store, content, clock(), {"full_name": "A. Ruiz", "phone": "555 010 0200"})
    same_phone = send(
        store,
        content,
        clock(),
        {"full_name": "Bo Ode", "birth_date": PartialDate(1960, 1, 1), "phone": "15550100100"},
    )
    send(
        store,
        content,
        clock(),
        {"full_name": "Other Ruiz", "birth_date": PartialDate(1960, 1, 1), "phone": ""},
    )
    kim.sign_in()
    page = kim.open(first)
    assert "2 other" in page.text
    assert "same surname and date of birth" in page.text
    assert "same telephone number" in page.text
    assert "Nothing is merged" in page.text
    for other in (same_day, same_phone):
        assert f"/staff/submissions/{first}" in kim.open(other).html
    with store.reading(clock()) as work:
        assert len(queue.page(work, queue.Wanted())) == 4


def test_filters_show_what_they_say_and_what_is_overdue_names_somebody(
    kim: Member, sam: Member, store: Store, content: Content, clock: Clock
) -> None:
    late = send(store, content, clock() - timedelta(days=9), {"full_name": "Late One"})
    mine = send(store, content, clock(), {"full_name": "With Kim"})
    urgent = send(store, content, clock(), {"full_name": "In Need", "s2_acts": "past_3m"})
    sam.sign_in()
    kim.sign_in()
    kim.claim(mine)
    page = kim.get("/staff/queue")
    assert lines(page) == [urgent, late, mine]
    assert (
        "1 past the promised time and with nobody. Kim Lee, Sam Ode give each of them to somebody"
        in page.text
    )
    assert "overdue by" in page.text
    for address, found in (
        ("?show=mine", [mine]),
        ("?show=waiting", [urgent, late]),
        ("?show=overdue", [late]),
        ("?show=asked", []),
        ("?urgency=now", [urgent]),
        ("?urgency=none", [late, mine]),
        ("?show=nonsense&urgency=worst", [urgent, late, mine]),
    ):
        assert lines(kim.get(f"/staff/queue{address}")) == found, address
    kim.open(mine)
    kim.press(None, form="wait")
    assert "waiting for the patient" in kim.open(mine).text
    assert lines(kim.get("/staff/queue")) == [urgent, late]
    assert lines(kim.get("/staff/queue?show=asked")) == [mine]
    kim.open(mine)
    kim.press(None, form="read-on")
    assert lines(kim.get("/staff/queue?show=mine")) == [mine]
    # What nobody has yet is given to somebody, with a name and a time.
    kim.open(late)
    page = kim.press(None, {"to": sam.id}, form="hand-over")
    assert "Sam Ode, since" in page.text
    assert "with nobody" not in kim.get("/staff/queue").text


def test_handing_over_from_a_stale_page_takes_nothing_from_who_has_it_now(
    kim: Member, sam: Member, store: Store, content: Content, clock: Clock
) -> None:
    sent = send(store, content, clock())
    kim.sign_in()
    sam.sign_in()
    kim.open(sent)
    sam.claim(sent)
    page = kim.press(None, {"to": kim.id}, form="hand-over")
    assert page.status == 409
    assert "Not handed over: Sam Ode has it." in page.text


def test_the_queue_goes_on_to_its_last_page(
    kim: Member, store: Store, content: Content, clock: Clock
) -> None:
    sent = [send(store, content, clock() + timedelta(weeks=week)) for week in range(5)]
    kim.sign_in()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("screening.review.queue.PAGE", 2)
        page, found = kim.get("/staff/queue"), list[str]()
        while True:
            found += lines(page)
            onward = [link.get("href") for link in page.all("a") if "after=" in link.get("href", "")]
            if not onward:
                break
            page = kim.get(str(onward[0]))
    assert found == sent
