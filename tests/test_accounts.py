"""Accounts: nobody knows another person's password, and nobody alone makes a reader of records (SEC-19)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from screening import accounts
from screening.storage import announcements, claims, sessions, submissions
from screening.storage.accounts import passwords, set_up, sign_in, staff
from screening.storage.codes import ALPHABET
from screening.storage.errors import NotFound, Refused
from screening.storage.work import Store, Work
from tests.databases import NOW, sqlite_store, store
from tests.storage.conftest import _cheap_hashes
from tests.storage.records import send, start

__all__ = ["_cheap_hashes", "sqlite_store", "store"]


@pytest.fixture
def work(store: Store) -> Iterator[Work]:
    with store.writing(NOW) as made:
        yield made


def person(work: Work, login: str, *roles: str) -> str:
    """An account whose roles count."""
    row = staff.add(work, login=login, name=login.title(), roles=roles, actor="cli:test")
    for role in roles:
        staff.confirm_role(work, row.id, role, actor="cli:test")
    return row.id


def test_a_set_up_link_lets_its_person_choose_a_password_once_within_three_days(store: Store) -> None:
    with store.writing(NOW) as work:
        staff_id, code = accounts.add(
            work, login="kim", name="Kim Lee", roles=["front_desk"], actor="staff:x"
        )
        assert len(ALPHABET) ** set_up.LENGTH >= 2**100
        assert staff.roles(work, staff_id) == {"front_desk"}
        assert set_up.waits(work, staff_id) == NOW + dt.timedelta(days=3)
        assert not set_up.has_password(staff.get(work, staff_id))
    assert sign_in.verify_password(store, NOW, "kim", "") is None
    with store.reading(NOW + dt.timedelta(days=3)) as work:
        assert set_up.whose(work, code) is None
    hashed = passwords.make_hash("a long walk by the river")
    with store.writing(NOW) as work:
        assert set_up.use(work, "0" * 20, hashed) is None
        spoken = "-".join(code[at : at + 4].lower() for at in range(0, 20, 4))
        found = set_up.use(work, spoken, hashed)
        assert found is not None
        assert found.id == staff_id
        assert set_up.use(work, code, hashed) is None
        with pytest.raises(Refused, match="has a password"):
            accounts.new_link(work, staff_id, actor="staff:x")
    assert sign_in.verify_password(store, NOW, "kim", "a long walk by the river") is not None


def test_a_new_link_makes_the_old_one_worthless_and_a_disabled_account_has_none(work: Work) -> None:
    staff_id, first = accounts.add(work, login="kim", name="Kim", roles=[], actor="staff:x")
    second = accounts.new_link(work, staff_id, actor="staff:x")
    assert set_up.whose(work, first) is None
    assert set_up.whose(work, second) is not None
    accounts.disable(work, staff_id, actor="staff:x")
    assert set_up.whose(work, second) is None
    for verb in (accounts.new_link, accounts.reset, accounts.disable):
        with pytest.raises(NotFound):
            verb(work, staff_id, actor="staff:x")


@pytest.mark.parametrize("role", ["clinician", "clinical_lead", "pack_reviewer", "administrator"])
def test_a_role_that_opens_records_or_packs_or_accounts_waits_for_another_clinical_user(
    work: Work, role: str
) -> None:
    kim, ada = person(work, "kim", "clinician"), person(work, "ada", "administrator")
    both = person(work, "bo", "administrator", "clinical_lead")
    new, _ = accounts.add(work, login="new", name="New", roles=[role], actor=f"staff:{both}")
    assert staff.roles(work, new) == frozenset()
    for by in (new, both, ada):
        with pytest.raises(Refused, match="another clinical user"):
            accounts.confirm(work, new, role, by)
        with pytest.raises(Refused):
            accounts.confirm_alone(work, new, role, by, "0" * 16)
    assert [one.kind for one in announcements.unread(work, kim, all_of_them=True)] == ["granted"]
    token = sessions.start(work, "staff", new)
    accounts.confirm(work, new, role, kim)
    assert staff.roles(work, new) == {role}
    assert sessions.open_session(work, "staff", token) is None
    told = announcements.unread(work, both, all_of_them=True)
    assert [one.kind for one in told] == ["granted", "confirmed"]
    announcements.read(work, both, told[0].number)
    announcements.read(work, both, told[0].number - 1)
    announcements.read(work, both, 10**6)
    assert [one.kind for one in announcements.unread(work, both, all_of_them=True)] == ["confirmed"]
    with pytest.raises(Refused, match="any more"):
        accounts.confirm(work, new, role, kim)


def test_an_administrator_reaches_no_clinical_role_alone_by_any_chain_of_resets_and_accounts(
    work: Work,
) -> None:
    kim, ada = person(work, "kim", "clinician"), person(work, "ada", "administrator")
    codes = sign_in.make_recovery_codes(work, ada, actor=f"staff:{ada}")
    accounts.give(work, ada, "clinician", actor=f"staff:{ada}")
    puppet, _ = accounts.add(work, login="pup", name="P", roles=["administrator"], actor=f"staff:{ada}")
    accounts.reset(work, kim, actor=f"staff:{ada}")
    assert staff.holders(work, staff.CLINICAL) == frozenset()
    for owner in (kim, ada):
        for by in (ada, puppet, owner):
            with pytest.raises(Refused):
                accounts.confirm(work, owner, "clinician", by)
            for code in codes:
                with pytest.raises(Refused):
                    accounts.confirm_alone(work, owner, "clinician", by, code)
    with pytest.raises(Refused, match="own account"):
        accounts.reset(work, ada, actor=f"staff:{ada}")
    accounts.reset(work, ada, actor=f"staff:{puppet}")
    for code in codes:
        with pytest.raises(Refused):
            accounts.confirm_alone(work, ada, "clinician", ada, code)


def test_who_resets_a_clinician_cannot_be_the_second_person(work: Work) -> None:
    kim, sam = person(work, "kim", "clinician"), person(work, "sam", "clinician")
    both = person(work, "bo", "administrator", "clinician")
    token = sessions.start(work, "staff", kim)
    accounts.reset(work, kim, actor=f"staff:{both}")
    assert sessions.open_session(work, "staff", token) is None
    for by in (both, kim):
        with pytest.raises(Refused):
            accounts.confirm(work, kim, "clinician", by)
    accounts.confirm(work, kim, "clinician", sam)
    assert staff.roles(work, kim) == {"clinician"}
    assert [one.kind for one in announcements.unread(work, kim, all_of_them=False)] == ["reset", "confirmed"]


def test_the_only_clinician_confirms_with_a_code_of_the_sheet_from_before_the_reset(work: Work) -> None:
    kim, ada = person(work, "kim", "clinician"), person(work, "ada", "administrator")
    sheet = sign_in.make_recovery_codes(work, kim, actor=f"staff:{kim}")
    accounts.reset(work, kim, actor=f"staff:{ada}")
    later = sign_in.make_recovery_codes(work, kim, actor=f"staff:{kim}")
    for code in (later[0], "", "0" * 16):
        with pytest.raises(Refused, match="not right"):
            accounts.confirm_alone(work, kim, "clinician", kim, code)
    accounts.confirm_alone(work, kim, "clinician", kim, sheet[3])
    assert staff.roles(work, kim) == {"clinician"}
    assert sign_in.recovery_codes_left(work, kim) == len(later)
    assert not sign_in.use_recovery_code(work, kim, sheet[4], retired=True)


def test_the_only_clinician_who_manages_accounts_too_confirms_what_she_gave_with_a_recovery_code(
    work: Work,
) -> None:
    kim = person(work, "kim", "clinician", "administrator")
    sheet = sign_in.make_recovery_codes(work, kim, actor=f"staff:{kim}")
    new, _ = accounts.add(work, login="new", name="New", roles=["clinician"], actor=f"staff:{kim}")
    with pytest.raises(Refused):
        accounts.confirm(work, new, "clinician", kim)
    with pytest.raises(Refused):
        accounts.confirm_alone(work, new, "clinician", new, sheet[0])
    accounts.confirm_alone(work, new, "clinician", kim, sheet[0])
    assert staff.roles(work, new) == {"clinician"}


def test_a_role_can_be_refused_by_a_clinical_user(work: Work) -> None:
    kim, ada = person(work, "kim", "clinician"), person(work, "ada", "administrator")
    new, _ = accounts.add(work, login="new", name="New", roles=["clinician"], actor=f"staff:{ada}")
    with pytest.raises(Refused):
        accounts.refuse(work, new, "clinician", ada)
    accounts.refuse(work, new, "clinician", kim)
    assert staff.roles(work, new, confirmed=False) == frozenset()
    assert [one.kind for one in announcements.unread(work, kim, all_of_them=True)] == ["granted", "refused"]


def test_who_is_disabled_or_loses_the_role_gives_back_what_they_were_reading(store: Store) -> None:
    ids = [start(store, phrase=name) for name in ("one", "two")]
    for one in ids:
        send(store, one)
    with store.writing(NOW) as work:
        kim, sam = person(work, "kim", "clinician"), person(work, "sam", "clinician")
        ada = person(work, "ada", "administrator")
        claims.claim(work, ids[0], kim)
        claims.claim(work, ids[1], sam)
        accounts.disable(work, kim, actor=f"staff:{ada}")
        accounts.take(work, sam, "clinician", actor=f"staff:{ada}")
        assert [submissions.row(work, one).state for one in ids] == ["submitted", "submitted"]
        assert staff.holders(work, staff.ROLES) == {ada}


def test_somebody_always_manages_accounts(work: Work) -> None:
    ada = person(work, "ada", "administrator")
    for verb in (
        lambda: accounts.take(work, ada, "administrator", actor="staff:x"),
        lambda: accounts.disable(work, ada, actor="staff:x"),
        lambda: accounts.disable(work, ada, actor=f"staff:{ada}"),
        lambda: accounts.take(work, ada, "auditor", actor="staff:x"),
    ):
        with pytest.raises(Refused):
            verb()
    assert staff.roles(work, ada) == {"administrator"}


def test_what_root_does_at_the_shell_counts_at_once_and_is_announced_to_all(work: Work) -> None:
    kim = person(work, "kim", "clinician")
    new, _ = accounts.add(work, login="new", name="New", roles=["clinician"], actor="cli:root")
    accounts.confirm_at_the_shell(work, new, actor="cli:root")
    assert staff.roles(work, new) == {"clinician"}
    told = announcements.unread(work, kim, all_of_them=True)
    assert [(one.kind, one.made_by) for one in told] == [("granted", "cli:root"), ("confirmed", "cli:root")]
