"""Deciding and signing: nothing is chosen beforehand, nothing is overwritten, what is signed stays."""

from __future__ import annotations

import hashlib
import json

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from screening.content import Content
from screening.review.opening import answers_of
from screening.review.words import DISPOSITIONS
from screening.safety import evaluate_sent
from screening.storage import reviews, submissions, tasks
from screening.storage.tables import AuditEventRow
from screening.storage.work import Store
from tests.clinic import Clock
from tests.filled import send
from tests.web.client import Page, text_of
from tests.web.clinician.conftest import Member
from tests.web.clinician.test_records import READING


@pytest.fixture
def sent(store: Store, content: Content, clock: Clock) -> str:
    return send(
        store, content, clock(), {"has_reading": "yes", "full_name": "Ana Ruiz"}, {"readings": [READING]}
    )


def look_first(page: Page) -> list[str]:
    """The findings that need an answer before signing."""
    fields = [field for field in page.all("fieldset") if "look first" in "".join(field.itertext())]
    return [str(field.get("id")) for field in fields]


def decide(member: Member, sent: str) -> Page:
    """Claim, answer what is to be looked at first, choose a disposition, and go on to signing."""
    page = member.claim(sent)
    answers = dict.fromkeys(look_first(page), "agree")
    return member.press("sign", {**answers, "disposition": "invite", "note": "Will call on Thursday."})


def test_nothing_is_chosen_beforehand(kim: Member, sent: str) -> None:
    kim.sign_in()
    page = kim.claim(sent)
    assert not [box for box in page.all("input", type="radio") if box.get("checked") is not None]


def test_signing_needs_an_answer_on_each_first_finding_and_a_disposition(kim: Member, sent: str) -> None:
    kim.sign_in()
    page = kim.claim(sent)
    assert look_first(page)
    assert "not signed." not in page.text
    page = kim.press("sign", {"note": "Not yet."})
    assert page.status == 422
    assert "answer this finding" in page.text
    assert "Not stored yet" not in page.text, "it was saved, and says so"
    assert text_of(page.by_id("error-title")) == "Saved. What is left before you can sign"
    assert "Saved today 10:00 am, not signed." in page.text
    assert "Choose a disposition" in page.text
    assert ("note", "Not yet.") in page.fields()
    assert kim.get(f"/staff/submissions/{sent}").status == 200


def test_each_of_several_first_findings_needs_its_answer(
    kim: Member, store: Store, content: Content, clock: Clock
) -> None:
    said = {"has_reading": "yes", "s2_acts": "past_3m", "aneurysm_told": "yes", "angina_rest": "yes"}
    sent = send(store, content, clock(), said, {"readings": [READING]})
    kim.sign_in()
    first = look_first(kim.claim(sent))
    assert len(first) == 3
    for left in first:
        kim.open(sent)
        answers = {**dict.fromkeys(first, "agree"), left: ""}
        page = kim.press("sign", {**answers, "disposition": "invite"})
        assert page.status == 422, left
        assert page.text.count("answer this finding") == 1
        kim.get(f"/staff/submissions/{sent}/sign")
        signed = kim.press(None, {"code": "000000"})
        assert signed.address.endswith(f"{sent}#decide"), (
            "whoever goes on by hand is led back to what is left"
        )
    kim.open(sent)
    page = kim.press("sign", {**dict.fromkeys(first, "agree"), "disposition": "invite"})
    titles = [content.safety.by_id[rule.removeprefix("answer-")].title for rule in first]
    said = [text_of(line) for line in page.all("dt")]
    assert [line.startswith(title) for line, title in zip(said, titles, strict=False)] == [True] * 3, (
        "in the order of the record, the gravest first"
    )


@pytest.mark.parametrize("disposition", ["needs_clearance", "refer", "not_now"])
def test_a_disposition_that_asks_for_words_needs_them(kim: Member, sent: str, disposition: str) -> None:
    kim.sign_in()
    page = kim.claim(sent)
    answers = dict.fromkeys(look_first(page), "agree")
    page = kim.press("sign", {**answers, "disposition": disposition})
    assert page.status == 422
    assert "Add the words" in page.text


