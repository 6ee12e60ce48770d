"""The answer of `screening evaluate`: findings, the classification of medicine trials, what is unanswered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from screening.rules.derived import restated
from screening.rules.engine import RuleOutcome, evaluate
from screening.rules.library import Shipped
from screening.rules.missing import Facts
from screening.rules.pack import RulePack
from screening.rules.trd.classify import classify


def result_json(shipped: Shipped, facts: Facts) -> dict[str, Any]:
    """The whole answer for one set of facts, as plain data."""
    evaluation = evaluate(shipped.safety, facts)
    return {
        "pack": {
            "id": evaluation.pack_id, "version": evaluation.pack_version, "digest": evaluation.pack_digest
        },
        "findings": [_finding(shipped.safety, finding) for finding in evaluation.findings],
        "top_severity": evaluation.top_severity,
        "urgency": evaluation.urgency,
        "trd": classify(shipped.trd, restated(facts)).contract(),
        "unanswered": list(evaluation.unanswered),
    }  # fmt: skip


def _finding(pack: RulePack, finding: RuleOutcome) -> dict[str, Any]:
    because = [
        {"fact": name, "value": shown(finding.inputs[name])}
        for name in finding.because
        if name in finding.inputs
    ]
    return {
        "rule": finding.rule_id,
        "severity": finding.severity,
        "urgency": finding.urgency,
        "because": because,
        "sources": list(pack.by_id[finding.rule_id].sources),
    }


def shown(value: object) -> object:
    """A fact as a finding quotes it: readings as `141/88`, nothing as `blank`, the rest as given."""
    if value is None:
        return "blank"
    if isinstance(value, list) and value and all(isinstance(member, Mapping) for member in value):
        return "; ".join(_reading(cast("Mapping[str, object]", member)) for member in value)
    return value


def _reading(member: Mapping[str, object]) -> str:
    return f"{member.get('sbp', '?')}/{member.get('dbp', '?')}"
