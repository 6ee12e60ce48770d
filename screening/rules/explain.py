"""Why one rule came out as it did, as plain data for the page, the PDF and the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from screening.rules.engine import run, severity_to_json
from screening.rules.facts import value_to_json
from screening.rules.language import cause_of
from screening.rules.language.amounts import Gap
from screening.rules.language.conditions import NamedTest
from screening.rules.language.explanation import explain as explain_test
from screening.rules.language.members import NamedList
from screening.rules.language.scope import Scope
from screening.rules.language.values import NamedNumber
from screening.rules.missing import Facts, fact
from screening.rules.pack import Rule, RulePack
from screening.rules.settling import differing, enough, narrowed, settling
from screening.rules.truth import Truth


def explain(
    pack: RulePack,
    facts: Facts,
    rule_id: str,
    *,
    sent: bool = True,
    in_full: bool = False,
    ran: tuple[Scope, Mapping[str, Truth]] | None = None,
) -> dict[str, Any]:
    """The rule, the truth of each part of its condition, and what decided it or would settle it.

    `enough` is a smallest set of facts that suffices for what is decided, `enough_values` the answers behind
    it, lists cut down to the members that count. `would_settle` lists, for what is not decided, each missing
    answer, its state, and the answers that alone would make the rule fire or clear it. `in_full` also tries
    whole lists, and tells in `would_fire` the nearest answers with which a rule that is clear or was not asked would fire (else null).
    `ran`: what `engine.run` found for these facts, so that many rules share one run. Raises KeyError for a
    rule that the pack does not have.
    """
    rule = pack.by_id[rule_id]
    scope, truths = run(pack, facts, sent=sent) if ran is None else ran
    test = rule.condition.test
    truth = truths[rule_id]
    unknown = truth is Truth.UNKNOWN
    gaps = tuple(dict.fromkeys(test.gaps(scope))) if unknown else ()
    decided = frozenset() if unknown else enough(test, scope, pack.inputs[rule_id])
    outcome = _outcome(truth, cause_of(gaps))
    quiet = outcome in ("clear", "not_applicable")
    return {
        "pack": {"id": pack.id, "version": pack.version, "digest": pack.digest},
        "rule": rule.id,
        "title": rule.title,
        "outcome": outcome,
        "severity": severity_to_json(rule.severity),
        "urgency": rule.urgency,
        "because": rule.because,
        "note": rule.note,
        "sources": [{"id": source, **pack.sources[source].model_dump()} for source in rule.sources],
        "condition": {"text": rule.when.text, "unless": list(rule.unless), "words": rule.condition.words()},
        "definitions": _definitions(rule),
        "tree": explain_test(test, scope),
        "reads": _read(pack, rule, scope),
        "rules": {other: truths[other] is Truth.TRUE for other in sorted(rule.condition.rules)},
        "enough": sorted(decided, key=pack.position.__getitem__),
        "enough_values": {
            name: value_to_json(value) for name, value in narrowed(pack, rule, scope, decided).items()
        },
        "would_settle": _would_settle(pack, rule, facts, sent, gaps, in_full),
        "would_fire": differing(pack, rule, facts, sent) if in_full and quiet else None,
    }


def _would_settle(
    pack: RulePack, rule: Rule, facts: Facts, sent: bool, gaps: tuple[Gap, ...], in_full: bool
) -> list[dict[str, Any]]:
    """Each gap; with the fact that it is a part of, the answers that alone would settle the rule."""
    names = dict.fromkeys(gap.name.partition(".")[0] for gap in gaps)
    told = settling(pack, rule, facts, sent, names, lists=in_full)
    return [
        {"fact": gap.name, "state": gap.missing.value, **told[gap.name.partition(".")[0]]} for gap in gaps
    ]


def _outcome(truth: Truth, cause: str) -> str:
    if truth is Truth.UNKNOWN:
        return "indeterminate" if cause == "unanswered" else "not_applicable"
    return "fired" if truth is Truth.TRUE else "clear"


def _definitions(rule: Rule) -> dict[str, str]:
    named = (NamedTest, NamedList, NamedNumber)
    return {part.name: str(part.meaning) for part in rule.when.test.walk() if isinstance(part, named)}


def _read(pack: RulePack, rule: Rule, scope: Scope) -> list[dict[str, Any]]:
    """The facts of the rule as answered, and as inferred where that differs."""
    rows: list[dict[str, Any]] = []
    for name in pack.inputs[rule.id]:
        given, used = fact(scope.given, name), fact(scope.facts, name)
        row = {"fact": name, "about": pack.vocabulary[name].about, "value": value_to_json(given)}
        rows.append(row | ({"inferred": value_to_json(used)} if used != given else {}))
    return rows
