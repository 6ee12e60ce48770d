"""A finding as a clinician reads it: what it says, for which route, from which answers, on which source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from screening.content import Content
from screening.questionnaire.answers import Answers
from screening.review.values import in_plain_words
from screening.review.words import (
    GENERAL_CLAUSE,
    ROUTES,
    SAME_DAY_ORDER,
    SEVERITIES,
    UNDER_REPORTED,
    domain_title,
)
from screening.rules.engine import Evaluation
from screening.rules.explain import explain
from screening.rules.missing import Facts, Missing, fact
from screening.rules.pack import Rule, RulePack
from screening.safety.evidence import Said, said_of

MOST_FIRST = 3
STATUS: Mapping[str, str] = {
    "V": "read in a copy of the source",
    "V2": "read in a summary, a mirror or an older edition",
    "M": "general knowledge, not read",
    "own": "a choice of this pack",
}
"""What the letters of a pack's sources mean."""


@dataclass(frozen=True)
class Route:
    """One treatment route with the words for the severity there; `clause` tells how the label says it."""

    name: str
    severity: str | None
    clause: str | None


@dataclass(frozen=True)
class Citation:
    """A source of a rule, as the pack names it."""

    id: str
    title: str
    kind: str
    section: str | None
    published: str | None
    address: str | None
    status: str


@dataclass(frozen=True)
class RuleView:
    """A rule over one submission. `outcome` is fired, clear, not_applicable or indeterminate.

    `said`: the answers that decided it, `also`: the others that it read. `basis` are the facts
    that decided it, `facts` all that it saw: name, meaning, value.
    """

    rule: str
    title: str
    domain: str
    domain_title: str
    outcome: str
    urgency: str | None
    routes: tuple[Route, ...]
    because: str
    note: str | None
    logic: str
    said: tuple[Said, ...]
    also: tuple[Said, ...]
    basis: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str, str], ...]
    unknown: tuple[str, ...]
    why: Mapping[str, Any]
    citations: tuple[Citation, ...]
    grade: str
    under_reported: bool


def rule_view(
    pack: RulePack,
    rule: Rule,
    outcome: str,
    because: tuple[str, ...],
    facts: Facts,
    content: Content,
    answers: Answers,
    language: str,
) -> RuleView:
    """Everything about one rule for this submission."""
    why = explain(pack, facts, rule.id)
    reads = [row["fact"] for row in why["reads"]]
    shown = because or tuple(reads)
    used = said_of(content, answers, shown, language)
    items = {(line["item"], line["entry"]) for line in used}
    also = [
        line
        for line in said_of(content, answers, reads, language)
        if (line["item"], line["entry"]) not in items
    ]
    return RuleView(
        rule=rule.id,
        title=rule.title,
        domain=rule.domain,
        domain_title=domain_title(rule.domain),
        outcome=outcome,
        urgency=rule.urgency,
        routes=tuple(_route(rule, route) for route in ROUTES),
        because=rule.because,
        note=rule.note,
        logic=why["condition"]["words"],
        said=tuple(used),
        also=tuple(also),
        basis=tuple((pack.vocabulary[name].about, _value(pack, facts, name)) for name in shown),
        facts=tuple(
            (name.replace("_", " "), pack.vocabulary[name].about, _value(pack, facts, name)) for name in reads
        ),
        unknown=tuple(pack.vocabulary[name].about for name in reads if _unsettled(fact(facts, name))),
        why=why,
        citations=tuple(_citation(pack, source) for source in rule.sources),
        grade=rule.evidence,
        under_reported=rule.domain in UNDER_REPORTED,
    )


def _value(pack: RulePack, facts: Facts, name: str) -> str:
    return in_plain_words(fact(facts, name), pack.vocabulary[name])


def _route(rule: Rule, route: str) -> Route:
    severity = _severity(rule, route)
    general = rule.severity is not None and route in rule.severity.general_clause
    return Route(
        ROUTES[route], SEVERITIES[severity] if severity else None, GENERAL_CLAUSE if general else None
    )


def _severity(rule: Rule, route: str) -> str | None:
    found: str | None = getattr(rule.severity, route, None)
    return found


def _citation(pack: RulePack, source_id: str) -> Citation:
    source = pack.sources[source_id]
    return Citation(
        source_id,
        source.title,
        source.kind,
        source.section,
        str(source.published) if source.published else None,
        source.address,
        STATUS.get(source.status or "", source.status or "not stated"),
    )


def _unsettled(value: object) -> bool:
    return isinstance(value, Missing) and value.unanswered


def fired_rules(pack: RulePack, evaluation: Evaluation) -> list[Rule]:
    """The rules that fired, in the order of the pack."""
    fired = {outcome.rule_id for outcome in evaluation.outcomes if outcome.outcome == "fired"}
    return [rule for rule in pack.rules if rule.id in fired]


def in_order_of_attention(rules: Iterable[Rule]) -> list[Rule]:
    """Now in the order of the pack, same day in that of the product, then by the worst severity."""
    return sorted(rules, key=_attention)


def _attention(rule: Rule) -> tuple[int, int, int]:
    found = [severity for route in ROUTES if (severity := _severity(rule, route))]
    worst = min((list(SEVERITIES).index(severity) for severity in found), default=len(SEVERITIES))
    same_day = SAME_DAY_ORDER.index(rule.id) if rule.id in SAME_DAY_ORDER else len(SAME_DAY_ORDER)
    if rule.urgency == "now":
        return 0, 0, 0
    return (1, same_day, worst) if rule.urgency == "same_day" else (2, 0, worst)


def by_domain(findings: Iterable[RuleView]) -> list[tuple[str, list[RuleView]]]:
    """Findings under the title of their domain; the domain with the first finding first."""
    grouped: dict[str, list[RuleView]] = {}
    for found in findings:
        grouped.setdefault(found.domain_title, []).append(found)
    return list(grouped.items())
