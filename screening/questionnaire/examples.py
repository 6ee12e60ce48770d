"""The examples beside the mappings: each is a small person whose answers must become the fact as written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from screening.questionnaire.answers import Answers
from screening.questionnaire.building import Builder
from screening.questionnaire.dates import PartialDate
from screening.questionnaire.fact_shapes import ExampleShape
from screening.questionnaire.facts import derive
from screening.questionnaire.item_building import Place
from screening.questionnaire.model import DATES, TYPED, Answer, Group, Item
from screening.questionnaire.settle import settle
from screening.questionnaire.settled import Everything
from screening.questionnaire.whole import Questionnaire
from screening.rules.missing import Missing, Value
from screening.rules.nearest import did_you_mean
from screening.rules.strict_yaml import Problem

TODAY = date(2026, 7, 15)  # for examples that do not say when they are
_STATES = {state.value: state for state in Missing}


class _Wrong(ValueError):
    """An example that cannot be tried."""


def check_examples(builder: Builder, questionnaire: Questionnaire) -> list[Problem]:
    """Every example that does not hold, at its place."""
    found = []
    for fact, shape in builder.shape.facts.items():
        for n, example in enumerate(shape.examples):
            message = _fault(questionnaire, fact, example)
            if message:
                found.append(Place(builder.tree, ("facts", fact, "examples", n)).problem(message))
    return found


def _fault(questionnaire: Questionnaire, fact: str, example: ExampleShape) -> str | None:
    try:
        today = date.fromisoformat(example.today) if example.today else TODAY
        answers = answers_of(questionnaire, example.answers)
        _refuse_unasked(answers, settle(questionnaire, answers, sent=True))
    except ValueError as fault:
        return f"example of {fact}: {fault}"
    value = derive(questionnaire, answers, today, sent=True)[fact]
    if _same(value, example.is_):
        return None
    return f"example of {fact}: found {_words(value)}; the example says {_words(example.is_)}"


def answers_of(questionnaire: Questionnaire, written: Mapping[str, Any]) -> Answers:
    """Answers as examples write them: options by id, dates as 2024-03, groups as lists; raises ValueError."""
    answers = Answers()
    for name, value in written.items():
        group = questionnaire.groups.get(name)
        if group is not None:
            answers = answers.adding(name, [_entry(group, row) for row in value])
            continue
        item = questionnaire.items.get(name)
        if item is None or item.group is not None:
            raise _Wrong(f"no question '{name}'{did_you_mean(name, questionnaire.items)}")
        answers = answers.with_values({name: _answer(item, value)})
    return answers


def _entry(group: Group, row: Mapping[str, Any]) -> dict[str, Answer]:
    own = {item.id: item for item in group.items}
    for name in row:
        if name not in own:
            raise _Wrong(f"no question '{name}' in {group.id}{did_you_mean(name, own)}")
    return {name: _answer(own[name], value) for name, value in row.items()}


def _answer(item: Item, value: Any) -> Answer:
    if isinstance(value, str) and value in _STATES and item.option(value) is None:
        return _STATES[value]
    if item.type in DATES:
        return PartialDate.from_iso(str(value))
    if item.type == "choices":
        ticked = value if isinstance(value, tuple) else (str(value),)
        return tuple(_option(item, name) for name in ticked)
    if item.type == "yes_no" and value not in ("yes", "no"):
        raise _Wrong(f"'{value}' is not yes or no, for {item.id}")
    if item.type in TYPED or item.type == "yes_no":
        return value if item.type in ("whole", "decimal") else str(value)
    return _option(item, value)


def _option(item: Item, value: Any) -> str:
    """An option by its id, or by its points."""
    by_points = {option.points: option.id for option in item.options if item.counted}
    name = by_points.get(value, str(value))
    if item.option(name) is None:
        ids = [option.id for option in item.options]
        raise _Wrong(
            f"'{value}' is not an option of {item.id}; options: {', '.join(ids)}{did_you_mean(name, ids)}"
        )
    return name


def _refuse_unasked(answers: Answers, everything: Everything) -> None:
    """An example must not answer what would not be asked: it would prove nothing."""
    for name in answers.items:
        if name not in everything.top.asked:
            raise _Wrong(f"'{name}' is not asked with these answers; add the answer that opens it")
    for group, entries in answers.groups.items():
        if group not in everything.entries:
            raise _Wrong(f"'{group}' is not asked with these answers; add the answer that opens it")
        for entry, settled in zip(entries, everything.entries[group], strict=True):
            for name in entry.items:
                if name not in settled.settled.asked:
                    raise _Wrong(f"'{name}' is not asked with these answers; add the answer that opens it")


def _same(value: Value, written: Any) -> bool:
    """Equal; of records only the fields that the example names are compared."""
    if isinstance(value, Missing):
        return bool(written == value.value)
    if isinstance(value, tuple) and isinstance(written, tuple):
        return len(value) == len(written) and all(
            _same(one, other) for one, other in zip(value, written, strict=True)
        )
    if isinstance(value, Mapping) and isinstance(written, Mapping):
        return all(name in value and _same(value[name], part) for name, part in written.items())
    return bool(value == written)


def _words(value: Any) -> str:
    if isinstance(value, Missing):
        return value.value
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {_words(part)}" for name, part in value.items()) + "}"
    return f"[{', '.join(_words(part) for part in value)}]" if isinstance(value, tuple) else str(value)
