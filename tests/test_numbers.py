"""What is counted, and that each form is counted once for each step of its way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from screening.channels.folder import Folder
from screening.content import Content, InUse, load_content
from screening.demo import seed
from screening.demo.numbers import PERIODS
from screening.demo.people import send_all
from screening.intake import Intake
from screening.numbers import names
from screening.numbers.calendar import SETTING, Stretch, around
from screening.numbers.counting import active
from screening.questionnaire.answers import Answers, SavedPage
from screening.safety.notices import Notifier
from screening.storage import numbers, settings, submissions
from screening.storage.tables import SubmissionRow
from screening.storage.work import Store
from screening.worker.erasing import purge
from screening.worker.guard import Guard
from tests.clinic import config_in
from tests.databases import fresh_store
from tests.filled import publish

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
LATER = date(2028, 1, 1)
BORN = {"birth_date-month": ["3"], "birth_date-day": ["27"], "birth_date-year": ["1985"]}
MONTH = timedelta(days=30, seconds=1)


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content()


@pytest.fixture
def store(tmp_path: Path, content: Content) -> Iterator[Store]:
    with fresh_store("sqlite", tmp_path) as opened:
        publish(opened, content, NOW)
        yield opened


@pytest.fixture
def intake(store: Store, content: Content) -> Intake:
    return Intake(store, content, lambda: None)


def counted(store: Store) -> Counter[str]:
    """Everything, whatever the period."""
    found: Counter[str] = Counter()
    with store.reading(NOW) as work:
        for first, _ in numbers.ended(work, LATER, 99):
            period = numbers.load(work, first, LATER)
            assert period is not None
            found += period.counts
    return found


def begin(intake: Intake) -> str:
    draft_id = intake.start(NOW, "en", "192.0.2.0/24").draft_id
    intake.save(NOW, draft_id, "start-1", BORN, 0)
    return draft_id


def test_a_form_is_counted_when_it_is_sent_and_not_while_it_is_answered(
    store: Store, content: Content, intake: Intake
) -> None:
    begin(intake)
    assert counted(store) == {}
    send_all(store, content, NOW)
    found = counted(store)
    assert found[names.SENT] == found[names.came("whole")] == found[names.minutes(0)] >= 2
    assert 0 < found[names.URGENT] <= found[names.SENT]
    assert found[names.question("declined", "s3_intent")] == 1
    ids = {row.id for row in rows(store)} | {row.reference for row in rows(store)}
    assert not any(one in name for one in ids for name in found)


def rows(store: Store) -> list[SubmissionRow]:
    with store.reading(NOW) as work:
        return list(work.db.query(SubmissionRow))


def test_sending_twice_and_adding_later_count_no_second_form(
    store: Store, content: Content, intake: Intake
) -> None:
    send_all(store, content, NOW)
    before = counted(store)
    sent = next(row.id for row in rows(store) if row.state == "submitted")
    intake.send(NOW, sent)
    for payer in ("insurance", "self_pay"):
        intake.add(NOW, sent, ["practical"])
        intake.save(NOW, sent, "practical-1", {"payer": [payer]}, 0)
        intake.send(NOW, sent)
        assert counted(store) == before + Counter({names.ADDED: 1}), (
            "the first addition alone is counted, apart"
        )


def test_a_form_that_is_taken_back_before_sending_is_counted_where_it_stopped(
    store: Store, content: Content, intake: Intake
) -> None:
    intake.withdraw(NOW, begin(intake))
    assert counted(store) == {names.stopped("start", "start-2"): 1}
    send_all(store, content, NOW)
    before = counted(store)
    intake.withdraw(NOW, next(row.id for row in rows(store) if row.state == "submitted"))
    assert counted(store) == before


def test_a_form_that_was_left_is_counted_where_it_stopped_by_the_web_process_and_erased(
    store: Store, content: Content, intake: Intake, tmp_path: Path
) -> None:
    left, now = begin(intake), NOW + MONTH
    notifier = Notifier(store, {}, "http://127.0.0.1", lambda: now, unset=Folder(tmp_path / "notices"))
    with store.writing(now) as work:
        purge(work)
        assert submissions.row(work, left).state == "draft"
    for _ in range(2):
        Guard(store, InUse(content), notifier, lambda: now).round()
    assert counted(store) == {names.stopped("start", "start-2"): 1}
    assert rows(store) == []


def test_the_worker_erases_without_counting_what_the_web_process_did_not(
    store: Store, intake: Intake
) -> None:
    begin(intake)
    with store.writing(NOW + MONTH + timedelta(minutes=10)) as work:
        purge(work)
    assert (rows(store), counted(store)) == ([], {})


def test_active_time_leaves_out_the_hours_away() -> None:
    row = SubmissionRow(created_at=NOW)
    minutes = (2, 5, 200, 203)
    saved = {f"p{place}": SavedPage(1, NOW + timedelta(minutes=at)) for place, at in enumerate(minutes)}
    assert active(row, Answers(saved=saved)) == timedelta(minutes=2 + 3 + 10 + 3)
    assert active(row, Answers()) == timedelta()
    # A page that is saved again loses its first time, as the page of numbers says: 2 and 10 and 1 would be 13 minutes.
    again = {page: SavedPage(1, NOW + timedelta(minutes=at)) for page, at in (("a", 21), ("b", 20))}
    assert active(row, Answers(saved=again)) == timedelta(minutes=11)


def test_bands_hold_every_time_once() -> None:
    hour = timedelta(hours=1)
    assert [names.band(each * hour, hour, (1, 4)) for each in (0, 0.99, 1, 3.9, 4, 99)] == [0, 0, 1, 1, 2, 2]
    assert [names.in_words(place, (1, 4), "hour") for place in range(3)] == [
        "under 1 hour",
        "1 to 4 hours",
        "4 hours or more",
    ]
    assert [names.age_band(age) for age in (0, 18, 29, 30, 64, 65, 101)] == ["18", "18", "18", "30", "45", "65", "65"]  # fmt: skip


def test_a_period_is_a_month_a_quarter_or_a_year_of_the_calendar() -> None:
    day = date(2026, 11, 18)
    assert around(day, "month") == Stretch(date(2026, 11, 1), date(2026, 11, 30))
    assert around(day, "quarter") == Stretch(date(2026, 10, 1), date(2026, 12, 31))
    assert around(day, "year") == Stretch(date(2026, 1, 1), date(2026, 12, 31))
    assert around(date(2028, 2, 29), "month").last == date(2028, 2, 29)
    assert around(day, "month").words == "November 2026"
    assert around(day, "quarter").words == "October to December 2026"
    assert Stretch(date(2026, 12, 1), date(2027, 3, 31)).words == "December 2026 to March 2027"


def test_the_clinic_says_how_long_a_period_is_and_nonsense_is_a_quarter(store: Store, intake: Intake) -> None:
    for value, days in (("month", (date(2026, 11, 1), date(2026, 11, 30))), ({"no": 1}, None)):
        with store.writing(NOW) as work:
            settings.put(work, SETTING, value, actor="cli:test")
        intake.withdraw(NOW, begin(intake))
        if days:
            with store.reading(NOW) as work:
                assert numbers.ended(work, LATER, 9) == [days]
    intake.withdraw(NOW + timedelta(days=20), intake.start(NOW, "en", "192.0.2.0/24").draft_id)
    with store.reading(NOW) as work:
        assert numbers.ended(work, LATER, 9)[0] == (date(2026, 12, 1), date(2026, 12, 31))


def test_the_demo_has_numbers_of_past_periods_beside_those_of_its_people(
    tmp_path: Path, content: Content
) -> None:
    with fresh_store("sqlite", tmp_path) as store:
        publish(store, content, NOW)
        assert seed(config_in(tmp_path), store, NOW) is not None
        with store.reading(NOW) as work:
            assert len(numbers.ended(work, NOW.date(), 99)) == PERIODS
            running = numbers.load(work, date(2026, 10, 1), LATER)
    assert running is not None
    assert running.counts[names.SENT] < 11
