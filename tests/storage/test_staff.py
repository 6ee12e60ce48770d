"""Staff sign in with a password that is hashed once per try and a code that works once."""

from __future__ import annotations

import datetime as dt
import threading

import argon2
import pyotp
import pytest
import sqlalchemy as sa

from screening.storage import sessions
from screening.storage.accounts import passkeys, passwords, second_factor, sign_in, staff
from screening.storage.audit import verification
from screening.storage.errors import NotFound, Refused, Unreadable
from screening.storage.tables import StaffRow
from screening.storage.work import Store
from tests.databases import NOW
from tests.storage.records import PASSWORD, clinician

LOGIN = "ana@clinic.example"


class Counting(argon2.PasswordHasher):
    """Counts verifications, and how many run at the same time; ``meet``: each waits until so many are there."""

    def __init__(self, meet: int = 1) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.count = self.now = self.most = 0
        self.lock = threading.Lock()
        self.meeting, self.pause = threading.Barrier(meet, timeout=60), threading.Event()

    def verify(self, *arguments: object, **named: object) -> bool:
        with self.lock:
            self.count += 1
            self.now += 1
            self.most = max(self.most, self.now)
        self.meeting.wait()
        # For a third one to be seen beside two others, if it were let in.
        self.pause.wait(0.02)
        try:
            return super().verify(*arguments, **named)  # type: ignore[arg-type]
        finally:
            with self.lock:
                self.now -= 1


def test_exactly_one_verification_for_known_unknown_and_disabled_accounts(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinician(store)
    left = clinician(store, "left@clinic.example")
    with store.writing(NOW) as work:
        staff.disable(work, left, actor="cli:test")
    tries = [(LOGIN, PASSWORD, True), (LOGIN, "wrong password", False), ("nobody", PASSWORD, False)]
    tries += [("left@clinic.example", PASSWORD, False), ("", "", False), (LOGIN.upper(), PASSWORD, True)]
    for login, password, right in tries:
        counting = Counting()
        monkeypatch.setattr(passwords, "hasher", counting)
        assert (sign_in.verify_password(store, NOW, login, password) is not None) == right
        assert counting.count == 1


def test_the_made_up_hash_costs_what_a_real_one_costs() -> None:
    real = argon2.PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4)
    assert argon2.extract_parameters(passwords.NOBODY) == argon2.extract_parameters(real.hash("x"))
    assert not real.check_needs_rehash(passwords.NOBODY)
    assert passwords.verify(None, "anything") is False


def test_at_most_two_hashes_run_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    counting = Counting(meet=2)
    monkeypatch.setattr(passwords, "hasher", counting)
    threads = [threading.Thread(target=passwords.verify, args=(None, "x")) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (counting.count, counting.most) == (8, 2)


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("eleven char", "short"),
        ("a" * 60 + "bcdef" * 14, "long"),
        ("password1234", "common"),
        ("Password!!2026", "common"),
        ("qwertyuiop123", "common"),
        ("aaaaaaaaaaaaaa", "common"),
        ("contraseña2026", "common"),
        ("anabel.nurse1", "personal"),
        ("ana@clinic.example", "personal"),
        ("a long walk by the river", None),
        ("ñandú corre por la pampa", None),
        ("twelve chars", None),
        ("x" * 100 + "abcdefgh" + "y" * 20, None),
    ],
)
def test_passwords_are_judged_by_length_and_by_what_is_obvious(password: str, problem: str | None) -> None:
    assert passwords.problem(password, LOGIN, "Anabel.Nurse") == problem


def test_an_accent_typed_in_two_ways_is_the_same_password() -> None:
    assert passwords.verify(passwords.make_hash("contrase\u00f1a de doce"), "contrasen\u0303a de doce")


def test_a_name_is_taken_without_regard_to_case(store: Store) -> None:
    clinician(store)
    with pytest.raises(Refused, match="taken"), store.writing(NOW) as work:
        staff.add(work, login=" ANA@clinic.example", name="B", password=PASSWORD, roles=[], actor="cli:t")


def test_a_role_counts_once_it_is_confirmed(store: Store) -> None:
    with store.writing(NOW) as work:
        row = staff.add(
            work, login="b", name="B", password=PASSWORD, roles=["clinician"], actor="staff:admin"
        )
        assert staff.roles(work, row.id) == frozenset()
        assert staff.roles(work, row.id, confirmed=False) == {"clinician"}
        staff.confirm_role(work, row.id, "clinician", actor="staff:other")
        assert staff.roles(work, row.id) == {"clinician"}
        staff.take_role(work, row.id, "clinician", actor="staff:admin")
        assert staff.roles(work, row.id, confirmed=False) == frozenset()
        staff.grant_role(work, row.id, "auditor", actor="staff:admin")
        with pytest.raises(Refused, match="has this role"):
            staff.grant_role(work, row.id, "auditor", actor="staff:admin")
        with pytest.raises(ValueError, match="surgeon"):
            staff.grant_role(work, row.id, "surgeon", actor="staff:admin")
        with pytest.raises(NotFound):
            staff.get(work, "0" * 32)


