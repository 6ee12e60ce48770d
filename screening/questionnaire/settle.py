"""What is asked of one person, and what stands for each question: behind path, facts and evidence alike.

Conditions are settled in an order in which each comes after all that it reads, so a question may depend on
one that stands later on the path.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from screening.questionnaire.answers import Answers
from screening.questionnaire.dates import PartialDate
from screening.questionnaire.model import Answer, Item
from screening.questionnaire.settled import Everything, Settled, SettledEntry
from screening.questionnaire.whole import Questionnaire
from screening.rules.language import Condition
from screening.rules.language.scope import Scope
from screening.rules.missing import Missing, Value
from screening.rules.truth import Truth

_TYPES: dict[str, tuple[type, ...]] = {
    "whole": (int,),
    "decimal": (int, Decimal),
    "date": (PartialDate,),
    "month": (PartialDate,),
    "choices": (tuple,),
}
_TEXT = (str,)


def settle(
    questionnaire: Questionnaire, answers: Answers, *, sent: bool, only: Iterable[Item] | None = None
) -> Everything:
    """Which questions are asked and what each stands for.

    `sent` False: a page that was not saved yet is *not asked*. `sent` True: everything on the path that has
    no answer was left blank. `only`: of the questions outside of groups these alone, in the order of the questionnaire,
    among them all that conditions read.
    """
    unreached = Missing.BLANK if sent else Missing.NOT_ASKED
    guards: dict[int, Truth | Missing] = {}
    top = Settled({}, set())
    _settle_items(questionnaire.order if only is None else only, answers.items, top, unreached, guards)
    return settle_entries(questionnaire, answers, top, unreached, questionnaire.entry_order, guards)


def settle_entries(
    questionnaire: Questionnaire,
    answers: Answers,
    top: Settled,
    unreached: Missing,
    order: Mapping[str, tuple[Item, ...]],
    guards: dict[int, Truth | Missing],
) -> Everything:
    """The groups and their entries, once the questions outside of groups are settled; ``order`` of each group."""
    scope = Scope(top.values)
    entries: dict[str, list[SettledEntry]] = {}
    without: dict[str, Missing] = {}
    for group in questionnaire.groups.values():
        state = _guard(group.asks, scope, guards)
        if state is not Truth.TRUE:
            without[group.id] = state if isinstance(state, Missing) else Missing.NOT_ASKED
            continue
        without[group.id] = Missing.BLANK if group.page in answers.saved else unreached
        entries[group.id] = []
        for entry in answers.groups.get(group.id, ()):
            settled = Settled(dict(top.values), set())
            _settle_items(order[group.id], entry.items, settled, unreached, {})
            entries[group.id].append(SettledEntry(group, entry, settled))
    return Everything(top, entries, without)


def _settle_items(
    order: Iterable[Item],
    given: Mapping[str, Answer],
    settled: Settled,
    unreached: Missing,
    guards: dict[int, Truth | Missing],
) -> None:
    values, asked = settled.values, settled.asked
    scope = Scope(values)
    for item in order:
        if item.asks:
            state = guards.get(id(item.asks))
            if state is None:
                state = _guard(item.asks, scope, guards)
            if state is not Truth.TRUE:
                values[item.id] = state if isinstance(state, Missing) else when_closed(item)
                continue
        asked.add(item.id)
        answer = given.get(item.id)
        values[item.id] = unreached if answer is None else readable(item, answer)


def _guard(asks: tuple[Condition, ...], scope: Scope, guards: dict[int, Truth | Missing]) -> Truth | Missing:
    """TRUE or FALSE; or, when it is not settled, what that makes of the questions behind it."""
    state: Truth | Missing = Truth.TRUE
    for condition in asks:
        truth = condition.test.truth(scope)
        if truth is Truth.FALSE:
            state = Truth.FALSE
            break
        if truth is Truth.UNKNOWN and state is not Missing.BLANK:
            unanswered = any(gap.missing.unanswered for gap in condition.test.gaps(scope))
            state = Missing.BLANK if unanswered else Missing.NOT_ASKED
    guards[id(asks)] = state
    return state


def undecided(asks: tuple[Condition, ...], values: Mapping[str, Value]) -> Missing:
    """What it makes of the questions behind conditions that these values leave undecided."""
    state = _guard(asks, Scope(values), {})
    assert isinstance(state, Missing)
    return state


def when_closed(item: Item) -> Value:
    """What stands for a question that is not asked."""
    return Missing.NOT_ASKED if item.when_closed is None else readable(item, item.when_closed)


def readable(item: Item, answer: Answer) -> Value:
    """An answer as conditions read it. One that does not fit the question (any more) counts as left blank."""
    if isinstance(answer, Missing):
        return answer
    if not isinstance(answer, _TYPES.get(item.type, _TEXT)):
        return Missing.BLANK
    if item.by_id:
        return _chosen(item, answer)
    return answer.iso() if isinstance(answer, PartialDate) else answer


def _chosen(item: Item, answer: Any) -> Value:
    if isinstance(answer, tuple):
        return answer if all(part in item.by_id for part in answer) else Missing.BLANK
    option = item.by_id.get(answer)
    if option is None:
        return Missing.BLANK
    return answer if option.points is None or not item.counted else option.points
