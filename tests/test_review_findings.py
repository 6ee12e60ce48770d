"""Findings in words: what a rule asks, what it saw, what decided it, and which three stand first."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from screening.content import Content, load_content
from screening.review.attention import MOST_FIRST, in_order_of_attention, rest
from screening.review.basis import number
from screening.review.findings import Lens, RuleView
from screening.review.names import DEFINITIONS, OPTIONS, option, with_unit
from screening.review.words import NOT_TOLD, SOURCE_STATUS
from screening.rules.engine import evaluate
from screening.rules.language.amounts import Amount
from screening.rules.missing import Facts, Missing
from screening.safety.evidence import Sayings
from tests.filled import filled

AT = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
SHORT_NAME = re.compile(r"\b[a-z0-9]+_[a-z0-9_]+\b|\bq[1-6]\b")
"""What a fact or an option is called in a pack, and never on a page."""


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content()


def seen(content: Content, facts: Facts, said: dict[str, object] | None = None) -> dict[str, RuleView]:
    """Every rule of the pack over these facts; the answers are those of somebody who said no to all else."""
    answers = filled(content, AT, said)  # type: ignore[arg-type]
    evaluation = evaluate(content.safety, facts)
    lens = Lens(content.safety, facts, Sayings(content, answers, "en"), frozenset(evaluation.fired))
    outcomes = {outcome.rule_id: outcome for outcome in evaluation.outcomes}
    return {rule.id: lens.view(rule, outcomes[rule.id]) for rule in content.safety.rules}


READINGS = ({"sbp": 140, "dbp": 84, "days_ago": 2}, {"sbp": 142, "dbp": 80, "days_ago": 4})


def test_a_pressure_finding_tells_the_mean_its_readings_and_the_limit(content: Content) -> None:
    found = seen(content, {"bp_readings": READINGS})["BP-04"]
    assert found.outcome == "fired"
    assert found.basis == ("Systolic 141 (mean of 2 readings, newest 2 days old) is above 140 mmHg",)
    assert [name for name, _ in found.terms] == ["Systolic", "Diastolic"]


def test_a_date_limit_is_told_in_days(content: Content) -> None:
    found = seen(content, {"stroke_tia": "yes", "stroke_tia_days": 20})["NE-03"]
    assert found.basis[1] == (
        "Days since the last stroke or transient ischemic attack: 20 days, at most 42 days"
    )


def test_an_answer_withheld_is_told_as_what_decided(content: Content) -> None:
    facts: Facts = {"q2": "yes", "q3": "yes", "q4": Missing.DECLINED, "q5": "no", "danger_now": "no"}
    found = seen(content, facts, {"s3_intent": Missing.DECLINED, "asq_3": "yes", "s3_how": "yes"})["SU-02"]
    assert "Some intention of acting, past month: preferred not to say" in found.basis
    assert not any("A plan" in told for told in found.basis)


@pytest.mark.parametrize("facts", [{}, {"bp_readings": READINGS, "q2": "yes", "meds": ("benzodiazepine",)}])
def test_no_rule_shows_a_short_name_of_a_fact_or_an_option(content: Content, facts: Facts) -> None:
    def texts(found: RuleView) -> list[str]:
        waiting, told = [found.logic], list(found.basis) + [about for about, _ in found.unknown]
        while waiting:
            part = waiting.pop()
            told += [part.words, part.saw, part.told]
            waiting += part.parts
        return told

    for found in seen(content, facts).values():
        for text in texts(found):
            assert not SHORT_NAME.search(text), (found.rule, text)


def test_every_definition_of_the_pack_has_a_name_and_a_meaning(content: Content) -> None:
    assert set(DEFINITIONS) == set(content.safety.definitions)
    assert set(SOURCE_STATUS) >= {source.status for source in content.safety.sources.values()}


def test_options_with_words_are_options_that_there_are(content: Content) -> None:
    kinds = list(content.vocabulary.values())
    kinds += [field for kind in kinds for field in kind.fields.values()]
    there = {name for kind in kinds for name in kind.options or ()}
    for kind in kinds:
        for group in (kind.classes or {}).values():
            there |= set(group)
    assert set(OPTIONS) <= there
    assert option("oat") == "opioid agonist treatment"
    assert option("still_taking") == "still taking"
    assert (with_unit(1, "days"), with_unit(2, "days"), with_unit(3, None)) == ("1 day", "2 days", "3")


def test_nobody_is_said_to_have_answered_i_dont_know_who_did_not(content: Content) -> None:
    said: dict[str, object] = {"med_rest": "lisinopril", "med_complete": "yes"}
    facts: Facts = {"meds": (), "meds_known": Missing.UNKNOWN}
    assert seen(content, facts, said)["IN-05"].basis[-1].endswith(NOT_TOLD)
    asked: dict[str, object] = {"med_complete": Missing.UNKNOWN}
    assert seen(content, facts, asked)["IN-05"].basis[-1].endswith("does not know")


def test_limits_of_self_report_stand_on_alcohol_drugs_and_suicide(content: Content) -> None:
    found = seen(content, {})
    for rule in ("AL-01", "SB-01", "OP-01", "SU-04"):
        assert "Self-report, known under-reporting: " in found[rule].limits
    assert found["BP-04"].limits == "Self-report, not verified."


def test_numbers_that_are_not_settled_are_told_as_bounds() -> None:
    told = [number(Amount(*ends)) for ends in ((2, 2), (2, 3), (2, None), (None, 3), (None, None))]
    assert told == ["2", "2 to 3", "at least 2", "at most 3", "not known"]


def test_three_matters_stand_first_and_nothing_of_weight_is_only_counted(content: Content) -> None:
    """What is urgent, and a labeled contraindication, stands by its name below the first three."""
    facts: Facts = {
        "aneurysm": "yes",
        "avm": "yes",
        "ich_ever": "yes",
        "ketamine_allergy": "yes",
        "dialysis": "yes",
    }
    found = seen(content, facts)
    ordered = in_order_of_attention(
        content.safety.by_id[rule] for rule, view in found.items() if view.outcome == "fired"
    )
    views = [found[rule.id] for rule in ordered]
    quiet = [view for view in views if view.urgency is None]
    assert len({view.domain_title for view in quiet[:MOST_FIRST]}) == MOST_FIRST
    left = rest(views)
    assert left.number == len(views) - MOST_FIRST
    named = {view.rule for view in views[:MOST_FIRST]} | {view.rule for view, _ in left.named}
    assert {"CV-01", "CV-02", "NE-01", "AY-01"} <= named
    urgent = [replace(view, urgency="now", severity=None) for view in views]
    assert [why for _, why in rest(urgent).named] == ["now"] * (len(views) - MOST_FIRST)
    both = replace(found["CV-01"], urgency="same_day")
    assert rest([both] * 4).named == ((both, "same day, labeled contraindication"),)
