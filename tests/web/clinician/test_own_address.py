"""The mail address of an account: proven by a code, exchanged only with the old one or a second person; who is told what."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from screening import accounts
from screening.content import Content
from screening.mailing.staff_post import StaffPost
from screening.storage import restrictions
from screening.storage.accounts import staff, staff_addresses, staff_letters
from screening.storage.accounts.staff_addresses import Addresses
from screening.storage.audit import chain, verification
from screening.storage.work import Store
from tests.filled import send
from tests.web.clinician.conftest import Clock, Member


@dataclass
class Box:
    """A mail server that keeps what it takes, by address."""

    taken: list[tuple[str, str]] = field(default_factory=list)
    broken: bool = False

    def send(self, address: str, text: str, at: datetime) -> None:
        if self.broken:
            raise OSError("no answer")
        self.taken.append((address, text))

    def new(self) -> list[tuple[str, str]]:
        found, self.taken = sorted(self.taken), []
        return found


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
def post(store: Store, box: Box, clock: Clock) -> StaffPost:
    return StaffPost(store, box, "https://clinic.example", clock)


def code_in(text: str) -> str:
    (code,) = re.findall(r"\b[A-Z2-7]{8}\b", text)
    return str(code)


def wants(member: Member, address: str) -> None:
    member.sign_in()
    member.get("/staff/account")
    page = member.press(None, {"address": address}, form="address-form")
    assert page.status == 200, page.text


def types(member: Member, code: str, *, status: int = 200) -> None:
    assert member.press(None, {"code": code}, form="address-code-form").status == status


def with_address(member: Member, address: str, post: StaffPost, box: Box) -> None:
    """An address that has answered."""
    wants(member, address)
    post.round()
    ((to, text),) = box.new()
    assert to == address
    types(member, code_in(text))
    post.round()
    assert [to for to, _ in box.new()] == [address]


def address_of(store: Store, clock: Clock, member: Member) -> str | None:
    with store.reading(clock()) as work:
        return staff_addresses.of(work, member.id).now


def test_an_address_counts_once_its_code_came_back_and_is_sealed(
    kim: Member, store: Store, post: StaffPost, box: Box, clock: Clock
) -> None:
    kim.sign_in()
    kim.get("/staff/account")
    for wrong in ("kim", "kim@example", "a\u0301@example.org", f"{'x' * 250}@example.org"):
        page = kim.press(None, {"address": wrong}, form="address-form")
        assert (page.status, "no e-mail address" in page.text) == (422, True)
    wants(kim, "kim@example.org")
    types(kim, "AAAAAAAA", status=422)
    assert address_of(store, clock, kim) is None
    box.broken = True
    assert post.round() == 0
    box.broken = False
    clock.pass_(minutes=16)
    assert post.round() == 1
    ((to, text),) = box.new()
    assert to == "kim@example.org"
    assert "Kim" not in text
    kim.sign_in()
    kim.get("/staff/account")
    types(kim, code_in(text).lower())
    assert address_of(store, clock, kim) == "kim@example.org"
    assert "told of changes of accounts at kim@example.org" in kim.page.text
    types_again = kim.post(
        "/staff/account/address/code", {**dict(kim.page.fields("address-form")), "code": code_in(text)}
    )
    assert types_again.status == 409
    raw = store.engine.raw_connection()
    try:
        rows = raw.cursor().execute("SELECT * FROM staff_address").fetchall()
        assert "example" not in repr(rows)
    finally:
        raw.close()
    with store.reading(clock()) as work:
        assert verification.verify(work.db, work.keys.purpose(work.db, "audit")) is None


def test_another_address_takes_the_place_only_when_the_old_one_or_a_second_person_says_so(
    kim: Member, sam: Member, store: Store, post: StaffPost, box: Box, clock: Clock
) -> None:
    with_address(kim, "old@example.org", post, box)
    wants(kim, "new@example.org")
    post.round()
    (new, first), (old, second) = box.new()
    assert (new, old) == ("new@example.org", "old@example.org")
    types(kim, code_in(second), status=422)
    types(kim, code_in(first))
    assert address_of(store, clock, kim) == "old@example.org"
    types(kim, code_in(first), status=422)
    types(kim, code_in(second))
    assert address_of(store, clock, kim) == "new@example.org"

    # The old mailbox is lost: somebody else who is clinical confirms, and nobody for themself.
    wants(kim, "third@example.org")
    box.new()
    post.round()
    letters = dict(box.new())
    assert sorted(letters) == ["new@example.org", "third@example.org"]
    sam.sign_in()
    assert "Kim Lee" not in sam.get("/staff/confirmations").text
    types(kim, code_in(letters["third@example.org"]))
    assert "Another clinical user confirms this" in kim.get("/staff/confirmations").text
    fields = {**dict(kim.get("/staff/account").fields("address-form")), "code": kim.code()}
    assert kim.post(f"/staff/addresses/{kim.id}", fields).status == 409
    page = sam.get("/staff/confirmations")
    assert "Kim Lee" in page.text
    assert "example.org" not in page.text
    page = sam.press("confirm", {"code": "000000"}, form="confirm-address-1")
    assert (page.status, address_of(store, clock, kim)) == (422, "new@example.org")
    page = sam.press("confirm", {"code": sam.code()}, form="confirm-address-1")
    assert address_of(store, clock, kim) == "third@example.org"

    # A wish that is dropped leaves everything as it was, and its codes are worth nothing.
    wants(kim, "fourth@example.org")
    post.round()
    kim.press(None, form="address-drop")
    assert "address-code-form" not in kim.page.html
    assert address_of(store, clock, kim) == "third@example.org"

    # A reset ends a wish, because nobody knows whose it was, and leaves the address.
    wants(kim, "fifth@example.org")
    with store.writing(clock()) as work:
        accounts.reset(work, kim.id, actor="cli:test")
        assert staff_addresses.of(work, kim.id) == Addresses("third@example.org")


def test_a_code_is_worth_nothing_after_a_day_and_tries_are_counted(
    kim: Member, store: Store, post: StaffPost, box: Box, clock: Clock
) -> None:
    wants(kim, "kim@example.org")
    post.round()
    ((_, text),) = box.new()
    clock.pass_(hours=25)
    kim.sign_in()
    kim.get("/staff/account")
    types(kim, code_in(text), status=422)
    for _ in range(20):
        if kim.press(None, {"code": "AAAAAAAA"}, form="address-code-form").status == 429:
            break
    assert "Too many codes" in kim.page.text
    assert address_of(store, clock, kim) is None


def test_whom_a_change_of_accounts_or_a_broken_glass_concerns_gets_one_letter_that_names_nobody(
    kim: Member,
    sam: Member,
    ada: Member,
    store: Store,
    post: StaffPost,
    box: Box,
    clock: Clock,
    content: Content,
) -> None:
    for member in (kim, sam, ada):
        with_address(member, f"{member.login}@example.org", post, box)
    with store.writing(clock()) as work:
        accounts.give(work, ada.id, "clinical_lead", actor="cli:test")
        accounts.give(work, ada.id, "pack_reviewer", actor="cli:test")
    post.round()
    told = box.new()
    assert [to for to, _ in told] == ["ada@example.org", "kim@example.org", "sam@example.org"]
    for _, text in told:
        assert not re.search("Kim|Sam|Ada|lead|reviewer|patient", text)
    with store.writing(clock()) as work:
        staff.set_password(work, ada.id, "another good password 9", actor=f"staff:{ada.id}")
    post.round()
    ((to, text),) = box.new()
    assert to == "ada@example.org"
    assert "password" in text
    sent = send(store, content, clock(), {}, {})
    with store.writing(clock()) as work:
        restrictions.restrict(work, sent, kim.id, readers=[kim.id], reason="A colleague")
    sam.sign_in()
    sam.get(f"/staff/submissions/{sent}")
    sam.press(None, {"reason": "On call tonight"}, form="glass")
    post.round()
    assert [to for to, _ in box.new()] == ["kim@example.org", "sam@example.org"]


def test_an_auditor_is_sent_the_end_of_the_chain_once_a_day_and_it_is_an_anchor(
    kim: Member, ada: Member, store: Store, post: StaffPost, box: Box, clock: Clock
) -> None:
    for member in (kim, ada):
        with_address(member, f"{member.login}@example.org", post, box)
    with store.writing(clock()) as work:
        staff.grant_role(work, ada.id, "auditor", actor="cli:test")
        staff.confirm_role(work, ada.id, "auditor", actor="cli:test")
    box.broken = True
    post.round()
    box.broken = False
    for _ in range(3):
        clock.pass_(minutes=16)
        post.round()
    ((to, text),) = box.new()
    assert to == "ada@example.org"
    anchor = chain.Head.from_text(text.splitlines()[-1])
    clock.pass_(days=1)
    post.round()
    post.round()
    assert [to for to, _ in box.new()] == ["ada@example.org"]
    with store.reading(clock()) as work:
        assert staff_letters.last_sent(work, "head") == clock()
        assert verification.verify(work.db, work.keys.purpose(work.db, "audit"), anchor) is None