def test_not_relevant_needs_a_reason(kim: Member, sent: str) -> None:
    kim.sign_in()
    page = kim.claim(sent)
    answers = dict.fromkeys(look_first(page), "not_relevant")
    page = kim.press("sign", {**answers, "disposition": "invite"})
    assert page.status == 422
    assert "Not relevant because" in page.text


def test_a_signature_holds_name_meaning_time_and_the_hash_of_exactly_what_was_signed(
    kim: Member, sent: str, store: Store, clock: Clock
) -> None:
    kim.sign_in()
    page = decide(kim, sent)
    assert page.heading == "Sign"
    page = kim.press(None, {"code": kim.code()})
    assert "Signed by Kim Lee" in page.text
    assert "this is my decision" in page.text
    assert "Will call on Thursday." in page.text
    with store.reading(clock()) as work:
        (signed,) = reviews.signed(work, sent)
        kinds = [row.kind for row in work.db.query(AuditEventRow)]
    digest = hashlib.sha256(signed.decision["statement"].encode()).hexdigest()
    assert signed.decision["sha256"] == digest
    assert digest in page.text
    assert "review_signed" in kinds


def test_whoever_signs_reads_that_an_urgent_task_is_still_open_and_signing_closes_none(
    kim: Member, store: Store, content: Content, clock: Clock
) -> None:
    said = {"has_reading": "yes", "full_name": "Ana Ruiz", "s2_acts": "past_3m"}
    sent = send(store, content, clock(), said, {"readings": [READING]})
    with store.reading(clock()) as work:
        (task,) = tasks.open_tasks(work, submission=sent)
    kim.sign_in()
    page = decide(kim, sent)
    assert "Now: 1 open task Signing closes no urgent task." in page.text
    assert page.all("a", href=f"/staff/tasks/{task.id}")
    kim.press(None, {"code": kim.code()})
    with store.reading(clock()) as work:
        assert [row.id for row in tasks.open_tasks(work, submission=sent)] == [task.id]


def test_a_wrong_or_used_code_signs_nothing_and_stands_in_the_chain(
    kim: Member, sent: str, store: Store, clock: Clock
) -> None:
    kim.give_password()
    used = kim.code()
    kim.press(None, {"code": used})
    decide(kim, sent)
    for code in ("000000", used, ""):
        page = kim.press(None, {"code": code})
        assert page.status == 422
        assert page.heading == "Sign"
    with store.reading(clock()) as work:
        assert reviews.signed(work, sent) == []
        refused = sa.select(AuditEventRow.actor).where(AuditEventRow.kind == "second_factor_refused")
        assert list(work.db.scalars(refused)) == [f"staff:{kim.id}"] * 3


def overwrite(store: Store, clock: Clock, review_id: str) -> None:
    with store.writing(clock()) as work:
        reviews.load(work, review_id).row.sealed = b"something else"


def test_what_is_signed_cannot_change_and_takes_addenda_only(
    kim: Member, sent: str, store: Store, clock: Clock
) -> None:
    kim.sign_in()
    decide(kim, sent)
    page = kim.press(None, {"code": kim.code()})
    assert not [form for form in page.all("form") if form.get("id") == "page"]
    fields = {"csrf_token": dict(page.fields("addendum"))["csrf_token"], "version": "2", "note": "Another."}
    page = kim.post(f"/staff/submissions/{sent}/decide", fields)
    assert page.status == 409
    assert "has been signed" in page.text
    with store.reading(clock()) as work:
        (signed,) = reviews.signed(work, sent)
    with pytest.raises(DBAPIError):
        overwrite(store, clock, signed.row.id)
    kim.open(sent)
    page = kim.press(None, {"text": "Spoke with her on Thursday."}, form="addendum")
    assert "Addendum by Kim Lee" in page.text
    assert "Spoke with her on Thursday." in page.text
    page = kim.press(None, {"text": "  "}, form="addendum")
    assert page.status == 422


