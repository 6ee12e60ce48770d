"""Submissions: what is saved is what is read, and only what was read may be replaced."""

from __future__ import annotations

import datetime as dt

import pytest

from screening.storage import submissions
from screening.storage.audit import chain
from screening.storage.codes import ALPHABET
from screening.storage.errors import NotFound, Refused, Stale
from screening.storage.work import Store
from tests.databases import NOW
from tests.storage.records import PHRASE, start


def test_answers_come_back_as_they_were_given(store: Store) -> None:
    submission_id = start(store, '{"a":"¿sí?"}')
    with store.reading(NOW) as work:
        loaded = submissions.load(work, submission_id)
    assert loaded.answers == '{"a":"¿sí?"}'
    assert (loaded.row.state, loaded.row.version, loaded.row.created_at) == ("draft", 1, NOW)


def test_a_stale_save_is_refused_and_changes_nothing(store: Store) -> None:
    submission_id = start(store)
    with store.reading(NOW) as work:
        read = submissions.load(work, submission_id)
    with store.writing(NOW) as work:
        assert submissions.save_answers(work, read, '{"tab":1}').version == 2
    with pytest.raises(Stale), store.writing(NOW) as work:
        submissions.save_answers(work, read, '{"tab":2}')
    with store.reading(NOW) as work:
        assert submissions.load(work, submission_id).answers == '{"tab":1}'


def test_what_was_sent_is_not_saved_over(store: Store) -> None:
    start(store, phrase="another")
    submission_id = start(store)
    due = NOW + dt.timedelta(days=2)
    with store.writing(NOW) as work:
        read = submissions.load(work, submission_id)
        sent = submissions.send(work, read, answers='{"sent":1}', due_at=due)
    assert (sent.row.state, sent.row.due_at, sent.row.sent_at) == ("submitted", due, NOW)
    with pytest.raises(Refused), store.writing(NOW) as work:
        submissions.save_answers(work, sent, "{}")


def test_a_phrase_is_found_however_it_is_typed(store: Store) -> None:
    submission_id = start(store, phrase="árbol niño canción lápiz queso luna")
    for typed in (PHRASE, "", "arbol nino cancion lapiz queso lunas", "luna queso lapiz cancion nino arbol"):
        with store.reading(NOW) as work:
            assert submissions.find_by_phrase(work, typed) is None
    with store.reading(NOW) as work:
        typed = " ARBOL-Nin\u0303o, Cancio\u0301n  la\u0301piz\tqueso . luna "
        found = submissions.find_by_phrase(work, typed)
    assert found is not None
    assert found.id == submission_id


def test_a_new_phrase_ends_the_old_one(store: Store) -> None:
    submission_id = start(store)
    with store.writing(NOW) as work:
        submissions.confirm_phrase(work, submission_id)
        submissions.change_phrase(work, submission_id, "seven eight nine ten eleven twelve")
    with store.reading(NOW) as work:
        assert submissions.find_by_phrase(work, PHRASE) is None
        assert submissions.row(work, submission_id).phrase_confirmed_at is None
        assert submissions.find_by_phrase(work, "Seven Eight Nine Ten Eleven Twelve") is not None
        told = [event.kind for event in chain.about(work.db, submission_id)]
    assert told == ["submission_started", "phrase_confirmed", "phrase_changed"]


def test_two_drafts_cannot_have_the_same_phrase(store: Store) -> None:
    start(store)
    with pytest.raises(Exception, match="phrase_hash"):
        start(store)


def test_a_reference_has_eight_signs_and_forgives_how_it_is_read_aloud(store: Store) -> None:
    submission_id = start(store)
    with store.reading(NOW) as work:
        reference = submissions.row(work, submission_id).reference
        assert len(reference) == 8
        assert set(reference) <= set(ALPHABET)
        spoken = f" {reference[:4].lower()}-{reference[4:]} ".replace("0", "o").replace("1", "L")
        assert submissions.find_by_reference(work, spoken).id == submission_id
        assert submissions.find_by_reference(work, "") is None


def test_withdrawing_takes_it_out_of_the_queue_and_ends_the_phrase(store: Store) -> None:
    submission_id = start(store)
    with store.writing(NOW) as work:
        submissions.withdraw(work, submissions.load(work, submission_id))
    with store.reading(NOW) as work:
        assert submissions.row(work, submission_id).state == "withdrawn"
        assert submissions.find_by_phrase(work, PHRASE) is None
    with pytest.raises(Refused), store.writing(NOW) as work:
        submissions.withdraw(work, submissions.load(work, submission_id))


def test_an_unknown_submission_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound), store.reading(NOW) as work:
        submissions.load(work, "0" * 32)
