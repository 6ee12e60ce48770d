"""Staff type a form for somebody: who, how and why stay for ever; the pages, the watch and the blanks are the person's."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa
from flask import Flask

from screening.content import Content
from screening.copies import record_copy
from screening.documents.moments import Moments
from screening.documents.plain_json import as_json
from screening.documents.plain_text import as_text
from screening.intake import Intake
from screening.safety import hours_of
from screening.safety.pausing import PAUSES
from screening.storage import kept, sessions, settings, submissions, tasks, typed_for
from screening.storage.audit import chain
from screening.storage.tables import AuditEventRow, SubmissionRow, TypedForRow
from screening.storage.work import Store
from screening.web.typing_note import SHIPPED
from tests.clinic import Clock
from tests.web.client import Page
from tests.web.clinician.conftest import Member, add_member

WHY = "Her hands shake; <b>she asked</b> me to write."
SAID = {
    "how": "telephone",
    "language": "en",
    "answers": "self",
    "why": WHY,
    "adult": "yes",
    "consent": "spoken",
}


@pytest.fixture
def typist(kim: Member) -> Member:
    """A clinician, signed in."""
    kim.sign_in()
    return kim


def begin(member: Member, **said: str) -> Page:
    member.get("/staff/typing")
    return member.press(None, {**SAID, **said})


def newest(store: Store, member: Member) -> SubmissionRow:
    with store.reading(member.clock()) as work:
        (row, *_) = work.db.query(SubmissionRow).order_by(SubmissionRow.created_at.desc())
        work.db.expunge(row)
        return row


def go_through(member: Member, answers: dict[str, str]) -> None:
    """Part A with these answers; everything else stays blank."""
    for key in (
        "start-1", "start-2", "reach-1", "reach-2", "reach-3", "safety-1", "safety-2",
    ):  # fmt: skip
        page = member.get(f"/en/intake/{key}")
        names = {name.partition("-")[0] for name, _ in page.fields()} | {
            str(one.get("name")) for one in page.all("input")
        }
        member.press("continue", {name: text for name, text in answers.items() if name in names})


def test_only_clinicians_type_and_everybody_of_the_house_prints_the_blank_form(
    app: Flask, store: Store, clock: Clock, ada: Member
) -> None:
    dora = add_member(app, store, clock, "dora", "Dora Fox", ["front_desk"])
    for member in (dora, ada):
        member.sign_in()
        assert member.get("/staff/typing").status == 403
        page = member.get("/staff/paper")
        assert "Nobody is told of what stands on a paper" in page.text
        answer = member.press(None, {}, form="print-es", follow=False).response
        assert answer.mimetype == "application/pdf"
        assert answer.get_data().startswith(b"%PDF-")
        named = answer.headers["Content-Disposition"]
        assert named.startswith('attachment; filename="screening-form-es-')
    with store.reading(clock()) as work:
        events = work.db.query(AuditEventRow).filter_by(kind="paper_printed").all()
        assert [event.actor for event in events] == [f"staff:{dora.id}", f"staff:{ada.id}"]
        assert {event.record for event in events} == {None}
        detail = json.loads(events[0].detail)
        assert detail["language"] == "es"
        assert kept.text(work, detail["consent"])
        assert kept.text(work, detail["questionnaire"])


def test_what_is_missing_is_said_and_nothing_begins_without_consent_or_for_a_child(
    typist: Member, store: Store
) -> None:
    typist.get("/staff/typing")
    page = typist.press(None, {})
    assert page.status == 422
    for field in ("how", "language", "answers", "why", "adult", "consent"):
        assert page.all("a", href=f"#{field}")
    assert "under 18 nothing is typed" in begin(typist, adult="no").text
    assert "who answers, and how they know the person" in begin(typist, answers="other").text
    assert "No form of this clinic has this code" in begin(typist, how="paper", paper="zzzzzzzz-1").text
    page = begin(typist, **{"shown-en": "0" * 64})
    assert "The consent has just been changed" in page.text
    assert WHY in dict(page.fields())["why"]
    with store.reading(typist.clock()) as work:
        assert typed_for.unsent(work, typist.id) == []


def test_the_pages_are_the_persons_with_a_note_for_staff_that_is_the_same_on_each(
    typist: Member, store: Store
) -> None:
    page = begin(typist)
    assert page.address == "/en/form"
    notes = set()
    for key in ("safety-1", "now-1", "body-2"):
        page = typist.get(f"/en/intake/{key}")
        (note,) = page.all("section", class_="app-typing")
        notes.add("".join(note.itertext()))
        assert "In the past few weeks, have you wished you were dead?" in page.text or key != "safety-1"
    (text,) = notes
    assert "Kim Lee types this by telephone" in " ".join(text.split())
    assert SHIPPED.split("{")[0] in text
    assert "{" not in text
    assert not typist.get("/en/phrase").all("form", action="/en/phrase")
    with store.reading(typist.clock()) as work:
        row = newest(store, typist)
        assert row.phrase_hash is None
        actors = {event.actor for event in chain.about(work.db, row.id)}
        assert actors == {f"staff:{typist.id}"}


def test_a_form_that_a_clinician_types_is_not_paused_out_of_hours(
    store: Store, clock: Clock, kim: Member
) -> None:
    with store.writing(clock()) as work:
        settings.put(work, PAUSES, True, actor="cli:test")
    clock.pass_(hours=12)
    kim.sign_in()
    begin(kim)
    assert kim.get("/en/intake/safety-1").address == "/en/intake/safety-1"


def test_danger_raises_its_task_at_save_and_the_person_on_call_reads_who_types_and_how(
    typist: Member, sam: Member, store: Store
) -> None:
    begin(typist, answers="other", informant="Rosa Ruiz, the mother")
    page = typist.get("/en/intake/safety-1")
    page = typist.press("continue", {"asq_1": "yes", "asq_2": "no", "asq_3": "yes", "asq_4": "no"})
    typist.get("/en/intake/safety-2")
    page = typist.press("continue", {"s2_thoughts": "yes", "s2_acts": "past_3m"})
    assert page.address == "/en/help"
    assert "Kim Lee" in "".join(page.all("section", class_="app-typing")[0].itertext())
    with store.reading(typist.clock()) as work:
        open_ones = tasks.open_tasks(work)
    assert open_ones
    sam.sign_in()
    text = sam.get(f"/staff/tasks/{open_ones[0].id}").text
    assert "Entered byKim Lee, " in text
    assert "by telephone" in text
    assert "Rosa Ruiz, the mother" in text
    with store.writing(typist.clock()) as work:
        work.db.execute(sa.update(TypedForRow).values(sealed=bytes(64)))
    page = sam.get(f"/staff/tasks/{open_ones[0].id}")
    assert (page.status, "who, and how, cannot be read" in page.text) == (200, True)


def test_half_a_paper_is_sent_as_it_is_nothing_becomes_no_and_the_record_says_for_ever_how_it_came(
    typist: Member, sam: Member, store: Store, content: Content
) -> None:
    with store.reading(typist.clock()) as work:
        zone = hours_of(work).zone
    begin(typist, how="paper", consent="signed", answers="other", informant="Rosa Ruiz, the mother", paper="")
    row = newest(store, typist)
    typist.get("/en/check")
    assert "send" not in [value for _, value in typist.page.buttons()]
    go_through(typist, {"full_name": "Ana Ruiz", "asq_1": "declined"})
    typist.get("/en/check")
    page = typist.press("send", {})
    assert page.address == "/en/sent"
    assert "Back to the staff pages" in page.text
    assert not page.all("a", href="/en/withdraw")
    assert typist.get("/en/copy").address == "/en/sent"
    assert typist.get("/en/withdraw").address == "/en/sent"
    with store.reading(typist.clock()) as work:
        sent = submissions.load(work, row.id)
        given = json.loads(sent.answers)["items"]
        copy = record_copy(work, content, row.id)
    assert sent.row.state == "submitted"
    assert given["filled_in_by"] == "other"
    assert "no" not in [value for value in given.values() if isinstance(value, str)]
    assert copy.filled_in_by_other
    assert copy.entered is not None
    assert (copy.entered.by, copy.entered.how, copy.entered.why) == ("Kim Lee", "from paper", WHY)
    assert (copy.entered.consent, copy.entered.paper) == ("signed on paper", None)
    said = {
        answer.item: answer.missing
        for section in copy.sections
        for one in section.pages
        for answer in one.answers
    }
    assert (said["asq_1"], said["asq_2"], said["phone"]) == ("declined", "blank", "blank")
    assert "CP-01" in [finding.rule for finding in copy.findings or ()]
    text = as_text(copy, Moments(zone))
    assert "Entered by Kim Lee on " in text
    assert f"> {WHY}" in text
    assert json.loads(as_json(copy))["entered"]["informant"] == "Rosa Ruiz, the mother"
    sam.sign_in()
    page = sam.get(f"/staff/submissions/{row.id}")
    assert "Entered byKim Lee, " in page.text
    assert "from paper" in page.text
    assert WHY in page.text
    assert "Which version of the form the paper was is not known." in page.text


def test_the_form_locks_with_its_typist_and_what_was_typed_is_saved_after_signing_in_again(
    typist: Member, store: Store, clock: Clock
) -> None:
    begin(typist)
    typist.get("/en/intake/reach-1")
    clock.pass_(minutes=16)
    page = typist.press("continue", {"full_name": "Ana Ruiz"})
    assert page.status == 403
    assert "Your sign-in has ended" in page.text
    assert dict(page.fields())["full_name"] == "Ana Ruiz"
    again = typist.press("unlock", {})
    assert again.status == 403
    assert typist.get("/en/form").address == "/staff/sign-in"
    typist.sign_in()
    typist.page = again
    typist.press("unlock", {})
    with store.reading(clock()) as work:
        (row,) = typed_for.unsent(work, typist.id)
        assert "Ana Ruiz" in submissions.load(work, row.id).answers


def test_leaving_while_nothing_can_be_kept_gives_staff_back_what_they_typed_and_leaves_them_signed_in(
    app: Flask, typist: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(typist)
    typist.get("/en/intake/reach-2")

    def full(*_: object) -> None:
        raise OSError

    with monkeypatch.context() as fault:
        fault.setattr(app.extensions["screening"].store, "writing", full)
        page = typist.press("leave", {"call_time": "after 4 pm"})
    assert page.status == 503
    assert dict(page.fields())["call_time"] == "after 4 pm"
    assert typist.get("/en/intake/reach-2").heading != page.heading
    assert typist.get("/staff/typing").status == 200


def test_signing_out_closes_it_nobody_else_opens_it_and_its_typist_goes_on_later(
    typist: Member, sam: Member, store: Store, clock: Clock
) -> None:
    begin(typist)
    row = newest(store, typist)
    page = typist.get("/en/intake/reach-1")
    assert typist.press("leave", {}).address == "/staff/typing"
    typist.get("/staff/typing")
    assert typist.press(None, {}, form="on-1").address == "/en/form"
    with store.writing(clock()) as work:
        sessions.end_all(work, "staff", typist.id)
    page = typist.get("/en/form")
    assert page.address == "/staff/sign-in"
    sam.sign_in()
    sam.get("/staff/typing")
    csrf = dict(sam.page.fields())["csrf_token"]
    assert sam.post(f"/staff/typing/{row.id}", {"csrf_token": csrf}).status == 404


def test_a_paper_of_another_version_is_told_question_by_question_and_its_own_consent_is_kept(
    typist: Member, store: Store, content: Content, clock: Clock
) -> None:
    older = content.questionnaire.text.replace("Your full name", "Your name here")
    assert older != content.questionnaire.text
    with store.writing(clock()) as work:
        questions = kept.keep(work, "questionnaire", older)
        consent = kept.keep(work, "consent", "What people agreed to last year.")
    code = f"{questions[:8]}-{consent[:8]}"
    page = begin(typist, how="paper", consent="signed", paper=code)
    assert page.status == 422
    assert "This paper is not today's form. One question differs" in page.text
    assert "Your full name" in page.text
    page = typist.press(None, {"told": code})
    assert page.address == "/en/form"
    row = newest(store, typist)
    assert row.consent_digest == consent
    with store.reading(clock()) as work:
        said = typed_for.of(work, row.id)
    assert said is not None
    assert (said.paper, said.other_paper) == (code, True)


def test_why_written_in_several_lines_stands_on_the_record_in_one_without_a_code_for_its_break(
    typist: Member, store: Store
) -> None:
    begin(typist, why="Her hands shake.\r\nConsent: none")
    go_through(typist, {})
    typist.get("/en/check")
    typist.press("send")
    page = typist.get(f"/staff/submissions/{newest(store, typist).id}")
    assert "[U+000D]" not in page.text
    assert ">Her hands shake. Consent: none</bdi><br>" in page.html


def test_a_paper_is_typed_in_its_own_language_because_the_consent_on_it_is_in_that(
    typist: Member, store: Store, clock: Clock
) -> None:
    typist.get("/staff/paper")
    named = typist.press(None, {}, form="print-es", follow=False).response.headers["Content-Disposition"]
    code = named.removesuffix('.pdf"').rpartition("-es-")[2]
    page = begin(typist, how="paper", consent="signed", paper=code)
    assert page.status == 422
    assert "The paper with this code is in Spanish" in page.text
    assert page.all("a", href="#language")
    with store.reading(clock()) as work:
        assert typed_for.unsent(work, typist.id) == []
    assert typist.press(None, {"language": "es"}).address == "/es/form"
    row = newest(store, typist)
    with store.reading(clock()) as work:
        assert (row.language, row.consent_digest[:8]) == ("es", code.partition("-")[2])


def test_what_stands_on_the_paper_and_was_not_asked_is_kept_apart_and_stands_in_the_record_and_its_copies(
    typist: Member, sam: Member, store: Store, content: Content
) -> None:
    begin(typist)
    form = newest(store, typist).id
    place, words = f"/staff/typing/{form}/unasked", "Beside the box: <b>only</b> at night\nand never in May"
    assert place in typist.get("/staff/typing").html
    assert typist.get(place).heading == "What was not asked"
    assert typist.press(None, {"words": "  "}).status == 422
    too_long = typist.press(None, {"words": "x" * 100_001})
    assert too_long.status == 422
    assert dict(too_long.fields())["words"] == "x" * 100_001
    kept_now = typist.press(None, {"words": words})
    assert kept_now.address == place
    assert "Written down by Kim Lee" in kept_now.text
    sam.sign_in()
    assert sam.get(place).status == 404, "a form that is not sent is seen by nobody but who types it"
    go_through(typist, {})
    Intake(store, content, lambda: None).send(typist.clock(), form)
    with store.reading(typist.clock()) as work:
        before = [row.id for row in tasks.open_tasks(work)]
    sam.get(place)
    later = sam.press(None, {"words": "He called: it was 20 mg. I want to die."})
    assert "Written down by Sam Ode" in later.text
    record = sam.get(f"/staff/submissions/{form}")
    assert record.html.count("Not asked; no rule has read it.") == 2
    assert "&lt;b&gt;only&lt;/b&gt;" in record.html
    assert "2 notes of what was not asked" in record.html
    with store.reading(typist.clock()) as work:
        assert [row.id for row in tasks.open_tasks(work)] == before, (
            "words that were not asked are never judged"
        )
        copy = record_copy(work, content, form)
        assert copy.entered is not None
        assert [one.words for one in copy.entered.unasked][:1] == [words]
        text = as_text(copy, Moments(hours_of(work).zone))
    assert "Not asked, written down by Kim Lee" in text
    assert "> and never in May" in text
