"""For whom a question is, as a person with a pen needs to hear it: which answers to which questions lead to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from screening.questionnaire.messages import message
from screening.questionnaire.model import Answer, Item
from screening.questionnaire.settle import readable
from screening.questionnaire.whole import Questionnaire
from screening.rules.language import Condition
from screening.rules.language.conditions import Or
from screening.rules.language.quantifiers import Every
from screening.rules.language.scope import Scope
from screening.rules.language.values import TruthNode
from screening.rules.missing import Missing
from screening.rules.truth import Truth


class NotTold(ValueError):
    """A condition that is no plain list of "this answer to that question"; it has to be written in another way."""


@dataclass(frozen=True)
class Way:
    """Answers that lead to a question: ``ticks`` are labels as printed; ``open``: also when none is ticked."""

    item: str
    ticks: tuple[str, ...]
    open: bool


def ways(questionnaire: Questionnaire, condition: Condition, language: str) -> tuple[Way, ...]:
    """Every answer that makes the condition true by itself, one line for each question. Raises NotTold."""
    found: dict[str, set[Answer]] = {}
    for test in _alternatives(condition.test):
        (name, *more) = test.reads
        if more:
            raise NotTold(str(condition))
        item = questionnaire.items[name]
        for answer in _answers(item, language):
            if test.truth(Scope({name: readable(item, answer)})) is Truth.TRUE:
                found.setdefault(name, set()).add(answer)
    return tuple(_way(questionnaire.items[name], leading, language) for name, leading in found.items())


def _alternatives(test: TruthNode) -> Iterator[TruthNode]:
    if isinstance(test, Or) or (isinstance(test, Every) and test.quantifier == "any"):
        for one in test.tests:
            yield from _alternatives(one)
    else:
        yield test


def _answers(item: Item, language: str) -> Mapping[Answer, str]:
    """Every answer that can be ticked, with its label; BLANK without one."""
    if item.type not in ("yes_no", "choice", "choices"):
        raise NotTold(f"{item.id} is not ticked")
    found: dict[Answer, str] = {}
    if item.type == "yes_no":
        found |= {name: message(name).in_(language) for name in ("yes", "no")}
    for option in item.options:
        answer: Answer = (option.id,) if item.type == "choices" else option.id
        found[answer] = option.label.in_(language)
    if item.type == "choices":
        found[()] = (item.none or message("none")).in_(language)
    for offered, mark in ((item.unknown, Missing.UNKNOWN), (item.declined, Missing.DECLINED)):
        if offered:
            found[mark] = message(mark.value).in_(language)
    return {**found, Missing.BLANK: ""}


def _way(item: Item, leading: set[Answer], language: str) -> Way:
    ticks = [label for answer, label in _answers(item, language).items() if answer in leading and label]
    return Way(item.id, tuple(ticks), Missing.BLANK in leading)
