"""The vocabulary names the facts that the safety pack and the medicine tables need, with what reassures."""

from __future__ import annotations

import csv
from importlib.resources import files

import pytest

from screening.rules.pack_load import load_pack
from screening.rules.vocabulary import FactType, shipped_vocabulary

PACKS = files("screening.rules").joinpath("packs")
VOCABULARY = shipped_vocabulary()
# Facts without an answer that speaks for or against a danger.
NEUTRAL = {"sex_at_birth"}
LIMITS = {
    "age_years": (0, 120, "years"),
    "hr_bpm": (0, 300, "bpm"),
    "bmi": (5, 200, "kg/m2"),
    "cardiac_event_days": (0, 44000, "days"),
    "stroke_tia_days": (0, 44000, "days"),
    "lorazepam_eq_mg": (0, 100, "mg/day"),
    "episode_months": (0, 1200, "months"),
    "phq9_item9": (0, 3, None),
    "phq9_total": (0, 27, None),
    "auditc_total": (0, 12, None),
    "unnamed_count": (0, 9, None),
}
FIELD_LIMITS = {
    ("bp_readings", "sbp"): (0, 400, "mmHg"),
    ("bp_readings", "dbp"): (0, 300, "mmHg"),
    ("bp_readings", "days_ago"): (0, 1830, "days"),
    ("trials", "weeks_at_dose"): (0, 2600, "weeks"),
    ("trials", "improvement_pct"): (0, 100, "percent"),
    ("augmentations", "weeks"): (0, 2600, "weeks"),
    ("other_treatments", "sessions"): (0, 2000, None),
}


def limits(fact: FactType) -> tuple[object, object, str | None]:
    return (fact.minimum, fact.maximum, fact.unit)


def test_the_facts_have_their_limits() -> None:
    assert {name: limits(VOCABULARY[name]) for name in LIMITS} == LIMITS
    found = {(name, field): limits(VOCABULARY[name].fields[field]) for name, field in FIELD_LIMITS}
    assert found == FIELD_LIMITS
    assert (VOCABULARY["bp_readings"].most, VOCABULARY["trials"].most) == (14, 40)


def test_a_dose_is_above_nothing() -> None:
    trial = VOCABULARY["trials"].fields
    assert (trial["dose_mg"].above, trial["dose_mg"].maximum) == (0, 10000)
    assert (trial["tablets_per_day"].above, trial["tablets_per_day"].maximum) == (0, 20)


@pytest.mark.parametrize(
    "name", [name for name, fact in VOCABULARY.items() if fact.kind in ("yes_no", "choice")]
)
def test_every_answer_to_choose_has_one_that_reassures(name: str) -> None:
    assert bool(VOCABULARY[name].reassuring) is (name not in NEUTRAL)


def test_yes_reassures_only_where_having_it_is_good() -> None:
    good = {name for name, fact in VOCABULARY.items() if "yes" in fact.reassuring}
    assert good == {"contraception", "meds_known", "escort", "can_stay_2h", "trials_complete"}


def test_a_trial_names_the_medicines_of_the_threshold_table() -> None:
    rows = csv.DictReader(PACKS.joinpath("thresholds.csv").read_text(encoding="utf-8").splitlines())
    known = set(dict.fromkeys(row["drug"] for row in rows))
    assert set(VOCABULARY["trials"].fields["drug"].allowed) == known | {"other"}


def test_every_fact_outside_the_medicine_trials_is_read_by_a_rule() -> None:
    pack = load_pack(PACKS.joinpath("safety.yaml").read_text(encoding="utf-8"), "safety.yaml", VOCABULARY)
    read = {name for rule in pack.rules for name in rule.reads}
    names = list(VOCABULARY)
    for_trials = set(names[names.index("episode_months") :])
    # The nine items and the sex at birth serve the totals that rules read.
    assert set(names) - read - for_trials == {"phq9_items", "phq9_total", "sex_at_birth"}
