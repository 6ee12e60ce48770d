"""The generated function of a pack gives what the plain walk gives, from text that holds nothing of the pack."""

from __future__ import annotations

import ast
import re
import traceback
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.rules.engine import WALKS, canonical_json, compiled, evaluate, evaluation_to_json, walk
from screening.rules.language.source import checked
from screening.rules.library import shipped
from screening.rules.missing import Facts, Missing, Value
from screening.rules.pack import RulePack
from screening.rules.program import compile_rules
from screening.rules.sampling import Edges
from tests.rules.little_pack import LITTLE, little
from tests.rules.test_facts import ANY_FACTS
from tests.rules.test_language_laws import COMPARISONS, FACTS, TESTS, compound

SUBMISSIONS = 20  # for each example: 5,000 examples of the long profile are 100,000 submissions
URGENT = frozenset(rule.id for rule in shipped().safety.rules if rule.urgency)
HARDER = st.sampled_from(
    [
        "mean(top of readings) > 139.5 mmHg", "mean(top of readings) = 139.5 mmHg", "mean(top of readings) != 140",
        "mean(top of readings) - mean(low of readings) >= 49.5 mmHg", "mean(top of readings) > max(low of readings)",
        "mean(top of readings) <= mean(low of readings)", "120 mmHg < mean(top of readings)",
        "count(readings) * 2 >= 3", "count(readings) - 1 = 1", "event_days * 2 > 85 days", "sum(items) * 2 != 6",
        "count(readings where site = arm) = count(readings where top > 139)", "pulse + 1 = 61", "pulse - pulse = 0",
        "none of {cough, fever} is declined", "readings is unanswered", "readings is not asked", "pulse is not known",
        "count distinct site of (readings where top is known) = 1", "pains is not empty", "meds is empty",
        "(readings where top > 139) is not empty", "all (readings where site != wrist) have top between 120 and 140",
        "any high where low is unanswered", "all high have site is known", "highest > 140 mmHg", "many", "steep >= 60 mmHg",
        "mean(top of high) between 139.5 mmHg and 141 mmHg", "sum(low of high) <= 159.5 mmHg",
    ]
)  # fmt: skip
DEFINED = """define:
  high: readings where top >= 140
  highest: max(top of high)
  many: count(high) >= 2 or cough
  steep: mean(top of readings) - mean(low of readings)
"""


def bytes_of(pack: RulePack, facts: Facts, *, sent: bool = True) -> tuple[str, str]:
    """The whole evaluation by the generated function, and by the walk."""
    found = [evaluate(pack, facts, sent=sent, by=by) for by in (compiled, walk)]
    one, other = (canonical_json(evaluation_to_json(evaluation)) for evaluation in found)
    return one, other


@given(st.integers(0, 2**63), st.sampled_from([0.02, 0.1, 0.4]))
def test_on_random_submissions_the_function_finds_what_the_walk_finds(seed: int, missing: float) -> None:
    pack, chance = shipped().safety, Random(seed)
    edges = Edges([rule.condition.test for rule in pack.rules], pack.vocabulary)
    for _ in range(SUBMISSIONS):
        given_facts = {**edges.facts(chance, missing), "sent": chance.choice(("yes", "no"))}
        for one, other in zip(compiled(pack, given_facts, None), walk(pack, given_facts, None), strict=True):
            assert list(one.items()) == list(other.items())


@given(ANY_FACTS, st.booleans())
def test_the_evaluation_of_both_has_the_same_bytes(facts: dict[str, Value], sent: bool) -> None:
    one, other = bytes_of(shipped().safety, facts, sent=sent)
    assert one == other


@given(compound(COMPARISONS | TESTS | HARDER), st.booleans(), st.lists(FACTS, min_size=3, max_size=3))
def test_any_condition_means_the_same_in_both(text: str, negated: bool, many: list[dict[str, Value]]) -> None:
    text = text.replace("R-01", "AA-01")
    when = f"not ({text})" if negated and "fired" not in text else text
    pack = little(
        re.sub(r"define:\n.*\n", DEFINED, LITTLE).replace(
            "when: cough or meds has any of calming", f"when: {when}"
        )
    )
    for facts in many:
        one, other = bytes_of(pack, facts)
        assert one == other


