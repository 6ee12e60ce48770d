"""Pages of questions: what is read, what is refused, what is asked back, and where they lead."""

from __future__ import annotations

import pytest
from flask import Flask

from screening.storage.errors import KeyProblem
from screening.storage.sealing.keys import Keys
from screening.storage.submissions import load
from tests.clinic import Clock
from tests.web.client import Page
from tests.web.patient.steps import BORN, Person

EVIL = '"><script>alert(1)</script>'


@pytest.fixture
def begun(person: Person) -> Person:
    person.begin()
    person.born()
    return person


def fields(page: Page) -> dict[str, str]:
    return dict(page.fields())


def test_an_error_stands_beside_its_box_in_the_summary_and_in_the_title_and_the_text_stays(
    person: Person,
) -> None:
    person.begin()
    page = person.answer(
        "start-1", {"birth_date-month": "13", "birth_date-day": "27", "birth_date-year": "1985"}
    )
    assert page.status == 422
    assert page.title.startswith("Error:")
    assert list(page.errors) == ["#birth_date-month"]
    assert fields(page)["birth_date-month"] == "13"
    assert page.by_id("birth_date-error") is not None
    assert page.by_id("birth_date-month").tag == "input"
    assert fields(person.at("intake", "start-1"))["birth_date-year"] == "1985"


def test_months_may_be_named_in_either_language(person: Person) -> None:
    person.begin()
    page = person.answer("start-1", {**BORN, "birth_date-month": "marzo"})
    assert page.address == "/en/intake/start-2"
    assert fields(person.at("intake", "start-1"))["birth_date-month"] == "3"


@pytest.mark.parametrize(
    "text",
    [
        "Ñandú Østergård",
        "李小龙",
        "محمد علي",
        "😀" * 50,
        EVIL,
        "a\tb",
        "O'Brien & <sons>",
        "\u202eevil",
    ],
)
def test_a_name_in_any_script_is_kept_as_typed_and_shown_harmlessly(begun: Person, text: str) -> None:
    page = begun.answer("reach-1", {"full_name": text})
    assert page.status == 200
    page = begun.at("intake", "reach-1")
    assert fields(page)["full_name"] == text.strip()
    assert "<script>alert" not in page.html


def test_signs_that_cannot_be_kept_are_taken_out_and_the_person_is_told_once(begun: Person) -> None:
    page = begun.answer("reach-1", {"full_name": "x\x00y\x1b"})
    assert page.errors == {"#full_name": "We removed signs that cannot be stored. Please check your text."}
    assert fields(page)["full_name"] == "xy"
    assert begun.press("continue").address != "/en/intake/reach-1"
    assert fields(begun.at("intake", "reach-1"))["full_name"] == "xy"


def test_units_have_their_spanish_names(app: Flask) -> None:
    person = Person(app, "es")
    person.begin()
    person.born()
    page = person.answer("body-2", {"heart_rate": "150 lpm"})
    assert page.errors == {"#heart_rate-sure": "Escribió 150 lpm. ¿Es correcto?"}
    page = person.at("intake", "body-2")
    assert {"".join(one.itertext()) for one in page.all("div", class_="nhsuk-input-wrapper__suffix")} == {
        "lpm"
    }


@pytest.mark.parametrize(
    ("lang", "asked", "said"),
    [
        (
            "en",
            "You entered 555 01. That does not look like a full phone number. Is this right?",
            "Please check this e-mail address. It looks like name@example.com. If you have none, leave this empty.",
        ),
        (
            "es",
            "Escribió 555 01. No parece un número de teléfono completo. ¿Es correcto?",
            "Revise este correo. Se escribe así: nombre@ejemplo.com. Si no tiene, déjelo en blanco.",
        ),
    ],
)
def test_a_number_that_cannot_be_one_is_asked_back_and_kept_and_half_an_address_is_told(
    app: Flask, lang: str, asked: str, said: str
) -> None:
    person = Person(app, lang)
    person.begin()
    person.born()
    page = person.answer("reach-2", {"phone": "555 01", "email": "ines@"})
    assert page.status == 422
    assert page.errors == {"#phone-sure": asked, "#email": said}
    assert (fields(page)["phone"], fields(page)["email"]) == ("555 01", "ines@")
    page = person.press("continue", {"phone-sure": "yes", "email": "ines@mail.example"})
    assert page.status == 200
    page = person.at("intake", "reach-2")
    assert (fields(page)["phone"], fields(page)["email"]) == ("555 01", "ines@mail.example")
    assert person.press("continue").status == 200, "it was looked at once"
    page = person.at("intake", "reach-2")
    boxes = {box.get("name"): box.get("inputmode") for box in page.all("input")}
    assert (boxes["phone"], boxes["email"], boxes["call_time"]) == ("tel", "email", None)
    page = person.answer("reach-3", {"contact_phone": "ask Sol"})
    assert list(page.errors) == ["#contact_phone-sure"]
    assert person.press("continue", {"contact_phone-sure": "yes"}).status == 200


