"""What the codes of an evaluation are called on a clinician's page: brief, exact, and never a verdict."""

from __future__ import annotations

from collections.abc import Mapping

ROUTES: Mapping[str, str] = {"esketamine": "Esketamine", "iv_ketamine": "IV ketamine"}

SEVERITIES: Mapping[str, str] = {
    "labelled_contraindication": "labeled contraindication",
    "usually_excluded": "usually excluded",
    "manage_first": "manage first",
    "information_needed": "information needed",
    "caution": "caution",
}
"""Worst first."""

GENERAL_CLAUSE = "under the label's general clause, not named there"

URGENCIES: Mapping[str, str] = {"now": "Now", "same_day": "Same day"}

SAME_DAY_ORDER = ("SU-03", "PS-01", "BP-01", "CV-07", "BI-01", "HO-01", "SU-05", "SU-04")
"""Order of what must be seen the same day, in a record and in the list of tasks (design/product.md)."""

_SUICIDE = "thoughts of suicide and attempts"
UNDER_REPORTED: Mapping[str, str] = {
    "alcohol": "drinking",
    "auditc_total": "drinking",
    "danger_now": _SUICIDE,
    "illicit_use_30d": "drug use",
    "ketamine_nonmedical": "ketamine and PCP use",
    "opioid": "opioid use",
    "phq9_item9": _SUICIDE,
    "psychosis_substance_induced_past": "drug use",
    "self_harm_today": _SUICIDE,
    "sud_status": "drug use",
    "withdrawal_now": "drinking and drug use",
    **{f"q{number}": _SUICIDE for number in range(1, 7)},
}
"""Facts of which self-report is known to miss a part, and what is under-reported."""
UNDER_REPORTED_SECTIONS: Mapping[str, str] = {"safety": _SUICIDE, "use": "drinking and drug use"}
"""The same for whole sections of the form."""


def under_reported(what: str) -> str:
    """The words that stand beside such answers."""
    return f"Self-report, known under-reporting: {what}."


DOMAINS: Mapping[str, str] = {
    "bipolar_mania": "Bipolar disorder and mania",
    "capacity_consent": "Capacity and consent",
    "cardiac_vascular": "Heart and vessels",
    "cerebrovascular": "Brain vessels",
    "current_ketamine_elsewhere": "Ketamine from another place",
    "dementia_cognitive": "Memory and thinking",
    "hepatic_renal": "Liver and kidneys",
    "hepatic": "Liver",
    "ketamine_pcp_use": "Ketamine and PCP use",
    "ocular": "Eyes",
    "pregnancy_contraception": "Pregnancy and contraception",
    "ptsd": "Trauma",
    "pulmonary": "Breathing",
    "pulmonary_sleep_apnoea": "Breathing and sleep apnea",
    "raised_icp": "Pressure in the skull",
    "sleep_apnoea": "Sleep apnea",
    "social": "Practical",
    "urological": "Bladder and kidneys",
}
"""Where the words differ from the id; see `domain_title`."""

SOURCE_STATUS: Mapping[str, str] = {
    "V": "read in a copy of the source",
    "V2": "read in a summary, a mirror or an older edition",
    "M": "general knowledge, not read",
    "own": "a choice of this pack",
}
"""What the letters of a pack's sources mean."""

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
    "likely": "Likely, by what was reported",
    "possible": "Possible, by what was reported",
    "indeterminate": "Cannot be settled yet",
    "not_met": "Not met by what was reported",
    "out_of_scope_bipolar": "Outside the definition: bipolar disorder or mania reported",
}

TRIAL_RESULTS: Mapping[str, str] = {
    "strict": "counts (strict)",
    "broad": "counts (broad only)",
    "fails": "does not count",
    "unknown": "cannot be settled",
}

TEST_RESULTS: Mapping[str, str] = {
    "strict": "met",
    "broad": "broad only",
    "fails": "not met",
    "unknown": "open",
}
"""How a trial comes out of one test."""

TRIAL_CODES: Mapping[str, str] = {
    "too_short": "too short",
    "dose_too_low": "dose too low",
    "ongoing_too_early": "taken now, too early to say",
    "responded": "helped by half or more",
    "adherence_under_50": "taken less than half of the time",
    "not_for_depression": "not for depression",
    "earlier_episode": "in an earlier episode",
    "never_counts": "never counts",
    "short_4_6w": "4 to 6 weeks",
    "dose_borderline": "borderline dose",
    "partial_26_49": "helped by 26 to 49 %",
    "adherence_50_79": "taken 50 to 79 % of the time",
    "adherence_unknown": "regularity unknown",
}
"""Reasons on a trial in a few words; the pack's own sentence stands beside them in the table."""

MISSING: Mapping[str, str] = {
    "unknown": "does not know",
    "declined": "preferred not to say",
    "blank": "left blank",
    "not_asked": "not asked",
}
NOT_TOLD = "cannot be told from the answers"
"""A fact that the derivation left unknown although nobody answered "I don't know"."""


def in_words(codes: Mapping[str, str], code: str) -> str:
    """The words of a code; a code without words is shown as it is rather than hidden."""
    return codes.get(code) or code.replace("_", " ")


def domain_title(domain: str) -> str:
    """A domain as a heading."""
    found = in_words(DOMAINS, domain)
    return found[:1].upper() + found[1:]
