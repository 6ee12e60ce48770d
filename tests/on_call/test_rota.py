"""Shifts do not overlap, gaps are found, hand-over is by whoever takes over, and nobody leaves a gap behind."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from screening.safety import changes, rota
from screening.safety.contacts import contact_id, contacts, shown
from screening.safety.rota import Shift
from screening.storage import settings
from screening.storage.accounts import staff
from screening.storage.errors import Refused
from screening.storage.work import Store, Work
from tests.databases import NOW, sqlite_store
from tests.on_call.people import HOURS, clinician, line, set_up

__all__ = ["sqlite_store"]
ACTOR = "cli:test"


def at(hours: float) -> datetime:
    return NOW + timedelta(hours=hours)


@pytest.fixture
def store(sqlite_store: Store) -> Store:
    with sqlite_store.writing(NOW) as work:
        set_up(work, line("kim"), line("sam"))
    return sqlite_store


def ids(work: Work) -> tuple[str, str]:
    kim, sam = contacts(work)
    return kim.person, sam.person


def test_a_shift_that_is_put_cuts_out_what_was_planned_for_its_time(store: Store) -> None:
    with store.writing(NOW) as work:
        kim, sam = ids(work)
        rota.put_shift(work, kim, at(0), at(10), actor=ACTOR)
        rota.put_shift(work, sam, at(4), at(6), actor=ACTOR)
        assert rota.shifts(work) == [
            Shift(at(0), at(4), kim),
            Shift(at(4), at(6), sam),
            Shift(at(6), at(10), kim),
        ]
        rota.put_shift(work, sam, at(-1), at(7), actor=ACTOR)
        assert rota.shifts(work) == [Shift(at(-1), at(7), sam), Shift(at(7), at(10), kim)]
        for start, end, person in ((at(2), at(2), kim), (at(0), at(1), "nobody")):
            with pytest.raises(Refused):
                rota.put_shift(work, person, start, end, actor=ACTOR)


def test_gaps_are_found_to_the_minute_and_a_shift_of_nobody_who_can_be_told_is_one(store: Store) -> None:
    with store.writing(NOW) as work:
        kim, sam = ids(work)
        assert rota.gaps(work, at(0), at(24)) == [(at(0), at(24))]
        rota.put_shift(work, kim, at(1), at(8), actor=ACTOR)
        rota.put_shift(work, sam, at(8), at(20), actor=ACTOR)
        assert rota.gaps(work, at(0), at(24)) == [(at(0), at(1)), (at(20), at(24))]
        assert rota.gaps(work, at(1), at(20)) == []
        staff.disable(work, sam, actor=ACTOR)
        assert rota.gaps(work, at(1), at(20)) == [(at(8), at(20))]


def test_whoever_takes_over_is_on_call_from_now_to_the_end_of_the_shift_that_runs(store: Store) -> None:
    with store.writing(at(3)) as work:
        kim, sam = ids(work)
        with pytest.raises(Refused, match="nobody is on call now"):
            rota.take_over(work, sam, actor=ACTOR)
        rota.put_shift(work, kim, at(0), at(10), actor=ACTOR)
        assert rota.take_over(work, sam, actor=ACTOR) == Shift(at(3), at(10), sam)
        assert rota.on_duty(work) == Shift(at(3), at(10), sam)


def test_nobody_leaves_while_that_would_leave_a_gap(store: Store) -> None:
    with store.writing(NOW) as work:
        kim, sam = ids(work)
        rota.put_shift(work, kim, at(-9), at(10), actor=ACTOR)
        with pytest.raises(Refused, match="somebody else must take these shifts first"):
            rota.leave(work, kim, actor=ACTOR)
        rota.put_shift(work, sam, at(0), at(10), actor=ACTOR)
        rota.leave(work, kim, actor=ACTOR)
        assert rota.shifts(work) == [Shift(at(0), at(10), sam)]


def test_a_changed_address_is_another_contact_and_counts_when_a_second_person_confirms(store: Store) -> None:
    changed = [line("kim", address="new@clinic.example"), line("sam")]
    with store.writing(NOW) as work:
        kim, sam = ids(work)
        ada = clinician(work, "ada", ("administrator",))
        before = [one.id for one in contacts(work)]
        change = changes.propose(work, "on_call", changed, actor=f"staff:{kim}")
        assert (change.state, [one.id for one in contacts(work)]) == ("proposed", before)
        for person, why in ((kim, "second person"), (ada, "clinician confirms")):
            with pytest.raises(Refused, match=why):
                changes.confirm(work, change.number, person)
        changes.confirm(work, change.number, sam)
        assert contacts(work)[0].id == contact_id(kim, "mail", "new@clinic.example")
        assert shown(work) == changed
        with pytest.raises(Refused, match="taken already"):
            changes.confirm(work, change.number, sam)
        assert [one.state for one in settings.history(work, "on_call")] == ["taken", "taken"]


def test_a_newer_proposal_takes_the_place_of_one_that_waits_and_it_can_be_dropped(store: Store) -> None:
    with store.writing(NOW) as work:
        changes.propose(work, "hours", HOURS, actor=ACTOR)
        for days in (2, 3):
            changes.propose(work, "hours", {**HOURS, "reading_days": days}, actor=ACTOR)
        (waiting,) = settings.waiting(work)
        assert '"reading_days":3' in waiting.value.replace(" ", "")
        settings.refuse(work, waiting.number, actor=ACTOR)
        assert (settings.waiting(work), settings.get(work, "hours")) == ([], HOURS)


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("hours", {"week": {}}, "no opening hours"),
        ("hours", "nine to five", "allowed"),
        ("on_call", [], "somebody must be on call"),
        ("on_call", {"person": "kim"}, "list"),
        ("on_call", [{**line("kim"), "more": "x"}], "and nothing else"),
        ("on_call", [line("nobody")], "nobody signs in"),
        ("on_call", [line("ada")], "no clinician"),
        ("on_call", [line("kim", "fax")], "channel"),
        ("on_call", [line("kim", address="kim@clinic.example\r\nBcc: x@y.example")], "nothing else"),
        ("on_call", [line("kim", address="Kim <kim@clinic.example>")], "a mail address"),
        ("on_call", [line("kim", "pager", "http://pager.example/")], "https://"),
        ("on_call", [line("kim", "pager", "https://u:p@pager.example/")], "https://"),
        ("on_call", [line("kim"), line("kim", address="b@c.example")], "one address on each channel"),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_reason_and_changes_nothing(
    store: Store, name: str, value: object, why: str
) -> None:
    with store.writing(NOW) as work:
        clinician(work, "ada", ("administrator",))
        before = settings.get(work, name)
        with pytest.raises(Refused, match=why):
            changes.propose(work, name, value, actor=ACTOR)
        assert settings.get(work, name) == before
        assert settings.waiting(work) == []


def test_a_pager_has_a_plain_address(store: Store) -> None:
    odd = (
        "u@p.example",
        ":w@p.example",
        "p.example/#a",
        "p.example:0",
        "p.example/a b",
        "é.example",
        "[p",
        "",
    )
    with store.writing(NOW) as work:
        for rest in odd:
            with pytest.raises(Refused, match="begins with https://"):
                changes.propose(work, "on_call", [line("kim", "pager", f"https://{rest}")], actor=ACTOR)


def test_whoever_cannot_sign_in_any_more_is_not_put_on_call(store: Store) -> None:
    with store.writing(NOW) as work:
        staff.disable(work, ids(work)[1], actor=ACTOR)
        with pytest.raises(Refused, match="nobody signs in"):
            changes.propose(work, "on_call", [line("kim"), line("sam")], actor=ACTOR)
