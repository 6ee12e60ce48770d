"""The 40 rules as a Python programmer would write them: with two truths, and with three.

A missing value is None. Results: one truth a rule; three-valued ones are True, False or None for unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Facts = Mapping[str, Any]
MILD_OR_WORSE = frozenset(("mild", "severe"))
NONE_OR_MILD = frozenset(("none", "mild"))
ALPHA_BETA = frozenset(("alpha", "beta"))


def two_valued(f: Facts) -> list[bool]:
    """Everything that is missing counts as not fulfilled, as is usual."""
    yes = "yes"
    n05, n08, n11 = f["n05"], f["n08"], f["n11"]
    trials = f["trials"] or ()
    long_enough = [t for t in trials if t["weeks"] is not None and t["weeks"] >= 6]
    return [
        f["y01"] == yes, f["y02"] == yes, f["y03"] == yes, f["y04"] == yes, f["y05"] == yes, f["y06"] == yes,
        f["y07"] == yes, f["y08"] == yes, f["y09"] == yes, f["y10"] == yes, f["y11"] == yes, f["y12"] == yes,
        f["c01"] == "severe", f["c02"] == "severe", f["c03"] == "mild", f["c04"] == "mild",
        f["c05"] in MILD_OR_WORSE, f["c06"] in MILD_OR_WORSE, f["c07"] in NONE_OR_MILD, f["c08"] != "none",
        (f["n01"] or 0) > 140, (f["n02"] or 0) > 90, (f["n03"] or 0) >= 110,
        f["n04"] is not None and f["n04"] < 18,
        f["y13"] == yes and n05 is not None and n05 <= 42,
        f["y14"] == yes and n05 is not None and n05 > 183,
        f["y15"] == yes and f["n06"] is not None and 43 <= f["n06"] <= 183,
        f["y16"] == yes and f["n07"] is not None and f["n07"] >= 65,
        f["y17"] == yes and ((n08 is not None and 43 <= n08 <= 183) or f["y18"] == yes),
        f["y19"] == yes or (f["y20"] == yes and f["n09"] is not None and f["n09"] > 2),
        (f["y21"] == yes or f["y22"] == yes) and f["y23"] != yes,
        not (f["y24"] == yes and f["y25"] == yes) and f["c09"] == "severe",
        f["c10"] == "severe" or f["c11"] == "mild" or (f["n10"] is not None and f["n10"] >= 8),
        f["y26"] == yes and f["y27"] == yes and (f["y28"] == yes or f["c12"] == "mild"),
        n11 is not None and (n11 < 18 or n11 >= 65),
        f["y29"] == yes or (
            f["y30"] == yes and f["n12"] is not None and f["n12"] > 7 and f["c01"] in MILD_OR_WORSE
        ),
        any(t["better"] == "no" for t in long_enough),
        sum(1 for t in long_enough if t["dose"] is not None and t["dose"] >= 50) >= 2,
        f["y31"] == yes and any(
            t["drug"] in ALPHA_BETA and t["weeks"] is not None and t["weeks"] < 4 for t in trials
        ),
        all(t["better"] == "no" for t in trials),
    ]  # fmt: skip


Truth = bool | None


def both(*tests: Truth) -> Truth:
    """And of three truths."""
    if False in tests:
        return False
    return None if None in tests else True


def either(*tests: Truth) -> Truth:
    """Or of three truths."""
    if True in tests:
        return True
    return None if None in tests else False


def negated(test: Truth) -> Truth:
    """Not of three truths."""
    return None if test is None else not test


def three_valued(f: Facts) -> list[Truth]:
    """A comparison with something missing is unknown (None); written out for speed, one value at a time."""
    y = {name: None if f[name] is None else f[name] == "yes" for name in _YES_NO}
    c01, c05, c06, c07, c08, c09, c10, c11, c12 = (f[name] for name in _CHOICES)
    n01, n02, n03, n04, n05, n06, n07, n08, n09, n10, n11, n12 = (f[name] for name in _NUMBERS)
    in_middle = None if n06 is None else 43 <= n06 <= 183
    in_middle_8 = None if n08 is None else 43 <= n08 <= 183
    odd_age = None if n11 is None else n11 < 18 or n11 >= 65
    limited = None if c01 is None else c01 in MILD_OR_WORSE
    failed, enough, short, all_worse = _trials(f["trials"])
    return [
        y["y01"], y["y02"], y["y03"], y["y04"], y["y05"], y["y06"],
        y["y07"], y["y08"], y["y09"], y["y10"], y["y11"], y["y12"],
        None if c01 is None else c01 == "severe",
        None if f["c02"] is None else f["c02"] == "severe",
        None if f["c03"] is None else f["c03"] == "mild",
        None if f["c04"] is None else f["c04"] == "mild",
        None if c05 is None else c05 in MILD_OR_WORSE,
        None if c06 is None else c06 in MILD_OR_WORSE,
        None if c07 is None else c07 in NONE_OR_MILD,
        None if c08 is None else c08 != "none",
        None if n01 is None else n01 > 140,
        None if n02 is None else n02 > 90,
        None if n03 is None else n03 >= 110,
        None if n04 is None else n04 < 18,
        both(y["y13"], None if n05 is None else n05 <= 42),
        both(y["y14"], None if n05 is None else n05 > 183),
        both(y["y15"], in_middle),
        both(y["y16"], None if n07 is None else n07 >= 65),
        both(y["y17"], either(in_middle_8, y["y18"])),
        either(y["y19"], both(y["y20"], None if n09 is None else n09 > 2)),
        both(either(y["y21"], y["y22"]), negated(y["y23"])),
        both(negated(both(y["y24"], y["y25"])), None if c09 is None else c09 == "severe"),
        either(
            None if c10 is None else c10 == "severe", None if c11 is None else c11 == "mild",
            None if n10 is None else n10 >= 8,
        ),
        both(y["y26"], y["y27"], either(y["y28"], None if c12 is None else c12 == "mild")),
        odd_age,
        either(y["y29"], both(y["y30"], None if n12 is None else n12 > 7, limited)),
        failed, enough, both(y["y31"], short), all_worse,
    ]  # fmt: skip


_YES_NO = [f"y{number:02}" for number in range(1, 32)]
_CHOICES = ("c01", "c05", "c06", "c07", "c08", "c09", "c10", "c11", "c12")
_NUMBERS = [f"n{number:02}" for number in range(1, 13)]


def _trials(trials: list[Facts] | None) -> tuple[Truth, Truth, Truth, Truth]:
    """Failed a long one; two long ones at a dose; a short one of two drugs; each without effect."""
    if trials is None:
        return None, None, None, None
    failed: Truth = False
    short: Truth = False
    all_worse: Truth = True
    certain = possible = 0
    for trial in trials:
        weeks, dose, better, drug = trial["weeks"], trial["dose"], trial["better"], trial["drug"]
        long = None if weeks is None else weeks >= 6
        worse = None if better is None else better == "no"
        if long is not False and worse is not False and failed is not True:
            failed = None if long is None or worse is None else True
        high = None if dose is None else dose >= 50
        if long is not False and high is not False:
            if long is None or high is None:
                possible += 1
            else:
                certain += 1
        named = None if drug is None else drug in ALPHA_BETA
        brief = None if weeks is None else weeks < 4
        if named is not False and brief is not False and short is not True:
            short = None if named is None or brief is None else True
        if worse is False:
            all_worse = False
        elif worse is None and all_worse is True:
            all_worse = None
    enough = True if certain >= 2 else None if certain + possible >= 2 else False
    return failed, enough, short, all_worse


READS: list[tuple[str, ...]] = []
"""The facts of each rule, in order; filled by the benchmark from the pack, which knows them."""


def recording(rule: Callable[[Facts], list[Truth]], f: Facts) -> list[tuple[int, Truth, tuple[Any, ...]]]:
    """The three-valued rules, with what each fired or unknown one has read."""
    return [
        (place, truth, tuple([f[name] for name in READS[place]]))
        for place, truth in enumerate(rule(f))
        if truth is not False
    ]
