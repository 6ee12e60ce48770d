"""What is taken along of a record: by whom, with which proof, and what is left behind (PRV-07, B20)."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from screening.content import Content
from screening.documents import setting
from screening.storage import restrictions, submissions
from screening.storage.audit.kinds import KINDS
from screening.storage.plain import from_text
from screening.storage.tables import AuditEventRow
from screening.storage.work import Store
from screening.web.clinician import documents
from tests.clinic import Clock
from tests.documents.test_paper import text_of
from tests.filled import send
from tests.web.client import Page
from tests.web.clinician.conftest import Member

NAME = "Ana Ruiz"


@pytest.fixture
def sent(store: Store, content: Content, clock: Clock) -> str:
    return send(store, content, clock())


def take(member: Member, submission_id: str, kind: str) -> Page:
    member.get(f"/staff/submissions/{submission_id}/take")
    return member.press(None, form=f"take-{kind}")


def exported(store: Store, clock: Clock) -> list[tuple[str, str | None, object]]:
    with store.reading(clock()) as work:
        rows = work.db.scalars(sa.select(AuditEventRow).where(AuditEventRow.kind == "exported"))
        return [(row.actor, row.record, from_text(row.detail)) for row in rows]


def test_each_copy_is_a_file_named_by_reference_and_day_and_an_event_of_its_own(
    kim: Member, sent: str, store: Store, clock: Clock
) -> None:
    kim.sign_in()
    page = kim.open(sent)
    assert [link for link in page.all("a") if (link.get("href") or "").endswith(f"{sent}/take")]
    with store.reading(clock()) as work:
        reference = submissions.row(work, sent).reference
    files = [kind for kind, one in documents.KINDS.items() if not one.pasted]
    for kind in files:
        page = take(kim, sent, kind)
        assert page.status == 200, kind
        told = page.response.headers["Content-Disposition"]
        assert told.startswith(f'attachment; filename="screening-{reference}-{kind}-2026-11-18.')
        assert page.response.mimetype == documents.KINDS[kind].mimetype
        assert page.response.headers["Cache-Control"] == "no-store"
    assert exported(store, clock) == [(f"staff:{kim.id}", sent, {"format": kind}) for kind in files]
    take(kim, sent, "json")
    take(kim, sent, "json")
    assert len(exported(store, clock)) == len(files) + 2, "two within a minute are two"
    assert "took a copy along" in kim.get(f"/staff/submissions/{sent}/looks").text
    assert KINDS["exported"] == {"format"}


def test_the_text_to_paste_stands_on_a_page_and_the_json_is_the_documented_one(
    kim: Member, sent: str
) -> None:
    kim.sign_in()
    page = take(kim, sent, "paste")
    text = page.by_id("text").text
    assert f"> {NAME}" in text.split("\n")
    assert "Self-reported, unverified." in text
    data = json.loads(take(kim, sent, "json").response.get_data(as_text=True))
    assert data["person"]["name"] == NAME
    assert (data["format"], data["version"]) == ("screening-record", 1)


def test_an_old_second_factor_is_asked_for_again_and_the_wish_is_kept(
    kim: Member, sent: str, store: Store, clock: Clock
) -> None:
    kim.sign_in()
    clock.pass_(minutes=14)
    kim.get(f"/staff/submissions/{sent}/take")
    clock.pass_(minutes=2)
    page = kim.press(None, {"profile": "cigna"}, form="take-packet")
    assert page.heading == "Is it you?"
    assert NAME not in page.html
    assert kim.press(None, {"code": "000000"}).status == 422
    assert exported(store, clock) == []
    kim.press(None, {"code": kim.code()})
    text = text_of(kim.press(None).response.get_data())
    assert "Cigna" in text
    assert "QualChoice" not in text
    assert exported(store, clock) == [(f"staff:{kim.id}", sent, {"format": "packet"})]
    clock.pass_(minutes=14)
    kim.open(sent)
    clock.pass_(minutes=2)
    assert kim.get(f"/staff/submissions/{sent}/take").heading == "Is it you?"
    assert kim.press(None, {"code": kim.code()}).heading == "Take along"


def test_drafts_restricted_records_and_unknown_kinds_do_not_leave(
    kim: Member, sam: Member, sent: str, store: Store, clock: Clock
) -> None:
    kim.sign_in()
    page = kim.get(f"/staff/submissions/{sent}/take")
    token = dict(page.fields("take-json"))["csrf_token"]
    address = f"/staff/submissions/{sent}/take"
    assert kim.post(address, {"csrf_token": token, "kind": "secrets"}).status == 400
    assert (
        kim.post(f"/staff/submissions/{'0' * 32}/take", {"csrf_token": token, "kind": "json"}).status == 404
    )
    with store.writing(clock()) as work:
        restrictions.restrict(work, sent, sam.id, readers=[sam.id], reason="A colleague")
    page = kim.post(address, {"csrf_token": token, "kind": "json"})
    assert page.heading == "Restricted record"
    assert exported(store, clock) == []


def test_a_page_that_cannot_be_made_is_said_to_be_so_and_nothing_is_noted_as_gone(
    kim: Member, sent: str, store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> bytes:
        raise setting.NotSet("other documents are being made")

    kim.sign_in()
    kim.get(f"/staff/submissions/{sent}/take")
    monkeypatch.setattr(setting, "_set", busy)
    page = kim.press(None, form="take-page")
    assert page.status == 503
    assert "could not be made just now. Nothing has left." in page.text
    assert exported(store, clock) == []


def test_without_its_event_nothing_leaves(kim: Member, sent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kim.sign_in()
    kim.get(f"/staff/submissions/{sent}/take")
    monkeypatch.delitem(KINDS, "exported")
    page = kim.press(None, form="take-json")
    assert page.status == 503
    assert NAME not in page.html