def test_height_and_weight_come_back_in_the_units_and_the_language_of_the_person(app: Flask) -> None:
    person = Person(app, "es")
    person.begin()
    person.born()
    page = person.answer("health-4", {"height": "5,10", "weight": "68,5 kilos"})
    assert page.errors == {"#height-sure": "Lo guardamos así: 5 pies 10 pulgadas. ¿Es correcto?"}
    assert person.press("continue", {"height-sure": "yes"}).status == 200
    shown = fields(person.at("intake", "health-4"))
    assert (shown["height"], shown["weight"]) == ("5 pies 10 pulgadas", "68.5 kg")
    assert person.press("continue").status == 200
    assert "5 pies 10 pulgadas" in person.at("check").text
    page = person.answer("health-4", {"height": "6 pies", "weight": "no sé"})
    assert list(page.errors) == ["#weight"]
    assert fields(page)["weight"] == "no sé"


def test_a_text_that_is_too_long_is_kept_with_an_error_that_says_the_number(begun: Person) -> None:
    page = begun.answer("reach-1", {"full_name": "x" * 201})
    assert page.status == 422
    assert "200" in page.errors["#full_name"]
    assert fields(page)["full_name"] == "x" * 201


def test_a_number_that_is_none_is_explained(begun: Person) -> None:
    page = begun.answer("body-2", {"heart_rate": "120 / 80"})
    assert page.status == 422
    assert list(page.errors) == ["#heart_rate"]
    assert fields(page)["heart_rate"] == "120 / 80"


def test_an_unusual_number_is_asked_back_once_and_then_taken(begun: Person) -> None:
    page = begun.answer("body-2", {"heart_rate": "150"})
    assert page.status == 422
    assert list(page.errors) == ["#heart_rate-sure"]
    page = begun.press("continue", {"heart_rate-sure": "yes"})
    assert page.status == 200
    assert fields(begun.at("intake", "body-2"))["heart_rate"] == "150"


def test_an_answer_that_is_not_offered_is_refused(begun: Person) -> None:
    begun.at("intake", "safety-1")
    page = begun.press("continue", {"asq_1": "perhaps"})
    assert page.status == 422
    assert "#asq_1" in page.errors


def test_continue_never_forces_an_answer(begun: Person) -> None:
    assert begun.answer("safety-1").address != "/en/intake/safety-1"


def test_a_page_off_the_path_leads_to_the_first_open_page(begun: Person) -> None:
    assert begun.at("intake", "start-3").address == "/en/intake/start-2"
    assert begun.at("intake", "nothing").address == "/en/intake/start-2"
    assert begun.at("intake", "tried-3", "k9").address == "/en/intake/start-2"


def test_enter_presses_continue_and_nothing_else(begun: Person) -> None:
    for key in ("safety-1", "body-3"):
        begun.answer("body-2", {"has_reading": "yes"})
        page = begun.at("intake", key)
        assert page.buttons()[0] == ("go", "continue")


def test_a_second_click_is_harmless(begun: Person) -> None:
    page = begun.at("intake", "reach-1")
    sent = [*[f for f in page.fields() if f[0] != "full_name"], ("full_name", "Ana"), ("go", "continue")]
    first = begun.post(page.address, sent)
    second = begun.post(page.address, sent)
    assert first.address == second.address
    assert second.status == 200


def test_two_windows_show_both_answers_and_ask(begun: Person) -> None:
    page = begun.at("intake", "reach-1")
    stale = [field for field in page.fields() if field[0] != "full_name"]
    begun.press("continue", {"full_name": "Ana Ruiz"})
    page = begun.post("/en/intake/reach-1", [*stale, ("full_name", "Ana María"), ("go", "continue")])
    assert page.status == 409
    assert "Ana Ruiz" in page.text
    assert "Ana María" in page.text
    assert fields(begun.at("intake", "reach-1"))["full_name"] == "Ana Ruiz"
    begun.post("/en/intake/reach-1", [*stale, ("full_name", "Ana María"), ("go", "continue")])
    assert begun.press("mine").status == 200
    assert fields(begun.at("intake", "reach-1"))["full_name"] == "Ana María"


@pytest.mark.parametrize("button", ["language", "help"])
def test_two_windows_and_a_button_that_leads_away_choose_nothing_and_lose_nothing(
    begun: Person, button: str
) -> None:
    page = begun.at("intake", "reach-1")
    stale = [field for field in page.fields() if field[0] != "full_name"]
    begun.press("continue", {"full_name": "Ana Ruiz"})
    begun.post("/en/intake/reach-1", [*stale, ("full_name", "Ana María"), ("go", "continue")])
    begun.press(button)
    assert "Ana Ruiz" in begun.at("check").text
    assert "Ana María" not in begun.at("check").text
    assert fields(begun.at("intake", "reach-1"))["full_name"] == "Ana María"


def test_under_eighteen_ends_kindly_and_keeps_nothing(app: Flask, person: Person, clock: Clock) -> None:
    person.begin()
    page = person.answer("start-1", {**BORN, "birth_date-year": "2010"})
    assert page.address == "/en/adults"
    assert "988" in page.text
    with app.extensions["screening"].store.reading(clock()) as work:
        assert work.db.connection().exec_driver_sql("select count(*) from submission").scalar() == 0
        removed = work.db.connection().exec_driver_sql("select reason from removal").scalar()
    assert removed == "under_18"


