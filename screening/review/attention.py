"""What a clinician is to look at first: at most three findings, and a count of the rest that hides none of weight."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from screening.review.findings import RuleView, severity_rank
from screening.review.words import SAME_DAY_ORDER, SEVERITIES, URGENCIES
from screening.rules.evaluation import Evaluation
from screening.rules.pack import Rule, RulePack

MOST_FIRST = 3
WORST = next(iter(SEVERITIES))


@dataclass(frozen=True)
class Rest:
    """The findings that are not looked at first: those of weight by name, each with why; the others counted."""

    named: tuple[tuple[RuleView, str], ...]
    counted: tuple[tuple[int, str], ...]

    @property
    def number(self) -> int:
        """How many findings there are beside the first ones."""
        return len(self.named) + sum(number for number, _ in self.counted)


def fired_rules(pack: RulePack, evaluation: Evaluation) -> list[Rule]:
    """The rules that fired, in the order of the pack."""
    return [rule for rule in pack.rules if rule.id in evaluation.fired]


def in_order_of_attention(rules: Iterable[Rule]) -> list[Rule]:
    """Now in the order of the pack, same day in that of the product, then by the worst severity of a route.

    Among equals without an urgency the pack's order holds (heart and brain before bladder and eyes), but a domain
    that has not been seen yet comes first, so that three findings tell of three matters.
    """
    waiting, ordered, seen = sorted(rules, key=_attention), list[Rule](), set[str]()
    while waiting:
        equal = [rule for rule in waiting if _attention(rule) == _attention(waiting[0])]
        new = (rule for rule in equal if rule.domain not in seen and rule.urgency is None)
        chosen = next(new, equal[0])
        waiting.remove(chosen)
        ordered.append(chosen)
        seen.add(chosen.domain)
    return ordered


def _attention(rule: Rule) -> tuple[int, ...]:
    same_day = SAME_DAY_ORDER.index(rule.id) if rule.id in SAME_DAY_ORDER else len(SAME_DAY_ORDER)
    if rule.urgency == "now":
        return (0,)
    return (1, same_day, severity_rank(rule)) if rule.urgency == "same_day" else (2, severity_rank(rule))


def rest(findings: Iterable[RuleView]) -> Rest:
    """What stands below the first three."""
    weighed = [(found, _weight(found)) for found in list(findings)[MOST_FIRST:]]
    counted = Counter(found.severity for found, weight in weighed if not weight)
    words = [(counted[code], words) for code, words in SEVERITIES.items() if counted[code]]
    if counted[None]:
        words.append((counted[None], "not graded"))
    return Rest(tuple((found, weight) for found, weight in weighed if weight), tuple(words))


def _weight(found: RuleView) -> str:
    """Why a finding is never only counted: it is urgent, or of the worst severity; empty for any other."""
    words = [URGENCIES[found.urgency].lower()] if found.urgency else []
    return ", ".join([*words, SEVERITIES[WORST]] if found.severity == WORST else words)


def by_domain(findings: Iterable[RuleView]) -> list[tuple[str, list[RuleView]]]:
    """Findings under the title of their domain; the domain with the first finding first."""
    grouped: dict[str, list[RuleView]] = {}
    for found in findings:
        grouped.setdefault(found.domain_title, []).append(found)
    return list(grouped.items())
