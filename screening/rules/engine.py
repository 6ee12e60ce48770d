"""One run of one pack over one set of facts: what fired, what did not, what could not be decided and why.

Two evaluators give the same answer: the plain walk over the conditions (`run`), ready at once, and the
generated function of `program`, which takes some tens of milliseconds to make and is then twenty times as fast.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from screening.rules.derived import RESTATES, inferred, restated
from screening.rules.evaluation import (
    Details,
    Evaluation,
    Outcome,
    RuleOutcome,
    canonical_json,
    evaluation_from_json,
    evaluation_to_json,
)
from screening.rules.facts import value_to_json
from screening.rules.language import SENT, cause_of
from screening.rules.language.explanation import reasons
from screening.rules.language.scope import Scope
from screening.rules.missing import Facts, Missing, Value, fact
from screening.rules.pack import Rule, RulePack
from screening.rules.pack_file import ROUTES, RouteSeverity
from screening.rules.program import Program, Seen, compile_rules
from screening.rules.truth import Truth

__all__ = [
    "Evaluation", "RuleOutcome", "canonical_json", "evaluate", "evaluation_from_json", "evaluation_to_json",
    "run", "scope_of", "severity_to_json", "walk",
]  # fmt: skip

NOTHING: Mapping[str, Value] = {}
WALKS = 40
"""Evaluations by the plain walk before a function is generated: that takes as long as so many walks."""


def given_of(facts: Facts, *, sent: bool) -> dict[str, Value]:
    """The facts as answered, a copy, with what they restate and whether the form was sent."""
    given = restated(facts)
    given[SENT.name] = "yes" if sent else "no"
    return given


def scope_of(pack: RulePack, facts: Facts, *, sent: bool) -> Scope:
    """What the rules of a pack see of some facts."""
    return _scope(pack, given_of(facts, sent=sent))


def _scope(pack: RulePack, given: Mapping[str, Value], fired: frozenset[str] = frozenset()) -> Scope:
    return Scope({**given, **inferred(given, pack.vocabulary)}, fired=fired, given=given)


def run(
    pack: RulePack, facts: Facts, *, sent: bool, only: frozenset[str] | None = None
) -> tuple[Scope, dict[str, Truth]]:
    """The truth of every rule, each after those that it refers to, and the scope in which it was found."""
    return _walked(pack, given_of(facts, sent=sent), only)


def _walked(
    pack: RulePack, given: Mapping[str, Value], only: frozenset[str] | None
) -> tuple[Scope, dict[str, Truth]]:
    scope = _scope(pack, given)
    fired: set[str] = set()
    scope.fired = fired
    truths: dict[str, Truth] = {}
    for rule in pack.with_others(only):
        truth = truths[rule.id] = rule.condition.test.truth(scope)
        if truth is Truth.TRUE:
            fired.add(rule.id)
    return scope, truths


Evaluator = Callable[[RulePack, Mapping[str, Value], frozenset[str] | None], tuple[Seen, Seen]]


def walk(pack: RulePack, given: Mapping[str, Value], only: frozenset[str] | None) -> tuple[Seen, Seen]:
    """The rules that fired and those that stayed unknown, with what they read, by the plain walk."""
    _, truths = _walked(pack, given, only)

    def seen(truth: Truth) -> Seen:
        return {
            rule.id: tuple(fact(given, name) for name in pack.inputs[rule.id])
            for rule in pack.rules
            if truths.get(rule.id) is truth
        }

    return seen(Truth.TRUE), seen(Truth.UNKNOWN)


def compiled(pack: RulePack, given: Mapping[str, Value], only: frozenset[str] | None) -> tuple[Seen, Seen]:
    """The same by the generated function, which is made when it is first needed."""
    program = pack.programs.get(only)
    if not isinstance(program, Program):
        program = pack.programs[only] = compile_rules(pack, only)
    return program.run(given, inferred(given, pack.vocabulary) if program.infers else NOTHING)


def quickest(pack: RulePack, given: Mapping[str, Value], only: frozenset[str] | None) -> tuple[Seen, Seen]:
    """The same by the walk while a generated function would not pay for itself."""
    so_far = pack.programs.get(only, 0)
    if isinstance(so_far, int) and so_far < WALKS:
        pack.programs[only] = so_far + 1
        return walk(pack, given, only)
    return compiled(pack, given, only)


def evaluate(
    pack: RulePack,
    facts: Facts,
    *,
    sent: bool = True,
    only: frozenset[str] | None = None,
    by: Evaluator = quickest,
) -> Evaluation:
    """The rules of the pack on these facts. In a draft (`sent` false) questions may be not reached yet.

    `only` these rules, with those that they refer to behind them; use few different sets, as each gets a
    function of its own. Raises KeyError for a rule that the pack does not have.
    """
    given = given_of(facts, sent=sent)
    fired, unknown = by(pack, given, only)
    chosen = tuple(fired if only is None else [rule_id for rule_id in fired if rule_id in only])
    stated = dict(facts) if RESTATES in facts else given
    details = partial(_details, pack, stated, given, fired, unknown, only)
    return Evaluation(pack.id, pack.version, pack.digest, sent, chosen, details)


def _details(
    pack: RulePack,
    stated: Facts,
    given: Mapping[str, Value],
    fired: Seen,
    unknown: Seen,
    only: frozenset[str] | None,
) -> Details:
    """What one evaluation found, worked out. `stated`: the facts without what they restate."""
    scope = _scope(pack, given, frozenset(fired))
    shown: dict[str, Any] = {}
    outcomes = tuple(
        _outcome(pack, rule, scope, shown, fired.get(rule.id), unknown.get(rule.id))
        for rule in pack.rules
        if only is None or rule.id in only
    )
    return Details(outcomes, _unanswered(pack, stated, given, outcomes))


def _outcome(
    pack: RulePack,
    rule: Rule,
    scope: Scope,
    shown: dict[str, Any],
    fired: tuple[Value, ...] | None,
    unknown: tuple[Value, ...] | None,
) -> RuleOutcome:
    """One rule: `fired` or `unknown` are the answers that it read, None if it is not."""
    test = rule.condition.test
    if fired is not None:
        deciding = (reasons(test, scope) - {SENT.name}) or pack.reads(rule.id)
        because = tuple(sorted(deciding, key=pack.position.__getitem__))
        inputs = _inputs(pack.inputs[rule.id], fired, shown)
        return RuleOutcome(rule.id, "fired", inputs, because, severity_to_json(rule.severity), rule.urgency)
    if unknown is not None:
        gaps = tuple(dict.fromkeys(test.gaps(scope)))
        outcome: Outcome = "indeterminate" if cause_of(gaps) == "unanswered" else "not_applicable"
        because = tuple(dict.fromkeys(gap.name for gap in gaps))
        return RuleOutcome(rule.id, outcome, _inputs(pack.inputs[rule.id], unknown, shown), because)
    return RuleOutcome(rule.id, "clear", {})


def _inputs(names: Sequence[str], values: Sequence[Value], shown: dict[str, Any]) -> dict[str, Any]:
    """What a rule read, as plain data; each fact is written out once for an evaluation."""
    for name, value in zip(names, values, strict=True):
        if name not in shown:
            shown[name] = value_to_json(value)
    return {name: shown[name] for name in names}


def severity_to_json(severity: RouteSeverity | None) -> dict[str, Any]:
    """Severity for each route; `general_clause` only where there is one."""
    if severity is None:
        return dict.fromkeys(ROUTES)
    out: dict[str, Any] = {"esketamine": severity.esketamine, "iv_ketamine": severity.iv_ketamine}
    if severity.general_clause:
        out["general_clause"] = list(severity.general_clause)
    return out


def _names_what_is_missing(rule_id: str) -> bool:
    """Rules whose finding is that something was not answered: their blank facts belong to `unanswered`."""
    return rule_id.startswith("IN-") or rule_id == "SU-05"


def _unanswered(
    pack: RulePack, stated: Facts, given: Facts, outcomes: tuple[RuleOutcome, ...]
) -> tuple[str, ...]:
    """Facts given as unknown or declined; blank ones that an undecided rule needs or a finding names."""

    def needed() -> Iterator[str]:
        for outcome in outcomes:
            if outcome.outcome == "indeterminate" or (
                outcome.outcome == "fired" and _names_what_is_missing(outcome.rule_id)
            ):
                yield from outcome.because

    blank = {name for name in needed() if fact(given, name) is Missing.BLANK}
    said = {name for name, value in stated.items() if value in (Missing.UNKNOWN, Missing.DECLINED)}
    return tuple(name for name in pack.vocabulary if name in blank or name in said)
