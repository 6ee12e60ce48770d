"""What a search, the queue and the list of possible duplicates tell whom: restricted, withdrawn and broken records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from screening.content import Content, load_content
from screening.questionnaire.dates import PartialDate
from screening.review import queue, restricting
from screening.review.finding import find, rebuild, twins
from screening.review.opening import answers_of
from screening.storage import announcements, claims, restrictions, submissions
from screening.storage.tables import MessageRow, RestrictionRow
from screening.storage.work import Store, Work
from tests.databases import NOW, fresh_store
from tests.filled import publish, send
from tests.on_call import people

BORN = PartialDate(1985, 3, 27)
ANA: Mapping[str, Any] = {"full_name": "Ana Ruiz", "birth_date": BORN, "phone": "(555) 555-0123"}


@dataclass(frozen=True)
class Clinic:
    """Kim has restricted the first of three records of Ana Ruiz to herself; the third was taken back."""

    store: Store
    content: Content
    kim: str
    sam: str
    hidden: str
    open_one: str
    taken_back: str

    def found(self, work: Work, me: str, text: str, born: date | None = None) -> set[str]:
        return {line.id for line in find(work, self.content, me, text, born).hits}


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content()


@pytest.fixture
def clinic(tmp_path: Path, content: Content) -> Iterator[Clinic]:
    with fresh_store("sqlite", tmp_path) as store:
        publish(store, content, NOW)
        hidden, open_one, taken_back = (
            send(store, content, NOW + timedelta(minutes=minute), ANA) for minute in range(3)
        )
        send(
            store,
            content,
            NOW,
            {**ANA, "full_name": "Bo Ruiz", "phone": "(555) 555-0199", "birth_date": PartialDate(1990, 1, 2)},
        )
        with store.writing(NOW) as work:
            kim, sam = people.clinician(work, "kim"), people.clinician(work, "sam")
            restricting.restrict(work, hidden, kim, [kim], "A colleague of ours")
            submissions.withdraw(work, submissions.load(work, taken_back))
        yield Clinic(store, content, kim, sam, hidden, open_one, taken_back)


def test_a_search_shows_what_may_be_opened_and_by_its_reference_that_a_record_is_there(
    clinic: Clinic,
) -> None:
    with clinic.store.reading(NOW) as work:
        for text, born in (
            ("Ana Ruiz", None),
            ("ruiz ana", None),
            ("Ruiz", BORN.earliest),
            ("555 555 0123", None),
        ):
            assert clinic.found(work, clinic.kim, text, born) == {clinic.hidden, clinic.open_one}, text
            assert clinic.found(work, clinic.sam, text, born) == {clinic.open_one}, text
        assert clinic.hidden not in clinic.found(work, clinic.sam, "Ruiz")
        assert clinic.found(work, clinic.kim, "Eva Ruiz") == set(), "every word that was said is in the name"
        assert clinic.found(work, clinic.kim, "Ruiz", date(1985, 3, 28)) == set()
        reference = submissions.row(work, clinic.hidden).reference
        (line,) = find(work, clinic.content, clinic.sam, reference, None).hits
        assert (line.id, line.locked, line.person) == (clinic.hidden, True, None)
        gone = submissions.row(work, clinic.taken_back).reference
        assert clinic.found(work, clinic.kim, gone) == set()


def test_a_restricted_record_is_nobodys_possible_duplicate_and_none_is_its_own(clinic: Clinic) -> None:
    with clinic.store.reading(NOW) as work:
        for me, submission, expected in (
            (clinic.kim, clinic.open_one, [clinic.hidden]),
            (clinic.kim, clinic.hidden, [clinic.open_one]),
            (clinic.sam, clinic.open_one, []),
        ):
            loaded = submissions.load(work, submission)
            shown = twins(work, clinic.content, me, loaded, answers_of(loaded))
            assert [twin.line.id for twin in shown] == expected
            for twin in shown:
                assert twin.why == ("same surname and date of birth", "same telephone number")


def test_what_cannot_be_opened_stops_neither_search_nor_queue_nor_a_new_index(clinic: Clinic) -> None:
    with clinic.store.writing(NOW) as work:
        work.vault.forget(clinic.open_one)
    with clinic.store.reading(NOW) as work:
        assert clinic.found(work, clinic.kim, "Ana Ruiz") == {clinic.hidden}
        lines = {line.id: line for line in queue.page(work, clinic.content, clinic.kim)[0]}
    assert (lines[clinic.open_one].person, lines[clinic.open_one].locked) == (None, False)
    assert lines[clinic.hidden].person is not None
    with clinic.store.writing(NOW) as work:
        rebuild(work, "cli:test")
    with clinic.store.reading(NOW) as work:
        assert clinic.found(work, clinic.kim, "Ana Ruiz") == {clinic.hidden}
        assert queue.page(work, clinic.content, clinic.sam)[0] != []


def test_restricting_takes_it_only_from_who_is_not_named(clinic: Clinic) -> None:
    with clinic.store.writing(NOW) as work:
        for holder, readers, state in (
            (clinic.sam, [clinic.kim], "submitted"),
            (clinic.sam, [clinic.kim, clinic.sam], "in_review"),
        ):
            claims.claim(work, clinic.open_one, holder)
            restricting.restrict(work, clinic.open_one, clinic.kim, readers, "A colleague of ours")
            row = submissions.row(work, clinic.open_one)
            assert row.state == state
            named = restricting.named(work, clinic.open_one, clinic.sam)
            assert named is not None
            assert (named.mine, named.reason) == (clinic.sam in readers, "A colleague of ours")
            assert named.readers == (("Kim", "Sam") if named.mine else ("Kim",))
            restrictions.lift(work, clinic.open_one, clinic.kim)
        broken = work.db.scalars(
            sa.select(RestrictionRow).where(RestrictionRow.submission_id == clinic.hidden)
        ).one()
        broken.sealed = bytes(64)
        work.db.flush()
        unread = restricting.named(work, broken.submission_id, clinic.kim)
        assert unread is not None
        assert unread.reason is None


def test_broken_glass_is_told_to_who_is_on_call_and_marked_under_the_name_of_who_broke_it(
    clinic: Clinic,
) -> None:
    with clinic.store.writing(NOW) as work:
        people.set_up(work, people.line("lee"))
        restricting.break_glass(work, clinic.hidden, clinic.sam, "She called")
        assert [row.kind for row in work.db.scalars(sa.select(MessageRow))] == ["change"]
        (glass,) = restricting.unmarked(work)
        assert (glass.who, glass.reason) == ("Sam", "She called")
        restricting.mark(work, glass.id, clinic.kim)
        told = [
            (one.kind, one.subject_id) for one in announcements.unread(work, clinic.kim, all_of_them=True)
        ]
        assert told[-1] == ("glass", clinic.sam)
        assert restricting.unmarked(work) == []
