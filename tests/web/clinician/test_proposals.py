"""Proposals as approvers meet them: what differs in a trial pack, one comparison for all, a file, a pack that does not fit."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from flask import Flask

from screening.content import Content, load_content, published
from screening.publishing import fitting, proposing
from screening.publishing.standing import faults, standing
from screening.rules.bundle import whole_text
from screening.rules.kept_pack import load_kept_pack, parts_of
from screening.rules.library import shipped_text
from screening.safety.packs import NotPublished, check_published
from screening.storage import comparisons, evaluations, kept, proposals
from screening.storage.audit import verification
from screening.storage.work import Store
from screening.web.clinician import packs as pages
from tests.filled import send
from tests.web.client import Page
from tests.web.clinician.conftest import Clock, Member
from tests.web.clinician.test_packs import CHECK, OTHER_WORDS, SAFETY, active, row_of

TRIAL = "treatment-resistant-depression"
POSSIBLE = "level: possible, when: broad_drugs >= 2"


@pytest.fixture(autouse=True)
def checked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proposing, "check", CHECK)
    monkeypatch.setattr(pages, "check", CHECK)


def trial(*changes: tuple[str, str]) -> str:
    text = shipped_text("trd.yaml")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def proposed_trial(member: Member, text: str) -> str:
    member.sign_in()
    member.get("/staff/packs")
    page = member.press(None, {"kind": TRIAL, "text": text})
    assert page.heading.startswith("Proposal"), page.text[:600]
    return page.address


PARCEL = "multipart/form-data; boundary=between"


def parcel(fields: Mapping[str, str], file: bytes) -> bytes:
    """The body of a form with a file, as a browser writes it."""
    parts = [f'name="{name}"\r\n\r\n{text}'.encode() for name, text in fields.items() if name != "file"]
    parts.append(b'name="file"; filename="any name.yaml"\r\nContent-Type: text/yaml\r\n\r\n' + file)
    return (
        b"".join(b"--between\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts)
        + b"--between--\r\n"
    )


def with_file(member: Member, kind: str, data: bytes, pasted: str = "") -> Page:
    """Propose with a file chosen, as a browser sends it."""
    page = member.get("/staff/packs")
    fields = {**dict(page.fields()), "kind": kind, "text": pasted}
    answer = member.client.post(
        "/staff/packs/propose", data=parcel(fields, data), content_type=PARCEL, base_url=member.base
    )
    return member._take(answer, "/staff/packs/propose", follow=True)


def test_a_trial_pack_shows_its_criteria_and_levels_that_change_and_every_approver_sees_the_same(
    lee: Member, pat: Member, store: Store, content: Content, clock: Clock
) -> None:
    for _ in range(2):
        send(store, content, clock(), {}, {})
    bolder = trial(
        (POSSIBLE, "level: possible, when: broad_drugs < 2"),
        ("strict: days_at_adopt >= 42 days", "strict: days_at_adopt >= 56 days"),
        ("days_in_month: 30.4 ", "days_in_month: 30.5 "),
    )
    address = proposed_trial(pat, bolder)
    page = pat.page
    assert "Criteria that differ: 3" in page.text
    assert "test dose_and_time changed Long enough at a dose that counts (strict reading)" in page.text
    assert "days_at_adopt >= 42 days days_at_adopt >= 56 days" in page.text
    assert "level possible changed" in page.text
    assert "broad_drugs >= 2 broad_drugs < 2" in page.text
    assert "value days_in_month changed" in page.text
    assert "Nobody can approve it yet" in page.text
    page = pat.press(None, form="compare-form")
    assert "The level changes in fewer than 11 of them" in page.text
    assert row_of(page, "possible") == "possible fewer than 11 none"
    with store.reading(clock()) as work:
        first = comparisons.of(work, 1)
        assert first is not None
        assert (first.version, first.made_by) == (1, f"staff:{pat.id}")
        assert verification.verify(work.db, work.keys.purpose(work.db, "audit")) is None

    # The lead reads the same result without comparing, exactly, and whom it concerns only by comparing.
    lee.sign_in()
    page = lee.get(address)
    assert re.search("Pat Vey, [^:]+:[0-9]{2}[^:]*: 2 of 2 sent forms were compared", page.text)
    assert row_of(page, "possible") == "possible 2 0"
    page = lee.press(None, form="compare-form")
    assert row_of(page, "possible").startswith("possible 2 ")
    assert len(row_of(page, "possible").split()) == 5
    with store.reading(clock()) as work:
        assert comparisons.version(work, 1) == 1


def test_an_approval_counts_for_the_comparison_that_was_read_and_for_no_other(
    lee: Member, pat: Member, store: Store, content: Content, clock: Clock
) -> None:
    address = proposed_trial(
        pat, trial(('title: "Fewer than two trials that count"', 'title: "Fewer than two that count"'))
    )
    page = pat.press(None, form="compare-form")
    assert "0 of 0 sent forms were compared" in page.text
    pat.press(None, {"code": pat.code()})
    assert "Pat Vey approved it" in pat.page.text
    lee.sign_in()
    lee.get(address)
    stale = lee.page
    send(store, content, clock(), {}, {})
    page = lee.press(None, form="compare-form")
    assert "1 of 1 sent forms were compared" in page.text
    assert "Pat Vey approved it" not in page.text
    lee.page = stale
    page = lee.press(None, {"code": lee.code()})
    assert (page.status, "compared anew meanwhile" in page.text) == (409, True)
    page = lee.press(None, {"code": lee.code()})
    assert "Lee Roe approved it" in page.text
    before = active(store, clock, TRIAL)
    pat.sign_in()
    pat.get(address)
    page = pat.press(None, {"code": pat.code()})
    assert page.address == "/staff/packs"
    assert active(store, clock, TRIAL) != before
    with store.reading(clock()) as work:
        found = published(work, content)
        check_published(work, found)
        assert found.trd.levels[-1].entry.title == "Fewer than two that count"


def test_a_pack_comes_as_a_file_too_and_what_is_no_text_is_told_with_its_line(
    lee: Member, store: Store, clock: Clock
) -> None:
    lee.sign_in()
    page = with_file(lee, SAFETY, b"\xef\xbb\xbf" + OTHER_WORDS.replace("\n", "\r\n").encode(), "not this")
    assert page.heading == f"Proposal 1: {SAFETY} 1.0.1"
    with store.reading(clock()) as work:
        (row,) = proposals.waiting(work)
        assert parts_of(kept.text(work, row.digest))[0] == OTHER_WORDS
    for data, told, left in (
        (b"pack: x\nt\xc3\xa4g: \xff", "Line 2, column 6: found a byte that is not UTF-8", "typed before"),
        (b"pack: \x07x\n", "Line 1, column 7: found the sign U+0007", "typed before"),
        (b"rules: [\n", "Line 2, column", "rules: ["),
        (shipped_text("trd.yaml").encode(), "file of another kind", "# Treatment-resistant"),
    ):
        page = with_file(lee, SAFETY, data, "typed before")
        assert page.status == 422
        assert told in page.text, page.text[:600]
        assert dict(page.fields())["text"].lstrip("\n").startswith(left)
    assert with_file(lee, SAFETY, b"", "").status == 422
    assert with_file(lee, SAFETY, b"#" * 2_200_000).status == 413
    fields = {"csrf_token": dict(lee.get("/staff/packs").fields())["csrf_token"]}
    other = lee.client.post(
        "/staff/announced", data=parcel(fields, b""), content_type=PARCEL, base_url=lee.base
    )
    assert other.status_code == 415


@pytest.fixture
def unfit(store: Store, content: Content, clock: Clock, lee: Member) -> str:
    """A pack of the clinic that was approved under an earlier release, whose fact `htn_dx` had another name; its digest."""
    own, tables = parts_of(content.safety.text)
    text = whole_text(
        own.replace("htn_dx", "htn_before").replace("version: 1.0.0\nlanguage", "version: 1.4.0\nlanguage"),
        {name: table.replace("htn_dx", "htn_before") for name, table in tables.items()},
    )
    assert load_kept_pack(text).version == "1.4.0"
    with store.writing(clock()) as work:
        digest = kept.keep(work, "pack", text)
        by = f"staff:{lee.id}"
        kept.activate(work, SAFETY, digest, proposed_by=by, approved_by=by, actor=by)
    return digest


def test_a_pack_that_does_not_fit_the_facts_of_a_release_is_foretold_and_nothing_is_evaluated(
    unfit: str, lee: Member, kim: Member, app: Flask, store: Store, content: Content, clock: Clock
) -> None:
    with store.reading(clock()) as work:
        found = published(work, load_content())
        with pytest.raises(NotPublished):
            check_published(work, found)
        lines = fitting.foretold(work)
        assert lines[0] == f"The clinic's own pack {SAFETY} does not fit this release:"
        assert any("no fact 'htn_before'" in line or "'htn_before'" in line for line in lines[1:-1])
        assert lines[-1] == fitting.WHAT_TO_DO
        stands = standing(work, found, clock().date())
        assert (stands[0].intact, stands[0].digest, bool(stands[0].misfit)) == (False, unfit, True)
        assert "does not fit this release: ketamine-safety" in faults(stands)[0]
    sent = send(store, found, clock(), {}, {})
    with store.reading(clock()) as work:
        assert evaluations.not_evaluated(work) == [sent]
    kim.sign_in()
    assert "Not evaluated" in kim.open(sent).text
    assert "does not fit this release" in kim.get("/staff/queue").html
    lee.sign_in()
    page = lee.get("/staff/packs")
    assert f"{SAFETY} does not fit this release" in page.text
    assert "approve the pack of this release" in page.text
    # The way out: the pack of the release is proposed, read, compared and approved.
    with store.writing(clock()) as work:
        proposing.propose_release(work, SAFETY, clock().date(), actor="cli:release")
    page = lee.get("/staff/packs/proposals/1")
    assert "htn_before" in page.text
    lee.press(None, form="compare-form")
    page = lee.press(None, {"code": lee.code()})
    assert "does not fit" not in page.html
    assert (
        "Not evaluated"
        not in kim.open(send(store, app.extensions["screening"].content, clock(), {}, {})).text
    )
