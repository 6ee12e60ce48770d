"""Off a page and back again: nothing that was typed is lost, and nobody else finds it."""

from __future__ import annotations

import pytest
from flask import Flask

from screening.storage import settings
from tests.clinic import Clock
from tests.web.patient.steps import BORN, Person

REACH = {"phone": "555 0100", "call_time": "after 4 pm"}


@pytest.fixture
def begun(person: Person) -> Person:
    person.begin()
    person.born()
    return person


def test_back_keeps_what_was_typed_without_judging_it(begun: Person) -> None:
    begun.answer("reach-2", {"phone": "", "call_time": "after 4 pm"}, "back")
    assert begun.page is not None
    assert begun.page.status == 200
    assert begun.page.address == "/en/intake/reach-1"
    assert dict(begun.at("intake", "reach-2").fields())["call_time"] == "after 4 pm"


def test_another_language_keeps_what_was_typed(begun: Person) -> None:
    page = begun.answer("reach-2", {"call_time": "after 4 pm"}, "language")
    assert page.address == "/es/intake/reach-2"
    assert dict(page.fields())["call_time"] == "after 4 pm"


def test_leaving_fast_keeps_the_answer_and_closes_the_form(begun: Person) -> None:
    page = begun.answer("reach-2", REACH, "leave")
    assert page.status == 200
    assert page.response.headers["Clear-Site-Data"] == '"cache", "cookies"'
    assert page.all("meta", **{"http-equiv": "refresh"})
    assert begun.at("intake", "reach-2").address == "/en/resume"
    begun.press("continue", {"phrase": begun.phrase})
    assert dict(begun.at("intake", "reach-2").fields())["phone"] == "555 0100"


def test_leaving_works_from_a_page_without_a_form(begun: Person) -> None:
    begun.at("adults")
    page = begun.post("/en/leave", {})
    assert page.heading == "You have left the page"
    assert begun.at("form").address == "/en/resume"