def authenticator(store: Store, staff_id: str) -> pyotp.TOTP:
    with store.writing(NOW) as work:
        return pyotp.TOTP(second_factor.new_secret(work, staff_id, actor=f"staff:{staff_id}"))


def verify(store: Store, staff_id: str, code: str, after: int = 0) -> bool:
    with store.writing(NOW + dt.timedelta(seconds=after)) as work:
        return second_factor.verify_code(work, staff_id, code)


def test_a_code_works_once_and_an_older_one_never_after_it(store: Store) -> None:
    staff_id = clinician(store)
    totp = authenticator(store, staff_id)
    codes = {shift: totp.at(NOW + dt.timedelta(seconds=shift)) for shift in (-60, -30, 0, 30, 60, 90)}
    assert not verify(store, staff_id, "000000") or codes[0] == "000000"
    assert not verify(store, staff_id, codes[-60])
    assert not verify(store, staff_id, codes[60])
    assert verify(store, staff_id, codes[0])
    assert not verify(store, staff_id, codes[0])
    assert not verify(store, staff_id, codes[-30])
    assert verify(store, staff_id, f" {codes[30][:3]} {codes[30][3:]} ")
    assert verify(store, staff_id, codes[90], after=90)
    for wrong in ("", "abcdef", "12345", "１２３４５６", codes[90] + "0"):
        assert not verify(store, staff_id, wrong, after=90)


