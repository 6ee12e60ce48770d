"""Lists of readings and medicines: add, change and remove with submit buttons alone."""

from __future__ import annotations

import pytest

from tests.web.client import Page
from tests.web.patient.steps import Person

LIST = "tried-2"


@pytest.fixture
def begun(person: Person) -> Person:
    person.begin()
    person.born()
    person.answer("tried-1", {"tried_any": "yes"})
    return person


def names(page: Page) -> list[str]:
    return ["".join(name.itertext()) for name in page.all("span", class_="app-list__name")]


def test_several_are_added_by_ticks_and_by_name_at_once(begun: Person) -> None:
    begun.at("intake", LIST)
    page = begun.press(
        "add:trials", {"pick-trials": ["Sertraline", "Bupropion"], "name-trials": "Ludiomil\nmy pill"}
    )
    assert page.address == f"/en/intake/{LIST}"
    assert names(page) == ["Sertraline", "Bupropion", "Ludiomil", "my pill"]


def test_what_was_ticked_is_added_by_continue_too(begun: Person) -> None:
    begun.at("intake", LIST)
    page = begun.press("continue", {"pick-trials": ["Sertraline"]})
    assert "/tried-3/" in page.address or page.address.startswith("/en/intake/")
    assert names(begun.at("intake", LIST)) == ["Sertraline"]


def test_twenty_medicines_fit_and_each_has_its_own_pages(begun: Person) -> None:
    begun.at("intake", LIST)
    begun.press("add:trials", {"name-trials": "\n".join(f"pill {n}" for n in range(20))})
    page = begun.at("intake", LIST)
    assert len(names(page)) == 20
    page = begun.at("intake", "tried-10", "k20")
    assert "pill 19" in page.text


def test_of_six_medicines_four_are_asked_in_detail_and_change_opens_the_details_of_another(
    person: Person,
) -> None:
    person.begin()
    six = "\n".join(f"pill {n}" for n in range(1, 7))
    seen = person.fill_everything({"tried_any": "yes", "name-trials": six})
    told = [address.removeprefix("/en/intake/") for address in seen if "/k" in address]
    assert told[:6] == [f"tried-10/k{n}" for n in range(1, 7)]
    assert told[6:] == [f"tried-{page}/k{n}" for n in range(1, 5) for page in (3, 4)]
    person.at("intake", LIST)
    page = person.press("change:trials:k6", {"name-trials": ""})
    assert page.address == "/en/intake/tried-3/k6"
    assert person.press("continue", {"dose_mg": "100"}).address == "/en/intake/tried-4/k6"


def test_more_than_there_is_room_for_is_an_error_that_keeps_every_name(begun: Person) -> None:
    begun.at("intake", LIST)
    begun.press("add:trials", {"name-trials": "\n".join(f"first {n}" for n in range(20))})
    many = "\n".join(f"second {n}" for n in range(50))
    page = begun.press("add:trials", {"name-trials": many, "pick-trials": ["Sertraline"]})
    assert page.status == 422
    assert page.title.startswith("Error:")
    assert "51" in page.errors["#name-trials"]
    assert "20" in page.errors["#name-trials"]
    assert dict(page.fields())["name-trials"] == many
    assert ("pick-trials", "Sertraline") in page.fields()
    assert len(names(page)) == 20


def test_a_name_that_is_too_long_is_an_error_and_is_kept_whole_by_who_leaves(begun: Person) -> None:
    begun.at("intake", LIST)
    long = " ".join(f"word{n}" for n in range(30))
    page = begun.press("add:trials", {"name-trials": long})
    assert page.status == 422
    assert "Please shorten it to 120" in page.errors["#name-trials"]
    assert dict(page.fields())["name-trials"] == long
    assert names(page) == []
    begun.press("back", {"name-trials": long})
    assert " ".join(names(begun.at("intake", LIST))) == long