@pytest.mark.parametrize("broken", ["reading", "writing"])
def test_leaving_leaves_also_while_nothing_can_be_read_or_kept(
    app: Flask, begun: Person, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    """Nobody is shown the text again that somebody wanted off the screen."""

    def away(*_: object) -> None:
        raise OSError

    for where in ("intake/reach-2", "form", "check", "help", "about"):
        begun.at(*where.split("/"))
        assert begun.page is not None
        with monkeypatch.context() as fault:
            fault.setattr(app.extensions["screening"].store, broken, away)
            if where == "about":
                page = begun.post("/en/leave", {})
            else:
                page = begun.press("leave", {"call_time": "after 4 pm"} if "reach" in where else {})
        assert page.heading == "You have left the page", where
        assert page.status == 200
        assert page.response.headers["Clear-Site-Data"] == '"cache", "cookies"'
        assert "after 4 pm" not in page.html
        begun.at("form")
        assert begun.page.address == "/en/resume", where
        begun.press("continue", {"phrase": begun.phrase})


def test_save_and_stop_closes_the_form_and_the_six_words_open_it_where_it_was(
    app: Flask, begun: Person
) -> None:
    assert begun.answer("start-2", {}, "stop").address == "/en/break"
    other = Person(app, "es")
    other.at("resume")
    page = other.press("continue", {"phrase": f"  {begun.phrase.upper().replace(' ', ',  ')}. "})
    assert page.address == "/es/intake/start-2"


def test_wrong_words_say_what_to_do_and_keep_nothing_open(person: Person) -> None:
    person.at("resume")
    page = person.press("continue", {"phrase": "heavy depth aspect inspire year genetics"})
    assert page.status == 422
    assert page.title.startswith("Error:")
    assert page.errors == {
        "#phrase": "We cannot find a form with these words. Please check the order and each word."
    }


def test_a_slip_in_six_words_is_named_and_the_others_need_not_be_typed_again(begun: Person) -> None:
    """At the door and on a page that locked itself; the lists of words are public, so this tells nobody a phrase."""
    words = begun.phrase.split()
    slips = {
        " ".join([*words[:5], "Xylophoon"]): "Please check how you typed: Xylophoon.",
        " ".join(words[:5]): "There are six words, and you typed 5.",
    }
    begun.at("intake", "reach-3")
    begun.client.delete_cookie("screening-intake", domain="127.0.0.1")
    begun.press("continue", {"place_now": "Springfield"})
    for press in ("unlock", "continue"):
        for typed, said in slips.items():
            page = begun.press(press, {"phrase": typed})
            assert said in page.errors["#phrase"]
            assert dict(page.fields())["phrase"] == typed
        begun.at("resume")


def test_many_wrong_words_from_one_network_have_to_wait_and_see_the_help_numbers(person: Person) -> None:
    person.at("resume")
    token = dict(person.page.fields())["csrf_token"] if person.page else ""
    answers = [
        person.post("/en/resume", {"csrf_token": token, "phrase": f"try {n}"}).status for n in range(62)
    ]
    assert set(answers[:60]) == {422}
    assert answers[-1] == 429
    assert person.page is not None
    assert "988" in person.page.html
    assert int(person.page.response.headers["Retry-After"]) > 0


def test_new_words_replace_the_old_ones(app: Flask, person: Person) -> None:
    person.at("consent")
    page = person.press("continue", {"adult": "yes", "agree": "yes"})
    old = " ".join("".join(word.itertext()) for word in page.all("b"))
    page = person.press("another")
    new = " ".join("".join(word.itertext()) for word in page.all("b"))
    assert old != new
    person.press("continue")
    other = Person(app)
    other.at("resume")
    assert other.press("continue", {"phrase": old}).status == 422
    assert other.press("continue", {"phrase": new}).address == "/en/intake/start-1"


def test_the_words_are_shown_until_they_are_written_down_and_never_after(person: Person) -> None:
    """With them stands the address at which they open the form, as a sheet of paper has no link."""
    person.at("consent")
    person.press("continue", {"adult": "yes", "agree": "yes"})
    assert person.at("intake", "start-1").address == "/en/phrase"
    assert person.at("form").address == "/en/phrase"
    page = person.at("phrase")
    assert len(page.all("b")) == 6
    assert "/en/resume" in page.text
    person.press("continue")
    assert person.at("phrase").address == "/en/intake/start-1"


def test_a_page_sent_after_the_session_ended_comes_back_with_its_text_and_is_saved_with_the_words(
    begun: Person, clock: Clock
) -> None:
    begun.at("intake", "reach-2")
    clock.pass_(minutes=31)
    page = begun.press("continue", REACH)
    assert page.status == 403
    assert page.heading == "Your form is locked"
    assert dict(page.fields())["phone"] == "555 0100"
    page = begun.press("unlock", {"phrase": "not the right words at all"})
    assert page.status == 422
    assert dict(page.fields())["phone"] == "555 0100"
    page = begun.press("unlock", {"phrase": begun.phrase})
    assert page.status == 200
    assert dict(begun.at("intake", "reach-2").fields())["call_time"] == "after 4 pm"


def test_a_locked_page_can_be_corrected_and_each_field_stands_on_it_once(begun: Person, clock: Clock) -> None:
    begun.at("intake", "reach-2")
    clock.pass_(minutes=31)
    page = begun.press("continue", {**REACH, "voicemail_ok": "yes"})
    names = [name for name, _ in page.fields()]
    assert len(names) == len(set(names))
    begun.press("unlock", {"phrase": begun.phrase, "voicemail_ok": "no"})
    assert dict(begun.at("intake", "reach-2").fields())["voicemail_ok"] == "no"


@pytest.mark.parametrize("button", ["back", "help", "form", "stop"])
def test_no_button_but_leave_loses_text_when_the_session_is_over(
    begun: Person, clock: Clock, button: str
) -> None:
    begun.at("intake", "reach-2")
    clock.pass_(minutes=31)
    page = begun.press(button, REACH)
    assert page.heading == "Your form is locked"
    assert dict(page.fields())["phone"] == "555 0100"
    assert ("Call 911" in page.text) == (button == "help")
    begun.press("unlock", {"phrase": begun.phrase})
    assert dict(begun.at("intake", "reach-2").fields())["phone"] == "555 0100"


def test_a_locked_page_can_be_read_in_the_other_language(begun: Person, clock: Clock) -> None:
    begun.at("intake", "reach-2")
    clock.pass_(minutes=31)
    page = begun.press("language", REACH)
    assert page.tree.get("lang") == "es"
    assert page.heading == "Su formulario está cerrado"
    assert dict(page.fields())["phone"] == "555 0100"
    assert begun.press("unlock", {"phrase": begun.phrase}).address.startswith("/es/intake/")
    assert dict(begun.at("intake", "reach-2").fields())["phone"] == "555 0100"


def test_a_browser_without_its_cookie_loses_no_text_either(begun: Person) -> None:
    begun.at("intake", "reach-2")
    begun.client.delete_cookie("screening-intake", domain="127.0.0.1")
    page = begun.press("continue", REACH)
    assert page.status == 403
    assert dict(page.fields())["phone"] == "555 0100"
    assert begun.press("unlock", {"phrase": begun.phrase}).status == 200
    assert dict(begun.at("intake", "reach-2").fields())["phone"] == "555 0100"


@pytest.mark.parametrize("headers", [{"Sec_Fetch_Site": "cross-site"}, {"Origin": "https://evil.example"}])
def test_a_form_of_another_site_is_refused_and_its_text_is_not_shown(
    begun: Person, headers: dict[str, str]
) -> None:
    begun.at("intake", "reach-2")
    page = begun.press("continue", {"phone": "CANARY"}, **headers)
    assert page.status == 403
    assert "CANARY" not in page.html


def test_a_form_token_of_another_session_saves_nothing(app: Flask, begun: Person) -> None:
    begun.at("intake", "reach-2")
    page = begun.press("continue", {**REACH}, follow=False)
    assert page.status == 303
    stranger = Person(app)
    stranger.begin()
    answer = stranger.post(
        "/en/intake/start-1", {**BORN, "csrf_token": "x" * 43, "revision": "0", "go": "continue"}
    )
    assert answer.status == 403
    assert dict(stranger.at("intake", "start-1").fields()).get("birth_date-year", "") == ""


def test_a_page_can_be_put_off_to_be_answered_alone(begun: Person) -> None:
    page = begun.answer("safety-1", {}, "later")
    assert page.address != "/en/intake/safety-1"
    begun.at("form")
    assert begun.page is not None
    assert begun.page.status == 200


@pytest.mark.parametrize("where", ["check", "phrase", "form", "withdraw"])
def test_a_button_without_any_cookie_leads_to_the_six_words_and_leaving_fast_leaves(
    app: Flask, where: str
) -> None:
    stranger = Person(app)
    assert stranger.post(f"/en/{where}", {"go": "send"}).address == "/en/resume"
    gone = Person(app).post(f"/en/{where}", {"go": "leave"})
    assert "Clear-Site-Data" in gone.response.headers


def test_leaving_leads_to_the_page_that_the_clinic_has_set_and_to_nothing_else(
    app: Flask, person: Person
) -> None:
    shared = app.extensions["screening"]
    for value, leads in (
        ("https://www.weather.gov/", True),
        ("javascript:alert(1)", False),
        ('https://x/"', False),
    ):
        with shared.store.writing(shared.clock()) as work:
            settings.put(work, "exit", value, actor="cli:test")
        person.at("")
        page = person.post("/en/leave", {})
        where = value if leads else "/en/notes"
        assert page.response.headers["Refresh"] == f"0; url={where}"
        assert [link.get("href") for link in page.tree.iter("a")] == [where]
