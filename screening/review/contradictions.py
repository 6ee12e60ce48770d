"""Answers that do not fit together. Both stay as they are; a clinician asks.

Each check is declared: a condition over facts or over questions in the language of the rules, the words for it,
and what it shows. A check speaks only when its condition is certain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from screening.content import Content
from screening.questionnaire.answers import Answers
from screening.questionnaire.conditions import item_vocabulary
from screening.questionnaire.dates import PartialDate
from screening.questionnaire.model import Questionnaire
from screening.questionnaire.settle import settle
from screening.review.values import in_plain_words
from screening.rules.language import Condition, parse
from screening.rules.missing import Facts, Missing, fact
from screening.rules.strict_yaml import ContentError
from screening.rules.truth import Truth
from screening.rules.vocabulary import Vocabulary, shipped_vocabulary
from screening.safety.evidence import Said, said_line


@dataclass(frozen=True)
class Check:
    """`when` is a condition; `shows` the questions whose answers stand beside it."""

    words: str
    when: str
    shows: tuple[str, ...]


@dataclass(frozen=True)
class Contradiction:
    """What does not fit, in words, with the answers."""

    words: str
    said: tuple[Said, ...]


OVER_FACTS = (
    Check(
        "No high blood pressure reported, but a medicine for it is taken.",
        "htn_dx = no and meds has antihypertensive",
        ("bp_told", "med_classes", "med_rest"),
    ),
    Check(
        "No opioid reported among drugs and treatments, but an opioid is among the medicines.",
        "opioid = none and meds has opioid",
        ("med_classes", "med_rest"),
    ),
    Check(
        "Male at birth, but answers on pregnancy say yes.",
        "sex_at_birth = male and (pregnancy_potential or pregnant or trying_or_possible or breastfeeding)",
        ("birth_sex", "could_be_pregnant", "pregnant_now", "pregnancy_wish", "breastfeeding_now"),
    ),
    Check(
        "Could not become pregnant, but answers say pregnant or trying.",
        "pregnancy_potential = no and (pregnant or trying_or_possible)",
        ("could_be_pregnant", "pregnant_now", "pregnancy_wish"),
    ),
    Check(
        "Pregnant, and uses birth control.",
        "pregnant and contraception = yes",
        ("pregnant_now", "birth_control"),
    ),
    Check(
        "No medicine for depression ever, but an antidepressant of the MAOI class is taken now.",
        "trials is empty and meds has maoi",
        ("tried_any", "med_classes", "med_rest"),
    ),
)
OVER_ANSWERS = (
    Check(
        "Thoughts of suicide: yes for the past week, no for the past month.",
        "asq_3 = yes and s2_thoughts = no",
        ("asq_3", "s2_thoughts"),
    ),
    Check(
        "Thoughts of suicide right now, but none in the past month.",
        "asq_5 = yes and asq_3 = no and s2_thoughts = no",
        ("asq_5", "asq_3", "s2_thoughts"),
    ),
    Check(
        "A suicide attempt: one answer says never, the other tells of an attempt or preparation.",
        "asq_4 = no and s2_acts in {past_3m, over_3m_ago, date_unknown, date_declined}",
        ("asq_4", "s2_acts"),
    ),
    Check(
        "A suicide attempt: one answer says yes, the other never.",
        "asq_4 = yes and s2_acts = never",
        ("asq_4", "s2_acts"),
    ),
    Check(
        "PHQ-9 item 9 speaks of thoughts of death or self-harm, the other answers of none.",
        "phq9_9 >= 1 and asq_1 = no and asq_2 = no and asq_3 = no and s2_thoughts = no",
        ("phq9_9", "asq_1", "asq_2", "asq_3", "s2_thoughts"),
    ),
    Check(
        "Thoughts of suicide reported, but PHQ-9 item 9 says not at all.",
        "phq9_9 = 0 and (asq_3 = yes or s2_thoughts = yes)",
        ("phq9_9", "asq_3", "s2_thoughts"),
    ),
    Check(
        "Never drinks, but tells of drinks on a day or on one occasion.",
        "auditc_1 = 0 and (auditc_2 >= 1 or auditc_3 >= 1)",
        ("auditc_1", "auditc_2", "auditc_3"),
    ),
)


def contradictions(
    content: Content, answers: Answers, facts: Facts, language: str
) -> tuple[Contradiction, ...]:
    """Every check that certainly speaks, then what dates and lists say against each other."""
    told = settle(content.questionnaire, answers, sent=True).top.values
    found = [
        Contradiction(check.words, tuple(_said(content, answers, check.shows, language)))
        for checks, seen in (
            (_over_facts(), facts),
            (_over_answers(content.questionnaire), told),
        )
        for check, condition in checks
        if condition.truth(seen) is Truth.TRUE
    ]
    return (
        *found,
        *_lists(content, answers, language),
        *(Contradiction(words, ()) for words in _dates(answers, facts)),
    )


@cache
def _over_facts() -> tuple[tuple[Check, Condition], ...]:
    return _read(OVER_FACTS, shipped_vocabulary())


@lru_cache(maxsize=8)
def _over_answers(questionnaire: Questionnaire) -> tuple[tuple[Check, Condition], ...]:
    return _read(OVER_ANSWERS, item_vocabulary(questionnaire.items.values(), "facts"))


def _read(checks: Iterable[Check], vocabulary: Vocabulary) -> tuple[tuple[Check, Condition], ...]:
    found: list[tuple[Check, Condition]] = []
    for check in checks:
        # A form that was begun with an older questionnaire may lack a question; then there is nothing to say.
        with suppress(ContentError):
            found.append((check, parse(check.when, vocabulary)))
    return tuple(found)


def _said(content: Content, answers: Answers, items: Iterable[str], language: str) -> Iterator[Said]:
    for name in items:
        item = content.questionnaire.items.get(name)
        given = answers.items.get(name)
        if item is not None and given is not None and given is not Missing.NOT_ASKED:
            saved = answers.saved.get(item.page)
            yield said_line(item, given, saved.at if saved else None, language)


def _lists(content: Content, answers: Answers, language: str) -> Iterator[Contradiction]:
    """Entries that were made and then closed by a *no* before them."""
    if answers.items.get("tried_any") == "no" and answers.groups.get("trials"):
        number = len(answers.groups["trials"])
        words = f"No medicine for depression ever, but {number} had been entered before that answer."
        yield Contradiction(words, tuple(_said(content, answers, ("tried_any",), language)))
    if answers.items.get("has_reading") == "no" and answers.groups.get("readings"):
        number = len(answers.groups["readings"])
        words = f"No blood pressure reading, but {number} had been entered before that answer."
        yield Contradiction(words, tuple(_said(content, answers, ("has_reading",), language)))


def _dates(answers: Answers, facts: Facts) -> Iterator[str]:
    """Dates out of order."""
    trials = fact(facts, "trials")
    for trial in trials if isinstance(trials, tuple) else ():
        if not isinstance(trial, Mapping):
            continue
        start, stop = _month(trial.get("start")), _month(trial.get("stop"))
        if start and stop and stop < start[: len(stop)]:
            name = in_plain_words(trial.get("drug_text") or trial.get("drug") or "a medicine")
            yield f"{name}: stopped before it was started."
    age, episode = fact(facts, "age_years"), fact(facts, "episode_months")
    if isinstance(age, int) and isinstance(episode, int) and episode > (age + 1) * 12:
        yield "The current episode began before the person was born."
    born = answers.items.get("birth_date")
    for name, words in (("stroke_tia_days", "The stroke"), ("cardiac_event_days", "The heart event")):
        days = fact(facts, name)
        dated = isinstance(born, PartialDate) and isinstance(age, int)
        if dated and isinstance(days, int) and isinstance(age, int) and days > (age + 1) * 366:
            yield f"{words} lies before the date of birth."


def _month(date: Any) -> tuple[int, ...]:
    """Year and month, as far as they were given; empty without a year."""
    if not isinstance(date, Mapping) or not isinstance(date.get("year"), int):
        return ()
    month = date.get("month")
    return (date["year"], month) if isinstance(month, int) else (date["year"],)