def test_one_code_in_eight_threads_is_accepted_once(store: Store) -> None:
    staff_id = clinician(store)
    code, results = authenticator(store, staff_id).at(NOW), list[bool]()
    threads = [
        threading.Thread(target=lambda: results.append(verify(store, staff_id, code))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False] * 7 + [True]


def test_a_new_secret_takes_the_place_of_the_old_one_only_with_a_code_of_its_own(store: Store) -> None:
    staff_id = clinician(store)
    old, new = authenticator(store, staff_id), pyotp.TOTP(pyotp.random_base32())
    with store.writing(NOW) as work:
        for wrong in (old.at(NOW), new.at(NOW + dt.timedelta(minutes=5)), "", "letters"):
            assert not second_factor.replace(work, staff_id, new.secret, wrong)
    assert verify(store, staff_id, old.at(NOW))
    with store.writing(NOW) as work:
        assert second_factor.replace(work, staff_id, new.secret, new.at(NOW))
        assert staff.get(work, staff_id).totp_confirmed_at == NOW
    later = NOW + dt.timedelta(seconds=30)
    assert not verify(store, staff_id, new.at(NOW))
    assert not verify(store, staff_id, old.at(later), after=30)
    assert verify(store, staff_id, new.at(later), after=30)


def test_a_disabled_account_passes_no_factor_and_has_no_session(store: Store) -> None:
    staff_id = clinician(store)
    totp = authenticator(store, staff_id)
    with store.writing(NOW) as work:
        token = sessions.start(work, "staff", staff_id)
        staff.disable(work, staff_id, actor="cli:test")
    assert not verify(store, staff_id, totp.at(NOW))
    with store.reading(NOW) as work:
        assert sessions.open_session(work, "staff", token) is None


def test_a_reset_leaves_nothing_to_sign_in_with_and_old_codes_only_prove_who_held_them(store: Store) -> None:
    staff_id = clinician(store)
    totp = authenticator(store, staff_id)
    with store.writing(NOW) as work:
        token = sessions.start(work, "staff", staff_id)
        device = sign_in.remember_device(work, staff_id)
        passkeys.add(work, staff_id, "Key", b"id", b"public", 0)
        (code, *_rest) = sign_in.make_recovery_codes(work, staff_id, actor=f"staff:{staff_id}")
        staff.reset(work, staff_id, actor="staff:admin")
    assert not verify(store, staff_id, totp.at(NOW))
    assert sign_in.verify_password(store, NOW, LOGIN, PASSWORD) is None
    with store.writing(NOW) as work:
        assert sessions.open_session(work, "staff", token) is None
        assert not sign_in.known_device(work, staff_id, device)
        assert passkeys.of(work, staff_id) == []
        assert sign_in.recovery_codes_left(work, staff_id) == 0
        assert not sign_in.use_recovery_code(work, staff_id, code)
        assert staff.roles(work, staff_id) == frozenset()
        assert [row.granted_by for row in staff.waiting_roles(work)] == ["staff:admin"]
    with store.writing(NOW) as work:
        new = sign_in.make_recovery_codes(work, staff_id, actor=f"staff:{staff_id}")
        assert not sign_in.use_recovery_code(work, staff_id, new[0], retired=True)
        assert sign_in.use_recovery_code(work, staff_id, code, retired=True)
        assert not sign_in.use_recovery_code(work, staff_id, code, retired=True)
        sign_in.forget_retired_codes(work, staff_id)
        assert sign_in.recovery_codes_left(work, staff_id) == len(new)
    with store.reading(NOW) as work:
        assert verification.verify(work.db, work.keys.purpose(work.db, "audit")) is None


def test_a_new_password_ends_all_sessions(store: Store) -> None:
    staff_id = clinician(store)
    with store.writing(NOW) as work:
        token = sessions.start(work, "staff", staff_id)
        staff.set_password(work, staff_id, "another long walk", actor=f"staff:{staff_id}")
        assert sessions.open_session(work, "staff", token) is None


def test_a_recovery_code_works_once_however_it_is_typed(store: Store) -> None:
    staff_id, other = clinician(store), clinician(store, "b@clinic.example")
    with store.writing(NOW) as work:
        old = sign_in.make_recovery_codes(work, staff_id, actor=f"staff:{staff_id}")
        codes = sign_in.make_recovery_codes(work, staff_id, actor=f"staff:{staff_id}")
    assert len(set(codes)) == 10
    assert all(len(code.replace("-", "")) == 16 for code in codes)
    with store.writing(NOW) as work:
        assert not sign_in.use_recovery_code(work, staff_id, old[0])
        assert not sign_in.use_recovery_code(work, other, codes[0])
        assert sign_in.use_recovery_code(work, staff_id, codes[0].lower().replace("-", " "))
        assert not sign_in.use_recovery_code(work, staff_id, codes[0])
        assert sign_in.use_recovery_code(work, staff_id, codes[1])


def test_a_browser_is_known_for_the_person_who_signed_in_with_it(store: Store) -> None:
    staff_id, other = clinician(store), clinician(store, "b@clinic.example")
    with store.writing(NOW) as work:
        token = sign_in.remember_device(work, staff_id)
    with store.reading(NOW) as work:
        assert sign_in.known_device(work, staff_id, token)
        assert not sign_in.known_device(work, other, token)
        assert not sign_in.known_device(work, staff_id, "made up")


def test_no_password_and_no_secret_is_in_the_row(store: Store) -> None:
    staff_id = clinician(store)
    secret = authenticator(store, staff_id).secret
    with store.reading(NOW) as work:
        row = work.db.execute(sa.select(StaffRow.__table__)).one()
    assert PASSWORD not in repr(row)
    assert secret not in repr(row)
    assert row.password_hash.startswith("$argon2id$")
    assert [person.id for person in [row]] == [staff_id]


def test_a_person_sees_and_ends_their_own_sessions_alone(store: Store) -> None:
    staff_id, other = clinician(store), clinician(store, "b@clinic.example")
    with store.writing(NOW) as work:
        tokens = [sessions.start(work, "staff", one) for one in (staff_id, staff_id, other)]
        mine = sessions.of_subject(work, "staff", staff_id)
        assert len(mine) == 2
        (theirs,) = sessions.of_subject(work, "staff", other)
        assert not sessions.end_one(work, "staff", staff_id, theirs.token_hash)
        assert sessions.end_one(work, "staff", staff_id, mine[0].token_hash)
        assert not sessions.end_one(work, "staff", staff_id, mine[0].token_hash)
        assert [sessions.open_session(work, "staff", one) is None for one in tokens].count(True) == 1
        assert sessions.open_session(work, "staff", tokens[2]) is not None
    with store.reading(NOW + sessions.ABSOLUTE + dt.timedelta(seconds=1)) as work:
        assert sessions.of_subject(work, "staff", staff_id) == []


def test_a_passkey_is_sealed_for_its_account_and_removed_by_its_own_person_alone(store: Store) -> None:
    staff_id, other = clinician(store), clinician(store, "b@clinic.example")
    with store.writing(NOW) as work:
        passkeys.add(work, staff_id, " Desk  ", b"credential", b"public key", 3)
        with pytest.raises(Refused, match="here already"):
            passkeys.add(work, staff_id, "Again", b"credential", b"another", 0)
    with store.writing(NOW) as work:
        (key,) = passkeys.of(work, staff_id)
        assert (key.name, key.credential, key.public_key, key.sign_count) == (
            "Desk",
            b"credential",
            b"public key",
            3,
        )
        passkeys.used(work, key, 4)
        assert not passkeys.remove(work, other, key.id, actor="staff:x")
        (row,) = work.db.execute(sa.text("SELECT sealed, staff_id FROM passkey"))
        assert b"public key" not in bytes(row.sealed)
        work.db.execute(sa.text("UPDATE passkey SET staff_id = :other"), {"other": other})
        work.db.expire_all()
        with pytest.raises(Unreadable):
            passkeys.of(work, other)
        work.db.execute(sa.text("UPDATE passkey SET staff_id = :mine"), {"mine": staff_id})
        work.db.expire_all()
        assert passkeys.of(work, staff_id)[0].sign_count == 4
        assert passkeys.remove(work, staff_id, key.id, actor="staff:x")
        assert passkeys.of(work, staff_id) == []
