"""What people answer in the shipped questionnaire always becomes facts that the rules can read."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from screening.questionnaire.answers import Answer, Answers
from screening.questionnaire.dates import PartialDate
from screening.questionnaire.facts import derive
from screening.questionnaire.loading import shipped
from screening.questionnaire.model import Item
from screening.rules.engine import canonical_json
from screening.rules.facts import facts_to_json, read_facts
from screening.rules.missing import Missing
from screening.rules.vocabulary import shipped_vocabulary
from tests.questionnaire.small import TODAY

INTAKE = shipped()


def answer(item: Item, chance: Random) -> Answer:
    """Any answer that the form takes."""
    if chance.random() < 0.15:
        return chance.choice([Missing.UNKNOWN, Missing.DECLINED, Missing.BLANK])
    if item.type == "yes_no":
        return chance.choice(["yes", "no"])
    if item.type == "choice":
        return chance.choice(item.options).id
    if item.type == "choices":
        return tuple(option.id for option in item.options if chance.random() < 0.2)
    if item.type in ("date", "month"):
        month = chance.randint(1, 12) if item.type == "date" or chance.random() < 0.7 else None
        return PartialDate(chance.randint(1907, 2025), month, 28 if item.type == "date" else None)
    if item.type in ("whole", "decimal"):
        low, high = item.limits.hard or (0, 1000)
        return chance.choice([low, high, chance.randint(int(low) + 1, int(high))])
    if item.type == "measure":
        return chance.choice(["5 ft 10 in", "178 cm", "150 lb"])
    return chance.choice(["Zoloft", "something else", "sertralina"])


def somebody(chance: Random) -> Answers:
    """Answers to every question, also to those that nobody would be asked, and two entries in each group."""
    top = {item.id: answer(item, chance) for item in INTAKE.items.values() if item.group is None}
    answers = Answers().with_values(top)
    for group in INTAKE.groups.values():
        entries = [{item.id: answer(item, chance) for item in group.items} for _ in range(2)]
        answers = answers.adding(group.id, entries)
    return answers


def without_blanks(data: object) -> object:
    """The same without what was left blank: absent and blank mean the same."""
    if isinstance(data, dict):
        return {name: without_blanks(part) for name, part in data.items() if part is not None}
    return [without_blanks(part) for part in data] if isinstance(data, list) else data


@settings(max_examples=60)
@given(st.integers(0, 10**6), st.booleans())
def test_facts_keep_to_the_contract_with_the_rules(seed: int, sent: bool) -> None:
    written = facts_to_json(derive(INTAKE, somebody(Random(seed)), TODAY, sent=sent))
    found = read_facts(canonical_json(written), shipped_vocabulary())
    assert without_blanks(facts_to_json(found)) == without_blanks(written)
