"""What facts, options, definitions and readings are called where a clinician reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

OPTIONS: Mapping[str, str] = {
    # heart, brain
    "nyha_1_2": "NYHA I or II",
    "nyha_3_4_or_decompensated": "NYHA III or IV, or decompensated",
    "uncontrolled_or_unexplained_syncope": "uncontrolled, or fainting without a known cause",
    "moderate_severe": "moderate or severe",
    "old_asymptomatic": "old, without symptoms",
    "recent_or_symptomatic": "recent, or with symptoms",
    "uncontrolled_or_seizure_6m": "uncontrolled, or a seizure within 6 months",
    # substances
    "remote_gt_12m": "more than 12 months ago",
    "use_within_12m": "within 12 months",
    "disorder_ever": "a use disorder, ever",
    "active_3m": "active within 3 months",
    "remission_3_12m": "in remission for 3 to 12 months",
    "remission_gt_12m": "in remission for more than 12 months",
    "none_low": "none or low",
    "aud_active_3m": "alcohol use disorder within 3 months",
    "oat": "opioid agonist treatment",
    "oud_active_3m": "opioid use disorder within 3 months",
    # suicide
    "past_3m": "in the past 3 months",
    "over_3m_ago": "more than 3 months ago",
    # other conditions
    "child_pugh_b_or_cirrhosis": "Child-Pugh B or cirrhosis",
    "child_pugh_c_or_decompensated": "Child-Pugh C or decompensated",
    "luts_current": "urinary symptoms now",
    "ic_or_ketamine_cystitis": "interstitial, ulcerative or ketamine cystitis",
    "asthma_controlled": "controlled asthma",
    "copd_stable": "stable COPD",
    "severe_or_unstable": "severe or unstable",
    "uncontrolled_or_angle_closure_or_recent_eye_surgery": "uncontrolled or angle-closure glaucoma, or recent eye surgery",
    "hypothyroid_treated": "treated hypothyroidism",
    "hyper_treated": "treated hyperthyroidism",
    "hyper_untreated": "untreated hyperthyroidism",
    "n/a": "not needed",
    # sudden symptoms
    "back_pain_sudden": "sudden back pain",
    "one_sided_weakness_or_numbness": "weakness or numbness on one side",
    "vision_change": "change of vision",
    "speech_difficulty": "difficulty speaking",
    # medicines now
    "z_drug": "Z-drug",
    "maoi": "MAOI",
    "glp1_ra": "GLP-1 receptor agonist",
    "strong_cyp": "strong CYP3A4 or CYP2B6 inhibitor or inducer",
    "ergot_or_vasopressin_or_decongestant": "ergot, vasopressin or decongestant",
    "nasal_steroid_or_decongestant": "nasal steroid or decongestant",
    "nmda_antagonist": "NMDA antagonist",
    "other_depressant": "another CNS depressant",
    # trials
    "ir": "immediate release",
    "sr": "SR",
    "xl": "XL",
    "xr": "XR",
    "cr": "CR",
    "dr": "delayed release",
    "odt": "dissolving tablet",
    "hbr": "hydrobromide",
    "under_25": "under 25 %",
    "25_to_49": "25 to 49 %",
    "50_to_74": "50 to 74 %",
    "75_or_more": "75 % or more",
    "80_or_more": "80 % or more",
    "50_to_79": "50 to 79 %",
    "under_50": "under 50 %",
    "felt_well": "felt well",
}
"""Options whose id is no word; every other id reads well with its underscores gone."""

FIELDS: Mapping[str, str] = {
    "sbp": "systolic",
    "dbp": "diastolic",
    "days_ago": "age of the reading",
    "device": "device",
    "setting": "place",
}
"""Fields of a record inside a condition on its members."""

UNITS: Mapping[str, str] = {"kg/m2": "kg/m²"}

_MEAN = "the mean, not rounded, of the valid readings of the last 30 days within 7 days of the newest"

DEFINITIONS: Mapping[str, tuple[str, str]] = {
    "valid_readings": (
        "valid readings",
        "both numbers given, systolic 50 to 300 and above diastolic, diastolic 20 to 200",
    ),
    "fresh_readings": ("valid readings of the last 30 days", "by the date that was given"),
    "usable_readings": (
        "valid readings of the last 30 days that are not from a wrist or finger device",
        "an unknown device counts as usable only once it is known",
    ),
    "severe_readings": (
        "readings with systolic 180 or more, or diastolic 120 or more",
        "valid, from the last 30 days or without a date",
    ),
    "newest": ("age of the newest valid reading", "of the last 30 days"),
    "recent_readings": (
        "readings that count for the decision",
        "valid, of the last 30 days, within 7 days of the newest",
    ),
    "decision_sbp": ("Systolic", _MEAN),
    "decision_dbp": ("Diastolic", _MEAN),
    "takes_opioid": ("Takes an opioid", "prescribed, as agonist treatment, or with a use disorder"),
    "depressant_classes": (
        "Number of classes of CNS depressants taken now",
        "a class counts once, an opioid as one",
    ),
}
"""Definitions of the safety pack: what they are called, and what they mean."""


def option(name: str) -> str:
    """An option in words."""
    return OPTIONS.get(name) or name.replace("_", " ")


def terms(names: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """What the definitions mean that a rule uses, each once."""
    found = dict.fromkeys(DEFINITIONS[name] for name in names if name in DEFINITIONS)
    return tuple(found)


def defined(name: str) -> str:
    """A definition in words; one without an entry is shown by its name."""
    return DEFINITIONS[name][0] if name in DEFINITIONS else name.replace("_", " ")


def with_unit(value: object, unit: str | None) -> str:
    """A number with its unit: "140 mmHg", "1 day"."""
    if unit is None:
        return str(value)
    if str(value) == "1" and unit in ("days", "weeks", "months", "years", "points"):
        return f"1 {unit[:-1]}"
    return f"{value} {UNITS.get(unit, unit)}"
