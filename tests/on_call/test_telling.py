"""From a dangerous answer to a person: through real servers, in the right order, and whatever hangs or breaks."""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from screening.channels import SECONDS, Kind
from screening.channels.mail import Mail, MailServer
from screening.channels.pager import SENTENCE, Pager
from screening.content import Content
from screening.safety.escalation import escalate_due
from screening.safety.handing_over import HandingOver, Letter
from screening.safety.notices import Notifier
from screening.safety.rota import put_shift, told_at
from screening.storage import notices, outbox, settings, tasks
from screening.storage.accounts import staff
from screening.storage.audit import verification
from screening.storage.tables import NoticeRow
from screening.storage.work import Store
from screening.worker.running import work_round
from tests.clinic import Clock
from tests.databases import BACKENDS, NOW, fresh_store
from tests.filled import publish
from tests.on_call import servers
from tests.on_call.people import URL, danger, line, set_up
from tests.on_call.servers import PASSWORD, USER, Taken

SENDER = "screening@clinic.example"


class Spy:
    """Takes everything; ``down`` addresses are refused."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.down: set[str] = set()
        self.tried: list[str] = []

    def send(self, address: str, text: str, at: datetime) -> None:
        self.tried.append(address)
        if address in self.down:
            raise ConnectionError(f"550 {address} is not known here")
        self.sent.append((address, text))

    @property
    def told(self) -> list[str]:
        return sorted(address for address, text in self.sent if "waiting for you" in text)


@pytest.fixture
def spy() -> Spy:
    return Spy()


@pytest.fixture
def notifier(keyless: Store, clock: Clock, spy: Spy) -> Notifier:
    return Notifier(keyless, {"mail": spy, "pager": spy}, URL, clock)


def test_a_dangerous_answer_reaches_a_mail_server_and_a_pager_and_says_nothing_about_the_person(
    store: Store,
    keyless: Store,
    content: Content,
    clock: Clock,
    trusted: Path,
    taken: Taken,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    with servers.smtp(trusted, taken) as mail, servers.https(trusted, taken) as pager:
        with store.writing(clock()) as work:
            set_up(work, line("kim"), line("sam", "pager", f"https://127.0.0.1:{pager}/"))
        server = MailServer("127.0.0.1", mail, False, USER, PASSWORD, SENDER)
        notifier = Notifier(keyless, {"mail": Mail(server), "pager": Pager()}, URL, clock)
        danger(store, content, clock())
        notifier.send_soon().join(30)
        assert ([to for to, _ in taken.letters], taken.posts) == (["kim@clinic.example"], [])
        clock.pass_(minutes=15)
        with keyless.writing(clock()) as work:
            assert escalate_due(work) == 1
        assert notifier.send_due() == 2
    head, _, body = taken.letters[0][1].replace("\r\n", "\n").partition("\n\n")
    assert body == (
        "Screening: 1 waiting for you. Sign in to read and acknowledge: https://intake.example/staff/tasks\n"
    )
    assert "Subject: Screening\n" in head
    assert [post[2] for post in taken.posts] == [SENTENCE]
    with store.reading(clock()) as work:
        ids = {word for row in tasks.open_tasks(work) for word in (row.id, row.submission_id)}
    for secret in ("kim@clinic", PASSWORD, "127.0.0.1", *ids):
        assert secret not in caplog.text
    for secret in ids:
        assert secret not in taken.letters[0][1]


def test_when_one_channel_is_down_everybody_else_is_told_at_once_and_staff_can_tell(
    store: Store, content: Content, notifier: Notifier, clock: Clock, spy: Spy
) -> None:
    with store.writing(clock()) as work:
        kim, _ = set_up(work, line("kim"), line("sam"))
    spy.down = {"kim@clinic.example"}
    danger(store, content, clock())
    assert notifier.send_due() == 1
    assert spy.told == ["sam@clinic.example"]
    with store.reading(clock()) as work:
        assert outbox.failing(work) == {kim.id}
    spy.down = set()
    assert notifier.send_due() == 0
    clock.pass_(minutes=1)
    assert notifier.send_due() == 1
    with store.reading(clock()) as work:
        assert outbox.failing(work) == frozenset()


def test_a_thousand_tasks_in_ten_minutes_are_a_thousand_tasks_and_three_notices_for_each_contact(
    store: Store, content: Content, notifier: Notifier, clock: Clock, spy: Spy
) -> None:
    """Raised as rows, because a thousand forms would take minutes; the outbox is the real one."""
    with store.writing(clock()) as work:
        set_up(work, line("kim"), line("sam"))
    first = danger(store, content, clock())
    for minute in range(11):
        with store.writing(clock()) as work:
            told = told_at(work, 0)
            for number in range(100 if minute else 0):
                raised = tasks.raise_task(
                    work,
                    submission=first,
                    dedupe_key=f"{minute}/{number}",
                    urgency="now",
                    evidence={"title": "x"},
                    due_at=clock() + timedelta(minutes=15),
                )
                notices.put(work, raised.task, told)
        notifier.send_due()
        clock.pass_(minutes=1)
    assert spy.told == ["kim@clinic.example"] * 3
    assert "Screening: 1 waiting" in spy.sent[0][1]
    assert "Screening: 1001 waiting" in spy.sent[-1][1]
    with store.reading(clock()) as work:
        assert len(tasks.open_tasks(work)) == 1001


class Held:
    """Takes a letter only when it is let go, like a server that has stopped in the middle."""

    def __init__(self) -> None:
        self.go, self.begun, self.taken = threading.Event(), threading.Event(), 0

    def send(self, address: str, text: str, at: datetime) -> None:
        self.begun.set()
        self.go.wait(300)
        self.taken += 1


def test_a_server_that_hangs_holds_no_transaction_and_nobody_else_and_threads_do_not_pile_up(
    store: Store, keyless: Store, content: Content, clock: Clock, spy: Spy
) -> None:
    held = Held()
    with store.writing(clock()) as work:
        set_up(work, line("kim"), line("sam", "pager", "https://pager.example/1"))
    notifier = Notifier(keyless, {"mail": held, "pager": spy}, URL, clock, handing_over=HandingOver(2))
    danger(store, content, clock())
    thread = notifier.send_soon()
    assert held.begun.wait(60)
    # While the mail server hangs, the next page of a patient is saved.
    danger(store, content, clock())
    thread.join(60)
    assert not thread.is_alive()
    assert spy.told == ["https://pager.example/1"]
    assert held.taken == 0, "it hangs still"
    alive = threading.active_count()
    for _ in range(3):
        clock.pass_(minutes=6)
        notifier.send_due()
    assert threading.active_count() <= alive
    held.go.set()


@pytest.mark.parametrize("kind", ["mail", "pager"])
def test_a_real_server_that_says_nothing_counts_as_not_reached(
    store: Store, keyless: Store, content: Content, clock: Clock, kind: Kind
) -> None:
    with servers.mute() as port:
        with store.writing(clock()) as work:
            set_up(work, line("kim", kind, f"https://127.0.0.1:{port}/" if kind == "pager" else ""))
        danger(store, content, clock())
        server = MailServer("127.0.0.1", port, False, "", "", SENDER)
        channels = {"mail": Mail(server, seconds=0.05), "pager": Pager(seconds=0.05)}
        assert Notifier(keyless, channels, URL, clock).send_due() == 0
    with store.reading(clock()) as work:
        assert outbox.failing(work)
    assert SECONDS < 20


@pytest.mark.parametrize("backend", BACKENDS)
def test_two_workers_and_the_web_take_each_step_once_and_miss_none(
    backend: str, tmp_path: Path, content: Content, clock: Clock
) -> None:
    """Rounds at the same moment on one database: each escalation and each notice happens once (OPS-05)."""
    spies = [Spy() for _ in range(3)]
    with fresh_store(backend, tmp_path) as store:
        publish(store, content, NOW)
        with store.writing(clock()) as work:
            set_up(work, line("kim"), line("sam"))
        for _ in range(3):
            danger(store, content, clock())
        notifiers = [Notifier(store, {"mail": spy}, URL, clock) for spy in spies]
        for minutes in (0, 15, 30):
            clock.at = NOW + timedelta(minutes=minutes)
            threads = [
                threading.Thread(target=work_round, args=(store, notifier, clock())) for notifier in notifiers
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        with store.reading(clock()) as work:
            assert {task.step for task in tasks.open_tasks(work)} == {2}
            rows = list(work.db.query(NoticeRow))
            assert {row.state for row in rows} == {"sent"}
            assert len(rows) == 3 * (1 + 2 + 2)
            assert verification.verify(work.db, work.keys.purpose(work.db, "audit")) is None
    told = sorted(address for spy in spies for address in spy.told)
    assert told == ["kim@clinic.example"] * 3 + ["sam@clinic.example"] * 2


def test_a_second_danger_while_the_first_notice_is_going_out_waits_for_its_turn(
    store: Store, content: Content, notifier: Notifier, clock: Clock
) -> None:
    with store.writing(clock()) as work:
        set_up(work, line("kim"))
    danger(store, content, clock())
    with store.writing(clock()) as work:
        assert len(notices.claim_due(work)) == 1
    danger(store, content, clock())
    assert notifier.send_due() == 0
    clock.pass_(minutes=2, seconds=1)  # whoever claimed it is dead
    assert notifier.send_due() == 1


def test_the_person_on_duty_is_told_first_then_one_more_with_each_step(
    store: Store, keyless: Store, content: Content, notifier: Notifier, clock: Clock, spy: Spy
) -> None:
    with store.writing(clock()) as work:
        known = set_up(
            work, line("kim"), line("sam"), line("sam", "pager", "https://p.example/"), line("lee")
        )
        put_shift(work, known[1].person, NOW, NOW + timedelta(days=1), actor="cli:test")
    danger(store, content, clock())
    notifier.send_due()
    sam = ["https://p.example/", "sam@clinic.example"]
    assert spy.told == sam
    for more in (["kim@clinic.example"], ["lee@clinic.example", "kim@clinic.example"]):
        spy.sent.clear()
        clock.pass_(minutes=15)
        work_round(keyless, notifier, clock())
        assert spy.told == sorted([*sam, *more])


def test_what_somebody_has_acknowledged_is_neither_sent_nor_tried_again(
    store: Store, content: Content, notifier: Notifier, clock: Clock, spy: Spy
) -> None:
    with store.writing(clock()) as work:
        kim, _ = set_up(work, line("kim"), line("sam"))
    spy.down = {"kim@clinic.example", "sam@clinic.example"}
    danger(store, content, clock())
    notifier.send_due()
    with store.writing(clock()) as work:
        tasks.acknowledge(work, tasks.open_tasks(work)[0].id, kim.person)
    spy.tried.clear()
    clock.pass_(minutes=5)
    assert (notifier.send_due(), spy.tried) == (0, [])
    with store.reading(clock()) as work:
        assert outbox.failing(work), "the channel is broken still, and staff are told so"


def test_a_notice_for_somebody_who_has_left_goes_to_whoever_is_told_now(
    store: Store, content: Content, notifier: Notifier, clock: Clock, spy: Spy
) -> None:
    with store.writing(clock()) as work:
        kim, _ = set_up(work, line("kim"), line("sam"))
    danger(store, content, clock())
    with store.writing(clock()) as work:
        staff.disable(work, kim.person, actor="cli:test")
    assert notifier.send_due() == 1
    assert spy.told == ["sam@clinic.example"]


def test_a_notice_that_waited_for_anybody_goes_out_as_soon_as_somebody_is_set(
    store: Store, content: Content, notifier: Notifier, clock: Clock, spy: Spy
) -> None:
    danger(store, content, clock())
    assert notifier.send_due() == 0
    with store.reading(clock()) as work:
        assert outbox.failing(work)
    with store.writing(clock()) as work:
        set_up(work, line("kim"))
    assert notifier.send_due() == 1
    assert spy.told == ["kim@clinic.example"]


def test_settings_that_cannot_be_read_leave_the_task_and_its_notice_in_place(
    store: Store, content: Content, notifier: Notifier, clock: Clock
) -> None:
    with store.writing(clock()) as work:
        settings.put(work, "on_call", [{"person": 1}], actor="cli:test")
        settings.put(work, "rota", [{"from": "soon"}], actor="cli:test")
        settings.put(work, "hours", {"zone": "Mars"}, actor="cli:test")
    danger(store, content, clock())
    assert notifier.send_due() == 0
    with store.reading(clock()) as work:
        assert len(tasks.open_tasks(work)) == 1
        assert {row.state for row in work.db.scalars(sa.select(NoticeRow))} == {"waiting"}


def test_letters_are_handed_over_at_once_and_each_says_how_it_went() -> None:
    spy = Spy()
    spy.down = {"b"}
    letters = [Letter(name, None if name == "c" else spy, name, "waiting for you") for name in "abc"]
    faults = HandingOver().send(letters, NOW)
    assert [type(fault).__name__ for fault in faults] == ["NoneType", "ConnectionError", "NoChannel"]
    assert spy.told == ["a"]
