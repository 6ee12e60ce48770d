"""What is asked of one entry of a list follows from that entry; and a question behind two conditions needs both."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from screening.questionnaire.answers import Answers
from screening.questionnaire.facts import derive, evidence
from screening.questionnaire.guide import settle_path
from screening.questionnaire.model import Answer
from screening.questionnaire.path import path
from screening.questionnaire.settle import readable, settle
from screening.rules.missing import Missing
from tests.questionnaire.small import NOON, SMALL, SMALL_TEXT, TODAY, load

GUIDED = load(
    SMALL_TEXT.replace("id: dbp, type: whole,", 'id: dbp, type: whole, ask_when: "sbp >= 100",').replace(
        "id: measured_on, type: date,", 'id: measured_on, type: date, ask_when: "dbp >= 80",'
    )
)
ENTRIES: dict[str, dict[str, Answer]] = {
    "high": {"sbp": 150, "dbp": 90},
    "low": {"sbp": 90, "dbp": 90},
    "left": {"sbp": Missing.BLANK, "dbp": 90},
    "middle": {"sbp": 120, "dbp": 70},
}
ASKED = {
    "high": {"sbp", "dbp", "measured_on"},
    "low": {"sbp"},
    "left": {"sbp"},
    "middle": {"sbp", "dbp"},
}
B, N = Missing.BLANK, Missing.NOT_ASKED
FACTS = {
    "high": {"sbp": 150, "dbp": 90, "days_ago": B},
    "low": {"sbp": 90, "dbp": N, "days_ago": N},
    "middle": {"sbp": 120, "dbp": 70, "days_ago": N},
}


def test_each_entry_is_asked_by_its_own_answers_whatever_stands_before_it() -> None:
    for order in permutations(ENTRIES):
        answers = Answers().saving("mood-2", {"has_reading": "yes"}, NOON)
        answers = answers.adding("readings", tuple(ENTRIES[name] for name in order))
        for number in range(1, len(order) + 1):
            answers = answers.saving(f"mood-4.k{number}", {}, NOON, "readings", f"k{number}")
        for found in (settle(GUIDED, answers, sent=False), settle_path(GUIDED, answers)):
            own = {"sbp", "dbp", "measured_on"}
            asked = [entry.settled.asked & own for entry in found.entries["readings"]]
            assert asked == [ASKED[name] for name in order], order
        pages = [page for page in path(GUIDED, answers).pages if page.entry]
        assert [{item.id for item in page.items} for page in pages] == [ASKED[name] for name in order]
        readings = derive(GUIDED, answers, TODAY, sent=True)["bp_readings"]
        assert readings == tuple(FACTS[name] for name in order if name != "left"), (
            "in that one nothing was said"
        )
        shown = [(line.item_id, line.entry_key) for line in evidence(GUIDED, answers, "bp_readings")]
        keys = {name: f"k{number}" for number, name in enumerate(order, start=1)}
        assert {(item, keys[name]) for name in order for item in ASKED[name]} <= set(shown)
        assert ("dbp", keys["low"]) not in shown, "what a closed question once said is no evidence"


TWICE = load(
    SMALL_TEXT.replace("- id: past-2\n", '- id: past-2\n        ask_when: "snoring = yes"\n').replace(
        "{answers: {seizure: yes", "{answers: {snoring: yes, seizure: yes"
    )
)


@pytest.mark.parametrize(
    ("snoring", "seizure", "stands"),
    [
        ("yes", "yes", B),
        ("yes", "no", N),
        (Missing.DECLINED, "yes", B),
        (Missing.DECLINED, "no", N),
        ("yes", Missing.DECLINED, B),
        ("no", Missing.DECLINED, N),
        (Missing.DECLINED, Missing.DECLINED, B),
        (Missing.DECLINED, None, B),
        (None, Missing.DECLINED, B),
        (None, "no", N),
        ("yes", None, N),
        (None, None, N),
    ],
)
def test_behind_two_conditions_one_no_closes_and_one_refusal_leaves_blank(
    snoring: Answer | None, seizure: Answer | None, stands: Missing
) -> None:
    """A rule must not take a question that somebody kept closed by saying nothing for one that was never asked."""
    given = {"snoring": snoring, "seizure": seizure}
    answers = Answers(items={name: answer for name, answer in given.items() if answer is not None})
    found = settle(TWICE, answers, sent=False).top
    asked = (snoring, seizure) == ("yes", "yes")
    assert found.values["seizure_when"] is (N if asked else stands)
    assert ("seizure_when" in found.asked) is asked
    assert ("seizure_when" in settle_path(TWICE, answers).top.asked) is asked
    if None not in given.values():
        assert settle(TWICE, answers, sent=True).top.values["seizure_when"] is stands


@pytest.mark.parametrize(
    ("name", "answer", "reads"),
    [
        ("sudden", ("chest_pain", "confusion"), ("chest_pain", "confusion")),
        ("sudden", (), ()),
        ("sudden", ("chest_pain", "asked no more"), B),
        ("sudden", "chest_pain", B),
        ("sex", "female", "female"),
        ("sex", "asked no more", B),
        ("sex", Missing.DECLINED, Missing.DECLINED),
        ("low", "every_day", 3),
        ("low", 1, B),
        ("sbp", "150", B),
        ("sbp", 150, 150),
    ],
)
def test_an_answer_that_fits_its_question_no_more_is_left_blank_whole(
    name: str, answer: Any, reads: Any
) -> None:
    """A list with one sign that is no option any more must not pass for the list without it."""
    found = readable(SMALL.items[name], answer)
    assert (found, type(found)) == (reads, type(reads))
