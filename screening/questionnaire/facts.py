"""Answers become facts, and each fact can show the answers behind it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from screening.questionnaire.answers import Answers
from screening.questionnaire.mappings import Scope
from screening.questionnaire.model import DATES, Answer, Item, Text
from screening.questionnaire.settle import settle
from screening.questionnaire.settled import Everything
from screening.questionnaire.showing import show
from screening.questionnaire.whole import Questionnaire
from screening.rules.missing import Facts, Missing, Value
from screening.rules.truth import Truth


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One question with the answer as it was given; `at` is when its page was saved, None if it never was."""

    item: Item
    entry_key: str | None
    answer: Answer
    at: datetime | None

    @property
    def item_id(self) -> str:
        """The question's id."""
        return self.item.id

    @property
    def question(self) -> Text:
        """The question, word for word."""
        return self.item.label

    def words(self, language: str) -> str:
        """The answer, word for word."""
        return show(self.item, self.answer, language)


def derive(
    questionnaire: Questionnaire,
    answers: Answers,
    today: date,
    *,
    sent: bool,
    only: Collection[str] | None = None,
) -> Facts:
    """Every fact of the vocabulary, or `only` these; one that no question gives is *not asked*.

    With `sent` False a page that was not saved yet is not asked. With `sent` True nothing is "not reached":
    what is on the path and has no answer was left blank.
    """
    deciding = None if only is None else _deciding(questionnaire, frozenset(only))
    everything = settle(questionnaire, answers, sent=sent, only=deciding)
    scope = Scope(everything.top, _dates(questionnaire), today, everything, questionnaire.medicines)
    facts: dict[str, Value] = {}
    for name in questionnaire.fact_names if only is None else only:
        mapping = questionnaire.facts.get(name)
        facts[name] = Missing.NOT_ASKED if mapping is None else mapping.value(scope)
    return facts


def evidence(
    questionnaire: Questionnaire,
    answers: Answers,
    fact: str,
    *,
    sent: bool = True,
    everything: Everything | None = None,
) -> tuple[EvidenceLine, ...]:
    """The answers behind a fact in the order of the questionnaire.

    `everything`: what `settle` made of the same answers; who asks for many facts settles them once.

    A question that a filter closed is not shown; the filter is, because its answer is the evidence. In a
    draft (`sent` False) a question whose page was not saved yet is not shown either.
    """
    mapping = questionnaire.facts.get(fact)
    if mapping is None:
        return ()
    if everything is None:
        everything = settle(questionnaire, answers, sent=sent)
    wanted = _opened(questionnaire, mapping.reads, everything)
    lines = [
        _line(answers, item, entry_key)
        for item in questionnaire.items.values()
        if item.id in wanted
        for entry_key in _places(item, everything)
    ]
    return tuple(line for line in lines if sent or line.at is not None)


def _opened(questionnaire: Questionnaire, items: frozenset[str], everything: Everything) -> set[str]:
    """The questions among `items` that were asked, and for each that was not, the filters that closed it."""
    found: set[str] = set()
    waiting, seen = list(items), set(items)
    while waiting:
        item = questionnaire.items[waiting.pop()]
        if item.id in everything.top.asked or item.group in everything.entries:
            found.add(item.id)
            continue
        group = questionnaire.groups.get(item.group or "")
        for condition in group.asks if group else item.asks:
            if condition.truth(everything.top.values) is not Truth.TRUE:
                waiting += condition.reads - seen
                seen |= condition.reads
    return found


def _places(item: Item, everything: Everything) -> list[str | None]:
    """Where a question was asked: once, or in each of these entries."""
    if item.group is None:
        return [None]
    entries = everything.entries.get(item.group, ())
    return [entry.entry.key for entry in entries if item.id in entry.settled.asked]


def _line(answers: Answers, item: Item, entry_key: str | None) -> EvidenceLine:
    given = answers.answer(item.id, item.group, entry_key)
    saved = answers.saved.get(f"{item.page}.{entry_key}" if entry_key else item.page)
    return EvidenceLine(
        item, entry_key, Missing.BLANK if given is None else given, saved.at if saved else None
    )


@lru_cache(maxsize=256)
def _deciding(questionnaire: Questionnaire, facts: frozenset[str]) -> tuple[Item, ...]:
    """The questions outside of groups on which these facts depend, also by opening or closing others."""
    reads = (questionnaire.facts[name].reads for name in facts & questionnaire.facts.keys())
    wanted = questionnaire.read_by_conditions.union(*reads)
    return tuple(item for item in questionnaire.order if item.id in wanted)


@lru_cache(maxsize=16)
def _dates(questionnaire: Questionnaire) -> tuple[Item, ...]:
    return tuple(item for item in questionnaire.order if item.type in DATES)
