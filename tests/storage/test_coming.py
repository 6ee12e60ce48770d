"""Coming to the form and back to it: invitations open one empty form; what is added overwrites nothing."""

from __future__ import annotations

import datetime as dt

import pytest

from screening.storage import additions, invitations, removal, submissions, tasks
from screening.storage.audit import verification
from screening.storage.codes import ALPHABET
from screening.storage.columns import Urgency
from screening.storage.errors import Refused, Stale
from screening.storage.tables import InvitationRow
from screening.storage.work import Store
from tests.databases import NOW
from tests.storage.records import send, start

DAY = dt.timedelta(days=1)


def invite(store: Store) -> str:
    with store.writing(NOW) as work:
        return invitations.make(work, actor="cli:test")


def exchange(store: Store, code: str, now: dt.datetime = NOW) -> str | None:
    with store.writing(now) as work:
        return invitations.exchange(work, code)


def test_an_invitation_has_80_bits_and_only_a_keyed_hash_is_kept(store: Store) -> None:
    code = invite(store)
    assert len(ALPHABET) ** invitations.LENGTH >= 2**64
    assert len(code) == invitations.LENGTH
    with store.reading(NOW) as work:
        (row,) = work.db.query(InvitationRow).all()
        assert code not in str(vars(row))
    typed = f" {code[:8].lower()}-{code[8:]} ".replace("0", "o").replace("1", "l")
    assert exchange(store, typed) == row.id


def test_an_invitation_ends_after_five_exchanges_fourteen_days_or_the_first_saved_page(store: Store) -> None:
    code = invite(store)
    assert [exchange(store, code) is not None for _ in range(6)] == [True] * 5 + [False]
    late = invite(store)
    assert exchange(store, late, NOW + 14 * DAY) is None
    spent, submission_id = invite(store), start(store)
    opened = exchange(store, spent)
    assert opened
    with store.writing(NOW) as work:
        assert invitations.begin(work, opened, submission_id)
        invitations.spend(work, submission_id)
        assert not invitations.is_open(work, opened)
        assert not invitations.begin(work, opened, submission_id)
    assert exchange(store, spent) is None
    assert exchange(store, "0" * 16) is None


def test_tasks_of_invited_people_come_before_others_of_the_same_urgency(store: Store) -> None:
    stranger, guest, urgent = (start(store, phrase=name) for name in ("one", "two", "three"))
    opened = exchange(store, invite(store))
    assert opened
    with store.writing(NOW) as work:
        invitations.begin(work, opened, guest)
        who: list[tuple[str, Urgency]] = [(stranger, "same_day"), (guest, "same_day"), (urgent, "now")]
        for number, (one, urgency) in enumerate(who):
            due = NOW + number * DAY
            tasks.raise_task(
                work, submission=one, dedupe_key="R", urgency=urgency, evidence={"a": "b"}, due_at=due
            )
        order = [task.submission_id for task in tasks.open_tasks(work)]
    assert order == [urgent, guest, stranger]


def test_what_is_added_stands_beside_what_was_sent_and_is_found_again_whole(store: Store) -> None:
    submission_id = start(store, '{"a": 1}')
    with store.writing(NOW) as work, pytest.raises(Refused):
        additions.begin(work, submissions.load(work, submission_id), "{}")
    send(store, submission_id)
    with store.writing(NOW) as work:
        found = submissions.load(work, submission_id)
        opened = additions.begin(work, found, "{}")
        with pytest.raises(Refused):
            additions.begin(work, found, "{}")
        additions.save(work, opened, '{"b": 2}')
        with pytest.raises(Stale):
            additions.save(work, opened, '{"b": 3}')
        newest = additions.find_open(work, submission_id)
        assert newest
        assert newest.text == '{"b": 2}'
        after = additions.send(
            work, found, newest, text='{"before": 1}', answers='{"a": 2}', due_at=NOW + DAY
        )
    assert (after.row.state, after.answers) == ("submitted", '{"a": 2}')
    with store.reading(NOW) as work:
        assert submissions.load(work, submission_id).answers == '{"a": 2}'
        assert [one.text for one in additions.sent(work, submission_id)] == ['{"before": 1}']
        assert additions.find_open(work, submission_id) is None
        assert verification.verify(work.db, work.keys.purpose(work.db, "audit")) is None


def test_an_addition_that_nobody_sends_is_forgotten_and_one_of_an_erased_record_goes_with_it(
    store: Store,
) -> None:
    submission_id = start(store)
    send(store, submission_id)
    with store.writing(NOW) as work:
        additions.begin(work, submissions.load(work, submission_id), "{}")
        additions.purge(work, NOW)
        assert additions.find_open(work, submission_id) is not None
    with store.writing(NOW + DAY) as work:
        additions.purge(work, NOW + DAY)
        assert additions.find_open(work, submission_id) is None
        additions.begin(work, submissions.load(work, submission_id), "{}")
    with store.writing(NOW + DAY) as work:
        removal.erase(work, submission_id, reason="withdrawn", actor="worker")
        assert additions.find_open(work, submission_id) is None