@pytest.mark.parametrize("sent", [False, True])
def test_a_slip_in_the_year_of_birth_is_asked_back_before_it_ends_a_form(person: Person, sent: bool) -> None:
    person.begin()
    person.fill_everything(until="/mind-1")
    slip = {**BORN, "birth_date-year": "2026", "birth_date-month": "1"}
    if sent:
        person.at("check")
        assert person.press("send").address == "/en/sent"
        person.at("add")
        person.press("continue", {"part": ["start"]})
    person.answer("start-1", slip, "back")
    page = person.answer("start-1", slip)
    assert page.status == 422
    assert list(page.errors) == ["#birth_date-sure"]
    page = person.press("continue", BORN)
    assert not page.errors
    assert person.at("intake", "start-2").status == 200
    page = person.answer("start-1", slip)
    assert person.press("continue", {"birth_date-sure": "yes"}).address == "/en/adults"
    assert person.at("form").address == "/en/resume"


def test_consent_and_age_are_asked_before_anything_is_kept(app: Flask, person: Person, clock: Clock) -> None:
    person.at("consent")
    page = person.press("continue")
    assert list(page.errors) == ["#adult", "#agree"]
    page = person.press("continue", {"adult": "no", "agree": "yes"})
    assert page.address == "/en/adults"
    with app.extensions["screening"].store.reading(clock()) as work:
        assert work.db.connection().exec_driver_sql("select count(*) from submission").scalar() == 0


def test_the_text_of_the_consent_is_kept_by_its_digest(app: Flask, person: Person, clock: Clock) -> None:
    person.begin()
    with app.extensions["screening"].store.reading(clock()) as work:
        sql = "select body from kept_text join submission on digest = consent_digest"
        body = work.db.connection().exec_driver_sql(sql).scalar()
    assert str(body).split("\n\n")[0].strip() in person.at("consent").text


def test_answers_are_unreadable_in_the_database(app: Flask, begun: Person, clock: Clock) -> None:
    begun.answer("reach-1", {"full_name": "CANARYNAME"})
    begun.answer("reach-2", {"phone": "CANARYPHONE", "call_time": "CANARYTYPED"}, "back")
    shared = app.extensions["screening"]
    with shared.store.reading(clock()) as work:
        tables = (
            work.db.connection()
            .exec_driver_sql("select name from sqlite_master where type='table'")
            .fetchall()
        )
        for (name,) in tables:
            rows = work.db.connection().exec_driver_sql(f'select * from "{name}"').fetchall()
            assert "CANARY" not in repr(rows)
        row = work.db.connection().exec_driver_sql("select id from submission").scalar()
        assert "CANARYNAME" in load(work, str(row)).answers


def test_change_on_the_check_page_returns_straight_back(begun: Person) -> None:
    begun.fill_everything()
    page = begun.get("/en/intake/reach-1?from=check")
    assert fields(page)["from"] == "check"
    assert begun.press("continue", {"full_name": "Ana Maria Ruiz"}).address.split("?")[0] == "/en/check"
    assert "Ana Maria Ruiz" in (begun.page.text if begun.page else "")


def test_change_on_the_check_page_asks_new_follow_ups_first(begun: Person) -> None:
    begun.fill_everything()
    begun.get("/en/intake/body-2?from=check")
    page = begun.press("continue", {"has_reading": "yes"})
    assert page.address == "/en/intake/body-3?from=check&more=1"
    assert begun.press("continue").address.split("?")[0] == "/en/check"


def test_the_database_gone_shows_help_and_gives_the_text_back(
    app: Flask, begun: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun.at("intake", "reach-1")
    store = app.extensions["screening"].store

    def full(now: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(store, "writing", full)
    page = begun.press("continue", {"full_name": "Ana Ruiz"})
    assert page.status == 503
    assert "nobody has seen it" in page.text
    assert "988" in page.text
    assert fields(page)["full_name"] == "Ana Ruiz"
    monkeypatch.undo()
    assert begun.press("continue").status == 200
    assert fields(begun.at("intake", "reach-1"))["full_name"] == "Ana Ruiz"


def test_while_no_key_can_be_read_every_address_has_the_numbers_and_what_is_typed_comes_back(
    app: Flask, begun: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun.at("intake", "reach-1")

    def broken(*_: object) -> None:
        raise KeyProblem("the key ring cannot be read")

    for name in ("need_ring", "purpose"):
        monkeypatch.setattr(Keys, name, broken)
    page = begun.press("continue", {"full_name": "Ana Ruiz"})
    assert page.status == 503
    assert "nobody has seen it" in page.text
    assert fields(page)["full_name"] == "Ana Ruiz"
    for address in ("", "consent", "resume", "form", "check", "help", "intake/reach-1"):
        assert "988" in begun.get(f"/en/{address}").html, address