def test_one_is_removed_and_its_pages_with_it(begun: Person) -> None:
    begun.at("intake", LIST)
    begun.press("add:trials", {"pick-trials": ["Sertraline", "Bupropion"]})
    page = begun.press("remove:trials:k1")
    assert names(page) == ["Bupropion"]
    assert begun.at("intake", "tried-3", "k1").address != "/en/intake/tried-3/k1"


@pytest.mark.parametrize(
    "button", ["back", "language", "help", "form", "change:trials:k1", "remove:trials:k1"]
)
def test_what_was_ticked_and_typed_is_kept_by_every_other_button_too(begun: Person, button: str) -> None:
    begun.at("intake", LIST)
    begun.press("add:trials", {"pick-trials": ["Sertraline"]})
    begun.press(button, {"pick-trials": ["Bupropion"], "name-trials": "my pill"})
    kept = names(begun.at("intake", LIST))
    assert kept[-2:] == ["Bupropion", "my pill"]
    assert ("Sertraline" in kept) == (not button.startswith("remove"))


def test_leaving_fast_keeps_as_many_as_there_is_room_for(begun: Person) -> None:
    begun.at("intake", LIST)
    begun.press("leave", {"name-trials": "\n".join(f"pill {n}" for n in range(50))})
    begun.at("resume")
    begun.press("continue", {"phrase": begun.phrase})
    assert len(names(begun.at("intake", LIST))) == 40


def test_removing_twice_is_harmless(begun: Person) -> None:
    page = begun.at("intake", LIST)
    begun.press("add:trials", {"pick-trials": ["Sertraline"]})
    page = begun.page or page
    again = [*page.fields(), ("go", "remove:trials:k1")]
    begun.post(page.address, again)
    assert begun.post(page.address, again).status == 200


def test_change_opens_the_pages_of_that_entry(begun: Person) -> None:
    begun.at("intake", LIST)
    begun.press("add:trials", {"pick-trials": ["Sertraline"]})
    page = begun.press("change:trials:k1")
    assert page.address == "/en/intake/tried-3/k1"
    assert "Sertraline" in page.text
    assert begun.press("continue", {"drug": "Zoloft"}).status == 200
    assert names(begun.at("intake", LIST)) == ["Zoloft"]


def test_a_reading_is_added_and_a_pair_that_cannot_be_is_asked_back(begun: Person) -> None:
    begun.answer("body-2", {"has_reading": "yes"})
    begun.at("intake", "body-3")
    page = begun.press("add:readings")
    assert page.address == "/en/intake/body-4/k1"
    page = begun.press("continue", {"sbp": "80", "dbp": "120"})
    assert page.status == 422
    assert any("80/120" in text for text in page.errors.values())
    page = begun.press("continue", {"sbp": "128", "dbp": "85"})
    assert page.status == 200


def test_a_reading_of_300_over_20_is_asked_back_and_never_stopped(begun: Person) -> None:
    begun.answer("body-2", {"has_reading": "yes"})
    begun.at("intake", "body-3")
    begun.press("add:readings")
    page = begun.press("continue", {"sbp": "300", "dbp": "20"})
    assert page.status == 422
    page = begun.press(
        "continue",
        {name: "yes" for name, _ in page.fields() if name.endswith("-sure")}
        or {
            element.get("name"): "yes"
            for element in page.all("input", type="checkbox")
            if element.get("name", "").endswith("-sure")
        },
    )
    assert page.status == 200


def test_two_readings_of_one_day_have_names_of_their_own(begun: Person) -> None:
    begun.answer("body-2", {"has_reading": "yes"})
    day = {"measured_on-month": "November", "measured_on-day": "17", "measured_on-year": "2026"}
    for sbp in ("128", "131"):
        begun.at("intake", "body-3")
        begun.press("add:readings")
        assert begun.press("continue", {"sbp": sbp, "dbp": "85", **day}).status == 200
    page = begun.at("intake", "body-3")
    assert names(page) == ["Reading 1: November 17, 2026", "Reading 2: November 17, 2026"]
