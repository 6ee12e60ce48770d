"""The definition of treatment-resistant depression a second time, written from the clinical text alone.

It knows nothing of the pack: each missing answer is tried with every value that could matter, and what holds in all
of them is certain. Slow and plain on purpose; the pack and its examples are held against it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import product
from typing import Any

from tests.rules.trd_support import packed

ROWS = list(csv.DictReader(packed("thresholds.csv").splitlines()))
BANDS = {"worse": 0, "none": 0, "under_25": 20, "25_to_49": 40, "50_to_74": 60, "75_or_more": 80}
LEVEL_OVER_DOSE = ("amitriptyline", "nortriptyline", "imipramine", "desipramine")
NOT_ASSUMED = ("hbr", "weekly", "patch")
MISSING = (None, "unknown", "declined", "not_asked")
KEPT = ("short_4_6w", "dose_borderline", "partial_26_49", "adherence_50_79", "adherence_unknown")
FAILED = (
    "too_short", "dose_too_low", "responded", "adherence_under_50", "not_for_depression", "earlier_episode",
    "never_counts", "ongoing_too_early",
)  # fmt: skip
ORDER = ("fails", "unknown", "broad", "strict")  # the worst first


def number(value: object) -> Decimal | None:
    return None if value in MISSING else Decimal(str(value))


def rows_of(trial: Mapping[str, Any]) -> list[dict[str, str] | None]:
    """The rows that its formulation may mean; None: a form that the table does not have."""
    rows = {row["formulation"]: row for row in ROWS if row["drug"] == trial.get("drug")}
    form = trial.get("formulation")
    if form in rows:
        return [rows[form]]
    if "any" in rows:
        return [rows["any"]]
    oral = [row for name, row in rows.items() if name not in NOT_ASSUMED]
    return list(oral) or [None]


def percent(record: Mapping[str, Any]) -> Decimal | None:
    told = number(record.get("improvement_pct"))
    band = record.get("improvement")
    return told if told is not None or band in MISSING else Decimal(BANDS[str(band)])


def running(trial: Mapping[str, Any]) -> bool | None:
    if trial.get("ongoing") not in MISSING:
        return bool(trial["ongoing"] == "yes")
    return None if trial.get("stop_reason") in MISSING else trial["stop_reason"] == "still_taking"


def counts_as(trial: Mapping[str, Any]) -> str | None:
    rows = [row for row in ROWS if row["drug"] == trial.get("drug")]
    return rows[0]["counts_as"] if rows else None


def never_counts(trial: Mapping[str, Any]) -> bool:
    return any(row["drug"] == trial.get("drug") and row["counts"] == "no" for row in ROWS)


def worlds(trial: Mapping[str, Any]) -> Iterable[tuple[Decimal, Decimal, Decimal, Decimal, bool]]:
    """For each way in which the missing answers could be: days at adopt, at borderline, in all; dose was reached."""
    by_level = trial.get("therapeutic_level") == "yes" and trial.get("drug") in LEVEL_OVER_DOSE
    for row in rows_of(trial):
        adopt = Decimal(row["adopt"]) if row and row["adopt"] else Decimal(100)
        low = Decimal(row["borderline"]) if row and row["borderline"] else adopt
        tablets = bool(row and row["unit"] == "tablets_per_day")
        doses = {adopt, low, (adopt + low) / 2, low / 2}
        steps = trial.get("dose_steps") or [
            {
                "dose_mg": trial.get("tablets_per_day" if tablets else "dose_mg"),
                "weeks": trial.get("weeks_at_dose"),
            }
        ]
        if tablets and trial.get("dose_steps"):
            steps = [{"dose_mg": None, "weeks": step.get("weeks")} for step in steps]
        if steps in MISSING or isinstance(steps, str):
            steps = [{}]
        known = [number(step.get("weeks")) for step in steps]
        told = sum((week for week in known if week is not None), Decimal(0))
        weeks_tried = {
            Decimal(0),
            Decimal(2),
            Decimal(4),
            Decimal(5),
            Decimal(6),
            Decimal(4) - told,
            Decimal(6) - told,
            Decimal(100),
        }
        open_rows = row is None
        choices = []
        for step, week in zip(steps, known, strict=True):
            dose = None if open_rows else number(step.get("dose_mg"))
            each_dose = {adopt} if by_level else {dose} if dose is not None else doses
            each_week = {week} if week is not None else {w for w in weeks_tried if w >= 0}
            choices.append([(d, w * 7) for d in each_dose for w in each_week])
        for course in product(*choices):
            at_adopt = sum((days for dose, days in course if dose >= adopt), Decimal(0))
            at_low = sum((days for dose, days in course if dose >= low), Decimal(0))
            yield (
                at_adopt,
                at_low,
                sum((days for _, days in course), Decimal(0)),
                low,
                any(d >= low for d, _ in course),
            )


def always(truths: Iterable[bool]) -> bool | None:
    found = set(truths)
    return found.pop() if len(found) == 1 else None


def judge(trial: Mapping[str, Any], *, lifetime: bool = False) -> tuple[str, set[str]]:
    """The result, and the reasons as a set."""
    if never_counts(trial):
        return "fails", {"never_counts"}
    results, kept, failed = ["strict" if counts_as(trial) else "unknown"], set(), set()

    purpose = trial.get("purpose")
    if purpose in MISSING or purpose == "other":
        results.append("unknown")
    elif purpose != "depression":
        results.append("fails")
        failed.add("not_for_depression")

    found = list(worlds(trial))
    strict = always(a >= 42 for a, *_ in found)
    broad = always(a >= 28 or b >= 28 for a, b, *_ in found)
    if strict:
        results.append("strict")
    elif broad:
        results.append("broad")
        if always(a >= 28 for a, *_ in found) or always(b < 42 for _, b, *_ in found):
            kept.add("short_4_6w")
        if always(a < 28 for a, *_ in found):
            kept.add("dose_borderline")
    elif broad is False:
        results.append("fails")
        short = [total < 28 or (reached and b < 28) for _, b, total, _, reached in found]
        if always(short):
            failed.add("too_short")
            if running(trial):
                failed.add("ongoing_too_early")
        if always(reached for *_, reached in found) is False:
            failed.add("dose_too_low")
    else:
        results.append("unknown")

    adherence = trial.get("adherence")
    if adherence in MISSING:
        results.append("broad")
        kept.add("adherence_unknown")
    elif adherence == "50_to_79":
        results.append("broad")
        kept.add("adherence_50_79")
    elif adherence == "under_50":
        results.append("fails")
        failed.add("adherence_under_50")

    better = percent(trial)
    if better is None:
        results.append("unknown")
    elif better >= 50:
        results.append("fails")
        failed.add("responded")
    elif better > 25:
        results.append("broad")
        kept.add("partial_26_49")

    episode = trial.get("episode")
    if not lifetime and episode != "current":
        results.append("fails" if episode == "earlier" else "unknown")
        failed |= {"earlier_episode"} if episode == "earlier" else set()

    result = min(results, key=ORDER.index)
    return result, failed if result == "fails" else kept


def drugs(facts: Mapping[str, Any], results: Iterable[str]) -> dict[str, str]:
    """Each different medicine with its best result."""
    best: dict[str, str] = {}
    trials = facts.get("trials")
    for place, (trial, result) in enumerate(
        zip(trials if isinstance(trials, list) else (), results, strict=True)
    ):
        text = trial.get("drug_text")
        typed = f"typed {' '.join(text.lower().split())}" if text not in MISSING else f"no name {place}"
        name = counts_as(trial) or typed
        best[name] = max(best.get(name, "fails"), result, key=ORDER.index)
    unnamed = facts.get("unnamed_count")
    return best | {f"unnamed {at}": "unknown" for at in range(unnamed if isinstance(unnamed, int) else 0)}


def person(facts: Mapping[str, Any]) -> tuple[str, tuple[int, int, int], list[str]]:
    """Level, counts (strict, broad, unknown) and the results of the trials."""
    trials = facts.get("trials")
    results = [judge(trial)[0] for trial in (trials if isinstance(trials, list) else ())]
    best = list(drugs(facts, results).values())
    strict = best.count("strict")
    broad, unknown = strict + best.count("broad"), best.count("unknown")
    if facts.get("bipolar_dx") in ("I", "II", "unspecified") or facts.get("mania_current") == "yes":
        level = "out_of_scope_bipolar"
    elif strict >= 2:
        level = "likely"
    elif broad >= 2:
        level = "possible"
    elif broad + unknown >= 2 or not isinstance(trials, list):
        level = "indeterminate"
    else:
        level = "not_met"
    return level, (strict, broad, unknown), results
