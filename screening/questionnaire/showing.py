"""Showing an answer in words, in the language of whoever reads it."""

from __future__ import annotations

from screening.questionnaire.dates import PartialDate
from screening.questionnaire.messages import message
from screening.questionnaire.model import Answer, Item, Text
from screening.rules.missing import Missing

_UNITS = {
    "bpm": Text("bpm", "lpm"),
    "weeks": Text("weeks", "semanas"),
    "ft": Text("ft", "pies"),
    "in": Text("in", "pulgadas"),
    "lb": Text("lb", "libras"),
}
"""Units that are called otherwise in Spanish; all others, such as mg, are the same."""

SPELLINGS = {
    "ft": r"ft\.?|feet|foot|pies?|['’′]",
    "in": r"in\.?|inch(?:es)?|pulg\.?|pulgadas?|[\"”″]|''",
    "cm": r"cms?|centimeters?|cent[ií]metros?",
    "lb": r"lbs?|pounds?|libras?",
    "kg": r"kgs?|kilos?|kilograms?|kilogramos?",
    "mg": r"mgs?|milligrams?|miligramos?",
    "bpm": r"bpm|lpm|beats|latidos",
    "weeks": r"weeks?|wks?|semanas?",
}
"""How people write a unit behind a number, as a pattern."""


def unit_of(item: Item) -> Text | None:
    """The unit of a question as people read it."""
    return _UNITS.get(item.unit, Text(item.unit, item.unit)) if item.unit else None


def show(item: Item, answer: Answer, language: str) -> str:
    """The answer as the person gave it: "Yes", "128 mmHg", "March 2024", "I'd rather not say"."""
    if isinstance(answer, Missing):
        return message(answer.value).in_(language)
    if isinstance(answer, PartialDate):
        return answer.words(language)
    if isinstance(answer, tuple):
        return "; ".join(_label(item, part, language) for part in answer) or _none(item, language)
    if isinstance(answer, str) and item.type == "measure":
        return " ".join(_UNITS[word].in_(language) if word in _UNITS else word for word in answer.split())
    if isinstance(answer, str):
        return _label(item, answer, language)
    unit = unit_of(item)
    return f"{answer} {unit.in_(language)}" if unit else str(answer)


def both(item: Item, answer: Answer) -> Text:
    """The answer shown in both languages."""
    return Text(show(item, answer, "en"), show(item, answer, "es"))


def _label(item: Item, chosen: str, language: str) -> str:
    """An option's label; a typed text, or an option that an older questionnaire had, stands for itself."""
    if item.type == "yes_no" and chosen in ("yes", "no"):
        return message(chosen).in_(language)
    option = item.option(chosen)
    return option.label.in_(language) if option else chosen


def _none(item: Item, language: str) -> str:
    return (item.none or message("none")).in_(language)
