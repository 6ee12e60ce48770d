"""What comes out of one run of one pack: which rules fired at once, reasons when somebody looks, plain data."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeAlias

from screening.rules.pack_file import ROUTES, SEVERITIES, URGENCIES, worst

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

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "rule_id": self.rule_id, "outcome": self.outcome, "inputs": dict(self.inputs),
            "because": list(self.because), "severity": None if self.severity is None else dict(self.severity),
            "urgency": self.urgency,
        }  # fmt: skip


@dataclass(frozen=True)
class Details:
    """The outcomes in the order of the pack, and the facts that a person should still ask for."""

    outcomes: tuple[RuleOutcome, ...]
    unanswered: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Evaluation:
    """One run. `fired`: ids in the order of the pack; everything else is worked out when it is first read.

    It keeps its own copy of the facts, so that what is worked out later is what was true then.
    """

    pack_id: str
    pack_version: str
    pack_digest: str
    sent: bool
    fired: tuple[str, ...]
    work_out: Callable[[], Details] = field(repr=False)

    @cached_property
    def _details(self) -> Details:
        return self.work_out()

    @property
    def outcomes(self) -> tuple[RuleOutcome, ...]:
        """What became of each rule, in the order of the pack."""
        return self._details.outcomes

    @property
    def unanswered(self) -> tuple[str, ...]:
        """The facts that a person should still ask for."""
        return self._details.unanswered

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

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Evaluation) and evaluation_to_json(self) == evaluation_to_json(other)

    def __hash__(self) -> int:
        return hash((self.pack_digest, self.fired))


def evaluation_to_json(evaluation: Evaluation) -> dict[str, Any]:
    """Plain data; `canonical_json` of it is the same for the same facts."""
    return {
        "format": FORMAT,
        "pack_id": evaluation.pack_id,
        "pack_version": evaluation.pack_version,
        "pack_digest": evaluation.pack_digest,
        "sent": evaluation.sent,
        "outcomes": [outcome.to_json() for outcome in evaluation.outcomes],
        "unanswered": list(evaluation.unanswered),
    }


def evaluation_from_json(data: Mapping[str, Any]) -> Evaluation:
    """The evaluation that was kept; raises ValueError for another format."""
    if data["format"] != FORMAT:
        raise ValueError(f"format {data['format']} of an evaluation; {FORMAT} can be read")
    outcomes = tuple(
        RuleOutcome(**(outcome | {"because": tuple(outcome["because"])})) for outcome in data["outcomes"]
    )
    details = Details(outcomes, tuple(data["unanswered"]))
    fired = tuple(outcome.rule_id for outcome in outcomes if outcome.outcome == "fired")
    return Evaluation(
        data["pack_id"], data["pack_version"], data["pack_digest"], data["sent"], fired, lambda: details
    )


def canonical_json(data: object) -> str:
    """JSON with sorted keys and one final newline: the same data gives the same bytes in UTF-8."""
    return (
        json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(", ", ": "), allow_nan=False) + "\n"
    )
