"""Made-up people for properties: random answers to the shipped questionnaire, and pairs that are asked the same.

A pair has equal paths: the same pages with the same questions, in the same order.  Two such people differ in their
answers alone, so nothing that the patient's side shows may tell them apart but the answers themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from random import Random

from screening.content import Content
from screening.questionnaire.answers import Answers, Entry
from screening.questionnaire.dates import PartialDate
from screening.questionnaire.facts import derive
from screening.questionnaire.model import Answer, Item, Number
from screening.questionnaire.path import AskedPage, path
from screening.questionnaire.whole import Questionnaire
from screening.rules.engine import evaluate
from screening.rules.missing import Missing
from screening.rules.trd.classify import classify

TODAY = date(2026, 11, 18)
SAVED_AT = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
NO = ("no", "none", "never", "not_at_all")
AGES = (19, 23, 25, 40, 64, 65, 71)
DAYS_AGO = (0, 2, 5, 20, 40, 43, 50, 90, 180, 184, 200, 400, 1000)


def _day(days_ago: int) -> PartialDate:
    then = TODAY - timedelta(days=days_ago)
    return PartialDate(then.year, then.month, then.day)


OFTEN: Mapping[str, Sequence[Answer]] = {
    "sbp": (86, 86, 128, 140, 140, 141, 162, 184),
    "dbp": (60, 60, 84, 84, 90, 91, 104, 122),
    "med_classes": ((), ("antipsychotic",), ("antihypertensive",), ("stimulant",)),
    "measured_on": tuple(_day(days) for days in (0, 1, 3)),
    "heart_rate": (60, 110, 111, 118),
    "height": ("5 ft", "152.5 cm"),
    "weight": ("92 lb", "160 lb", "290 lb"),
    "dose_mg": (20, 150, 225),
    "weeks_band": ("eight_to_twelve",),
    "improvement": ("none",),
    "adherence": ("80_or_more",),
    "episode": ("current",),
    "purpose": ("depression",),
    "formulation": ("ir",),
    "stop_reason": ("no_effect",),
    "bipolar_told": ("none",),
    "high_30d": ("no",),
    "high_before": ("no",),
    "low_since": (PartialDate(TODAY.year - 3, 5),),
}
"""Answers that stand on both sides of a limit, or that a trial needs to count."""
DRUGS = ("sertraline", "bupropion", "venlafaxine", "mirtazapine", "lithium", "a blue pill")
WORDS = ("", "nothing to add", "ask my sister")
CONTACTS = {
    "phone": ("", "555-0101", "(217) 555-0102 ext. 3"),
    "email": ("", "someone@mail.example", "else@mail.example"),
}
"""What is typed where a text holds one of these."""


@dataclass(frozen=True)
class Person:
    """What somebody says: the answers of every page, and each list with its entries."""

    answers: Answers

    def said(self, page: AskedPage) -> Mapping[str, Answer]:
        """The answers to the questions of one page."""
        source = page.entry.items if page.entry else self.answers.items
        return {item.id: source[item.id] for item in page.items}


def asked(questionnaire: Questionnaire, person: Person) -> tuple[AskedPage, ...]:
    """The pages that this person is asked."""
    return path(questionnaire, person.answers).pages


def way(questionnaire: Questionnaire, person: Person) -> tuple[AskedPage, ...]:
    """The same pages in the order in which this person meets them: an answer can open a page further up."""
    final = {page.key: page for page in asked(questionnaire, person)}
    blank = {
        group: tuple(Entry(entry.key, {}) for entry in entries)
        for group, entries in person.answers.groups.items()
    }
    answers, met = replace(person.answers, items={}, groups=blank, saved={}), []
    page = path(questionnaire, answers).first_unsaved()
    while page is not None:
        met.append(final[page.key])
        answers = _saving(
            answers, page, {item.id: person.said(final[page.key])[item.id] for item in page.items}
        )
        page = path(questionnaire, answers).first_unsaved()
    return tuple(met)


def keys(pages: Sequence[AskedPage]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """A path, to be compared: page by page, with the questions."""
    return tuple((page.key, tuple(item.id for item in page.items)) for page in pages)


def benign(item: Item) -> Answer:
    """The answer that says no where there is one."""
    if item.type == "yes_no":
        return "no"
    if item.type == "choices":
        return ()
    if item.id == "birth_date":
        return PartialDate(TODAY.year - 40, 2, 3)
    found = next((option.id for option in item.options if option.id in NO), None)
    return found or (_required(item)[0] if item.required else Missing.BLANK)


def _required(item: Item) -> tuple[str, str]:
    """Two answers to a text that cannot stay empty."""
    _, one, other = CONTACTS.get(item.holds or "", ("", "Someone", "Somebody Else"))
    return one, other


def at_random(item: Item, rng: Random, often: float) -> Answer:
    """Any answer that the form accepts; ``often``: how much of it from OFTEN (0 to 1)."""
    if item.required:
        return _birth(rng) if item.id == "birth_date" else rng.choice(_required(item))
    if item.id in OFTEN and rng.random() < often:
        return rng.choice(OFTEN[item.id])
    ways: list[Answer] = [Missing.BLANK]
    ways += [Missing.UNKNOWN] if item.unknown and item.type not in ("text", "long_text") else []
    ways += [Missing.DECLINED] if item.declined else []
    return rng.choice(ways) if rng.random() < 0.2 else _settled(item, rng)


def _settled(item: Item, rng: Random) -> Answer:
    match item.type:
        case "yes_no":
            return rng.choice(("yes", "no"))
        case "choice":
            return rng.choice(item.options).id
        case "choices":
            some = [option.id for option in item.options if rng.random() < min(0.3, 2 / len(item.options))]
            return tuple(some)
        case "whole" | "decimal":
            return _number(item, rng)
        case "medicine":
            return rng.choice(DRUGS)
        case "text" | "long_text":
            return rng.choice(CONTACTS.get(item.holds or "", WORDS)) or Missing.BLANK
        case _:
            return _date(item, rng)


def _number(item: Item, rng: Random) -> Number:
    low, high = item.limits.soft or item.limits.hard or (0, 100)
    return rng.randint(int(low) + 1, int(high) - 1) if high - low > 2 else int(low)


def _birth(rng: Random) -> PartialDate:
    return PartialDate(TODAY.year - rng.choice(AGES), rng.randint(1, 9), rng.randint(1, 28))


def _date(item: Item, rng: Random) -> PartialDate:
    furthest = int(item.limits.hard[1]) if item.limits.hard else max(DAYS_AGO)
    then = TODAY - timedelta(days=rng.choice([days for days in DAYS_AGO if days <= furthest]))
    return PartialDate(then.year, then.month, then.day if item.type == "date" else None)


def fill_in(content: Content, rng: Random, trouble: float) -> Person:
    """Somebody who answers every page; ``trouble``: how much of it at random instead of *no* (0 to 1)."""
    answers, often = Answers(), rng.choice((0.3, 0.95))
    page = path(content.questionnaire, answers).first_unsaved()
    while page is not None:
        for group in page.lists:
            if group.id not in answers.groups:
                names = [{str(group.title_from): drug} for drug in DRUGS] if group.pick else [{}, {}, {}]
                answers = answers.adding(group.id, rng.sample(names, k=rng.randint(1, 3)))
        values = {
            item.id: at_random(item, rng, often) if rng.random() < trouble else benign(item)
            for item in page.items
        }
        answers = _saving(answers, page, _plausible(values))
        page = path(content.questionnaire, answers).first_unsaved()
    return Person(_named_apart(content.questionnaire, answers))


def _saving(answers: Answers, page: AskedPage, values: Mapping[str, Answer]) -> Answers:
    group, entry = (page.group.id if page.group else None), (page.entry.key if page.entry else None)
    return answers.saving(page.key, values, SAVED_AT, group, entry)


def _plausible(values: dict[str, Answer]) -> dict[str, Answer]:
    """Without what the form refuses across questions: half a pressure, an end before the beginning."""
    if any(isinstance(values.get(name), Missing) for name in ("sbp", "dbp")):
        values |= {"sbp": Missing.BLANK, "dbp": Missing.BLANK}
    if "drug" in values and isinstance(values["drug"], Missing):
        values["drug"] = DRUGS[0]
    if "stopped_on" in values:
        values["stopped_on"] = Missing.BLANK
    return values


def alike(content: Content, person: Person, rng: Random, changed: float) -> Person:
    """Somebody else who is asked exactly the same; ``changed``: how many of the answers are drawn anew (0 to 1)."""
    questionnaire = content.questionnaire
    guides = {item.id for item in questionnaire.guides}
    guides |= {item.id for items in questionnaire.entry_guides.values() for item in items}
    pages, often = asked(questionnaire, person), rng.choice((0.3, 0.95))
    wanted, answers = keys(pages), person.answers
    for page in pages:
        drawn = {item.id: at_random(item, rng, often) for item in page.items if rng.random() < changed}
        free = {name: answer for name, answer in drawn.items() if name not in guides}
        answers = _with(answers, page, free)
        for name in sorted(drawn.keys() & guides):
            other = _with(answers, page, {name: drawn[name]})
            if keys(path(questionnaire, other).pages) == wanted:
                answers = other
    return Person(_named_apart(questionnaire, answers))


def _named_apart(questionnaire: Questionnaire, answers: Answers) -> Answers:
    """No two entries of one name: whether names repeat is an answer shown again, and it moves lines on the page."""
    for group in questionnaire.groups.values():
        used: set[Answer] = set()
        for entry in answers.groups.get(group.id, ()):
            item = questionnaire.items[group.title_from or ""]
            name = entry.items.get(item.id, Missing.BLANK)
            if name in used:
                others = [drug for drug in DRUGS if drug not in used]
                name = others[0] if item.type == "medicine" else Missing.BLANK
                answers = answers.with_values({item.id: name}, group.id, entry.key)
            used |= {name}
    return answers


def _with(answers: Answers, page: AskedPage, values: Mapping[str, Answer]) -> Answers:
    group, entry = (page.group.id, page.entry.key) if page.group and page.entry else (None, None)
    found = answers.entry(group, entry) if group and entry else None
    before = dict(found.items if found else answers.items)
    whole = _plausible({item.id: values.get(item.id, before[item.id]) for item in page.items})
    return answers.with_values(whole, group, entry)


def fired(content: Content, person: Person) -> frozenset[str]:
    """The rules that fire for this person once the form is sent, and the level of the trials."""
    facts = derive(content.questionnaire, person.answers, TODAY, sent=True)
    rules = {
        one.rule_id for one in evaluate(content.safety, facts, sent=True).outcomes if one.outcome == "fired"
    }
    return frozenset(rules | {f"level {classify(content.trd, facts).level}"})
