"""The workload of the rules benchmark: 40 rules over 65 facts, and 1,000 made-up submissions.

A tenth of the values is missing, inside the trials too; a submission has up to eight trials.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from screening.rules.missing import Missing, Value
from screening.rules.pack import RulePack
from screening.rules.pack_load import load_pack
from screening.rules.vocabulary import load_vocabulary

SUBMISSIONS = 1_000
MISSING = 0.1
MOST_TRIALS = 8
YES_NO = [f"y{number:02}" for number in range(1, 41)]
CHOICES = [f"c{number:02}" for number in range(1, 13)]
NUMBERS = [f"n{number:02}" for number in range(1, 13)]
DEGREES = ("none", "mild", "severe")
DRUGS = ("alpha", "beta", "gamma", "delta", "epsilon")
EDGES = (1, 2, 3, 7, 8, 17, 18, 42, 43, 64, 65, 90, 91, 110, 111, 140, 141, 183, 184)

WHEN = (
    *(f"y{number:02}" for number in range(1, 13)),
    "c01 = severe",
    "c02 = severe",
    "c03 = mild",
    "c04 = mild",
    "c05 in {mild, severe}",
    "c06 in {mild, severe}",
    "c07 in {none, mild}",
    "c08 != none",
    "n01 > 140",
    "n02 > 90",
    "n03 >= 110",
    "n04 < 18",
    "y13 and n05 <= 42",
    "y14 and n05 > 183",
    "y15 and n06 between 43 and 183",
    "y16 and n07 >= 65",
    "y17 and (n08 between 43 and 183 or y18)",
    "y19 or (y20 and n09 > 2)",
    "(y21 or y22) and not y23",
    "not (y24 and y25) and c09 = severe",
    "c10 = severe or c11 = mild or n10 >= 8",
    "y26 and y27 and (y28 or c12 = mild)",
    "n11 < 18 or n11 >= 65",
    "y29 or (y30 and n12 > 7 and c01 in {mild, severe})",
    "any trials where weeks >= 6 and better = no",
    "count(trials where weeks >= 6 and dose >= 50) >= 2",
    "y31 and (any trials where drug in {alpha, beta} and weeks < 4)",
    "all trials have better = no",
)
assert len(WHEN) == 40


def pack() -> RulePack:
    """The rules as one pack of ours."""
    lines = ["vocabulary: 1", "facts:"]
    lines += [f"  {name}: {{kind: yes_no, about: a}}" for name in YES_NO]
    lines += [f"  {name}: {{kind: choice, options: [{', '.join(DEGREES)}], about: a}}" for name in CHOICES]
    lines += [
        f"  {name}: {{kind: number, whole: true, minimum: 0, maximum: 300, about: a}}" for name in NUMBERS
    ]
    lines += [
        "  trials:", "    kind: records", f"    most: {MOST_TRIALS}", "    about: a", "    fields:",
        f"      drug: {{kind: choice, options: [{', '.join(DRUGS)}], about: a}}",
        "      weeks: {kind: number, whole: true, minimum: 0, maximum: 300, about: a}",
        "      dose: {kind: number, whole: true, minimum: 0, maximum: 300, about: a}",
        "      better: {kind: yes_no, about: a}",
    ]  # fmt: skip
    vocabulary = load_vocabulary("\n".join(lines) + "\n", "workload vocabulary")
    head = "pack: workload\nversion: 1.0.0\nlanguage: 1\ntitle: Workload\nsources: {}\n"
    head += "reviewed: {by: null, on: null, again_by: null}\nrules:\n"
    rules = "".join(
        f'  - {{id: WL-{place:02}, domain: d, title: t, when: "{when}", urgency: now, evidence: D, because: b, '
        "sources: [], examples: []}\n"
        for place, when in enumerate(WHEN)
    )
    return load_pack(head + rules, "workload", vocabulary)


def submissions() -> list[dict[str, Value]]:
    """Facts as our engine takes them: what is missing was answered with "I don't know"."""
    chance = Random(20260101)
    return [_submission(chance) for _ in range(SUBMISSIONS)]


def _submission(chance: Random) -> dict[str, Value]:
    def or_missing(value: Value) -> Value:
        return Missing.UNKNOWN if chance.random() < MISSING else value

    facts = {name: or_missing("yes" if chance.random() < 0.2 else "no") for name in YES_NO}
    facts |= {name: or_missing(chance.choice(DEGREES)) for name in CHOICES}
    facts |= {name: or_missing(chance.choice(EDGES)) for name in NUMBERS}
    trials = tuple(
        {
            "drug": or_missing(chance.choice(DRUGS)),
            "weeks": or_missing(chance.choice((2, 3, 4, 6, 8, 12))),
            "dose": or_missing(chance.choice((25, 49, 50, 100))),
            "better": or_missing("yes" if chance.random() < 0.3 else "no"),
        }
        for _ in range(chance.randint(0, MOST_TRIALS))
    )
    facts["trials"] = or_missing(trials)
    return facts


def plain(facts: Mapping[str, Value], *, absent: bool) -> dict[str, object]:
    """The same for other engines: a missing value is None, or not there at all."""
    out: dict[str, object] = {}
    for name, value in facts.items():
        if isinstance(value, Missing):
            if not absent:
                out[name] = None
        elif isinstance(value, tuple):
            out[name] = [plain(member, absent=absent) for member in value]  # type: ignore[arg-type]
        else:
            out[name] = value
    return out
