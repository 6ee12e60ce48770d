"""Whether a written value, or the answer to a question, can be a fact."""

from __future__ import annotations

from screening.questionnaire.fact_shapes import Plain
from screening.questionnaire.item_building import Place
from screening.questionnaire.model import DATES, TYPED, Item, Number
from screening.rules.missing import Missing, Value
from screening.rules.nearest import did_you_mean
from screening.rules.strict_yaml import Problem
from screening.rules.vocabulary import FactType

_STATES = {"unknown": Missing.UNKNOWN, "declined": Missing.DECLINED, "not_asked": Missing.NOT_ASKED}


def constant(written: Plain, fact: FactType, place: Place, problems: list[Problem]) -> Value | None:
    """A value written in the file, checked against the fact; None if it is not one of its values."""
    if written in fact.allowed:
        return written
    if isinstance(written, str) and written in _STATES:
        return _STATES[written]
    fits = {
        "choice": fact.options is None and isinstance(written, str),
        "text": isinstance(written, str),
        "number": isinstance(written, int) and within(written, fact),
        "choices": isinstance(written, tuple) and (fact.options is None or set(written) <= set(fact.options)),
        "records": written == (),
    }
    if fits.get(fact.kind, False):
        return written
    allowed = ", ".join(fact.allowed) or f"a {fact.kind}"
    near = did_you_mean(str(written), fact.allowed)
    problems.append(place.problem(f"'{written}' is not a value of {fact.name}; allowed: {allowed}{near}"))
    return None


def within(number: Number, fact: FactType) -> bool:
    """Whether the fact can hold this number."""
    if fact.minimum is not None and number < fact.minimum:
        return False
    if fact.above is not None and number <= fact.above:
        return False
    return fact.maximum is None or number <= fact.maximum


def misfit(item: Item, fact: FactType) -> str | None:
    """Why the answer to a question cannot be the fact as it is."""
    if item.type == "medicine":
        return None if fact.kind in ("choice", "text") else f"a medicine is not {fact.kind}"
    if item.type in DATES:
        return None if set(fact.fields) >= {"year", "month"} else "a date becomes days with days_since"
    if item.type in ("whole", "decimal") or item.counted:
        return _misfit_number(item, fact)
    if item.type in TYPED:
        return None if fact.kind == "text" else f"a text is not {fact.kind}"
    if item.type == "choices" and fact.kind != "choices":
        return f"several choices are not {fact.kind}"
    if item.type != "choices" and fact.kind not in ("yes_no", "choice"):
        return f"{item.type} is not {fact.kind}"
    own = ("yes", "no") if item.type == "yes_no" else tuple(option.id for option in item.options)
    if fact.options is None and fact.kind != "yes_no":
        return None
    wrong = [name for name in own if name not in fact.allowed]
    return f"'{wrong[0]}' is not one of {', '.join(fact.allowed)}" if wrong else None


def _misfit_number(item: Item, fact: FactType) -> str | None:
    if fact.kind != "number":
        return f"a number is not {fact.kind}"
    if fact.whole and item.type == "decimal":
        return f"a decimal is not a whole number, as {fact.name} is"
    points = [option.points for option in item.options if option.points is not None]
    lowest, highest = (min(points), max(points)) if item.counted else item.limits.hard or (None, None)
    if lowest is None or highest is None or not (within(lowest, fact) and within(highest, fact)):
        low = f"above {fact.above}" if fact.minimum is None else f"{fact.minimum}"
        found = "no hard limits" if lowest is None else f"{lowest} to {highest}"
        return f"found {found}; allowed: hard limits inside {low} to {fact.maximum}"
    return None