def test_a_stale_decision_is_told_and_overwrites_nothing(
    kim: Member, sent: str, store: Store, clock: Clock
) -> None:
    kim.sign_in()
    page = kim.claim(sent)
    old = page.fields()
    kim.press("save", {"note": "From the first window."})
    fields = [(name, text) for name, text in old if name not in ("note", "csrf_token")]
    token = [(name, text) for name, text in kim.page.fields() if name == "csrf_token"] if kim.page else []
    page = kim.post(
        f"/staff/submissions/{sent}/decide",
        [*fields, *token, ("note", "From the second window."), ("go", "save")],
    )
    assert page.status == 409
    assert "Nothing of yours has been stored" in page.text
    assert ("note", "From the second window.") in page.fields()
    assert "From the first window." in page.text
    assert "not signed." not in page.text, "what stands in the form is not what was saved"
    page = kim.press("save")
    assert page.status == 200
    assert "not signed." in page.text
    assert ("note", "From the second window.") in page.fields()


def test_a_decision_on_a_submission_that_somebody_else_has_is_given_back(
    kim: Member, sam: Member, sent: str
) -> None:
    kim.sign_in()
    sam.sign_in()
    kim.claim(sent)
    sam.open(sent)
    sam.press(None, {"to": sam.id}, form="hand-over")
    page = kim.press("save", {"note": "A long thought."})
    assert page.status == 409
    assert "Sam Ode has this submission now" in page.text
    assert "A long thought." in page.text


def test_a_choice_that_is_not_on_the_page_is_refused(kim: Member, sent: str) -> None:
    kim.sign_in()
    kim.claim(sent)
    page = kim.press("save", {"disposition": "auto_archive"})
    assert page.status == 422
    assert "auto_archive" not in DISPOSITIONS


def test_a_note_of_100000_characters_is_kept_and_one_more_is_told(kim: Member, sent: str) -> None:
    kim.sign_in()
    kim.claim(sent)
    note = "ü" * 100_000
    page = kim.press("save", {"note": note})
    assert page.status == 200
    assert ("note", note) in page.fields()
    page = kim.press("save", {"note": note + "x"})
    assert page.status == 422
    assert "100,001" in page.text
    assert ("note", note + "x") in page.fields()


def test_findings_that_were_evaluated_again_meanwhile_are_read_before_they_are_signed(
    kim: Member, sam: Member, sent: str, store: Store, content: Content, clock: Clock
) -> None:
    kim.sign_in()
    assert decide(kim, sent).heading == "Sign"
    clock.pass_(seconds=5)
    with store.writing(clock()) as work:
        again = submissions.load(work, sent)
        evaluate_sent(work, content, again, answers_of(again), clock().date(), "staff:sam")
    page = kim.press(None, {"code": kim.code()})
    assert page.status == 409
    assert "Read them again" in page.text
    assert "Signed by Kim Lee" not in kim.open(sent).text
    kim.get(f"/staff/submissions/{sent}/sign")
    assert "Signed by Kim Lee" in kim.press(None, {"code": kim.code()}).text


def test_name_meaning_time_and_hash_stand_with_exactly_what_was_signed(
    kim: Member, sent: str, content: Content
) -> None:
    kim.sign_in()
    page = decide(kim, sent)
    for words in ("Kim Lee", "this is my decision", "when you press Sign", "of pack ketamine-safety"):
        assert words in page.text, words
    page = kim.press(None, {"code": kim.code()})
    texts = ["".join(part.itertext()) for part in page.all("p") if part.get("class") == "own code"]
    (text,) = texts
    assert f"SHA-256 {hashlib.sha256(text.encode()).hexdigest()}" in page.text
    signed = json.loads(text)
    assert signed["signer"]["name"] == "Kim Lee"
    assert content.safety.by_id["BP-04"].title in page.text
