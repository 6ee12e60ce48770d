"""What was added after sending, without the web: newest first, each answer beside the earlier one, and what it changed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from screening.content import Content
from screening.intake import Intake
from screening.review.added import Added, added
from screening.storage import evaluations
from screening.storage.evaluations import Evaluation
from screening.storage.work import Store, Work
from tests.databases import NOW
from tests.filled import send


def add(store: Store, content: Content, submission: str, hours: int, said: dict[str, str]) -> None:
    """Every page of *heart* again: these answers, and the others left blank."""
    intake, at = Intake(store, content, lambda: None), NOW + timedelta(hours=hours)
    intake.add(at, submission, ["heart"])
    page = intake.open(at, submission).path.first_unsaved()
    while page is not None:
        typed = {item.id: [said[item.id]] for item in page.items if item.id in said}
        page = intake.save(at, submission, page.key, typed, 0).next
    intake.send(at, submission)


def told(store: Store, content: Content, submission: str, language: str = "en") -> tuple[Added, ...]:
    with store.reading(NOW) as work:
        return added(work, content, submission, language)


def test_each_addition_says_what_it_changed_and_the_newest_stands_first(
    store: Store, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = send(store, content, NOW, {"stroke_told": "no"})
    assert told(store, content, sent) == ()
    for hours, answer in ((1, "no"), (2, "yes"), (3, "no")):
        add(store, content, sent, hours, {"aneurysm_told": answer})
    last, worse, same = told(store, content, sent)
    assert [one.at for one in (same, worse, last)] == [NOW + timedelta(hours=hours) for hours in (1, 2, 3)]
    assert (same.changes, same.new, same.gone, same.compared) == ((), (), (), True), "blank changes nothing"
    (change,) = worse.changes
    assert change.before is not None
    assert (change.before["answer"], change.now["answer"]) == ("No", "Yes")
    assert (change.before["at"], change.now["at"]) == (
        (NOW + timedelta(hours=1)).isoformat(),
        (NOW + timedelta(hours=2)).isoformat(),
    )
    assert len(worse.new) >= 1
    assert worse.gone == ()
    assert (last.new, last.gone) == ((), worse.new), "the finding that is gone is named"
    made = evaluations.evaluations

    def only_later(work: Work, submission: str, kind: str | None = None) -> list[Evaluation]:
        return [run for run in made(work, submission, kind) if run.made_at >= worse.at]

    monkeypatch.setattr(evaluations, "evaluations", only_later)
    assert [(one.compared, one.new) for one in told(store, content, sent)] == [
        (True, ()),
        (False, ()),
        (False, ()),
    ]
