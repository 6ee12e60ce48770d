"""What differs between two packs: rule by rule, criterion by criterion, and line by line for all that is neither."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from screening.rules.pack import Rule, RulePack

NAMES = {
    "title": "title",
    "when": "condition",
    "unless": "unless",
    "severity": "severity",
    "urgency": "urgency",
    "evidence": "evidence",
    "because": "words",
    "note": "note",
    "sources": "sources",
    "behind": "definitions behind it",
    "domain": "domain",
    "examples": "examples",
}
CONTEXT = 2
MOST_LINES = 2_000


class Part(NamedTuple):
    """One part of a rule in both packs; an empty text where it has none."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class RuleChange:
    """What became of a rule, or of a criterion of a trial pack: it is new, it is gone, or these parts are otherwise."""

    rule: str
    title: str
    how: Literal["added", "removed", "changed"]
    parts: tuple[Part, ...]


def rules(before: RulePack, after: RulePack) -> list[RuleChange]:
    """Every rule that is not the same in both packs, in the order of the new one, those that are gone last."""
    found = []
    for rule in after.rules:
        old = before.by_id.get(rule.id)
        parts = _parts(before, old, after, rule)
        if old is None:
            found.append(RuleChange(rule.id, rule.title, "added", parts))
        elif parts:
            found.append(RuleChange(rule.id, rule.title, "changed", parts))
    gone = [rule for rule in before.rules if rule.id not in after.by_id]
    return found + [
        RuleChange(rule.id, rule.title, "removed", _parts(before, rule, after, None)) for rule in gone
    ]


def lines(before: str, after: str) -> list[str]:
    """The texts beside each other as a list of changed lines with some around them; at most ``MOST_LINES``."""
    found = difflib.unified_diff(
        before.splitlines(), after.splitlines(), "in use", "proposed", "", "", CONTEXT, ""
    )
    return list(found)[:MOST_LINES]


def _parts(before: RulePack, old: Rule | None, after: RulePack, new: Rule | None) -> tuple[Part, ...]:
    had, has = _texts(before, old), _texts(after, new)
    return tuple(
        Part(words, had.get(name, ""), has.get(name, ""))
        for name, words in NAMES.items()
        if had.get(name, "") != has.get(name, "")
    )


def _texts(pack: RulePack, rule: Rule | None) -> dict[str, str]:
    if rule is None:
        return {}
    severity = rule.severity
    routes = (
        {} if severity is None else {"esketamine": severity.esketamine, "iv_ketamine": severity.iv_ketamine}
    )
    general = (
        ""
        if severity is None or not severity.general_clause
        else f"; general clause: {', '.join(severity.general_clause)}"
    )
    return {
        "title": rule.title,
        "when": " ".join(rule.when.text.split()),
        "unless": ", ".join(rule.unless),
        "severity": ", ".join(f"{route} {worth or 'none'}" for route, worth in routes.items()) + general,
        "urgency": rule.urgency or "",
        "evidence": rule.evidence,
        "because": rule.because,
        "note": rule.note or "",
        "sources": "\n".join(f"{name}: {pack.sources[name]!r}" for name in rule.sources),
        "behind": "\n".join(_behind(pack, str(rule.when))),
        "domain": rule.domain,
        "examples": "\n".join(f"{each.fires}: {dict(each.facts)}" for each in rule.examples),
    }


def _behind(pack: RulePack, text: str) -> Iterator[str]:
    """The definitions and tables that a condition names, also through one another, as they stand in this pack."""
    waiting, seen = [text], set[str]()
    while waiting:
        words = set(waiting.pop().replace("(", " ").replace(")", " ").replace(",", " ").split())
        for name in sorted(words - seen):
            if name in pack.definitions:
                seen.add(name)
                waiting.append(str(pack.definitions[name]))
                yield f"{name}: {pack.definitions[name]}"
            elif name in pack.tables:
                seen.add(name)
                yield f"{name}: {', '.join(pack.tables[name])}"
