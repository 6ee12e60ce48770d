"""The queue and a submission: what stands on the first screen, on which basis, and what a fault looks like."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from screening.content import Content
from screening.questionnaire.dates import PartialDate
from screening.questionnaire.model import Answer
from screening.rules.missing import Missing
from screening.storage import evaluations, heartbeat, submissions
from screening.storage.audit import kinds
from screening.storage.tables import AuditEventRow, SubmissionRow
from screening.storage.work import Store
from tests.clinic import Clock
from tests.filled import begin, save_page, send
from tests.web.client import text_of
from tests.web.clinician.conftest import Member

HIGH: dict[str, Answer] = {"has_reading": "yes", "bp_told": "never"}
READING: dict[str, Answer] = {
    "sbp": 152,
    "dbp": 88,
    "measured_on": PartialDate(2026, 11, 17),
    "device": "upper_arm",
    "setting": "home",
}
WISH: dict[str, Answer] = {"asq_1": "yes"}


def send_high(store: Store, content: Content, clock: Clock, **said: Answer) -> str:
    return send(store, content, clock(), {**HIGH, **said}, {"readings": [READING]})


def test_urgent_submissions_stand_first_then_by_promised_time(
    kim: Member, store: Store, content: Content, clock: Clock
) -> None:
    first = send(store, content, clock() - timedelta(days=4), {"full_name": "Early Bird"})
    urgent = send(store, content, clock(), {"full_name": "In Need", "s2_acts": "past_3m"})
    same_day = send(store, content, clock(), {"full_name": "Wishing", **WISH})
    kim.sign_in()
    assert kim.page is not None
    links = [link.get("href", "") for link in kim.page.all("a") if "/submissions/" in link.get("href", "")]
    assert [link.rpartition("/")[2] for link in links] == [urgent, same_day, first]
    assert "overdue by" in kim.page.text


def test_the_first_screen_holds_person_suicide_findings_trials_pressure_and_what_is_missing(
    kim: Member, store: Store, content: Content, clock: Clock
) -> None:
    sent = send_high(store, content, clock, **WISH, heart_rate=Missing.UNKNOWN)
    kim.sign_in()
    page = kim.open(sent)
    assert "Ana Ruiz" in page.heading
    assert "41 years" in page.heading
    for words in (
        "Promised by",
        "nobody yet",
        "In the past few weeks, have you wished you were dead? Yes",
        "Blood pressure above 140/90",
        "Both routes: manage first",
        "152/88 mmHg",
        "one reading, 1 day old",
        "None reported",
        "questions answered",
        "Heart rate at rest: does not know",
    ):
        assert words in page.text, words


def test_at_most_three_findings_are_to_be_looked_at_first(
    kim: Member, store: Store, content: Content, clock: Clock
) -> None:
    sent = send_high(store, content, clock, s2_acts="past_3m", aneurysm_told="yes", angina_rest="yes")
    kim.sign_in()
    page = kim.open(sent)
    (look,) = page.all("ol", class_="look")
    assert len(look.findall("li")) == 3
    assert "more finding" in page.text


def test_a_finding_shows_answers_rule_source_status_and_version(
    kim: Member, store: Store, content: Content, clock: Clock
) -> None:
    sent = send_high(store, content, clock)
    kim.sign_in()
    text = " ".join("".join(kim.open(sent).by_id("finding-BP-04").itertext()).split())
    rule = content.safety.by_id["BP-04"]
    for words in (
        "Top number (the larger one) 152 mmHg",
        rule.because.split(".")[0],
        content.safety.sources[rule.sources[0]].title,
        "evidence grade",
        content.safety.version,
        "holds",
    ):
        assert words in text, words


def test_why_not_is_answered_for_every_rule_and_no_rule_stands_in_an_address(
    kim: Member, store: Store, content: Content, clock: Clock
) -> None:
    sent = send_high(store, content, clock)
    kim.sign_in()
    page = kim.get(f"/staff/submissions/{sent}/rules")
    for rule in content.safety.rules:
        assert page.by_id(f"rule-{rule.id}") is not None
    assert "Does not apply to the answers given: " in page.text
    for link in page.all("a"):
        assert not any(rule.id in link.get("href", "").partition("#")[0] for rule in content.safety.rules)


def test_without_a_finding_it_says_what_was_read_and_that_self_report_cannot_exclude(
    kim: Member, store: Store, content: Content, clock: Clock
) -> None:
    sent = send(store, content, clock())
    with store.writing(clock()) as work:
        kept = evaluations.latest(work, sent, "safety")
        assert kept is not None
        calm = kept.data.replace('"outcome": "fired"', '"outcome": "clear"')
        evaluations.keep_evaluation(work, sent, "safety", calm)
    kim.sign_in()
    page = kim.open(sent)
    assert "Self-report cannot exclude anything" in page.text
    assert "answers were read" in page.text


def test_no_page_holds_a_verdict_or_a_total_score(
    kim: Member, store: Store, content: Content, clock: Clock
) -> None:
    sent = send_high(store, content, clock, **WISH)
    kim.sign_in()
    for page in (kim.open(sent), kim.get(f"/staff/submissions/{sent}/rules"), kim.get("/staff/queue")):
        words = {word.strip(".,;:()“”").lower() for word in page.text.split()}
        assert not words & {"eligible", "ineligible", "approved", "disqualified", "rejected", "unsafe"}


def test_a_spanish_form_shows_english_beside_the_words_as_asked_and_own_words_untouched(
    kim: Member, store: Store, content: Content, clock: Clock
) -> None:
    own = "Quiero dormir otra vez, por favor."
    sent = send(store, content, clock(), {**WISH, "hopes": own}, language="es")
    kim.sign_in()
    page = kim.open(sent)
    assert own in page.text
    assert "have you wished you were dead?" in page.text
    assert "¿ha deseado" in page.text


HOSTILE = "<script>alert(1)</script>\u202eevil\u0000\u0007 <b>FINDINGS: none</b>"


def test_hostile_text_is_shown_as_text_with_its_control_characters_as_codes(
    kim: Member, store: Store, content: Content, clock: Clock
) -> None:
    sent = send(store, content, clock(), {"full_name": HOSTILE, "hopes": "مرحبا\u2066x\u2069"})
    kim.sign_in()
    for page in (kim.page, kim.open(sent)):
        assert page is not None
        assert "<script>alert" not in page.html
        assert "&lt;script&gt;alert" in page.html
        assert "\u202e" not in page.html
        assert "[U+202E]" in page.html
    assert "[U+2066]" in kim.open(sent).html


def test_a_fault_at_sending_shows_as_not_evaluated_and_can_be_evaluated_again(
    kim: Member, store: Store, content: Content, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("screening.safety.evaluating.evaluate", _break)
        sent = send_high(store, content, clock)
    kim.sign_in()
    page = kim.open(sent)
    assert "could not be evaluated" in page.text
    assert "No rule of the pack applies" not in page.text
    assert "Look first Not evaluated" in page.text
    page = kim.press(None, form="evaluate")
    assert page.status == 200
    assert "Blood pressure above 140/90" in page.text


def _break(*_: Any, **__: Any) -> Any:
    raise ZeroDivisionError


def test_a_record_that_cannot_be_opened_stops_neither_the_queue_nor_the_others(
    kim: Member, store: Store, content: Content, clock: Clock
) -> None:
    broken, sound = (
        send(store, content, clock()),
        send(store, content, clock(), {"full_name": "Sound Record"}),
    )
    with store.writing(clock()) as work:
        row = work.db.get(SubmissionRow, broken)
        assert row is not None
        row.sealed = row.sealed[:-1] + bytes([row.sealed[-1] ^ 1])
    page = kim.sign_in()
    assert "Cannot be opened" in page.text
    assert "Sound Record" in page.text
    page = kim.open(broken)
    assert page.status == 503
    assert "cannot be opened" in page.heading
    assert kim.open(sound).status == 200


def test_every_look_is_audited_before_it_is_shown(
    kim: Member, store: Store, content: Content, clock: Clock
) -> None:
    sent = send(store, content, clock())
    kim.sign_in()
    kim.open(sent)
    assert "record_read" in kinds.KINDS
    with store.reading(clock()) as work:
        looks = [row for row in work.db.query(AuditEventRow) if row.kind == "record_read"]
    assert [(row.actor, row.record) for row in looks] == [(f"staff:{kim.id}", sent)]


def test_without_an_audit_event_nothing_is_shown(
    kim: Member, store: Store, content: Content, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = send(store, content, clock())
    kim.sign_in()
    monkeypatch.setattr(Store, "note_read", _break)
    for address in (f"/staff/submissions/{sent}", f"/staff/submissions/{sent}/rules", "/staff/queue"):
        page = kim.get(address)
        assert page.status == 503
        assert "Ana Ruiz" not in page.html


def test_drafts_withdrawn_and_unknown_submissions_are_not_shown(
    kim: Member, store: Store, content: Content, clock: Clock
) -> None:
    with store.writing(clock()) as work:
        draft = begin(work, content).id
    gone = send(store, content, clock())
    with store.writing(clock()) as work:
        submissions.withdraw(work, submissions.load(work, gone))
    kim.sign_in()
    assert kim.open(draft).status == 404
    assert kim.open("0" * 32).status == 404
    page = kim.open(gone)
    assert page.status == 410
    assert "Ana Ruiz" not in page.html


def test_a_reference_finds_its_submission_by_post(
    kim: Member, store: Store, content: Content, clock: Clock
) -> None:
    sent = send(store, content, clock())
    with store.reading(clock()) as work:
        reference = submissions.row(work, sent).reference
    kim.sign_in()
    assert kim.press(None, {"who": reference.lower()}, form="find").address.endswith(sent)
    kim.get("/staff/queue")
    assert kim.press(None, {"who": "NOTTHERE"}, form="find").status == 404


def test_claiming_is_for_one_person_at_a_time(
    kim: Member, sam: Member, store: Store, content: Content, clock: Clock
) -> None:
    sent = send(store, content, clock())
    kim.sign_in()
    sam.sign_in()
    page = sam.open(sent)
    assert "Claim the submission to decide. Claim" in text_of(page.by_id("decide"))
    assert [option.text for option in page.by_id("to")] == ["Kim Lee"], "oneself claims"
    assert all("noprint" in page.by_id(empty).get("class", "") for empty in ("ask", "decide"))
    kim.claim(sent)
    page = sam.press(None, form="claim")
    assert page.status == 409
    assert "Kim Lee has it" in page.text
    assert "Kim Lee, since" in sam.open(sent).text
    kim.open(sent)
    kim.press(None, {"to": sam.id}, form="hand-over")
    assert "you, since" in sam.open(sent).text
    sam.press(None, form="release")
    assert "nobody yet" in kim.open(sent).text


def test_the_state_of_the_system_stands_on_every_page(
    kim: Member, store: Store, content: Content, clock: Clock
) -> None:
    page = kim.sign_in()
    assert "has not been heard of for two minutes" in page.html
    assert (
        "Not signed by a clinical lead: ketamine-safety 1.0.0, treatment-resistant-depression 1.0.0."
        in page.html
    )
    with store.writing(clock()) as work:
        heartbeat.beat(work, "worker")
    assert "has not been heard of" not in kim.get("/staff/queue").html
    clock.pass_(minutes=3)
    assert "has not been heard of" in kim.get("/staff/tasks").html


def test_the_intended_use_stands_at_the_foot_of_every_page(kim: Member) -> None:
    for page in (kim.get("/staff/sign-in"), kim.sign_in(), kim.get("/staff/tasks")):
        assert "Decision support" in page.html
        assert "Not for time-critical use" in page.html


def test_the_draft_of_a_task_opens_only_as_a_task(
    kim: Member, store: Store, content: Content, clock: Clock
) -> None:
    with store.writing(clock()) as work:
        draft = begin(work, content)
        from screening.questionnaire.answers import Answers

        save_page(work, content, draft, Answers(), "safety-1", {"asq_1": "yes"})
    kim.sign_in()
    page = kim.get("/staff/tasks")
    (link,) = [link.get("href", "") for link in page.all("a") if "/tasks/" in link.get("href", "")]
    page = kim.get(link)
    assert "have you wished you were dead?" in page.text
    assert "form not sent" in page.text
