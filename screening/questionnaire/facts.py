"""Answers become facts, and each fact can show the answers behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from screening.questionnaire.answers import Answers
from screening.questionnaire.mappings import Scope
from screening.questionnaire.model import DATES, Answer, Item, Page, Questionnaire, Text
from screening.questionnaire.settle import Everything, Settled, settle
from screening.questionnaire.showing import show
from screening.rules.missing import Facts, Missing, Value


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


def derive(questionnaire: Questionnaire, answers: Answers, today: date, *, sent: bool) -> Facts:
    """Every fact of the vocabulary; one that no question gives is *not asked*.

    With `sent` False a page that was not saved yet is not asked. With `sent` True nothing is "not reached": what is on
    the path and has no answer was left blank.
    """
    everything = settle(questionnaire, answers, sent=sent)
    scope = Scope(everything.top, _dates(questionnaire), today, everything, questionnaire.medicines)
    facts: dict[str, Value] = dict.fromkeys(questionnaire.fact_names, Missing.NOT_ASKED)
    for name, mapping in questionnaire.facts.items():
        facts[name] = mapping.value(scope)
    return facts


def evidence(questionnaire: Questionnaire, answers: Answers, fact: str) -> tuple[EvidenceLine, ...]:
    """The answers behind a fact in the order of the questionnaire.

    A question that a filter closed is not shown; the filter is, because its answer is the evidence.
    """
    mapping = questionnaire.facts.get(fact)
    if mapping is None:
        return ()
    everything = settle(questionnaire, answers, sent=True)
    wanted = _opened(questionnaire, mapping.reads, everything)
    lines = []
    for item in questionnaire.items.values():
        if item.id not in wanted:
            continue
        if item.group is None:
            lines.append(_line(answers, item, everything.top, None))
            continue
        for entry in everything.entries.get(item.group, ()):
            if item.id in entry.settled.asked:
                lines.append(_line(answers, item, entry.settled, entry.entry.key))
    return tuple(lines)


def facts_of_page(questionnaire: Questionnaire, page: Page) -> frozenset[str]:
    """The facts that an answer on this page can change, also by opening or closing other questions."""
    return questionnaire.feeds.get(page.id, frozenset())


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
        for condition in (*item.asks, *(group.asks if group else ())):
            waiting += condition.reads - seen
            seen |= condition.reads
    return found


def _line(answers: Answers, item: Item, settled: Settled, entry_key: str | None) -> EvidenceLine:
    given = answers.answer(item.id, item.group, entry_key)
    page_key = f"{item.page}.{entry_key}" if entry_key else item.page
    saved = answers.saved.get(page_key)
    return EvidenceLine(
        item, entry_key, Missing.BLANK if given is None else given, saved.at if saved else None
    )


@lru_cache(maxsize=16)
def _dates(questionnaire: Questionnaire) -> tuple[Item, ...]:
    return tuple(item for item in questionnaire.order if item.type in DATES)
