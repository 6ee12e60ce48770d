"""The pages *Settings*: administrators change, others read; a second person confirms what could silence an alarm."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from screening.safety import changes, rota
from screening.storage import kept, settings
from screening.storage.audit import verification
from screening.storage.work import Store
from screening.web import help_lines, wording
from screening.web.settings.kinds import KINDS
from tests.on_call.people import HOURS, line
from tests.web.client import text_of
from tests.web.clinician.conftest import Clock, Member, add_member


@pytest.fixture
def clinic(store: Store, clock: Clock, kim: Member, sam: Member) -> Store:
    """Hours and people on call are set, so that a change of them needs a second person."""
    with store.writing(clock()) as work:
        changes.propose(work, "hours", HOURS, actor="cli:test")
        changes.propose(work, "on_call", [line("kim"), line("sam")], actor="cli:test")
        rota.put_shift(work, kim.id, clock(), clock() + timedelta(days=1), actor="cli:test")
    return store


def value(store: Store, clock: Clock, name: str) -> object:
    with store.reading(clock()) as work:
        return settings.get(work, name)


def test_every_setting_is_read_by_all_staff_and_changed_by_administrators_alone(
    clinic: Store, clock: Clock, kim: Member, ada: Member
) -> None:
    kim.sign_in()
    ada.sign_in()
    assert "Settings" in kim.get("/staff/settings").heading
    for name, kind in KINDS.items():
        page = kim.get(f"/staff/settings/{name}")
        assert page.heading == kind.title
        assert not page.all("textarea"), name
        assert ada.get(f"/staff/settings/{name}").form().get("method") == "post"
        assert kim.post(f"/staff/settings/{name}", [("csrf_token", token(kim))]).status == 403, name
    assert kim.get("/staff/settings/nothing").status == 404


def token(member: Member) -> str:
    assert member.page is not None
    return next(each.get("value") or "" for each in member.page.all("input", name="csrf_token"))


def test_a_change_of_hours_is_shown_against_the_old_ones_and_counts_when_a_clinician_confirms(
    clinic: Store, clock: Clock, ada: Member, kim: Member, sam: Member
) -> None:
    ada.sign_in()
    ada.get("/staff/settings/hours")
    page = ada.press(None, {"fri": "09:00-12:00", "holidays": "2026-12-25\n2026-11-26"})
    assert page.address == "/staff/settings/hours"
    assert "A change waits for a second person" in page.text
    assert "Open: Friday from 09:00-17:00 to 09:00-12:00" in page.text
    assert "from nothing to 2026-11-26 2026-12-25" in page.text
    assert "somebody else confirms it" in page.text
    assert value(clinic, clock, "hours") == HOURS
    assert ada.get("/staff/settings").text.count("a change waits for a second person") == 1

    kim.sign_in()
    kim.get("/staff/settings/hours")
    (form,) = [each.get("id") for each in kim.page.all("form") if "confirm" in str(each.get("id"))]
    page = kim.press(None, {"code": "000000"}, form=str(form))
    assert page.status == 422
    assert "not right" in page.text
    assert value(clinic, clock, "hours") == HOURS
    kim.press(None, {"code": kim.code()}, form=str(form))
    found = value(clinic, clock, "hours")
    assert isinstance(found, dict)
    assert found["week"]["fri"] == ["09:00-12:00"]
    assert found["holidays"] == ["2026-11-26", "2026-12-25"]
    assert "confirmed by Kim Lee" in kim.page.text
    assert "In use: Ada Min" in kim.page.text
    with clinic.reading(clock()) as work:
        assert verification.verify(work.db, work.keys.purpose(work.db, "audit")) is None


def test_a_proposal_that_nobody_confirms_expires_and_one_can_be_dropped(
    clinic: Store, clock: Clock, ada: Member, kim: Member
) -> None:
    ada.sign_in()
    ada.get("/staff/settings/hours")
    ada.press(None, {"reading_days": "5"})
    with clinic.reading(clock()) as work:
        (change,) = settings.waiting(work)
    clock.pass_(days=14)
    kim.sign_in()
    page = kim.get("/staff/settings/hours")
    assert "waits" not in page.text
    assert "Expired" in page.text
    address = f"/staff/settings/changes/{change.number}/confirm"
    page = kim.post(address, [("csrf_token", token(kim)), ("code", kim.code())])
    assert page.status == 409
    assert "ask for it again" in page.text
    assert value(clinic, clock, "hours") == HOURS

    ada.sign_in()
    ada.get("/staff/settings/hours")
    ada.press(None, {"reading_days": "4"})
    with clinic.reading(clock()) as work:
        (change,) = settings.waiting(work)
    page = ada.press(None, form=f"drop-{change.number}")
    assert "Dropped" in page.text
    assert (
        ada.post(f"/staff/settings/changes/{change.number}/drop", [("csrf_token", token(ada))]).status == 409
    )
    assert kim.post("/staff/settings/changes/99999/drop", [("csrf_token", token(kim))]).status == 404


WRONG = [
    ("hours", "zone", "Mars/Olympus", "found “Mars/Olympus”; allowed a time zone by name"),
    ("hours", "mon", "17:00-09:00", "found “17:00-09:00”; allowed spans"),
    ("hours", "tue", "09:00-12:00, 11:00-13:00", "allowed spans that do not overlap"),
    ("hours", "holidays", "2026-02-30", "allowed a date such as 2026-12-25"),
    ("hours", "reading_days", "99", "found “99”; allowed a whole number from 1 to 30"),
    ("on_call", "address-0", "nobody", "allowed a mail address"),
    ("on_call", "phone-1", "", "found no phone"),
    ("on_call", "address-0", "nobody@pager", "allowed a mail address"),
    ("on_call", "phone-0", "ask at the desk", "allowed a number that can be dialed"),
    ("help", "text", "our crisis line", "allowed one number to dial or to text, such as 988"),
    ("help", "talk", "988 or 911", "allowed one number to dial or to text, such as 988"),
    ("help", "talk", "", "Found nothing; allowed 1 to 300 characters"),
    ("help", "last_checked", "2027-01-01", "found a day that has not come yet"),
    ("languages", "name", "Somebody", "allowed your own name, Ada Min"),
    ("clinic_texts", "consent-es", " ", "Found 0 characters; allowed 1 to 20,000"),
    ("retention", "audit_years", "5", "found “5”; allowed a whole number from 6 to 100"),
    ("retention", "signed_years", "1", "fewer than for forms that were never signed"),
    ("idle_minutes", "minutes", "31", "allowed a whole number from 5 to 30"),
    ("exit", "address", "javascript:alert(1)", "allowed an https address"),
    ("invitation_only", "only", "perhaps", "allowed one of the two"),
]


def test_wrong_input_is_named_beside_its_field_with_what_is_allowed_and_stays_typed(
    clinic: Store, clock: Clock, ada: Member
) -> None:
    ada.sign_in()
    for name, field, text, told in WRONG:
        ada.get(f"/staff/settings/{name}")
        before = value(clinic, clock, name)
        typed = {field: text}
        if name == "retention":
            typed = {"submission_years": "3", "signed_years": "9", "audit_years": "6", **typed}
        if name == "languages":
            typed["accept-es"] = "yes"
        page = ada.press(None, typed)
        assert page.status == 422, (name, field)
        assert told.lower() in page.text.lower(), (name, field, page.text[:900])
        (link,), (label,) = page.all("a", href=f"#{field}"), page.all("label", for_=field)
        first_words = text_of(label).partition(".")[0].lower()
        assert first_words in text_of(link).lower(), (name, field, "the summary names the field")
        assert dict(page.fields()).get(field, "").strip() == ("no" if text == "perhaps" else text.strip())
        assert value(clinic, clock, name) == before
    page = ada.get("/staff/settings/hours")
    page = ada.press(None, dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), ""))
    assert "a week without opening hours" in page.text


def test_the_second_of_two_editors_is_told_and_keeps_what_was_typed(
    clinic: Store, clock: Clock, ada: Member, app: Flask
) -> None:
    ada.sign_in()
    ada.get("/staff/settings/invitation_only")
    ada.get("/staff/settings/hours")
    stale = ada.page.fields()
    ada.press(None, {"now_minutes": "20"})
    fields = [(name, "30" if name == "now_minutes" else text) for name, text in stale]
    page = ada.post("/staff/settings/hours", fields)
    assert page.status == 409
    assert "was changed after you opened the page" in page.text
    assert "from 20 to 30" in page.text
    assert dict(page.fields())["now_minutes"] == "30"
    page = ada.press(None)
    assert page.address == "/staff/settings/hours"
    with clinic.reading(clock()) as work:
        (change,) = settings.waiting(work, "hours")
        assert settings.value_of(change)["now_minutes"] == 30


def test_numbers_for_help_that_nobody_tried_for_90_days_warn_staff_until_somebody_says_they_are_right(
    clinic: Store, clock: Clock, ada: Member, kim: Member
) -> None:
    shipped = help_lines.shipped()
    clock.at = clock.at.replace(year=2027, month=3, day=1)
    kim.sign_in()
    assert "Nobody has tried the numbers for help for 90 days" in kim.get("/staff/on-call").html
    ada.sign_in()
    ada.get("/staff/settings/help")
    page = ada.press(None, form="tried")
    assert "2027-03-01" in page.text
    assert value(clinic, clock, "help") == {**shipped.model_dump(), "last_checked": "2027-03-01"}
    with clinic.reading(clock()) as work:
        assert not settings.waiting(work)
    ada.press(None, {"talk": "999"})
    assert value(clinic, clock, "help")["talk"] == shipped.talk
    help_lines.keeper_of(ada.client.application).follow(value(clinic, clock, "help"))
    assert "Nobody has tried" not in kim.get("/staff/on-call").html


def test_every_consent_that_was_set_is_kept_by_its_hash_and_shown_with_the_others(
    clinic: Store, clock: Clock, ada: Member
) -> None:
    ada.sign_in()
    ada.get("/staff/settings/clinic_texts")
    page = ada.press(None, {"consent-en": "First.\r\n\r\nOnly this.", "consent-es": "Solo esto."})
    assert value(clinic, clock, "clinic_texts") == {
        "consent": {"en": "First.\n\nOnly this.", "es": "Solo esto."}
    }
    for text in ("First.\n\nOnly this.", "Solo esto."):
        digest = kept.digest_of(text)
        assert digest in page.text
        with clinic.reading(clock()) as work:
            assert kept.text(work, digest) == text


def test_a_language_is_accepted_by_name_and_what_was_accepted_keeps_its_name(
    clinic: Store, clock: Clock, ada: Member
) -> None:
    ada.sign_in()
    page = ada.get("/staff/settings/languages")
    assert "texts are drafted and not reviewed" in page.text
    ada.press(None, {"accept-en": "yes", "name": "Ada Min"})
    assert value(clinic, clock, wording.ACCEPTED) == {"en": "Ada Min"}
    page = ada.press(None, {"accept-en": None, "accept-es": "yes", "name": "Ada Min"})
    assert value(clinic, clock, wording.ACCEPTED) == {"es": "Ada Min"}
    assert "from yes to nothing" in page.text
    ada.press(None, {"accept-es": "yes", "name": ""})
    assert value(clinic, clock, wording.ACCEPTED) == {"es": "Ada Min"}


def test_what_has_no_default_must_be_set_and_the_public_start_can_be_closed(
    clinic: Store, clock: Clock, ada: Member
) -> None:
    ada.sign_in()
    page = ada.get("/staff/settings/retention")
    assert dict(page.fields())["signed_years"] == ""
    ada.press(None, {"submission_years": "7", "signed_years": "10"})
    assert value(clinic, clock, "retention") == {
        "submission_years": 7, "signed_years": 10, "audit_years": 6, "outbox_days": 30}  # fmt: skip
    ada.get("/staff/settings/invitation_only")
    page = ada.press(None, {"only": "yes"})
    assert value(clinic, clock, "invitation_only") is True
    ada.get("/staff/settings/exit")
    ada.press(None, {"address": "https://www.weather.gov/"})
    assert value(clinic, clock, "exit") == "https://www.weather.gov/"
    ada.press(None, {"address": ""})
    assert value(clinic, clock, "exit") is None
    page = ada.get("/staff/settings/invitation_only")
    assert "from Anybody with the address to Only people with an invitation" in page.text


def test_a_pause_out_of_hours_counts_when_a_clinician_confirms_it_also_the_first_time_and_staff_see_until_when(
    app: Flask, clinic: Store, clock: Clock, ada: Member, kim: Member
) -> None:
    ada.sign_in()
    ada.get("/staff/settings/pause_out_of_hours")
    page = ada.press(None, {"pause": "yes"})
    assert "A change waits for a second person" in page.text
    assert "from Asks everything to Pauses after how to reach the person" in page.text
    assert value(clinic, clock, "pause_out_of_hours") is None
    kim.sign_in()
    kim.get("/staff/settings/pause_out_of_hours")
    (form,) = [each.get("id") for each in kim.page.all("form") if "confirm" in str(each.get("id"))]
    kim.press(None, {"code": kim.code()}, form=str(form))
    assert value(clinic, clock, "pause_out_of_hours") is True
    said = "The clinic is closed, so forms are paused until 2026-11-19 09:00"
    assert said not in kim.get("/staff/queue").html
    clock.pass_(hours=12)
    kim.sign_in()
    (banners,) = kim.get("/staff/queue").all("div", **{"aria-label": "State of the system"})
    *worse, last = [text_of(line) for line in banners.iter("p")]
    assert worse, "packs that nobody signed are worse than a pause"
    assert last.startswith(said)
    dora = add_member(app, clinic, clock, "dora", "Dora Fox", ["front_desk"])
    dora.sign_in()
    assert said in dora.get("/staff/desk").html
    ada.sign_in()
    assert said in ada.get("/staff/state").text
    ada.get("/staff/settings/pause_out_of_hours")
    ada.press(None, {"pause": "no"})
    assert value(clinic, clock, "pause_out_of_hours") is True


def test_the_rota_is_filled_by_an_administrator_and_says_when_nobody_is_on_call(
    clinic: Store, clock: Clock, ada: Member, sam: Member
) -> None:
    ada.sign_in()
    page = ada.get("/staff/settings/rota")
    assert "Nobody is on call" in page.text
    page = ada.press(None, {"person": sam.id, "from": "Monday", "to": "2026-11-01 08:00"})
    assert page.status == 422
    assert "From: found “Monday”; allowed a day and a time" in page.text
    assert dict(page.fields())["from"] == "Monday"
    page = ada.press(None, {"person": sam.id, "from": "2026-11-19 10:00", "to": "2026-11-18 10:00"})
    assert "A shift ends after it begins." in page.text
    page = ada.press(None, {"person": sam.id, "from": "2026-11-19 10:00", "to": "2027-01-01 10:00"})
    assert page.status == 200
    assert "Nobody is on call" not in page.text
    assert "Sam Ode" in page.text
    stale = [(name, "1" if name == "seen" else text) for name, text in page.fields()]
    assert ada.post("/staff/settings/rota", stale).status == 409


def test_people_on_call_are_typed_in_rows_and_an_emptied_row_leaves(
    clinic: Store, clock: Clock, ada: Member, kim: Member, sam: Member
) -> None:
    ada.sign_in()
    page = ada.get("/staff/settings/on_call")
    assert dict(page.fields())["person-1"] == "sam"
    cleared = {"person-0": "", "address-0": "", "phone-0": ""}
    added = {
        "person-2": "sam",
        "channel-2": "pager",
        "address-2": "https://pager.example/1",
        "phone-2": "555 0101",
    }
    page = ada.press(None, cleared | added)
    with clinic.reading(clock()) as work:
        (change,) = settings.waiting(work)
        found = settings.value_of(change)
    assert [(one["person"], one["channel"]) for one in found] == [(sam.id, "mail"), (sam.id, "pager")]
    assert "from Kim Lee to Sam Ode" in page.text
