"""Facts that follow from other facts (each as the clinical documents define it).

Restated: another form of the same answer; it takes the place of the answer everywhere.
Inferred: settles comparisons, while `is unanswered` and its like still look at the answer itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from screening.rules.missing import Facts, Missing, Number, Value, fact
from screening.rules.vocabulary import FactType

FOLLOWS: Mapping[str, tuple[str, ...]] = {
    "phq9_total": ("phq9_items",),
    "phq9_item9": ("phq9_items",),
    "alcohol": ("auditc_total", "sex_at_birth"),
    "lorazepam_eq_mg": ("meds", "meds_known"),
}
"""Each fact that may follow from others."""
READS = frozenset().union(
    *(sources for sources in FOLLOWS.values()), ("phq9_total", "alcohol", "lorazepam_eq_mg")
)
"""The facts that are looked at to find out what follows."""
INFERRED = frozenset(("alcohol", "lorazepam_eq_mg"))
"""The facts of which `inferred` may give a value."""
HAZARDOUS_MALE = 4  # AUDIT-C cut-offs: 4 for men, 3 for everybody else
HAZARDOUS = 3


RESTATES = "phq9_items"  # the fact whose parts are facts of their own


def restated(facts: Facts) -> dict[str, Value]:
    """The facts with the PHQ-9 total and its item 9 taken from the nine items."""
    out = dict(facts)
    items = fact(facts, RESTATES)
    if isinstance(items, tuple) and items:
        numbers = cast("tuple[Number | Missing, ...]", items)
        settled = [number for number in numbers if not isinstance(number, Missing)]
        if len(settled) == len(numbers) and isinstance(fact(facts, "phq9_total"), Missing):
            out["phq9_total"] = sum(settled)
        if isinstance(fact(facts, "phq9_item9"), Missing):
            out["phq9_item9"] = numbers[-1]
    return out


def inferred(facts: Facts, vocabulary: Mapping[str, FactType]) -> dict[str, Value]:
    """What follows for comparisons: hazardous drinking from AUDIT-C, no benzodiazepine dose without one."""
    out: dict[str, Value] = {}
    if _drinks_hazardously(facts):
        out["alcohol"] = "hazardous"
    if isinstance(fact(facts, "lorazepam_eq_mg"), Missing) and _takes_no_benzodiazepine(facts, vocabulary):
        out["lorazepam_eq_mg"] = 0
    return out


def _takes_no_benzodiazepine(facts: Facts, vocabulary: Mapping[str, FactType]) -> bool:
    meds = fact(facts, "meds")
    classes = vocabulary["meds"].classes if "meds" in vocabulary else None
    if classes is None or not isinstance(meds, tuple) or fact(facts, "meds_known") != "yes":
        return False
    groups = [classes.get(str(name).casefold()) for name in meds]
    return all(group is not None and "benzodiazepine" not in group for group in groups)


def _drinks_hazardously(facts: Facts) -> bool:
    total = fact(facts, "auditc_total")
    if isinstance(total, Missing) or fact(facts, "alcohol") == "aud_active_3m":
        return False
    limit = HAZARDOUS_MALE if fact(facts, "sex_at_birth") == "male" else HAZARDOUS
    return cast(Number, total) >= limit
