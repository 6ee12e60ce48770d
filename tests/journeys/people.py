"""What two made-up people answer, by question, in the words of the form's own fields; the rest stays empty."""

from __future__ import annotations

from datetime import date, timedelta

from tests.journeys.visitor import Answers


def day(name: str, days_ago: int) -> dict[str, str]:
    """The three boxes of a date."""
    then = date.today() - timedelta(days=days_ago)  # noqa: DTZ011 - the browser and the demo live on this machine
    return {f"{name}-month": str(then.month), f"{name}-day": str(then.day), f"{name}-year": str(then.year)}


def phq9(answer: str) -> dict[str, str]:
    return {f"phq9_{number}": answer for number in range(1, 10)}


RIVER: Answers = {
    "birth_date-month": "3",
    "birth_date-day": "27",
    "birth_date-year": "1985",
    "filled_in_by": "alone",
    "full_name": "River Sample",
    "birth_sex": "female",
    "phone": "555-0134",
    "call_time": "after 4 pm",
    "place_now": "Springfield",
    "asq_1": "yes",
    "asq_2": "no",
    "asq_3": "yes",
    "asq_4": "no",
    "asq_5": "no",
    "s2_thoughts": "yes",
    "s2_acts": "never",
    "hurt_today": "no",
    "s3_how": "yes",
    "s3_intent": "no",
    "s3_plan": "no",
    "hurt_others": "no",
    **phq9("more_than_half"),
    "low_since-month": "1",
    "low_since-year": "2025",
    "right_now": "none",
    "has_reading": "yes",
    "heart_rate": "72",
    "bp_told": "taking",
    "aneurysm_told": "no",
    "opioid_use": "none",
    "med_classes": "antihypertensive",
    "med_complete": "yes",
    "heard_seen_30d": "none",
    "auditc_1": "monthly_or_less",
    "tried_any": "yes",
    "added_any": "no",
    "tried_complete": "yes",
    "ride_home": "yes",
    "hopes": "To sleep <b>well</b> & wake up rested.",
}
"""Thoughts of suicide with a method, blood pressure, two medicines: what most pages of the form are for."""

LUNA: Answers = {
    "birth_date-month": "9",
    "birth_date-day": "5",
    "birth_date-year": "1994",
    "filled_in_by": "alone",
    "full_name": "Luna Muestra",
    "phone": "555-0156",
    "call_time": "por la mañana",
    "asq_1": "no",
    "asq_2": "no",
    "asq_3": "no",
    "asq_4": "no",
    "s2_thoughts": "no",
    "s2_acts": "never",
    "hurt_others": "no",
    **phq9("not_at_all"),
    "right_now": "none",
    "has_reading": "no",
    "bp_told": "never",
    "med_complete": "unknown",
    "heard_seen_30d": "none",
    "beliefs_30d": "no",
    "psychosis_before": "none",
    "bipolar_told": "none",
    "high_30d": "no",
    "auditc_1": "never",
    "auditc_2": "one_or_two",
    "auditc_3": "never",
    "ket_street": "none",
    "drugs_12m": "none",
    "use_signs": "none",
    "tried_any": "no",
    "added_any": "no",
    "other_had": "none",
    "lungs": "none",
    "liver_told": "none",
    "eyes": "none",
    "height": "1,65 m",
    "weight": "60 kg",
    "ride_home": "yes",
    "hopes": "Dormir bien 🌙",
}
"""Nothing to report, so that the shortest way through the form is walked too."""
