"""What happens without anybody clicking: signs of life, notices, escalation, purging; with a clock of its own."""

from __future__ import annotations

import threading
from datetime import datetime
from pathlib import Path

import pytest

from screening.channels.folder import Folder
from screening.config import Config
from screening.content import Content, InUse
from screening.questionnaire.answers import Answers
from screening.safety import changes, contacts
from screening.safety.notices import Notifier
from screening.safety.reach import is_silent
from screening.storage import heartbeat, outbox, submissions, tasks
from screening.storage.accounts import staff
from screening.storage.tables import NoticeRow, SubmissionRow
from screening.storage.work import Store, Work
from screening.worker.erasing import purge
from screening.worker.guard import Guard
from screening.worker.notifying import notifier_of
from screening.worker.running import run, work_round
from tests.clinic import Clock
from tests.databases import NOW
from tests.filled import begin, save_page


class Broken:
    """A channel that is down."""

    def send(self, contact: str, text: str, at: datetime) -> None:
        raise ConnectionError("mail server is down")


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(
        demo=True,
        data=tmp_path,
        keys=tmp_path / "keyring",
        database="sqlite://",
        host="127.0.0.1",
        port=8000,
        url="http://127.0.0.1:8000",
        behind_proxy=False,
    )


@pytest.fixture
def notifier(keyless: Store, clock: Clock, config: Config) -> Notifier:
    return notifier_of(keyless, clock, config)


def danger(store: Store, content: Content, clock: Clock) -> str:
    """A draft with a *now* task; its id."""
    with store.writing(clock()) as work:
        draft = begin(work, content)
        save_page(work, content, draft, Answers(), "safety-2", {"s2_acts": "past_3m"})
        return draft.id


def on_call(work: Work, *logins: str) -> str:
    """Clinicians with a mail address each; the id of the first."""
    for login in logins:
        row = staff.add(work, login=login, name=login.title(), roles=["clinician"], actor="cli:test")
        staff.confirm_role(work, row.id, "clinician", actor="cli:test")
    lines = [
        {"person": login, "channel": "mail", "address": f"{login}@clinic.example", "phone": "555 0100"}
        for login in logins
    ]
    assert changes.propose(work, "on_call", lines, actor="cli:test").state == "taken"
    return contacts.contacts(work)[0].person


def sent_notices(config: Config) -> list[str]:
    texts = [file.read_text("utf-8") for file in sorted((config.data / "notices").glob("*.txt"))]
    return [text for text in texts if "waiting for you" in text]


def told(config: Config) -> list[str]:
    return sorted(text.splitlines()[0].removeprefix("To: ") for text in sent_notices(config))


def test_a_round_gives_a_sign_of_life_and_silence_is_noticed_after_two_minutes(
    keyless: Store, notifier: Notifier, clock: Clock
) -> None:
    with keyless.reading(clock()) as work:
        assert is_silent(work)
    work_round(keyless, notifier, clock())
    clock.pass_(minutes=2)
    with keyless.reading(clock()) as work:
        assert not is_silent(work)
    clock.pass_(seconds=1)
    with keyless.reading(clock()) as work:
        assert is_silent(work)


def test_a_notice_says_where_to_look_and_nothing_about_the_person(
    store: Store, content: Content, notifier: Notifier, clock: Clock, config: Config
) -> None:
    danger(store, content, clock)
    assert notifier.send_due() == 1
    (text,) = sent_notices(config)
    assert text == (
        "To: on-call\n\nScreening: 1 waiting for you. Sign in to read and acknowledge: "
        "http://127.0.0.1:8000/staff/tasks\n"
    )


def test_an_unacknowledged_task_goes_to_more_people_until_somebody_has_it(
    store: Store, keyless: Store, content: Content, notifier: Notifier, clock: Clock, config: Config
) -> None:
    first, second = "kim@clinic.example", "sam@clinic.example"
    with store.writing(clock()) as work:
        kim = on_call(work, "kim", "sam")
    danger(store, content, clock)
    work_round(keyless, notifier, clock())
    assert told(config) == [first]
    clock.pass_(minutes=14)
    work_round(keyless, notifier, clock())
    assert told(config) == [first]
    clock.pass_(minutes=1)
    work_round(keyless, notifier, clock())
    assert told(config) == [first, first, second]
    with store.writing(clock()) as work:
        (row,) = tasks.open_tasks(work)
        tasks.acknowledge(work, row.id, kim)
    clock.pass_(hours=3)
    work_round(keyless, notifier, clock())
    assert len(told(config)) == 3


