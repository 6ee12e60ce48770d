"""What arrives broken, late or in a strange script is shown sensibly, and nothing that was typed is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from screening.content import Content
from screening.questionnaire.model import Answer
from screening.review.opening import answers_of
from screening.rules.library import shipped_text
from screening.rules.pack_load import load_pack
from screening.safety import evaluate_sent
from screening.storage import kept, removal, reviews, submissions
from screening.storage.tables import RecordKeyRow, RetractionRow
from screening.storage.work import Store
from tests.clinic import Clock
from tests.filled import send
from tests.web.clinician.conftest import Member
from tests.web.clinician.test_deciding import decide
from tests.web.clinician.test_evidence import COURSE
from tests.web.clinician.test_records import HIGH, READING, send_high

ARABIC = "\u202eأريد أن أنام\u202c ولا أستيقظ\u200f\u2066 42\u2069"


def test_whoever_finds_it_signed_by_somebody_else_keeps_what_was_typed(
    kim: Member, sam: Member, store: Store, content: Content, clock: Clock
) -> None:
    sent = send_high(store, content, clock)
    kim.sign_in()
    sam.sign_in()
    kim.claim(sent)
    sam.open(sent)
    sam.press(None, {"to": sam.id}, form="hand-over")
    sam.press(None, form="release")
    decide(sam, sent)
    sam.press(None, {"code": sam.code()})
    page = kim.press("save", {"note": "An hour of thought."})
    assert page.status == 409
    assert "signed by Sam Ode meanwhile. Nothing of yours has been stored." in page.text
    assert "An hour of thought." in page.text
    with store.reading(clock()) as work:
        assert len(reviews.signed(work, sent)) == 1


def test_what_was_withdrawn_or_purged_is_said_to_be_gone_and_the_queue_goes_on(
    kim: Member, store: Store, content: Content, clock: Clock
) -> None:
    withdrawn, purged, there = (send(store, content, clock(), {"full_name": f"{one} Ode"}) for one in "ABC")
    kim.sign_in()
    pages = [kim.open(one) for one in (withdrawn, purged)]
    token = dict(pages[0].fields("sign-out"))["csrf_token"]
    with store.writing(clock()) as work:
        submissions.withdraw(work, submissions.load(work, withdrawn))
        removal.erase(work, purged, reason="withdrawn", actor="cli:test")
    assert kim.open(withdrawn).status == 410
    assert kim.open(purged).status == 404
    for one in (withdrawn, purged):
        for verb in ("claim", "release", "hand-over", "wait", "read-on"):
            page = kim.post(f"/staff/submissions/{one}/{verb}", {"csrf_token": token, "to": kim.id})
            assert page.status in (404, 409), verb
            assert page.heading == "Queue"
    assert there in kim.get("/staff/queue").html


def test_one_record_that_does_not_open_stops_neither_queue_nor_search_nor_duplicates(
    kim: Member, store: Store, content: Content, clock: Clock
) -> None:
    lost = send(store, content, clock(), {"full_name": "Lost Ode"})
    other = send(store, content, clock(), {"full_name": "Other Ode"})
    with store.writing(clock()) as work:
        gone = sa.update(RecordKeyRow).where(RecordKeyRow.record_id == lost)
        work.db.execute(gone.values(kid="gone0000"))
        reference = submissions.row(work, lost).reference
    kim.sign_in()
    page = kim.get("/staff/queue")
    assert "Cannot be opened" in page.text
    assert other in page.html
    assert kim.press(None, {"who": "Ode"}, form="find").address.endswith(other)
    assert "Possible duplicate" not in kim.open(other).text
    kim.get("/staff/queue")
    page = kim.press(None, {"who": reference}, form="find")
    assert page.status == 503
    assert "gone0000" in page.text


def test_a_reading_of_300_over_20_and_twenty_trials_are_shown_as_given(
    kim: Member, store: Store, content: Content, clock: Clock
) -> None:
    odd = {**READING, "sbp": 300, "dbp": 20}
    said: dict[str, Answer] = {**HIGH, "tried_any": "yes"}
    sent = send(store, content, clock(), said, {"readings": [odd, READING], "trials": [COURSE] * 20})
    kim.sign_in()
    page = kim.open(sent)
    assert page.status == 200
    assert "300" in page.text
    table = next(one for one in page.all("div") if one.get("aria-label") == "Table of trials")
    assert len(list(table.iter("tr"))) >= 21


def test_arabic_with_bidi_characters_keeps_its_direction_and_reorders_nothing_of_ours(
    kim: Member, store: Store, content: Content, clock: Clock
) -> None:
    sent = send(store, content, clock(), {"full_name": ARABIC, "hopes": ARABIC})
    kim.sign_in()
    for page in (kim.get("/staff/queue"), kim.open(sent)):
        assert "أريد" in page.html
        for sign in ("\u202e", "\u202c", "\u200f", "\u2066", "\u2069"):
            assert sign not in page.html
            assert f"[U+{ord(sign):04X}]" in page.html
        named = [bdi for bdi in page.all("bdi") if "أريد" in "".join(bdi.itertext())]
        assert named
        assert all(bdi.get("dir") == "auto" for bdi in named)


def earlier_pack(content: Content, store: Store, clock: Clock, *changes: tuple[str, str]) -> Content:
    """A pack in which BP-04 reads otherwise, published."""
    text = shipped_text("safety.yaml")
    for old, new in changes:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    tables = {name: shipped_text(name) for name in ("medicine_classes.csv", "thresholds.csv")}
    pack = load_pack(text, "safety.yaml", content.vocabulary, tables)
    with store.writing(clock()) as work:
        digest = kept.keep(work, "pack", pack.text, actor="cli:test")
        kept.activate(work, pack.id, digest, proposed_by="release", approved_by=None, actor="cli:test")
    return replace(content, safety=pack)


def test_a_pack_that_changed_meanwhile_gives_a_new_evaluation_beside_the_old_ones_with_the_difference(
    kim: Member, store: Store, content: Content, clock: Clock
) -> None:
    rule = "title: Blood pressure above 140/90\n    when: decision_sbp > 140 or decision_dbp > 90"
    severe = "severity: {esketamine: manage_first, iv_ketamine: manage_first}"
    blind = earlier_pack(
        content, store, clock, (rule, rule.replace("140 or", "240 or").replace("> 90", "> 190"))
    )
    sent = send(store, blind, clock(), HIGH, {"readings": [READING]})
    milder = f"{rule}\n    unless: [BP-01, BP-03]\n    {severe}"
    with store.reading(clock()) as work:
        read = submissions.load(work, sent)
    for changes in ([(milder, milder.replace("manage_first", "caution"))], []):
        clock.pass_(minutes=5)
        pack = earlier_pack(content, store, clock, *changes)
        with store.writing(clock()) as work:
            evaluate_sent(work, pack, read, answers_of(read), clock().date(), "staff:sam")
    kim.sign_in()
    page = kim.open(sent)
    newer, older = (
        [" ".join("".join(cell.itertext()).split()) for cell in row]
        for row in list(page.by_id("earlier").iter("tr"))[1:]
    )
    title = "Blood pressure above 140/90"
    assert title not in older[2]
    assert title in older[3], "new since"
    assert title in newer[2]
    assert newer[3] == newer[4] == "nothing"
    assert (
        f"{title}: Esketamine caution and IV ketamine caution, then Esketamine manage first and IV ketamine manage first"
        in newer[5]
    )
    assert "manage first" in "".join(page.by_id("finding-BP-04").itertext()), "the newest is the one shown"


def test_a_signature_on_the_wrong_person_stays_marked_and_the_submission_waits_again(
    kim: Member, sam: Member, store: Store, content: Content, clock: Clock
) -> None:
    sent = send_high(store, content, clock)
    kim.sign_in()
    sam.sign_in()
    decide(kim, sent)
    kim.press(None, {"code": kim.code()})
    sam.open(sent)
    for typed in ({"reason": "", "code": sam.code()}, {"reason": "Wrong person", "code": "000000"}):
        page = sam.press(None, typed, form="retract-form")
        assert (page.status, page.by_id("retract").get("open")) == (422, "")
    assert dict(page.fields("retract-form"))["reason"] == "Wrong person"
    page = sam.press(None, {"reason": "Meant for another person", "code": sam.code()}, form="retract-form")
    assert "Entered in error, says Sam Ode" in page.text
    assert "Meant for another person" in page.text
    assert "Signed by Kim Lee" in page.text, "what was signed stays to be read"
    assert "nobody yet" in page.text
    with store.reading(clock()) as work:
        assert submissions.row(work, sent).state == "submitted"
        (review,) = reviews.signed(work, sent)
    with pytest.raises(sa.exc.DBAPIError), store.writing(clock()) as work:
        work.db.execute(sa.update(RetractionRow).values(author=kim.id))
    # Decided anew, by whoever reads it now; the first signature cannot be marked twice.
    token = dict(sam.page.fields("sign-out"))["csrf_token"] if sam.page else ""
    again = {"csrf_token": token, "reason": "Once more", "code": sam.code()}
    assert sam.post(f"/staff/submissions/{sent}/retract", again).status == 409
    decide(sam, sent)
    page = sam.press(None, {"code": sam.code()})
    assert "Signed by Sam Ode" in page.text
    with store.reading(clock()) as work:
        assert next(iter(reviews.signed(work, sent))).row.id == review.row.id
