"""A clinic that pauses the form out of opening hours: where it stops, who goes on, and what the page says."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from screening.content import load_content
from screening.intake.pausing import asked_at_any_hour
from screening.safety.pausing import PAUSES
from screening.safety.watch import watching
from screening.storage import settings, tasks
from tests.clinic import Clock
from tests.web.client import Page
from tests.web.patient.steps import BORN, Person

ZONE = ZoneInfo("America/New_York")
HOURS = {
    "zone": "America/New_York",
    "week": {day: ["09:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri")},
    "holidays": ["2026-11-26"],
}
REACH = {"full_name": "Ana Ruiz", "phone": "555 0100"}
DANGER = {"asq_1": "yes", "asq_2": "yes", "asq_3": "no", "asq_4": "no"}


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


@pytest.fixture
def clock() -> Clock:
    return Clock(local("2026-11-18 16:50"))


@pytest.fixture
def pauses(app: Flask, clock: Clock) -> None:
    shared = app.extensions["screening"]
    with shared.store.writing(clock()) as work:
        settings.put(work, "hours", HOURS, actor="cli:test")
        settings.put(work, PAUSES, True, actor="cli:test")


@pytest.fixture
def known(app: Flask) -> Person:
    """Somebody who has said who they are and how to reach them; the questions on their safety come next."""
    return told(Person(app))


def told(person: Person) -> Person:
    person.begin()
    person.answer("start-1", BORN)
    person.answer("start-2", {"filled_in_by": "alone"})
    for key in ("reach-1", "reach-2", "reach-3"):
        page = person.at("intake", key)
        names = {element.get("name") for element in page.form().iter()}
        person.press("continue", {name: text for name, text in REACH.items() if name in names})
    return person


def back(person: Person) -> Page:
    """In another visit, with the six words."""
    person.at("resume")
    return person.press("continue", {"phrase": person.phrase})


def open_tasks(app: Flask, clock: Clock) -> int:
    with app.extensions["screening"].store.reading(clock()) as work:
        return len(tasks.open_tasks(work))


def test_no_question_that_is_asked_at_any_hour_can_raise_a_task() -> None:
    content = load_content()
    early = asked_at_any_hour(content.questionnaire)
    assert early == {"start", "reach"}
    pages = [
        page for section in content.questionnaire.sections if section.id in early for page in section.pages
    ]
    assert len(pages) == 6
    for page in pages:
        facts = content.questionnaire.feeds.get(page.id, frozenset())
        assert not watching(content.safety, facts), page.id


def test_unless_the_clinic_chose_to_pause_everything_is_asked_at_any_hour(
    app: Flask, known: Person, clock: Clock
) -> None:
    clock.at = local("2026-11-18 23:00")
    page = back(known)
    assert page.address == "/en/intake/safety-1"
    assert "closed now" not in Person(app).at("").text


@pytest.mark.usefixtures("pauses")
@pytest.mark.parametrize(
    ("lang", "title", "when"),
    [
        ("en", "We go on when the clinic is open", "You can go on from November 19, 2026, 9:00"),
        ("es", "Seguimos cuando abra la clínica", "Puede seguir desde el 19 de noviembre de 2026, 9:00"),
    ],
)  # fmt: skip
def test_to_the_second_of_closing_and_of_opening_the_rest_waits_and_the_page_says_until_when(
    app: Flask, clock: Clock, lang: str, title: str, when: str
) -> None:
    person = told(Person(app, lang))
    assert person.page is not None
    clock.at = local("2026-11-18 16:59:59")
    assert person.at("intake", "safety-1").address == f"/{lang}/intake/safety-1"
    assert person.at("hours").address == f"/{lang}/intake/safety-1"
    clock.at = local("2026-11-18 17:00:00")
    for key in ("safety-1", "heart-1", "meds-1", "use-1"):
        page = person.at("intake", key)
        assert (page.status, page.address, page.heading) == (200, f"/{lang}/hours", title), key
        assert when in page.text
    assert {"tel:911", "tel:988", "sms:988"} <= {link.get("href") for link in page.tree.iter("a")}
    assert not page.all("a", href=f"/{lang}/check")
    day_kept = {"en": "until December 18, 2026", "es": "hasta el 18 de diciembre de 2026"}[lang]
    assert page.text.index(
        {"en": "come back here when", "es": "vuelva aquí cuando abra"}[lang]
    ) < page.text.index(day_kept)
    assert person.press("continue").address == f"/{lang}/hours"
    assert person.at("help").status == 200
    assert person.at("intake", "reach-2").address == f"/{lang}/intake/reach-2"
    assert dict(person.at("intake", "reach-2").fields())["phone"] == "555 0100"
    person.at("hours")
    assert person.press("stop").address == f"/{lang}/break"
    clock.at = local("2026-11-19 08:59:59")
    assert back(person).address == f"/{lang}/hours"
    clock.at = local("2026-11-19 09:00:00")
    assert person.press("continue").address == f"/{lang}/intake/safety-1"


@pytest.mark.usefixtures("pauses")
@pytest.mark.parametrize(
    ("at", "when"),
    [
        ("2026-11-25 17:00", "November 27, 2026, 9:00 am"),
        ("2026-10-30 17:00", "November 2, 2026, 9:00 am"),
        ("2027-03-12 17:00", "March 15, 2027, 9:00 am"),
    ],
)
def test_a_holiday_and_the_weekends_in_which_the_clock_changes_are_told_by_the_clinics_clock(
    app: Flask, clock: Clock, at: str, when: str
) -> None:
    clock.at = local(at)
    start = Person(app).at("")
    assert f"The other questions open on {when}, clinic time." in start.text
    page = told(Person(app)).page
    assert page is not None
    assert page.address == "/en/hours"
    assert f"You can go on from {when}, clinic time." in page.text


@pytest.mark.usefixtures("pauses")
@pytest.mark.parametrize(
    ("opens", "anew"), [("2026-12-17", False), ("2026-12-18", True), ("2027-01-04", True)]
)
def test_who_could_go_on_only_after_the_form_is_erased_is_told_to_start_a_new_one_then(
    app: Flask, clock: Clock, opens: str, anew: bool
) -> None:
    first = date(2026, 11, 19)
    closed = [str(first + timedelta(days=n)) for n in range((date.fromisoformat(opens) - first).days)]
    shared = app.extensions["screening"]
    with shared.store.writing(clock()) as work:
        settings.put(work, "hours", {**HOURS, "holidays": closed}, actor="cli:test")
    clock.at = local("2026-11-18 18:00")
    page = told(Person(app)).page
    assert page is not None
    assert page.address == "/en/hours"
    assert "we keep your form until December 18, 2026" in page.text
    assert ("please start a new form" in page.text, "type your six words" in page.text) == (anew, not anew)


@pytest.mark.usefixtures("pauses")
def test_a_page_that_was_open_when_the_clinic_closed_is_kept_watched_and_goes_on_to_the_end(
    app: Flask, known: Person, clock: Clock
) -> None:
    clock.at = local("2026-11-18 16:59")
    known.at("intake", "safety-1")
    clock.at = local("2026-11-18 17:01")
    page = known.press("continue", DANGER)
    assert page.address == "/en/intake/safety-2"
    assert open_tasks(app, clock) == 1
    known.fill_everything(DANGER)
    clock.at = local("2026-11-18 17:20")
    assert known.at("intake", "heart-1").address == "/en/intake/heart-1"
    assert known.at("hours").address == "/en/check", "nobody past that point is told to wait"
    known.at("check")
    assert known.press("send").address == "/en/sent"


@pytest.mark.usefixtures("pauses")
def test_a_page_left_after_closing_keeps_what_was_typed_and_the_next_visit_finds_it_in_the_morning(
    known: Person, clock: Clock
) -> None:
    clock.at = local("2026-11-18 16:59")
    known.at("intake", "safety-1")
    clock.at = local("2026-11-18 17:01")
    assert known.press("language", {"asq_1": "no"}).address == "/es/intake/safety-1"
    known.press("stop", {"asq_2": "yes"})
    clock.at = local("2026-11-18 17:10")
    assert back(known).address == "/en/hours"
    clock.at = local("2026-11-19 09:00")
    back(known)
    typed = dict(known.at("intake", "safety-1").fields())
    assert (typed["asq_1"], typed["asq_2"]) == ("no", "yes")


@pytest.mark.usefixtures("pauses")
def test_in_another_visit_at_night_nothing_is_asked_or_changed_but_a_finished_form_is_sent(
    known: Person, clock: Clock
) -> None:
    clock.at = local("2026-11-18 15:00")
    back(known)
    known.fill_everything()
    known.at("form")
    known.press("stop")
    clock.at = local("2026-11-18 21:00")
    back(known)
    page = known.at("intake", "safety-1")
    assert page.address == "/en/hours"
    assert page.all("a", href="/en/check")
    known.at("check")
    assert known.press("send").address == "/en/sent"
    known.at("add")
    assert known.press("continue", {"part": ["heart"]}).address == "/en/hours"
    assert known.page is not None
    assert "we keep your form until" not in known.page.text


@pytest.mark.usefixtures("pauses")
def test_answers_on_safety_of_a_day_ago_are_asked_again_when_the_clinic_is_open_and_then_it_is_sent(
    known: Person, clock: Clock
) -> None:
    clock.at = local("2026-11-18 15:00")
    back(known)
    known.fill_everything()
    clock.at = local("2026-11-19 20:00")
    back(known)
    assert ("go", "send") not in known.at("check").buttons()
    assert known.get("/en/intake/safety-1?from=check").address == "/en/hours"
    clock.at = local("2026-11-20 09:00")
    back(known)
    for key in ("safety-1", "safety-2", "safety-3", "safety-4", "safety-5"):
        known.get(f"/en/intake/{key}?from=check")
        known.press("continue")
    assert ("go", "send") in known.at("check").buttons()


@pytest.mark.usefixtures("pauses")
def test_a_session_that_ran_out_on_a_page_of_questions_keeps_what_was_typed_also_at_night(
    known: Person, clock: Clock
) -> None:
    clock.at = local("2026-11-18 16:59")
    known.at("intake", "safety-1")
    clock.at = local("2026-11-18 18:00")
    assert known.press("continue", DANGER).status == 403
    page = known.press("unlock", {"phrase": known.phrase})
    assert page.address == "/en/intake/safety-2"