@given(st.lists(st.sampled_from([139, 140, Decimal("139.5"), Decimal("140.5")]), min_size=1, max_size=4))
def test_means_of_decimals_are_exact_in_both(tops: list[int | Decimal]) -> None:
    when = "mean(top of readings) = 139.75 mmHg or mean(top of readings) > 140 mmHg"
    pack = little(LITTLE.replace("when: cough or meds has any of calming", f"when: {when}"))
    facts: Facts = {"readings": tuple({"top": top} for top in tops)}
    one, other = bytes_of(pack, facts)
    assert one == other


@given(ANY_FACTS, st.sets(st.sampled_from(sorted(shipped().safety.by_id)), max_size=4).map(frozenset))
def test_some_rules_come_out_as_they_do_among_all(facts: dict[str, Value], some: frozenset[str]) -> None:
    pack = shipped().safety
    whole = evaluate(pack, facts)
    part = evaluate(pack, facts, only=some, by=walk)
    assert part.outcomes == tuple(outcome for outcome in whole.outcomes if outcome.rule_id in some)
    assert part.fired == tuple(rule_id for rule_id in whole.fired if rule_id in some)


@given(ANY_FACTS)
def test_the_urgent_rules_alone_come_out_as_they_do_among_all(facts: dict[str, Value]) -> None:
    pack = shipped().safety
    part = evaluate(pack, facts, sent=False, only=URGENT, by=compiled)
    whole = evaluate(pack, facts, sent=False, by=walk)
    assert part.outcomes == tuple(outcome for outcome in whole.outcomes if outcome.rule_id in URGENT)


def test_a_rule_that_the_pack_does_not_have_is_refused() -> None:
    with pytest.raises(KeyError):
        evaluate(little(), {}, only=frozenset({"ZZ-99"}))


def test_the_function_is_made_once_it_pays_for_itself() -> None:
    pack = replace(little())
    results = {canonical_json(evaluation_to_json(evaluate(pack, {"cough": "yes"}))) for _ in range(WALKS)}
    assert pack.programs[None] == WALKS
    results.add(canonical_json(evaluation_to_json(evaluate(pack, {"cough": "yes"}))))
    assert not isinstance(pack.programs[None], int)
    assert len(results) == 1


def test_reasons_worked_out_later_are_those_of_the_facts_as_they_were() -> None:
    facts: dict[str, Value] = {"cough": "yes", "readings": ()}
    evaluation = evaluate(little(), facts)
    facts["cough"] = Missing.DECLINED
    finding = evaluation.of("AA-02")
    assert (finding.inputs["cough"], finding.because) == ("yes", ("cough",))
    assert evaluation.unanswered == ("pulse",)


def test_the_text_of_a_pack_reaches_the_function_in_comments_only() -> None:
    text = compile_rules(shipped().safety).text
    seen = {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
    helper = re.compile(r"[A-Z_]+[0-9]*|[a-z][0-9]+|get|follows")
    assert {name for name in seen if not helper.fullmatch(name)} == set()
    attributes = {node.attr for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Attribute)}
    assert attributes <= {"append", "get", "isdisjoint", "__class__"}
    constants = {node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)}
    assert all(constant is None or isinstance(constant, int) for constant in constants)
    assert compile_rules(shipped().safety).function.__globals__["__builtins__"] == {}
    assert text.isascii()


def test_a_name_that_was_not_made_for_the_function_is_refused() -> None:
    with pytest.raises(ValueError, match="no generated name"):
        checked("__import__")


def test_a_fault_in_the_function_shows_the_rule_in_its_traceback() -> None:
    with pytest.raises(TypeError) as caught:
        evaluate(shipped().safety, {"hr_bpm": "fast"}, by=compiled)
    assert "BP-10: hr_bpm > 110" in "".join(traceback.format_exception(caught.value))
