"""The benchmark compares what is the same: rules by hand, our engines and the translations."""

from __future__ import annotations

from benchmarks import by_hand
from benchmarks.rules import TRUTHS
from benchmarks.translate import CEL, RULE_ENGINE, ZEN, CannotSay, business_rules, expression, json_logic
from benchmarks.workload import pack, plain, submissions
from screening.rules.engine import compiled, evaluate, run, walk

WORKLOAD = pack()
SOME = submissions()[:150]


def test_the_rules_by_hand_with_three_truths_agree_with_the_plain_walk() -> None:
    for facts in SOME:
        oracle = [TRUTHS[truth] for truth in run(WORKLOAD, facts, sent=True)[1].values()]
        assert by_hand.three_valued(plain(facts, absent=False)) == oracle
        two = by_hand.two_valued(plain(facts, absent=False))
        assert all(found is right for found, right in zip(two, oracle, strict=True) if right is not None)


def test_both_evaluators_agree_on_the_workload() -> None:
    for facts in SOME:
        assert evaluate(WORKLOAD, facts, by=compiled) == evaluate(WORKLOAD, facts, by=walk)


def test_a_tenth_of_the_values_is_missing_and_a_tenth_of_the_results_unknown() -> None:
    truths = [truth for facts in SOME for truth in run(WORKLOAD, facts, sent=True)[1].values()]
    assert 0.08 < [TRUTHS[truth] for truth in truths].count(None) / len(truths) < 0.13
    assert max(len(facts["trials"]) for facts in SOME if isinstance(facts["trials"], tuple)) == 8
    assert len(SOME[0]) == 65


def test_every_rule_can_be_said_by_the_other_engines_but_business_rules_has_no_lists() -> None:
    for rule in WORKLOAD.rules:
        for spelling in (CEL, ZEN, RULE_ENGINE):
            assert expression(rule.when.test, spelling)
        assert json_logic(rule.when.test)
    silent = []
    for rule in WORKLOAD.rules:
        try:
            business_rules(rule.when.test)
        except CannotSay:
            silent.append(rule.when.text)
    assert len(silent) == 4
    assert all("trials" in text for text in silent)
