"""Each declared contradiction on both sides: every way in which it speaks, and what is next to that and fits together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import pytest

from screening.content import Content, load_content
from screening.questionnaire.facts import derive
from screening.review.contradictions import (
    OVER_ANSWERS,
    OVER_FACTS,
    _over_answers,
    _over_facts,
    contradictions,
)
from screening.rules.missing import Missing, Value
from screening.rules.truth import Truth
from tests.filled import filled
from tests.questionnaire.small import SMALL

AT = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
Values = Mapping[str, Value]
NO_THOUGHTS: dict[str, Value] = dict.fromkeys(("asq_1", "asq_2", "asq_3", "s2_thoughts"), "no")
SPEAKS: dict[str, tuple[Sequence[Values], Sequence[Values]]] = {
    "No high blood pressure reported": (
        [{"htn_dx": "no", "meds": ("lisinopril",)}],
        [{"htn_dx": "yes", "meds": ("lisinopril",)}, {"htn_dx": "no", "meds": ("sertraline",)}],
    ),
    "one answer says none is taken": (
        [{"htn_meds": state, "meds": ("lisinopril",)} for state in ("not_taking", "none_prescribed")],
        [{"htn_meds": "taking", "meds": ("lisinopril",)}, {"htn_meds": "not_taking", "meds": ()}],
    ),
    "said to be complete, names none": (
        [{"htn_meds": "taking", "meds_known": "yes", "meds": ("sertraline",)}],
        [
            {"htn_meds": "taking", "meds_known": "no", "meds": ("sertraline",)},
            {"htn_meds": "taking", "meds_known": "yes", "meds": ("lisinopril",)},
            {"htn_meds": "not_taking", "meds_known": "yes", "meds": ()},
        ],
    ),
    "No opioid reported": (
        [{"opioid": "none", "meds": ("tramadol",)}],
        [{"opioid": "prescribed", "meds": ("tramadol",)}, {"opioid": "none", "meds": ("sertraline",)}],
    ),
    "Could not become pregnant": (
        [
            {"pregnancy_potential": "no", "pregnant": "yes", "trying_or_possible": "no"},
            {"pregnancy_potential": "no", "pregnant": "no", "trying_or_possible": "yes"},
        ],
        [{"pregnancy_potential": "no", "pregnant": "no", "trying_or_possible": "no"}],
    ),
    "uses birth control": (
        [{"pregnant": "yes", "contraception": "yes"}],
        [{"pregnant": "yes", "contraception": "no"}, {"pregnant": "no", "contraception": "yes"}],
    ),
    "of the MAOI class": (
        [{"trials": (), "meds": ("phenelzine",)}],
        [
            {"trials": ({"drug": "phenelzine"},), "meds": ("phenelzine",)},
            {"trials": (), "meds": ("tramadol",)},
        ],
    ),
    "yes for the past week, no for the past month": (
        [{"asq_3": "yes", "s2_thoughts": "no"}],
        [{"asq_3": "yes", "s2_thoughts": "yes"}, {"asq_3": "no", "s2_thoughts": "no"}],
    ),
    "right now, but none in the past month": (
        [{"asq_5": "yes", "asq_3": "no", "s2_thoughts": "no"}],
        [
            {"asq_5": "no", "asq_3": "no", "s2_thoughts": "no"},
            {"asq_5": "yes", "asq_3": "yes", "s2_thoughts": "yes"},
            {"asq_5": "yes", "asq_3": "no", "s2_thoughts": "yes"},
        ],
    ),
    "one answer says never, the other tells": (
        [
            {"asq_4": "no", "s2_acts": when}
            for when in ("past_3m", "over_3m_ago", "date_unknown", "date_declined")
        ],
        [{"asq_4": "no", "s2_acts": "never"}, {"asq_4": "yes", "s2_acts": "past_3m"}],
    ),
    "one answer says yes, the other never": (
        [{"asq_4": "yes", "s2_acts": "never"}],
        [{"asq_4": "yes", "s2_acts": "past_3m"}, {"asq_4": "no", "s2_acts": "never"}],
    ),
    "PHQ-9 item 9 speaks of thoughts": (
        [{**NO_THOUGHTS, "phq9_9": 1}],
        [{**NO_THOUGHTS, "phq9_9": 0}, *({**NO_THOUGHTS, "phq9_9": 1, item: "yes"} for item in NO_THOUGHTS)],
    ),
    "item 9 says not at all": (
        [
            {"phq9_9": 0, "asq_3": "yes", "s2_thoughts": "no"},
            {"phq9_9": 0, "asq_3": "no", "s2_thoughts": "yes"},
        ],
        [
            {"phq9_9": 1, "asq_3": "yes", "s2_thoughts": "yes"},
            {"phq9_9": 0, "asq_3": "no", "s2_thoughts": "no"},
        ],
    ),
    "drinks on a day or on one occasion": (
        [
            {"auditc_1": 0, "auditc_2": 1, "auditc_3": 0},
            {"auditc_1": 0, "auditc_2": 0, "auditc_3": 1},
        ],
        [{"auditc_1": 1, "auditc_2": 1, "auditc_3": 1}, {"auditc_1": 0, "auditc_2": 0, "auditc_3": 0}],
    ),
    "illness on stopping": (
        [
            {"auditc_1": 0, "stop_ill_3m": "yes", "drink_help_3m": "no"},
            {"auditc_1": 0, "stop_ill_3m": "no", "drink_help_3m": "yes"},
        ],
        [{"auditc_1": 1, "stop_ill_3m": "yes", "drink_help_3m": "yes"}],
    ),
}


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content()


def test_each_declared_contradiction_speaks_in_every_way_it_can_and_not_beside_them(content: Content) -> None:
    declared = (*_over_facts(), *_over_answers(content.questionnaire))
    for words, (speaks, fits) in SPEAKS.items():
        (condition,) = [condition for check, condition in declared if words in check.words]
        for values in speaks:
            assert condition.truth(values) is Truth.TRUE, (words, values)
            unknown = dict.fromkeys(values, Missing.UNKNOWN)
            assert condition.truth(unknown) is Truth.UNKNOWN, words
        for values in fits:
            assert condition.truth(values) is not Truth.TRUE, (words, values)
    assert len(SPEAKS) == len(OVER_FACTS) + len(OVER_ANSWERS)


def test_a_questionnaire_without_the_questions_of_a_check_is_read_without_it() -> None:
    assert _over_answers(SMALL) == ()


def test_a_reading_entered_before_a_no_is_told_and_one_beside_a_yes_is_not(content: Content) -> None:
    told = {}
    for has in ("yes", "no"):
        answers = filled(content, AT, {"has_reading": has}).adding("readings", ({"sbp": 128, "dbp": 82},))
        facts = derive(content.questionnaire, answers, AT.date(), sent=True)
        told[has] = [found.words for found in contradictions(content, answers, facts, "en")]
    assert "No blood pressure reading, but 1 had been entered before that answer." in told["no"]
    assert not [words for words in told["yes"] if "reading" in words]


def test_a_medicine_for_depression_taken_now_contradicts_only_a_no(content: Content) -> None:
    for tried, speaks in (("no", True), ("yes", False)):
        answers = filled(content, AT, {"tried_any": tried, "med_rest": "sertraline 50 mg"})
        facts = derive(content.questionnaire, answers, AT.date(), sent=True)
        words = " ".join(found.words for found in contradictions(content, answers, facts, "en"))
        assert ("also one for depression, is taken now" in words) is speaks
