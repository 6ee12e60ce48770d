"""What `screening explain` says of a rule is what the clinician's page says of it, for every rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from screening.content import Content, load_content
from screening.questionnaire.answers import show
from screening.questionnaire.facts import derive
from screening.review.basis import TRUTHS, Part
from screening.review.explained import Differs, Settles, in_words
from screening.review.findings import Lens, RuleView
from screening.rules.engine import evaluate
from screening.rules.explain import explain
from screening.rules.missing import Facts, Missing
from screening.safety.evidence import Sayings
from tests.filled import filled

AT = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
OTHER_LEAVES = {truth.name.lower(): words for truth, words in TRUTHS.items()}


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content()


def views(content: Content, facts: Facts, **answered: Any) -> dict[str, RuleView]:
    answers = filled(content, AT, answered or None)
    evaluation = evaluate(content.safety, facts)
    lens = Lens(content.safety, facts, Sayings(content, answers, "en"), frozenset(evaluation.fired))
    outcomes = {outcome.rule_id: outcome for outcome in evaluation.outcomes}
    return {rule.id: lens.view(rule, outcomes[rule.id], why_not=True) for rule in content.safety.rules}


def tree_truths(node: dict[str, Any]) -> Iterator[str]:
    if "parts" in node:
        for part in node["parts"]:
            yield from tree_truths(part)
    else:
        yield OTHER_LEAVES[node["truth"]]


def page_truths(part: Part) -> Iterator[str]:
    if part.parts:
        for inner in part.parts:
            yield from page_truths(inner)
    else:
        yield part.truth


def left_out(part: Part) -> int:
    """Parts like the shown ones that decided nothing."""
    return part.others + sum(map(left_out, part.parts))


PEOPLE: list[Facts] = [
    {"bp_readings": ({"sbp": 141, "dbp": 88, "days_ago": 1}, {"sbp": 143, "dbp": 91, "days_ago": 3}),
     "meds": ("benzodiazepine", "opioid"), "meds_known": "yes", "q1": "no", "q2": Missing.DECLINED},
    {"cardiac_event": "yes", "cardiac_event_days": Missing.UNKNOWN, "aneurysm": "no", "bp_readings": ()},
]  # fmt: skip


@pytest.mark.parametrize("facts", PEOPLE)
def test_each_of_the_106_rules_is_explained_on_the_page_as_at_the_shell(
    content: Content, facts: Facts
) -> None:
    found = views(content, facts)
    assert len(found) == 106
    for rule, view in found.items():
        plain = explain(content.safety, facts, rule, in_full=True)
        assert view.outcome == plain["outcome"]
        assert view.explained == in_words(plain, content.vocabulary)
        shown, whole = Counter(page_truths(view.logic)), Counter(tree_truths(plain["tree"]))
        assert shown <= whole, rule
        assert shown == whole or left_out(view.logic), rule


def test_every_rule_shows_the_questions_behind_it_word_for_word_the_answers_and_when(
    content: Content,
) -> None:
    answers = filled(content, AT, None)
    facts = derive(content.questionnaire, answers, AT.date(), sent=True)
    sayings = Sayings(content, answers, "en")
    for rule, view in views(content, facts).items():
        lines = [*view.said, *view.also]
        assert lines, rule
        for line in lines:
            item = content.questionnaire.items[line["item"]]
            given = answers.answer(item.id, item.group, line["entry"])
            assert line["question"] == item.label.en
            assert line["answer"] == show(item, Missing.BLANK if given is None else given, "en")
            assert line["at"] == AT.isoformat()
        asked = {line["item"] for name in content.safety.inputs[rule] for line in sayings.of(name)}
        assert {line["item"] for line in lines} == asked


def test_a_rule_that_applies_shows_the_least_that_is_enough(content: Content) -> None:
    facts = {"bp_readings": ({"sbp": 185, "dbp": 70, "days_ago": 1}, {"sbp": 128, "dbp": 84, "days_ago": 1})}
    enough = views(content, facts)["BP-01"].explained.enough
    (about, value) = enough[0]
    assert len(enough) == 1
    assert about == "Blood pressure readings that the person reports"
    assert value == "185/70, 1 day before sending"


def test_an_open_rule_shows_which_answers_settle_it_and_how(content: Content) -> None:
    facts: Facts = {"cardiac_event": "yes", "cardiac_event_days": Missing.UNKNOWN}
    (gap,) = views(content, facts)["CV-04"].explained.settles
    assert gap == Settles(
        "Days since the last cardiac event", "does not know", "0 to 42 days", "43 to 44000 days"
    )


def test_a_rule_that_does_not_apply_shows_what_would_have_to_differ(content: Content) -> None:
    found = views(content, {"aneurysm": "no", "bp_readings": ()})
    assert found["CV-01"].explained.differs == (
        (Differs(content.vocabulary["aneurysm"].about, "no", "yes"),),
    )
    (((told,),)) = (found["BP-01"].explained.differs or ())[:1]
    assert (told.now, told.instead.split("/")[0]) == ("none", "180")


def test_a_rule_that_fires_on_a_missing_answer_tells_that_one_would_have_to_be_missing(
    content: Content,
) -> None:
    facts: Facts = {"acute_symptoms_now": (), "harm_others": "no"}
    differs = views(content, facts)["IN-07"].explained.differs
    assert differs
    assert differs[0][0].instead in ("preferred not to say", "does not know", "left blank")


def test_a_rule_with_unless_is_written_without_doubt_about_what_belongs_together(content: Content) -> None:
    written = views(content, {})["BP-05"].written
    assert written.startswith("(decision_sbp = 140 or decision_dbp = 90) and BP-01 did not fire")
