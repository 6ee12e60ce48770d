"""The pages *Rule packs*: what is in use, proposals with their check and differences, two people, agreement."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import pytest
from flask import Flask

from screening import installation
from screening.content import Content, InUse, load_content, published
from screening.publishing import agreement, comparing, proposing, reading
from screening.publishing.standing import standing
from screening.rules.library import shipped_text
from screening.safety.packs import NotPublished, check_published
from screening.storage import kept, proposals, restrictions, settings, submissions
from screening.storage.audit import verification
from screening.storage.work import Store
from screening.web.clinician import packs as pages
from tests.filled import send
from tests.web.client import Page
from tests.web.clinician.conftest import Clock, Member, add_member
from tests.web.clinician.test_records import READING

SAFETY = "ketamine-safety"
HIGH = "title: Blood pressure above 140/90\n    when: decision_sbp > 140 or decision_dbp > 90"
HIGH_READING = {**READING, "sbp": 150, "dbp": 95}


CHECK = cache(reading.check)
"""The check of the whole pack takes seconds; each text of these tests is checked once."""


@pytest.fixture(autouse=True)
def checked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proposing, "check", CHECK)
    monkeypatch.setattr(pages, "check", CHECK)


def changed(*changes: tuple[str, str]) -> str:
    text = shipped_text("safety.yaml")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


OTHER_WORDS = changed(
    ("version: 1.0.0\nlanguage", "version: 1.0.1\nlanguage"),
    ("title: Blood pressure above 140/90", "title: Blood pressure is above 140/90"),
)


def row_of(page: Page, name: str) -> str:
    """The words of the one row of a table that begins with this."""
    rows = [" ".join(" ".join(each.itertext()).split()) for each in page.all("tr")]
    (found,) = [words for words in rows if words.startswith(name)]
    return found


def active(store: Store, clock: Clock, kind: str = SAFETY) -> str:
    with store.reading(clock()) as work:
        row = kept.active(work, kind)
        assert row is not None
        return row.digest


def proposed(member: Member, text: str) -> str:
    """The address of a new proposal."""
    member.sign_in()
    member.get("/staff/packs")
    page = member.press(None, {"kind": SAFETY, "text": text})
    assert page.status == 200, page.text[:600]
    return page.address


def test_packs_are_for_clinical_leads_and_pack_reviewers_alone(
    kim: Member, ada: Member, lee: Member, pat: Member
) -> None:
    for member in (kim, ada):
        member.sign_in()
        assert member.get("/staff/packs").status == 403
    for member in (lee, pat):
        member.sign_in()
        assert member.get("/staff/packs").heading == "Rule packs"
    assert pat.get("/staff/packs/agreement").status == 403
    assert pat.get(f"/staff/packs/{SAFETY}/text").html == shipped_text("safety.yaml")
    assert pat.get("/staff/packs/nothing/text").status == 404
    assert pat.get("/staff/packs/proposals/7").status == 404


def test_the_lead_alone_signs_the_unchanged_pack_and_its_next_review_comes_due(
    lee: Member, kim: Member, store: Store, clock: Clock, content: Content
) -> None:
    sent = send(store, content, clock(), {}, {})
    kim.sign_in()
    assert "(unsigned)" in kim.open(sent).text
    assert "Not signed by a clinical lead: ketamine-safety 1.0.0" in kim.get("/staff/queue").html
    lee.sign_in()
    page = lee.get("/staff/packs")
    assert "unsigned" in page.text
    form = f"sign-{SAFETY}"
    page = lee.press(None, {"code": "000000"}, form=form)
    assert (page.status, "not right" in page.text) == (422, True)
    page = lee.press(None, {"code": lee.code(), "again_by": "soon"}, form=form)
    assert (page.status, "Give the day of the next review" in page.text) == (422, True)
    page = lee.press(None, {"code": lee.code(), "again_by": "2026-11-17"}, form=form)
    assert (page.status, "due after today" in page.text) == (409, True)
    page = lee.press(None, {"code": lee.code(), "again_by": "2027-11-20"}, form=form)
    assert (page.status, "Lee Roe" in page.text, "2027-11-20" in page.text) == (200, True, True)
    assert "(unsigned)" not in kim.open(sent).text
    banner = kim.get("/staff/queue").html
    assert "Not signed by a clinical lead: treatment-resistant-depression 1.0.0" in banner
    clock.pass_(days=368)
    kim.sign_in()
    assert (
        "The review of a rule pack was due: ketamine-safety 1.0.0 on 2027-11-20."
        in kim.get("/staff/queue").html
    )


def test_a_text_that_is_no_pack_says_every_reason_with_its_line_and_stays_typed(
    pat: Member, store: Store, clock: Clock
) -> None:
    pat.sign_in()
    pat.get("/staff/packs")
    wrong = changed((HIGH, HIGH.replace("decision_sbp", "decision_sdp")))
    line = wrong[: wrong.index("decision_sdp")].count("\n") + 1
    page = pat.press(None, {"kind": SAFETY, "text": wrong})
    assert page.status == 422
    assert f"Line {line}, column" in page.text
    assert "did you mean 'decision_sbp'?" in page.text
    assert dict(page.fields())["text"].strip() == wrong.strip()
    for text, told in (
        ("", "Choose the file of the pack, or paste its whole text"),
        ("rules: [", "Line 2, column"),
        (shipped_text("trd.yaml"), "file of another kind"),
        (
            changed(("pack: ketamine-safety\n", "pack: mine\n")),
            "found the pack mine; allowed ketamine-safety",
        ),
    ):
        page = pat.press(None, {"kind": SAFETY, "text": text})
        assert page.status == 422
        assert told in page.text, (told, page.text[:600])
    with store.reading(clock()) as work:
        assert proposals.waiting(work) == []


def test_a_changed_pack_is_compared_and_used_once_two_people_one_of_them_the_lead_approve(
    lee: Member, pat: Member, kim: Member, store: Store, content: Content, clock: Clock, app: Flask
) -> None:
    send(store, content, clock(), {"has_reading": "yes"}, {"readings": [HIGH_READING]})
    text = changed(
        ("version: 1.0.0\nlanguage", "version: 1.1.0\nlanguage"),
        (HIGH, HIGH.replace("140 or", "141 or").replace("above 140/90", "above 141/90")),
    )
    address = proposed(pat, text)
    page = pat.page
    assert page.heading == f"Proposal 1: {SAFETY} 1.1.0"
    assert "BP-04 changed" in page.text
    assert "above 140/90 Blood pressure above 141/90" in page.text
    assert "decision_sbp > 141" in page.text
    assert "the check found problems" in page.text
    assert not [form for form in page.all("form") if form.get("id") == "page"]
    page = pat.press(None, form="refuse")
    assert "refused by Pat Vey" in page.text

    address = proposed(pat, OTHER_WORDS)
    page = pat.page
    assert "BP-04 changed" in page.text
    assert "has not been compared with past forms" in page.text
    page = pat.press(None, form="compare-form")
    assert page.status == 200
    assert "1 of 1 sent forms were compared" in page.text
    assert "In none something changes" in page.text
    page = pat.press(None, {"code": pat.code()})
    assert "Pat Vey approved it" in page.text
    assert active(store, clock) == content.safety.digest.removeprefix("sha256:")
    page = pat.press(None, {"code": pat.code()})
    assert (page.status, "approved it already" in page.text) == (409, True)

    lee.sign_in()
    lee.get(address)
    page = lee.press(None, {"code": lee.code(), "again_by": "2027-11-20"})
    assert page.address == "/staff/packs"
    assert "1.0.1" in page.text
    assert "proposed by the clinic" in page.text
    shared = app.extensions["screening"]
    assert shared.content.safety.version == "1.0.1"
    assert active(store, clock) == shared.content.safety.digest.removeprefix("sha256:")
    with store.reading(clock()) as work:
        check_published(work, shared.content)
        assert verification.verify(work.db, work.keys.purpose(work.db, "audit")) is None
        # Another process follows at its next form, and a restarted one starts with it.
        assert InUse(load_content()).follow(work).safety.version == "1.0.1"
    sent = send(store, shared.content, clock(), {"has_reading": "yes"}, {"readings": [HIGH_READING]})
    kim.sign_in()
    assert "Blood pressure is above 140/90" in kim.open(sent).text


def test_while_a_text_is_checked_which_takes_seconds_everybody_else_saves(
    lee: Member, store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(kind: str, text: str, today: date) -> list[reading.Told]:
        with store.writing(clock()) as work:
            settings.put(work, "saved_meanwhile", True, actor="cli:test")
        return CHECK(kind, text, today)

    monkeypatch.setattr(pages, "check", meanwhile)
    proposed(lee, OTHER_WORDS)
    with store.reading(clock()) as work:
        assert settings.get(work, "saved_meanwhile") is True
        assert len(proposals.waiting(work, SAFETY)) == 1


def test_two_reviewers_without_a_lead_are_not_enough(
    pat: Member, lee: Member, app: Flask, store: Store, clock: Clock
) -> None:
    ivy = add_member(app, store, clock, "ivy", "Ivy Orr", ["pack_reviewer"])
    address = proposed(pat, OTHER_WORDS)
    before = active(store, clock)
    pat.press(None, form="compare-form")
    pat.press(None, {"code": pat.code()})
    ivy.sign_in()
    ivy.get(address)
    page = ivy.press(None, {"code": ivy.code()})
    assert "Ivy Orr approved it" in page.text
    assert active(store, clock) == before
    lee.sign_in()
    lee.get(address)
    lee.press(None, {"code": lee.code()})
    assert active(store, clock) != before


def test_the_comparison_counts_by_rule_and_hides_small_counts_from_who_sees_no_records(
    lee: Member,
    pat: Member,
    kim: Member,
    store: Store,
    content: Content,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for _ in range(3):
        send(store, content, clock(), {"has_reading": "yes"}, {"readings": [HIGH_READING]})
    milder = changed((HIGH, HIGH.replace("140 or", "240 or").replace("> 90", "> 190")))
    address = proposed(pat, milder)
    page = pat.press(None, form="compare-form")
    assert row_of(page, "BP-04") == "BP-04 none fewer than 11"
    lee.sign_in()
    lee.get(address)
    page = lee.press(None, form="compare-form")
    assert row_of(page, "BP-04").startswith("BP-04 0 3 ")
    with store.writing(clock()) as work:
        hidden = row_of(page, "BP-04").split()[-1]
        row = submissions.find_by_reference(work, hidden)
        assert row is not None
        restrictions.restrict(work, row.id, kim.id, readers=[kim.id], reason="A colleague")
    page = lee.press(None, form="compare-form")
    assert row_of(page, "BP-04").startswith("BP-04 0 3 ")
    assert row_of(page, "BP-04").endswith(" and others")
    assert hidden not in page.text
    monkeypatch.setattr(comparing, "MOST", 2)
    page = lee.press(None, form="compare-form")
    assert "2 of 3 sent forms were compared, which are not all" in page.text


def test_a_byte_changed_in_the_files_is_said_on_every_page_and_nothing_is_evaluated(
    lee: Member, kim: Member, app: Flask, store: Store, content: Content, clock: Clock
) -> None:
    with store.writing(clock()) as work:
        other = content.safety.text.replace("above 140/90", "above 140/91", 1)
        digest = kept.keep(work, "pack", other)
        kept.activate(work, SAFETY, digest, proposed_by="cli:release", approved_by=None, actor="cli:test")
    kim.sign_in()
    assert "Not the published rule pack: ketamine-safety" in kim.get("/staff/queue").html
    with store.writing(clock()) as work, pytest.raises(NotPublished):
        check_published(work, app.extensions["screening"].content)
    sent = send(
        store,
        app.extensions["screening"].content,
        clock(),
        {"has_reading": "yes"},
        {"readings": [HIGH_READING]},
    )
    page = kim.open(sent)
    assert "Not evaluated" in page.text
    assert "No rule of the pack applies" not in page.text


def test_a_pack_that_the_audit_chain_does_not_name_is_never_evaluated_with(
    store: Store, content: Content, clock: Clock
) -> None:
    from screening.storage.tables import ActivePackRow

    with store.writing(clock()) as work:
        digest = kept.keep(work, "pack", content.safety.text.replace("> 140", "> 240"))
        work.db.add(
            ActivePackRow(
                kind=SAFETY, digest=digest, proposed_by="staff:x", approved_by="staff:y", active_from=clock()
            )
        )
    with store.reading(clock()) as work:
        found = published(work, content)
        assert found.doubtful == {SAFETY}
        with pytest.raises(NotPublished):
            check_published(work, found)
        assert [each.intact for each in standing(work, found, clock().date())] == [False, True]


def test_a_release_does_not_take_the_place_of_a_pack_that_people_approved(
    pat: Member, lee: Member, store: Store, clock: Clock, content: Content
) -> None:
    address = proposed(lee, OTHER_WORDS)
    lee.press(None, form="compare-form")
    lee.press(None, {"code": lee.code()})
    pat.sign_in()
    pat.get(address)
    pat.press(None, {"code": pat.code()})
    own = active(store, clock)
    for _ in range(2):
        with store.writing(clock()) as work:
            installation.publish(work, SAFETY, content.safety.text)
    assert active(store, clock) == own
    page = pat.get("/staff/packs")
    assert "Proposal 2 of ketamine-safety, by the command line (release)" in page.text
    assert "Proposal 3" not in page.text
    lee.sign_in()
    lee.get("/staff/packs/proposals/2")
    lee.press(None, form="compare-form")
    page = lee.press(None, {"code": lee.code()})
    assert page.address == "/staff/packs"
    assert active(store, clock) == content.safety.digest.removeprefix("sha256:")


def test_agreement_is_counted_by_rule_and_version_and_small_counts_are_hidden(
    lee: Member, kim: Member, store: Store, content: Content, clock: Clock
) -> None:
    sent = send(store, content, clock(), {"has_reading": "yes"}, {"readings": [HIGH_READING]})
    kim.sign_in()
    kim.claim(sent)
    names = {str(field.get("name")) for field in kim.page.all("input", type="radio")}
    answers = {name: "agree" for name in names if name.startswith("answer-")}
    kim.press("sign", {**answers, "disposition": "invite"})
    kim.press(None, {"code": kim.code()})
    lee.sign_in()
    lee.get("/staff/packs/agreement")
    page = lee.press(None)
    assert "1 signed decisions were counted" in page.text
    words = row_of(page, "BP-04")
    assert "1.0.0 (" in words
    assert words.endswith("under 11 under 11 under 11 under 11")
    found = agreement.count(store, clock, actor="cli:test")
    digest = content.safety.digest.removeprefix("sha256:")
    found.answers["BP-04", digest].update(agree=10, not_relevant=11)
    assert [found.shown("BP-04", digest, each) for each in ("agree", "not_relevant", "need_data")] == [
        11,
        11,
        None,
    ]
    assert found.whole
    clock.pass_(seconds=1)
    late = agreement.count(store, lambda: clock() + timedelta(0), actor="cli:test")
    assert late.looked_at == 1
