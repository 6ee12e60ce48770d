"""What is asked outside of groups, as one generated Python function for each questionnaire: the path is computed for every
page that is shown, and twice for every one that is saved.

`settle.settle`, the plain walk, is its oracle. The text comes from checked conditions only, as that of the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias, cast

from screening.questionnaire.answers import Answers
from screening.questionnaire.model import Answer, Item
from screening.questionnaire.settle import readable, settle_entries, undecided, when_closed
from screening.questionnaire.settled import Everything, Settled
from screening.questionnaire.whole import Questionnaire
from screening.rules.language import Condition
from screening.rules.language.compiled_tests import Tests
from screening.rules.language.compiled_texts import Passes
from screening.rules.language.helpers import HELPERS
from screening.rules.language.source import Source, both
from screening.rules.missing import Missing

Guide: TypeAlias = Callable[[Mapping[str, Answer]], Settled]
_HELPERS = {"READ": readable, "WHY": undecided, "SET": set, "SETTLED": Settled}


@lru_cache(maxsize=16)
def guide_of(questionnaire: Questionnaire) -> Guide:
    """From the answers to what is asked, with values for the questions on which the path depends."""
    source = Source({**HELPERS, **_HELPERS})
    writer = _Writer(questionnaire, source)
    for item in questionnaire.guides:
        writer.item(item)
    writer.end()
    function, _ = source.function(
        "guide(given)", f"<path of {questionnaire.id} {questionnaire.digest[-12:]}>"
    )
    return cast(Guide, function)


def settle_path(questionnaire: Questionnaire, answers: Answers) -> Everything:
    """What `settle` says of a draft, with values only for the questions that guide the path: much faster."""
    top = guide_of(questionnaire)(answers.items)
    found = settle_entries(questionnaire, answers, top, Missing.NOT_ASKED, questionnaire.entry_guides, {})
    for entries in found.entries.values():
        for entry in entries:
            entry.settled.asked.update(questionnaire.always)
    return found


class _Writer:
    """Writes the statements for one question after the other; each comes after all that its condition reads."""

    def __init__(self, questionnaire: Questionnaire, source: Source) -> None:
        self.source = source
        self.tests = Tests(source)
        self.read = questionnaire.read_by_conditions
        self.opens: dict[tuple[Condition, ...], tuple[Passes, list[str]]] = {}
        self.asked = self.tests.keep(f"SET({source.constant(questionnaire.always)})")

    def item(self, item: Item) -> None:
        """Whether it is asked; and its value, if a condition reads it."""
        if item.asks:
            passes, opened = self._guard(item.asks)
            opened.append(item.id)
        if item.id in self.read:
            answer = self.source.name("a")
            if item.asks:
                self._if_asked(item, answer, passes)
            else:
                self._answer(item, answer)
            settled = self.tests.keep(f"None if {answer}.__class__ is MISSING else {answer}")
            self.tests.given[item.id], self.tests.settled[item.id] = answer, settled

    def end(self) -> None:
        """The questions that each condition opens, and what the function gives back."""
        for passes, opened in self.opens.values():
            with self.source.block(f"if {passes.sure}:"):
                self.source.line(f"{self.asked}.update({self.source.constant(frozenset(opened))})")
        values = self._values(list(self.tests.given))
        self.source.line(f"return SETTLED({values}, {self.asked})")

    def _guard(self, asks: tuple[Condition, ...]) -> tuple[Passes, list[str]]:
        if asks not in self.opens:
            for condition in asks:
                self.tests.prepare(condition.test)
            all_of = [self.tests.test(condition.test) for condition in asks]
            sure = self.tests.keep(both(*(passes.sure for passes in all_of)))
            self.opens[asks] = Passes(sure, both(*(passes.may for passes in all_of)), ""), []
        return self.opens[asks]

    def _answer(self, item: Item, answer: str) -> None:
        source = self.source
        source.line(f"{answer} = given.get({source.constant(item.id)}, NOT_ASKED)", item.id)
        with source.block(f"if {answer}.__class__ is not MISSING:"):
            source.line(f"{answer} = READ({source.table(item)}, {answer})")

    def _if_asked(self, item: Item, answer: str, passes: Passes) -> None:
        source = self.source
        reads = sorted(frozenset().union(*(condition.reads for condition in item.asks)))
        with source.block(f"if {passes.sure}:"):
            self._answer(item, answer)
        with source.block(f"elif {passes.may}:"):
            source.line(f"{answer} = WHY({source.table(item.asks)}, {self._values(reads)})")
        with source.block("else:"):
            source.line(f"{answer} = {source.table(when_closed(item))}")

    def _values(self, names: Sequence[str]) -> str:
        return (
            "{" + ", ".join(f"{self.source.constant(name)}: {self.tests.given[name]}" for name in names) + "}"
        )