def test_a_channel_that_is_down_loses_no_notice_and_is_said(
    store: Store, keyless: Store, content: Content, notifier: Notifier, clock: Clock, config: Config
) -> None:
    danger(store, content, clock)
    assert Notifier(keyless, {}, config.url, clock, unset=Broken()).send_due() == 0
    with store.reading(clock()) as work:
        assert outbox.failing(work)
    clock.pass_(minutes=1)
    assert notifier.send_due() == 1
    with store.reading(clock()) as work:
        assert not outbox.failing(work)


def test_the_first_notice_is_tried_outside_of_the_request(
    store: Store, content: Content, notifier: Notifier, clock: Clock, config: Config
) -> None:
    danger(store, content, clock)
    thread = notifier.send_soon()
    assert thread is not threading.current_thread()
    thread.join(60)
    assert not thread.is_alive()
    assert told(config) == ["on-call"]


def test_the_web_process_escalates_when_the_worker_is_silent_and_not_when_it_lives(
    store: Store, content: Content, notifier: Notifier, clock: Clock, config: Config
) -> None:
    guard = Guard(store, InUse(content), notifier, clock)
    danger(store, content, clock)
    guard.round()
    clock.pass_(minutes=20)
    with store.writing(clock()) as work:
        heartbeat.beat(work, "worker")
    guard.round()
    assert told(config) == ["on-call"]
    clock.pass_(minutes=3)
    guard.round()
    assert told(config) == ["on-call", "on-call", "on-call-backup"]


def test_the_web_process_looks_for_safety_questions_that_were_left(
    store: Store, content: Content, notifier: Notifier, clock: Clock
) -> None:
    with store.writing(clock()) as work:
        draft = begin(work, content)
        no = dict.fromkeys(("asq_1", "asq_2", "asq_3", "asq_4"), "no")
        save_page(work, content, draft, Answers(), "safety-1", no)
    clock.pass_(hours=24)
    Guard(store, InUse(content), notifier, clock).round()
    with store.reading(clock()) as work:
        assert [row.urgency for row in tasks.open_tasks(work)] == ["same_day"]


def test_drafts_go_after_thirty_days_but_for_those_with_an_open_task(
    store: Store, keyless: Store, content: Content, notifier: Notifier, clock: Clock
) -> None:
    kept = danger(store, content, clock)
    with store.writing(clock()) as work:
        forgotten = begin(work, content).id
    clock.pass_(days=30, minutes=11)
    work_round(keyless, notifier, clock())
    with store.reading(clock()) as work:
        assert work.db.get(SubmissionRow, kept) is not None
        assert work.db.get(SubmissionRow, forgotten) is None


def test_what_was_withdrawn_goes_after_thirty_days(store: Store, content: Content, clock: Clock) -> None:
    with store.writing(clock()) as work:
        draft = begin(work, content)
        submissions.withdraw(work, draft)
    clock.pass_(days=31)
    with store.writing(clock()) as work:
        purge(work)
        assert work.db.get(SubmissionRow, draft.id) is None


def test_one_failing_part_stops_no_other_part_of_a_round(
    store: Store,
    keyless: Store,
    content: Content,
    notifier: Notifier,
    clock: Clock,
    config: Config,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    danger(store, content, clock)
    monkeypatch.setattr("screening.worker.running.escalate_due", fail)
    work_round(keyless, notifier, clock())
    assert told(config) == ["on-call"]


def test_the_worker_runs_one_round_or_until_it_is_told_to_stop(
    keyless: Store, clock: Clock, config: Config
) -> None:
    run(keyless, clock, config=config, once=True)
    stop = threading.Event()
    stop.set()
    run(keyless, clock, config=config, stop=stop)
    with keyless.reading(clock()) as work:
        assert heartbeat.last(work) == clock()


def test_notices_are_files_that_only_this_user_can_read(tmp_path: Path) -> None:
    Folder(tmp_path / "notices").send("on-call", "text", NOW)
    (file,) = (tmp_path / "notices").iterdir()
    assert file.stat().st_mode & 0o077 == 0


def test_the_outbox_holds_no_word_about_a_person(store: Store, content: Content, clock: Clock) -> None:
    danger(store, content, clock)
    with store.reading(clock()) as work:
        (row,) = work.db.query(NoticeRow)
        clear = " ".join(str(getattr(row, column.name)) for column in NoticeRow.__table__.columns)
    assert "SU-" not in clear
    assert "Ana" not in clear
