"""One run of one pack over one set of facts: what fired, what did not, what could not be decided and why."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeAlias

from screening.rules.derived import inferred, restated
from screening.rules.facts import value_to_json
from screening.rules.language import SENT, cause_of
from screening.rules.language.explanation import reasons
from screening.rules.language.values import Scope
from screening.rules.missing import Facts, Missing, fact
from screening.rules.pack import Rule, RulePack
from screening.rules.pack_file import ROUTES, SEVERITIES, URGENCIES, RouteSeverity, worst
from screening.rules.truth import Truth

Outcome: TypeAlias = Literal["fired", "clear", "not_applicable", "indeterminate"]
FORMAT = 1  # of the data of an evaluation


@dataclass(frozen=True)
class RuleOutcome:
    """What became of one rule.

    A fired or undecided rule keeps the facts that it read. `because` names the facts that made it fire, or
    those that left it undecided. A fired rule carries its severity for each route and its urgency.
    """

    rule_id: str
    outcome: Outcome
    inputs: Mapping[str, Any]
    because: tuple[str, ...] = ()
    severity: Mapping[str, Any] | None = None
    urgency: str | None = None


@dataclass(frozen=True)
class Evaluation:
    """All outcomes in the order of the pack. `unanswered`: the facts that a person should still ask for."""

    pack_id: str
    pack_version: str
    pack_digest: str
    sent: bool
    outcomes: tuple[RuleOutcome, ...]
    unanswered: tuple[str, ...]

    @property
    def findings(self) -> tuple[RuleOutcome, ...]:
        """The rules that fired."""
        return tuple(outcome for outcome in self.outcomes if outcome.outcome == "fired")

    @property
    def top_severity(self) -> dict[str, str | None]:
        """The worst severity of a finding for each route; None without one."""
        return {
            route: worst(
                (finding.severity[route] for finding in self.findings if finding.severity), SEVERITIES
            )
            for route in ROUTES
        }

    @property
    def urgency(self) -> str | None:
        """The worst urgency of a finding."""
        return worst((finding.urgency for finding in self.findings), URGENCIES)

    def of(self, rule_id: str) -> RuleOutcome:
        """The outcome of one rule; raises KeyError."""
        for outcome in self.outcomes:
            if outcome.rule_id == rule_id:
                return outcome
        raise KeyError(rule_id)


def scope_of(pack: RulePack, facts: Facts, *, sent: bool) -> Scope:
    """What the rules of a pack see of some facts."""
    given = restated(facts) | {SENT.name: "yes" if sent else "no"}
    return Scope(given | inferred(given, pack.vocabulary), fired=set(), given=given)


def run(pack: RulePack, facts: Facts, *, sent: bool) -> tuple[Scope, dict[str, Truth]]:
    """The truth of every rule, each after those that it refers to, and the scope in which it was found."""
    scope = scope_of(pack, facts, sent=sent)
    fired: set[str] = set()
    scope.fired = fired
    truths: dict[str, Truth] = {}
    for rule in pack.order:
        truth = truths[rule.id] = rule.condition.test.truth(scope)
        if truth is Truth.TRUE:
            fired.add(rule.id)
    return scope, truths


def evaluate(pack: RulePack, facts: Facts, *, sent: bool = True) -> Evaluation:
    """Every rule of the pack on these facts. In a draft (`sent` false) questions may be not reached yet."""
    scope, truths = run(pack, facts, sent=sent)
    values = {name: value_to_json(fact(scope.given, name)) for name in pack.position}
    outcomes = tuple(_outcome(pack, rule, truths[rule.id], scope, values) for rule in pack.rules)
    return Evaluation(
        pack.id, pack.version, pack.digest, sent, outcomes, _unanswered(pack, facts, scope, outcomes)
    )


def _outcome(
    pack: RulePack, rule: Rule, truth: Truth, scope: Scope, values: Mapping[str, Any]
) -> RuleOutcome:
    if truth is Truth.FALSE:
        return RuleOutcome(rule.id, "clear", {})
    inputs = {name: values[name] for name in pack.inputs[rule.id]}
    test = rule.condition.test
    if truth is Truth.UNKNOWN:
        gaps = tuple(dict.fromkeys(test.gaps(scope)))
        outcome: Outcome = "indeterminate" if cause_of(gaps) == "unanswered" else "not_applicable"
        return RuleOutcome(rule.id, outcome, inputs, tuple(dict.fromkeys(gap.name for gap in gaps)))
    deciding = (reasons(test, scope) - {SENT.name}) or pack.reads(rule.id)
    because = tuple(sorted(deciding, key=pack.position.__getitem__))
    return RuleOutcome(rule.id, "fired", inputs, because, severity_to_json(rule.severity), rule.urgency)


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
    pack: RulePack, facts: Facts, scope: Scope, outcomes: tuple[RuleOutcome, ...]
) -> tuple[str, ...]:
    """Facts given as unknown or declined; blank ones that an undecided rule needs or a finding names."""

    def needed() -> Iterator[str]:
        for outcome in outcomes:
            if outcome.outcome == "indeterminate" or (
                outcome.outcome == "fired" and _names_what_is_missing(outcome.rule_id)
            ):
                yield from outcome.because

    blank = {name for name in needed() if fact(scope.given, name) is Missing.BLANK}
    said = {name for name, value in facts.items() if value in (Missing.UNKNOWN, Missing.DECLINED)}
    return tuple(name for name in pack.vocabulary if name in blank or name in said)


def evaluation_to_json(evaluation: Evaluation) -> dict[str, Any]:
    """Plain data; `canonical_json` of it is the same for the same facts."""
    return {"format": FORMAT} | asdict(evaluation)


def evaluation_from_json(data: Mapping[str, Any]) -> Evaluation:
    """The evaluation that was kept; raises ValueError for another format."""
    if data["format"] != FORMAT:
        raise ValueError(f"format {data['format']} of an evaluation; {FORMAT} can be read")
    outcomes = tuple(
        RuleOutcome(**(outcome | {"because": tuple(outcome["because"])})) for outcome in data["outcomes"]
    )
    return Evaluation(
        data["pack_id"], data["pack_version"], data["pack_digest"], data["sent"], outcomes,
        tuple(data["unanswered"]),
    )  # fmt: skip


def canonical_json(data: object) -> str:
    """JSON with sorted keys and one final newline: the same data gives the same bytes in UTF-8."""
    return (
        json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(", ", ": "), allow_nan=False) + "\n"
    )
