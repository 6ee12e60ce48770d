"""A kept evaluation or addition that cannot be read is a fault that is said: never "no findings", and the answers stay."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest

from screening.content import Content
from screening.questionnaire.model import Answer
from screening.review.earlier import earlier
from screening.review.record import Record, record
from screening.storage import evaluations
from screening.storage.work import Store
from tests.databases import NOW
from tests.filled import send

SAID: dict[str, Answer] = {
    "bp_told": "never",
    "med_classes": ("antihypertensive",),
    "s2_acts": "past_3m",
    "filled_in_by": "other",
}
CONTRADICTION = "No high blood pressure reported, but a medicine for it is taken."


def evaluated_anew(store: Store, submission: str, kind: str, data: str) -> None:
    """A newer evaluation than every one before."""
    with store.writing(NOW + timedelta(minutes=1)) as work:
        evaluations.keep_evaluation(work, submission, kind, data)


def data_of(store: Store, submission: str, kind: str) -> str:
    with store.reading(NOW) as work:
        last = evaluations.latest(work, submission, kind)
    assert last is not None
    return last.data


def read(store: Store, content: Content, submission: str) -> Record:
    with store.reading(NOW) as work:
        return record(work, content, submission)


def without(*path: str) -> Callable[[dict[str, Any]], str]:
    def change(data: dict[str, Any]) -> str:
        inner: Any = data
        for key in path[:-1]:
            inner = inner[key]
        del inner[path[-1]]
        return json.dumps(data)

    return change


def having(**values: Any) -> Callable[[dict[str, Any]], str]:
    return lambda data: json.dumps({**data, **values})


def of_another_pack(data: dict[str, Any]) -> str:
    return json.dumps({**data, "pack": {**data["pack"], "digest": f"sha256:{'0' * 64}"}})


FAULTS: Mapping[str, Callable[[dict[str, Any]], str]] = {
    "another format": having(format=99),
    "no format": without("format"),
    "no JSON": lambda data: json.dumps(data)[:-9],
    "facts of another kind": having(facts={"no such fact": 1}),
    "facts that are a list": having(facts=[1]),
    "no pack": without("pack"),
    "a pack that nobody kept": of_another_pack,
    "no result": without("result"),
    "no outcomes": without("result", "outcomes"),
    "no outcome at all": lambda data: json.dumps({**data, "result": {**data["result"], "outcomes": []}}),
    "a rule that no pack has": lambda data: json.dumps(data).replace('"SU-02"', '"SU-99"'),
}


@pytest.fixture
def sent(store: Store, content: Content) -> str:
    return send(store, content, NOW, SAID)


def test_an_evaluation_that_cannot_be_read_is_none_and_no_other_part_of_the_record_is_lost(
    store: Store, content: Content, sent: str, caplog: pytest.LogCaptureFixture
) -> None:
    sound, kept = read(store, content, sent), data_of(store, sent, "safety")
    assert (sound.evaluated, sound.filled_in_by_other) == (True, True)
    assert sound.safety is not None
    assert "SU-02" in [finding.rule for finding in sound.safety.look_first]
    for fault, change in FAULTS.items():
        evaluated_anew(store, sent, "safety", change(json.loads(kept)))
        found = read(store, content, sent)
        assert (found.safety, found.evaluated, found.trd) == (None, False, sound.trd), fault
        assert (found.sections, found.suicide, found.titles) == (sound.sections, sound.suicide, {}), fault
        assert CONTRADICTION in [one.words for one in found.contradictions], (
            f"{fault}: by the facts of the other"
        )
        assert "a part of a record cannot be used" in caplog.text, fault
        caplog.clear()
    evaluated_anew(store, sent, "safety", kept)
    assert read(store, content, sent).evaluated


def test_trials_that_cannot_be_read_are_none_and_the_findings_stay(
    store: Store, content: Content, sent: str
) -> None:
    sound, kept = read(store, content, sent), data_of(store, sent, "trd")
    for fault in ("another format", "no result", "a pack that nobody kept", "no JSON"):
        evaluated_anew(store, sent, "trd", FAULTS[fault](json.loads(kept)))
        found = read(store, content, sent)
        assert (found.trd, found.beside, found.evaluated) == (None, None, False), fault
        assert found.safety == sound.safety, fault


def test_what_an_earlier_evaluation_found_is_told_beside_one_that_cannot_be_read(
    store: Store, content: Content, sent: str
) -> None:
    kept = data_of(store, sent, "safety")
    calm = kept.replace('"outcome": "fired"', '"outcome": "clear"')
    assert calm != kept
    for data in (
        FAULTS["another format"](json.loads(kept)),
        FAULTS["no outcomes"](json.loads(kept)),
        FAULTS["no outcome at all"](json.loads(kept)),
        calm,
        kept,
    ):
        evaluated_anew(store, sent, "safety", data)
    with store.reading(NOW) as work:
        found = earlier(work, content, sent)
    title = content.safety.by_id["SU-02"].title
    assert [one.readable for one in found] == [True, False, False, False, True]
    assert (found[0].titles, found[0].gone) == ((), ())
    assert title in found[0].added
    assert title in found[4].titles
    assert (found[4].added, found[4].gone) == ((), ()), "nothing is said beside what cannot be read"
