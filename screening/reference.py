"""Prints `docs/facts.md`: for every fact what it may be, the questions that ask for it, the rules that read it.

python -m screening.reference > docs/facts.md
"""

from __future__ import annotations

from collections.abc import Iterator

from screening.questionnaire import loading
from screening.questionnaire.model import Item
from screening.questionnaire.whole import Questionnaire
from screening.rules.check_files import BY_TRIALS
from screening.rules.derived import FOLLOWS
from screening.rules.facts_words import single_words
from screening.rules.library import Shipped, shipped
from screening.rules.vocabulary import FactType

_HEAD = """\
# Facts: from the questions to the rules

This page is printed from the program (`python -m screening.reference`); a test fails when it lags behind.

Questions produce answers, answers become facts, rules read facts and nothing else. How answers become a fact
stands in `screening/questionnaire/library/intake.yaml` under `facts`, in words in `docs/clinical/derivations.md`.
In place of each value there may be “I don't know”, “I'd rather not say”, blank, or not asked.

| fact | what it may be | asked by | read by |
| --- | --- | --- | --- |
"""


def facts_page(questionnaire: Questionnaire, rules: Shipped) -> str:
    """The whole page, facts in the order of the vocabulary."""
    rows = (
        f"| `{name}` | {kind.about}: {_values(kind)} | {_asked(questionnaire, name)} | {_read(rules, name)} |\n"
        for name, kind in rules.vocabulary.items()
    )
    return _HEAD + "".join(rows)


def _values(kind: FactType) -> str:
    if kind.kind == "records":
        return f"a list of {', '.join(kind.fields)}"
    if kind.kind == "choices":
        return f"any of {', '.join(kind.options)}" if kind.options else "a list of names"
    words = single_words(kind)
    return f"{kind.length} {words}" if kind.kind == "numbers" else words


def _asked(questionnaire: Questionnaire, name: str) -> str:
    mapping = questionnaire.facts.get(name)
    if mapping is None:
        return "no question; a facts file may say it"
    items = [item for item in questionnaire.items.values() if item.id in mapping.reads]
    return "<br>".join(_question(item) for item in items)


def _question(item: Item) -> str:
    label = " ".join(item.label.en.split()).replace("|", "\\|")
    return f"{label} (`{item.page}`)"


def _read(rules: Shipped, name: str) -> str:
    return ", ".join(_readers(rules, name)) or "no rule; shown to the clinician"


def _readers(rules: Shipped, name: str) -> Iterator[str]:
    for rule in rules.safety.rules:
        if name in rule.reads:
            yield rule.id
    conditions = [level.when for level in rules.trd.levels if level.when]
    conditions += [note.when for note in rules.trd.notes]
    if name in BY_TRIALS or any(name in condition.reads for condition in conditions):
        yield "the trial pack"
    for fact, sources in FOLLOWS.items():
        if name in sources:
            yield f"`{fact}`, which follows from it"


if __name__ == "__main__":
    print(facts_page(loading.shipped(), shipped()), end="")
