"""What the codes of an evaluation are called on a clinician's page: brief, exact, and never a verdict."""

from __future__ import annotations

from collections.abc import Mapping

ROUTES: Mapping[str, str] = {"esketamine": "Esketamine", "iv_ketamine": "IV ketamine"}

SEVERITIES: Mapping[str, str] = {
    "labelled_contraindication": "labelled contraindication",
    "usually_excluded": "usually excluded",
    "manage_first": "manage first",
    "information_needed": "information needed",
    "caution": "caution",
}
"""Worst first."""

GENERAL_CLAUSE = "under the label's general clause, not named there"

URGENCIES: Mapping[str, str] = {"now": "Now", "same_day": "Same day"}

SAME_DAY_ORDER = ("SU-03", "PS-01", "BP-01", "CV-07", "BI-01", "HO-01", "SU-05", "SU-04")
"""Order of the same-day findings inside an opened record (design/product.md)."""

UNDER_REPORTED = frozenset(
    {"alcohol", "substances", "substance", "drugs", "opioids", "suicidality", "suicide"}
)
"""Domains in which self-report is known to miss a part of what is there."""

OUTCOMES: Mapping[str, str] = {
    "fired": "applies",
    "clear": "does not apply to the answers given",
    "indeterminate": "cannot be settled: an answer is missing",
    "not_applicable": "was not asked, because of earlier answers",
}

FINDING_ANSWERS: Mapping[str, str] = {
    "agree": "Agree",
    "not_relevant": "Not relevant because …",
    "need_data": "Need data",
    "documented_elsewhere": "Documented elsewhere",
}
NEEDS_WORDS = frozenset({"not_relevant", "documented_elsewhere"})

DISPOSITIONS: Mapping[str, str] = {
    "invite": "Invite to a consultation",
    "ask_patient": "Ask the patient for more",
    "needs_clearance": "Needs clearance from …",
    "urgent_outreach": "Urgent outreach",
    "refer": "Refer elsewhere",
    "not_now": "Not now because …",
    "duplicate_or_withdrawn": "Duplicate or withdrawn",
}
DISPOSITIONS_WITH_WORDS = frozenset({"needs_clearance", "refer", "not_now"})

LEVELS: Mapping[str, str] = {
    "likely": "Likely",
    "possible": "Possible",
    "indeterminate": "Cannot be settled yet",
    "not_met": "Not met by what was reported",
    "out_of_scope_bipolar": "Outside the definition: bipolar disorder or mania reported",
}

TRIAL_RESULTS: Mapping[str, str] = {
    "strict": "counts, strict",
    "broad": "counts, broad",
    "fails": "does not count",
    "unknown": "cannot be settled",
}

TRIAL_REASONS: Mapping[str, str] = {
    "short_4_6w": "4 to 6 weeks at dose",
    "dose_borderline": "dose at the lower end",
    "partial_26_49": "26 to 49 percent better",
    "adherence_50_79": "taken 50 to 79 percent of the time",
    "adherence_unknown": "how regularly is not known",
    "too_short": "too short",
    "dose_too_low": "dose too low",
    "responded": "helped by half or more",
    "adherence_under_50": "taken less than half of the time",
    "not_for_depression": "not taken for depression",
    "earlier_episode": "in an earlier episode",
    "never_counts": "not counted as a trial of its own",
    "ongoing_too_early": "still taken, too early to tell",
    "dose_unknown": "dose not known",
    "time_unknown": "weeks not known",
    "weeks_unknown": "weeks not known",
    "improvement_unknown": "effect not known",
    "purpose_unknown": "purpose not known",
    "episode_unknown": "episode not known",
    "drug_unknown": "medicine not recognised",
}

NOTES: Mapping[str, str] = {
    **TRIAL_REASONS,
    "meets_8wk": "each strict trial lasted 8 weeks or more",
    "same_class_only": "all counted medicines are of one class",
    "related_moiety": "two counted medicines are closely related",
    "combination": "two counted courses overlapped",
    "lifetime_only": "two or more over the lifetime, fewer in this episode",
    "intolerance_only": "stopped for side effects before 4 weeks",
    "loss_of_response": "a counted medicine helped once and then stopped working",
    "pseudo_resistance": "a trial fell short on dose, time or regularity",
    "late_life_dose": "age 65 or over with a dose at the lower end",
    "psychotic_features": "psychotic symptoms reported",
    "not_currently_moderate": "PHQ-9 below 10 now",
    "augmentation_failed": "an added medicine did not help enough",
    "augmentation_incomplete": "an added medicine, incomplete course",
    "ect_failed": "ECT did not help enough",
    "ect_incomplete": "ECT, incomplete course",
    "tms_failed": "TMS did not help enough",
    "tms_incomplete": "TMS, incomplete course",
    "vns_failed": "VNS did not help enough",
    "vns_incomplete": "VNS, incomplete course",
    "psychotherapy_failed": "psychotherapy did not help enough",
    "psychotherapy_incomplete": "psychotherapy, incomplete course",
    "current_medicine_helping": "a current medicine helps by half or more",
    "prior_ketamine": "ketamine or esketamine before",
    "antidepressant_never_tried": "no antidepressant tried",
    "bipolar_not_ruled_out": "bipolar disorder is not ruled out",
    "could_be_likely": "a missing value could lift this to likely",
}

MISSING: Mapping[str, str] = {
    "unknown": "does not know",
    "declined": "preferred not to say",
    "blank": "left blank",
    "not_asked": "not asked",
}


def in_words(codes: Mapping[str, str], code: str) -> str:
    """The words of a code; a code without words is shown as it is rather than hidden."""
    return codes.get(code, code.replace("_", " "))
