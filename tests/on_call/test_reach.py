"""What closes the intake, what is no longer promised, and what staff are told: each fault by itself, with a clock."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from screening.channels.mail import MailServer
from screening.content import load_content
from screening.safety import assurance, changes, rota
from screening.safety.contacts import Contact
from screening.safety.notices import Notifier
from screening.safety.reach import NOT_WATCHED, NOTICE_FAILED, Reach, reach, watched
from screening.serving import status_page
from screening.storage import heartbeat, messages, outbox, settings
from screening.storage.accounts import staff
from screening.storage.errors import Refused
from screening.storage.tables import MessageRow
from screening.storage.work import Store, Work
from screening.worker.running import work_round
from tests.clinic import OPEN_HOURS, Clock, make_app
from tests.databases import fresh_store
from tests.filled import publish
from tests.on_call.people import URL, line, make_ready, production, set_up, sound
from tests.on_call.test_telling import Spy

USABLE = frozenset({"mail", "pager"})
PAGER = "https://pager.example/1"
MAIL = MailServer("mail.example", 587, False, "", "", "screening@clinic.example")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with fresh_store("sqlite", tmp_path) as opened:
        publish(opened, load_content(), OPEN_HOURS)
        yield opened


@pytest.fixture
def ready(store: Store) -> list[Contact]:
    return make_ready(store, OPEN_HOURS, PAGER)


@pytest.fixture
def app(store: Store, clock: Clock, tmp_path: Path) -> Flask:
    return make_app(production(tmp_path, mails={"mail": MAIL}), store, clock, ground=sound)


def stands(store: Store, at: datetime = OPEN_HOURS) -> Reach:
    with store.reading(at) as work:
        return reach(work, USABLE, demo=False, ground=sound())


def beat(store: Store, at: datetime) -> None:
    with store.writing(at) as work:
        heartbeat.beat(work, "worker")


def asked(app: Flask, address: str) -> tuple[int, str]:
    response = app.test_client().get(address, base_url=URL, headers={"X-Forwarded-Proto": "https"})
    return response.status_code, response.get_data(as_text=True)


def test_a_clinic_with_everything_in_place_has_nothing_to_see_to(store: Store, ready: list[Contact]) -> None:
    assert stands(store) == Reach()
    with store.reading(OPEN_HOURS) as work:
        assert watched(work)


def test_an_empty_production_says_everything_that_keeps_it_closed(store: Store) -> None:
    with store.writing(OPEN_HOURS) as work:
        settings.put(work, "installation", "production", actor="cli:test")
    found = stands(store)
    assert [text.split()[0] for text in found.closed] == ["The", "How", "Two", "Notices", "No"]
    assert [text.split()[0] for text in found.unwatched] == ["The", "Nobody"]


def _one_person(work: Work, known: list[Contact]) -> None:
    staff.disable(work, known[1].person, actor="cli:test")


def _untested(work: Work, known: list[Contact]) -> None:
    lines = [line("kim", address="new@clinic.example"), line("sam"), line("sam", "pager", PAGER)]
    change = changes.propose(work, "on_call", lines, actor="cli:test")
    changes.confirm(work, change.number, known[1].person)


def _only_a_pager(work: Work, known: list[Contact]) -> None:
    change = changes.propose(work, "on_call", [line("kim"), line("sam", "pager", PAGER)], actor="cli:test")
    changes.confirm(work, change.number, known[0].person)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (_one_person, "Two different people must be on call; there are fewer."),
        (_one_person, "Notices must go through two different channels; there are fewer."),
        (_untested, "The mail of Kim has not acknowledged a test."),
        (_only_a_pager, "Sam has no mail address on call, so the daily message does not arrive."),
    ],
)
def test_each_fault_closes_the_intake_and_leaves_help_sign_in_and_health(
    store: Store, ready: list[Contact], app: Flask, fault: object, said: str
) -> None:
    assert asked(app, "/en/")[0] == 200
    with store.writing(OPEN_HOURS) as work:
        fault(work, ready)  # type: ignore[operator]
    assert said in stands(store).closed
    status, text = asked(app, "/en/")
    assert (status, "988" in text) == (503, True)
    for address in ("/en/help", "/staff/sign-in", "/healthz"):
        assert asked(app, address)[0] == 200, address


def test_a_clock_behind_the_newest_event_is_said_and_the_process_is_not_ready(
    store: Store, ready: list[Contact], app: Flask
) -> None:
    for minutes, status in ((2, 200), (3, 503)):
        with store.writing(OPEN_HOURS + timedelta(minutes=minutes)) as work:
            work.audit("installed", actor="cli:test")
        assert asked(app, "/readyz")[0] == status
    assert any("this clock is behind" in said for said in stands(store).unwatched)
    assert asked(app, "/en/")[0] == 200


def test_a_channel_that_the_configuration_cannot_use_closes_the_intake(
    store: Store, ready: list[Contact], clock: Clock, tmp_path: Path
) -> None:
    app = make_app(production(tmp_path), store, clock, ground=sound)
    assert asked(app, "/en/")[0] == 503
    with store.reading(OPEN_HOURS) as work:
        found = reach(work, {"pager"}, demo=False, ground=sound())
    assert found.closed == ("The channel mail is not set up in the configuration.",)


def test_a_silent_worker_is_said_to_staff_the_monitor_and_patients(
    store: Store, ready: list[Contact], app: Flask, clock: Clock
) -> None:
    assert asked(app, "/readyz") == (200, "ready\n")
    assert "nobody at our clinic can call you" not in asked(app, "/en/help")[1]
    clock.pass_(minutes=2, seconds=1)
    assert stands(store, clock()).unwatched == (NOT_WATCHED,)
    assert asked(app, "/readyz") == (503, "not ready\n")
    for address in ("/en/", "/en/help"):
        assert (
            "Right now nobody at our clinic can call you. Please do not wait for us."
            in asked(app, address)[1]
        )
    assert "nadie de la clínica puede llamarle" in asked(app, "/es/help")[1]
    beat(store, clock())
    assert asked(app, "/readyz") == (200, "ready\n")


def test_readiness_without_a_database_is_not_ready(
    ready: list[Contact], app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr(Store, "reading", gone)
    assert asked(app, "/readyz") == (503, "not ready\n")
    status, text = asked(app, "/en/help")
    assert (status, "Please do not wait for us" in text, "988" in text) == (200, True, True)


def test_a_failed_notice_is_said_until_the_same_contact_was_reached(
    store: Store, ready: list[Contact], clock: Clock
) -> None:
    with store.writing(clock()) as work:
        messages.put(work, "change", "k", [ready[0].id])
        (row,) = outbox.claim(work, MessageRow)
        messages.mark_failed(work, row, clock())
    assert stands(store).unwatched == (NOTICE_FAILED,)
    with store.writing(clock()) as work:
        (row,) = outbox.claim(work, MessageRow)
        messages.mark_sent(work, row)
    assert stands(store).unwatched == ()


def test_a_gap_within_a_day_takes_the_promise_back_and_one_within_two_weeks_is_said(
    store: Store, ready: list[Contact]
) -> None:
    end = OPEN_HOURS + timedelta(days=100)
    for before, unwatched, due in (
        (timedelta(days=14), (), ()),
        (timedelta(days=13), (), ("Nobody is on call from 2027-02-26 10:00. Put somebody on the rota.",)),
    ):
        at = end - before
        beat(store, at)
        found = stands(store, at)
        assert (found.unwatched, [text for text in found.due if "rota" in text]) == (unwatched, list(due))
    at = end - timedelta(hours=23)
    beat(store, at)
    assert (
        stands(store, at).unwatched[0].startswith("Nobody is on call at some time within the next 24 hours.")
    )
    with store.reading(at) as work:
        assert not watched(work)


def test_a_test_that_is_older_than_ninety_days_is_said_and_closes_nothing(
    store: Store, ready: list[Contact]
) -> None:
    at = OPEN_HOURS + timedelta(days=90)
    beat(store, at)
    assert not [text for text in stands(store, at).due if "90 days" in text]
    at += timedelta(seconds=1)
    found = stands(store, at)
    assert found.closed == ()
    assert [text for text in found.due if "90 days" in text] == [
        f"The {channel} of {name} has not acknowledged a test for 90 days."
        for channel, name in (("mail", "Kim"), ("mail", "Sam"), ("pager", "Sam"))
    ]


@pytest.fixture
def spy() -> Spy:
    return Spy()


@pytest.fixture
def notifier(store: Store, clock: Clock, spy: Spy) -> Notifier:
    return Notifier(store, {"mail": spy, "pager": spy}, URL, clock)


def texts(spy: Spy, address: str) -> list[str]:
    return [text for to, text in spy.sent if to == address]


def test_each_morning_everybody_with_mail_hears_that_screening_is_watching(
    store: Store, ready: list[Contact], notifier: Notifier, clock: Clock, spy: Spy
) -> None:
    clock.at = datetime.fromisoformat("2026-11-20T07:59:00-05:00")
    work_round(store, notifier, clock())
    assert spy.sent == []
    clock.pass_(minutes=1)
    for _ in range(3):
        work_round(store, notifier, clock())
    assert sorted(to for to, _ in spy.sent) == ["kim@clinic.example", "sam@clinic.example"]
    assert spy.sent[0][1].startswith("Screening is watching, 0 tasks open.")
    clock.pass_(days=1)  # a Saturday
    work_round(store, notifier, clock())
    assert len(spy.sent) == 4


def test_a_daily_message_that_failed_is_tried_again_is_said_and_is_dropped_the_next_day(
    store: Store, ready: list[Contact], notifier: Notifier, clock: Clock, spy: Spy
) -> None:
    spy.down = {"kim@clinic.example"}
    work_round(store, notifier, clock())
    assert stands(store).unwatched == (NOTICE_FAILED,)
    clock.pass_(minutes=1)
    work_round(store, notifier, clock())
    assert spy.tried.count("kim@clinic.example") == 2
    spy.down = set()
    clock.pass_(days=1)
    work_round(store, notifier, clock())
    assert len(texts(spy, "kim@clinic.example")) == 1
    assert stands(store, clock()).unwatched == ()


def test_a_test_is_acknowledged_by_its_code_and_a_pager_by_the_word_of_its_person(
    store: Store, notifier: Notifier, clock: Clock, spy: Spy
) -> None:
    with store.writing(clock()) as work:
        kim, sam = set_up(work, line("kim"), line("sam", "pager", PAGER))
        assert assurance.send_tests(work, actor="cli:test") == 2
    notifier.send_due()
    (text,) = texts(spy, "kim@clinic.example")
    assert text.startswith("Screening: this is a test.")
    code = text.split("the code ")[1].split()[0]
    with store.writing(clock()) as work:
        for wrong, person in (("AAAAAAAA", kim.person), (code, sam.person), ("", None)):
            with pytest.raises(Refused, match="no test"):
                assurance.reached_by_code(work, wrong, actor="cli:test", person=person)
        with pytest.raises(Refused, match="no test"):
            assurance.reached_by_pager(work, kim.person, actor="cli:test")
        typed = f" {code[:4].lower()} {code[4:]}"
        assert assurance.reached_by_code(work, typed, actor="cli:test", person=kim.person) == kim
        assert assurance.reached_by_pager(work, sam.person, actor="cli:test") == sam
        assert set(assurance.last_test(work)) == {kim.id, sam.id}
    clock.pass_(days=8)
    with store.writing(clock()) as work, pytest.raises(Refused, match="seven days"):
        assurance.reached_by_code(work, code, actor="cli:test")


def test_a_proposed_change_is_announced_to_all_who_have_mail(
    store: Store, ready: list[Contact], notifier: Notifier, clock: Clock, spy: Spy
) -> None:
    with store.writing(clock()) as work:
        changes.propose(work, "help", {"emergency": "112"}, actor="staff:x")
        settings.put(work, "help", {}, actor="cli:test")
        changes.propose(work, "help", {"emergency": "113"}, actor="staff:x")
    notifier.send_due()
    told = [to for to, text in spy.sent if "a second person" in text]
    assert sorted(told) == ["kim@clinic.example", "sam@clinic.example"]
    assert stands(store).due == ("A changed setting waits for a second person to confirm it.",)


def test_the_rota_of_staff_who_left_is_a_gap_at_once(store: Store, ready: list[Contact]) -> None:
    with store.writing(OPEN_HOURS) as work:
        with pytest.raises(Refused):
            rota.leave(work, ready[0].person, actor="cli:test")
        staff.disable(work, ready[0].person, actor="cli:test")
    assert stands(store).unwatched[0].startswith("Nobody is on call")


def test_the_demo_is_open_without_any_of_it(store: Store) -> None:
    beat(store, OPEN_HOURS)
    with store.reading(OPEN_HOURS) as work:
        assert reach(work, (), demo=True, ground=sound()) == Reach()
        assert watched(work)


def test_a_monitor_on_this_host_reads_why_on_a_port_of_its_own(
    store: Store, ready: list[Contact], app: Flask, clock: Clock
) -> None:
    server = status_page.start(0, app.extensions["screening_reach"])
    try:
        assert server.server_address[0] == "127.0.0.1"
        for minutes, status, unwatched in ((0, 200, []), (3, 503, [NOT_WATCHED])):
            clock.pass_(minutes=minutes)
            connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=60)
            connection.request("GET", "/anything")
            answer = connection.getresponse()
            found = json.loads(answer.read())
            connection.close()
            assert (answer.status, found["unwatched"], found["closed"]) == (status, unwatched, [])
    finally:
        server.shutdown()
        server.server_close()
