"""What a clinician is told of urgent tasks: their order, the newest words, how to reach the person, and what closing needs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from screening.content import Content, load_content
from screening.review import urgent
from screening.review.urgent import LONGEST_NOTE, Closing, line_of, open_lines, view
from screening.review.words import SAME_DAY_ORDER
from screening.storage import invitations, tasks
from screening.storage.errors import Unreadable
from screening.storage.tables import TaskRow
from screening.storage.work import Store, Work
from tests.databases import NOW, fresh_store
from tests.filled import begin
from tests.on_call.people import clinician

DUE = NOW + timedelta(hours=1)


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with fresh_store("sqlite", tmp_path) as opened:
        yield opened


def said(item: str, answer: str, missing: str | None = None) -> dict[str, Any]:
    return {"item": item, "answer": answer, "missing": missing, "question": item, "own": False, "at": None}


def raised(
    work: Work, submission: str, rule: str, urgency: Any = "same_day", key: str = "", **more: Any
) -> TaskRow:
    evidence = {"title": f"About {rule}", "rule": rule, "because": "It was said.", "answers": [], **more}
    return tasks.raise_task(
        work, submission=submission, dedupe_key=key or rule, urgency=urgency, evidence=evidence, due_at=DUE
    ).task


def test_now_stands_first_then_whom_the_clinic_invited_then_the_order_of_the_matters(
    store: Store, content: Content
) -> None:
    """Who floods the clinic with the worst matters of the day stands below one person whom it knows."""
    first, second, *_, last = SAME_DAY_ORDER
    with store.writing(NOW) as work:
        stranger, known = begin(work, content).id, begin(work, content).id
        invitation, _ = invitations.add(work, actor="cli:test")
        assert invitations.begin(work, invitation.id, known)
        for submission, rule in ((stranger, first), (known, "no such rule"), (known, last), (known, second)):
            raised(work, submission, rule)
        raised(work, stranger, "SU-02", "now")
        broken = raised(work, stranger, second)
        broken.sealed = broken.sealed[:-1] + bytes([broken.sealed[-1] ^ 1])
        raised(work, known, first, "now")
    with store.reading(NOW) as work:
        found = open_lines(work, "nobody")
    assert [(line.submission_id == known, line.urgency, line.title) for line in found] == [
        (True, "now", f"About {first}"),
        (False, "now", "About SU-02"),
        (True, "same_day", f"About {second}"),
        (True, "same_day", f"About {last}"),
        (True, "same_day", "About no such rule"),
        (False, "same_day", f"About {first}"),
        (False, "same_day", None),
    ]
    assert (found[-1].name, found[-1].due, found[-1].reference) == (None, DUE, found[1].reference)


def test_a_task_is_named_after_its_newest_words_and_a_locked_one_after_nothing(
    store: Store, content: Content
) -> None:
    with store.writing(NOW) as work:
        draft = begin(work, content).id
        raised(work, draft, "SU-03", key="one", reach=[said("full_name", "Ana")])
        row = raised(
            work, draft, "SU-04", key="one", reach=[said("phone", "1"), said("full_name", "Ana Ruiz")]
        )
        line, locked = line_of(work, row, None), line_of(work, row, None, locked=True)
    assert (line.title, line.name) == ("About SU-04", "Ana Ruiz")
    assert (locked.title, locked.name, locked.reference) == (None, None, line.reference)


def test_only_a_task_from_before_the_backup_that_nobody_has_closed_may_have_lost_what_was_done(
    store: Store, content: Content
) -> None:
    hour = timedelta(hours=1)
    with store.writing(NOW) as work:
        row = raised(work, begin(work, content).id, "SU-04")
        told = [
            line_of(work, row, (NOW + begun, NOW + begun + 3 * hour)).time_lost is not None
            for begun in (hour, 0 * hour, -hour, -2 * hour)
        ]
        assert told == [True, True, False, False]
        tasks.close(work, row.id, clinician(work, "kim"), outcome="spoke", attempts=1, note="Safe.")
        assert line_of(work, row, (NOW + hour, NOW + 2 * hour)).time_lost is None


def test_a_task_tells_its_words_newest_first_and_the_newest_way_to_reach_the_person(
    store: Store, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.writing(NOW) as work:
        draft = begin(work, content).id
        for because, answer, reached in (
            ("First.", "no", [said("phone", "old")]),
            ("First.", "yes", []),
            ("Worse.", "yes", [said("phone", "", "declined"), said("voicemail_ok", "No")]),
        ):
            now: dict[str, Any] = {
                "because": because,
                "answers": [said("q", answer)],
                "reach": reached,
                "language": "es",
            }
            row = raised(work, draft, "SU-04", **now)
        found = view(work, row.id)
        assert [(told.evidence["because"], told.evidence["answers"][0]["answer"]) for told in found.told] == [
            ("Worse.", "yes"),
            ("First.", "yes"),
            ("First.", "no"),
        ]
        reach = found.reach
        assert (reach.phone, reach.voicemail, reach.voicemail_said, reach.email) == (None, False, "No", None)
        assert (reach.language, found.sent, found.typed_unreadable) == ("Spanish", False, False)
        raised(work, draft, "SU-04", reach=[said("voicemail_ok", "Yes"), said("helper_name", "Sol")])
        assert (view(work, row.id).reach.voicemail, view(work, row.id).reach.informant) == (True, "Sol")

        def gone(*_: object) -> None:
            raise Unreadable("answers", "the seal is broken")

        monkeypatch.setattr(urgent, "typed", gone)
        assert (view(work, row.id).typed_unreadable, view(work, row.id).typed) == (True, None)


@pytest.mark.parametrize(
    ("attempts", "note", "fields"),
    [
        ("1", "x", []),
        ("99", "x" * LONGEST_NOTE, []),
        ("0", "x", ["attempts"]),
        ("100", " \n", ["attempts", "note"]),
        ("²", "x" * (LONGEST_NOTE + 1), ["attempts", "note"]),
    ],
)
def test_closing_needs_a_number_of_tries_and_words_that_can_be_kept(
    attempts: str, note: str, fields: list[str]
) -> None:
    assert [field for field, _ in Closing("spoke", attempts, note).faults()] == fields
    assert Closing("maybe", attempts, note).faults()[0][0] == "outcome"
