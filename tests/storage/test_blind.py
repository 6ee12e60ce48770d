"""A person is found by name or number; the database holds neither, and loses the rest when the record goes."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from screening.questionnaire.answers import Answers
from screening.questionnaire.dates import PartialDate
from screening.storage import known_by, removal, submissions
from screening.storage.known_by import Term
from screening.storage.sealing import blind
from screening.storage.tables import BlindIndexRow
from screening.storage.work import Store
from tests.databases import NOW
from tests.storage.records import start

BORN = PartialDate(1985, 3, 27)
ANA = {"full_name": "Ana María Ruíz-López", "birth_date": BORN, "phone": "+1 (555) 010-0199"}


def answers(**said: object) -> Answers:
    return Answers().saving("reach", {**ANA, **said}, NOW)  # type: ignore[arg-type]


def sent(store: Store, phrase: str = "a phrase", **said: object) -> str:
    submission_id = start(store, phrase=phrase)
    with store.writing(NOW) as work:
        submissions.send(
            work,
            submissions.load(work, submission_id),
            answers="{}",
            due_at=NOW,
            terms=known_by.terms(answers(**said)),
        )
    return submission_id


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Ana Ruiz", ("ruiz",)),
        ("Ana María Ruíz-López", ("maria", "ruiz", "lopez")),
        ("Ruiz López, Ana", ("ruiz", "lopez")),
        ("Juan de la Cruz", ("cruz",)),
        ("Sean O’Neil Jr.", ("oneil",)),
        ("Cher", ("cher",)),
        ("De La", ("la",)),
        ("  ", ()),
        ("Đặng Thị Hương", ("thi", "huong")),
        ("A " + " ".join(f"n{number}" for number in range(9)), ("n3", "n4", "n5", "n6", "n7", "n8")),
    ],
)
def test_every_word_that_may_be_a_surname_is_one_however_it_is_spelled(
    name: str, found: tuple[str, ...]
) -> None:
    assert known_by.surnames(name) == found


@pytest.mark.parametrize(
    ("number", "folded"),
    [
        ("+1 (555) 010-0199", "5550100199"),
        ("555 010 0199 ", "5550100199"),
        ("5550100", "5550100"),
        ("12345", ""),
        ("call me", ""),
        ("٥٥٥٠١٠٠١٩٩", "5550100199"),
    ],
)
def test_a_number_is_its_digits_without_the_country(number: str, folded: str) -> None:
    assert known_by.folded_phone(number) == folded


def test_a_day_that_is_not_known_is_no_term() -> None:
    fields = {term.field for term in known_by.terms(answers(birth_date=PartialDate(1985), phone="none"))}
    assert fields == {"surname"}
    assert known_by.terms(Answers()) == frozenset()


def test_each_field_has_hashes_of_its_own_of_32_bits_and_nothing_readable(store: Store) -> None:
    submission_id = sent(store)
    with store.reading(NOW) as work:
        rows = work.db.scalars(sa.select(BlindIndexRow)).all()
        assert {row.field for row in rows} == {"surname", "surname_born", "phone"}
        assert all(0 <= row.hash < 2**32 for row in rows)
        for term in known_by.terms(answers()):
            assert blind.candidates(work, term, 10) == [submission_id]
        same_text = [blind.hashed(work, Term(field, "ruiz")) for field in ("surname", "phone")]
        assert same_text[0] != same_text[1]
        assert blind.candidates(work, Term("phone", "ruiz"), 10) == []


def test_a_draft_is_not_found_and_what_is_withdrawn_or_erased_is_found_no_more(store: Store) -> None:
    start(store, phrase="a draft")
    gone, erased = sent(store, "one"), sent(store, "two")
    with store.writing(NOW) as work:
        assert sorted(blind.candidates(work, Term("surname", "ruiz"), 10)) == sorted([gone, erased])
        submissions.withdraw(work, submissions.load(work, gone))
        removal.erase(work, erased, reason="withdrawn", actor="cli:test")
        assert work.db.scalars(sa.select(BlindIndexRow)).all() == []


def test_a_rotation_hashes_everything_anew_also_for_processes_that_run(store: Store) -> None:
    ids = [sent(store, "one"), sent(store, "two", full_name="Ben Ode")]
    stay = Store(store.engine, store.keys)
    terms = {ids[0]: known_by.terms(answers()), ids[1]: known_by.terms(answers(full_name="Ben Ode"))}
    with stay.reading(NOW) as work:
        before = blind.hashed(work, Term("surname", "ode"))
    with store.writing(NOW + dt.timedelta(days=1)) as work:
        assert blind.rebuild(work, lambda one: terms[one], actor="cli:test") == 2
    with stay.reading(NOW) as work:
        assert blind.hashed(work, Term("surname", "ode")) != before
        assert blind.candidates(work, Term("surname", "ode"), 10) == [ids[1]]
        assert len(blind.candidates(work, Term("phone", "5550100199"), 10)) == 2
