"""The operators of the condition language, once: spelling, types, meaning and what a missing value does.

The parser asks this table what may follow a value, and `docs/rules.md` is printed from it.
"""

from __future__ import annotations

from dataclasses import dataclass

ANY_VALUE = ("yes_no", "choice", "choices", "number", "numbers", "text", "date", "record", "records")
CHOICES = ("yes_no", "choice")


@dataclass(frozen=True)
class Operator:
    """One operator. `takes` are the kinds of value before it (or inside it), `gives` what comes out."""

    name: str
    grammar: str
    takes: tuple[str, ...]
    gives: str
    words: str
    meaning: str
    missing: str
    example: str


_COMPARISON = "Unknown while either side is unsettled, unless bounds already decide."
_KLEENE_OR = "True as soon as one part is true; else unknown as soon as one part is unknown."
_KLEENE_AND = "False as soon as one part is false; else unknown as soon as one part is unknown."
_STATE = "Always true or false: this is how a condition looks at a missing value."

_ALL = (
    # between conditions
    Operator(
        "or", "CONDITION or CONDITION", ("truth",), "truth", "or", "At least one of them holds.", _KLEENE_OR,
        "psychosis_current or mania_current",
    ),
    Operator(
        "and", "CONDITION and CONDITION", ("truth",), "truth", "and",
        "Both hold. Binds closer than `or`.", _KLEENE_AND,
        "cardiac_event and cardiac_event_days <= 42 days",
    ),
    Operator(
        "not", "not CONDITION", ("truth",), "truth", "not",
        "It does not hold. Binds closer than `and`. For rules say `R1 did not fire`.",
        "Not unknown is unknown.", "not (hr_bpm > 110)",
    ),
    # after a yes/no fact or a choice
    Operator(
        "yes", "FACT", ("yes_no",), "truth", "", "A yes/no fact by itself means `= yes`.",
        "Unknown while the fact is unsettled.", "ich_ever",
    ),
    Operator(
        "=", "FACT = OPTION / NUMBER = NUMBER", (*CHOICES, "number"), "truth", "is",
        "The answer is this option; the numbers are equal.", _COMPARISON, "htn_meds = not_taking",
    ),
    Operator(
        "!=", "FACT != OPTION / NUMBER != NUMBER", (*CHOICES, "number"), "truth", "is not",
        "The answer is another option; the numbers differ.", _COMPARISON, "htn_meds != taking",
    ),
    Operator(
        "in", "FACT in SET", CHOICES, "truth", "is one of", "The answer is one of these options.",
        "Unknown while the fact is unsettled.", "opioid in {prescribed, oat}",
    ),
    # after a number
    Operator(
        "<", "NUMBER < NUMBER", ("number",), "truth", "is below", "Smaller than.", _COMPARISON,
        "age_years < 18 years",
    ),
    Operator(
        "<=", "NUMBER <= NUMBER", ("number",), "truth", "is at most", "Smaller than, or equal.", _COMPARISON,
        "cardiac_event_days <= 6 weeks",
    ),
    Operator(
        ">", "NUMBER > NUMBER", ("number",), "truth", "is above", "Greater than.", _COMPARISON,
        "mean(sbp of bp_readings) > 140",
    ),
    Operator(
        ">=", "NUMBER >= NUMBER", ("number",), "truth", "is at least", "Greater than, or equal.", _COMPARISON,
        "phq9_item9 >= 1",
    ),
    Operator(
        "between", "NUMBER between NUMBER and NUMBER", ("number",), "truth", "is between",
        "At least the first and at most the second: both ends are included.", _COMPARISON,
        "cardiac_event_days between 43 days and 183 days",
    ),
    Operator(
        "+", "NUMBER + NUMBER", ("number",), "number", "plus", "Sum of two numbers of like units.",
        "Unsettled while either is; bounds are carried along.", "cardiac_event_days + 7 days > 30 days",
    ),
    Operator(
        "-", "NUMBER - NUMBER", ("number",), "number", "minus",
        "Difference of two numbers of like units. Leave a space on both sides.",
        "Unsettled while either is; bounds are carried along.", "cardiac_event_days - 7 days > 30 days",
    ),
    Operator(
        "*", "NUMBER * NUMBER", ("number",), "number", "times", "Product; one of the two has no unit.",
        "Unsettled while either is; bounds are carried along.", "cardiac_event_days * 2 > 30 days",
    ),
    # after a list of choices
    Operator(
        "has", "FACT has OPTION / FACT has any of SET", ("choices",), "truth", "includes",
        "The list names this option, or one of them. A medicine's name stands for its classes.",
        "True when it is named. When it is not: false only if the list is complete and each name is known.",
        "meds has any of {benzodiazepine, z_drug}",
    ),
    Operator(
        "is empty", "LIST is empty / LIST is not empty", ("choices", "records"), "truth", "is empty",
        "The person said that there is none.",
        "Unknown while the list is unsettled, or may lack a member.", "acute_symptoms_now is not empty",
    ),
    # on missing values
    Operator(
        "is known", "FACT is known", ANY_VALUE, "truth", "is known", "There is a value.", _STATE,
        "cardiac_event_days is known",
    ),
    Operator(
        "is unknown", "FACT is unknown", ANY_VALUE, "truth", "was answered with “I don't know”",
        "The answer was “I don't know”, and nothing else.", _STATE, "danger_now is unknown",
    ),
    Operator(
        "is declined", "FACT is declined", ANY_VALUE, "truth", "was declined",
        "The answer was “I'd rather not say”.", _STATE, "danger_now is declined",
    ),
    Operator(
        "is unanswered", "FACT is unanswered", ANY_VALUE, "truth", "was not answered",
        "Asked, and no value came: “I don't know”, “I'd rather not say”, or left blank.", _STATE,
        "danger_now is unanswered",
    ),
    Operator(
        "is asked", "FACT is asked / FACT is not asked", ANY_VALUE, "truth", "was asked",
        "The question was put, whatever came of it.", _STATE, "sent and q1 is not asked",
    ),
    # over sets of facts or rules
    Operator(
        "any of", "any of {FACT, …} TEST / any of {RULE, …} fired", (), "truth", "any of",
        "The test holds for at least one of them. Without a test: one of them is yes.", _KLEENE_OR,
        "any of {q1, q2, q6} is unanswered",
    ),
    Operator(
        "all of", "all of {FACT, …} TEST", (), "truth", "all of", "The test holds for each of them.",
        _KLEENE_AND, "all of {psychosis_current, psychosis_past} = no",
    ),
    Operator(
        "none of", "none of {FACT, …} TEST / none of {RULE, …} fired", (), "truth", "none of",
        "The test holds for not one of them.",
        "False as soon as one is true; else unknown as soon as one is.",
        "none of {q1, q2} is unanswered",
    ),
    # other rules
    Operator(
        "fired", "RULE fired", ("rule",), "truth", "fired", "The other rule is known to be true.",
        "Always true or false: an undecided rule has not fired.", "BP-01 fired",
    ),
    Operator(
        "did not fire", "RULE did not fire", ("rule",), "truth", "did not fire",
        "The other rule is not known to be true.", "Always true or false: an undecided rule did not fire.",
        "BP-01 did not fire",
    ),
    # lists of records
    Operator(
        "where", "LIST where CONDITION", ("records",), "records", "where",
        "The members for which the condition holds. It reaches as far to the right as it can.",
        "A member for which the condition is unknown may or may not belong.",
        "any bp_readings where sbp >= 180 or dbp >= 120",
    ),
    Operator(
        "any", "any LIST", ("records",), "truth", "there is any of", "The list has at least one member.",
        "Unknown for an unsettled list, and when members may belong but none does for certain. "
        "False for an empty list.",
        "any bp_readings where sbp >= 180",
    ),
    Operator(
        "all", "all LIST have CONDITION", ("records",), "truth", "all of", "Each member meets the condition.",
        "False once a certain member fails; else unknown while one is unsettled. True for an empty list.",
        "all bp_readings have device in {wrist, finger}",
    ),
    Operator(
        "count", "count(LIST)", ("records",), "number", "the number of", "How many members there are.",
        "An interval: from the certain members to the certain and the possible ones.",
        "count(bp_readings where sbp >= 140) >= 2",
    ),
    Operator(
        "count distinct", "count distinct FIELD of LIST / count distinct class of FACT in SET",
        ("records", "choices"), "number", "the number of different",
        "How many different values the field has; how many of these classes the list names.",
        "An interval, as for `count`.", "count distinct class of meds in {benzodiazepine, z_drug} >= 2",
    ),
    Operator(
        "mean", "mean(FIELD of LIST)", ("records",), "number", "the mean", "The exact mean, never rounded.",
        "Unsettled while a member or its field is. No members have no mean: the comparison is unknown.",
        "mean(sbp of bp_readings) > 140",
    ),
    Operator(
        "min", "min(FIELD of LIST)", ("records",), "number", "the lowest", "The smallest value.",
        "As for `mean`.", "min(days_ago of bp_readings) > 30 days",
    ),
    Operator(
        "max", "max(FIELD of LIST)", ("records",), "number", "the highest", "The greatest value.",
        "As for `mean`.", "max(sbp of bp_readings) >= 140",
    ),
    Operator(
        "sum", "sum(FIELD of LIST) / sum(FACT)", ("records", "numbers"), "number", "the total",
        "The total; that of no members is 0.",
        "An interval: an unsettled number stands for its whole range.", "sum(phq9_items) >= 20",
    ),
)  # fmt: skip
OPERATORS = {operator.name: operator for operator in _ALL}
COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
AGGREGATES = ("mean", "min", "max", "sum")


def after(kind: str) -> tuple[str, ...]:
    """The operators that may follow a value of this kind."""
    tails = (*COMPARISONS, "between", "in", "has", "is empty", "is known", "is unknown", "is declined")
    return tuple(
        name for name in (*tails, "is unanswered", "is asked", "fired", "did not fire")
        if kind in OPERATORS[name].takes
    )  # fmt: skip
