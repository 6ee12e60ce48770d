"""Answers that do not fit together. Both stay as they are; a clinician asks.

Each check is declared: a condition over facts or over questions in the language of the rules, the words for it,
and what it shows. A check speaks only when its condition is certain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from screening.content import Content
from screening.questionnaire.answers import Answers
from screening.questionnaire.conditions import item_vocabulary
from screening.questionnaire.settle import settle
from screening.questionnaire.whole import Questionnaire
from screening.review.dates import out_of_order
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
        "A medicine for blood pressure: one answer says none is taken, the list of medicines names one.",
        "htn_meds in {not_taking, none_prescribed} and meds has antihypertensive",
        ("bp_told", "med_classes", "med_rest"),
    ),
    Check(
        "Takes a medicine for blood pressure, but the list of medicines, said to be complete, names none.",
        "htn_meds = taking and meds_known = yes and not (meds has antihypertensive)",
        ("bp_told", "med_classes", "med_rest", "med_complete"),
    ),
    Check(
        "No opioid reported among drugs and treatments, but an opioid is among the medicines.",
        "opioid = none and meds has opioid",
        ("med_classes", "med_rest"),
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
BODY = ("height", "weight")
INDEX_OF_A_BODY = (14, 60)
"""Body mass index, kg/m2: outside of it a unit or a digit is more likely wrong than right (clinical/safety.md 5)."""
PREGNANCY = ("could_be_pregnant", "pregnant_now", "pregnancy_wish", "breastfeeding_now", "birth_12m")
"""Not asked of who says male at birth; answers given before that stay beside it."""
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
    Check(
        "Never drinks, but tells of illness on stopping, or of help or a problem with drinking, within 3 months.",
        "auditc_1 = 0 and (stop_ill_3m = yes or drink_help_3m = yes)",
        ("auditc_1", "stop_ill_3m", "drink_help_3m"),
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
        *_before_a_no(content, answers, language),
        *_never_but_now(content, answers, facts, language),
        *_no_such_body(content, answers, facts, language),
        *(Contradiction(words, ()) for words in out_of_order(answers, facts)),
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


def _before_a_no(content: Content, answers: Answers, language: str) -> Iterator[Contradiction]:
    """What was entered, and then closed by another answer before it."""
    if answers.items.get("birth_sex") == "male" and any(
        answers.items.get(name) == "yes" for name in PREGNANCY
    ):
        words = "Male at birth, but answers on pregnancy, given before that, say yes."
        yield Contradiction(words, tuple(_said(content, answers, ("birth_sex", *PREGNANCY), language)))
    if answers.items.get("tried_any") == "no" and answers.groups.get("trials"):
        number = len(answers.groups["trials"])
        words = f"No medicine for depression ever, but {number} had been entered before that answer."
        yield Contradiction(words, tuple(_said(content, answers, ("tried_any",), language)))
    if answers.items.get("has_reading") == "no" and answers.groups.get("readings"):
        number = len(answers.groups["readings"])
        words = f"No blood pressure reading, but {number} had been entered before that answer."
        yield Contradiction(words, tuple(_said(content, answers, ("has_reading",), language)))


def _never_but_now(
    content: Content, answers: Answers, facts: Facts, language: str
) -> Iterator[Contradiction]:
    """No medicine for depression ever, but one that the table of trials knows is among those taken now."""
    taken, known = fact(facts, "meds"), set(content.trd.table.drugs)
    names = [name for name in taken if name in known] if isinstance(taken, tuple) else []
    if answers.items.get("tried_any") == "no" and names:
        words = f"No medicine for depression ever, but {', '.join(map(in_plain_words, names))}, also one for depression, is taken now."
        yield Contradiction(words, tuple(_said(content, answers, ("tried_any", "med_rest"), language)))


def _no_such_body(content: Content, answers: Answers, facts: Facts, language: str) -> Iterator[Contradiction]:
    """Height and weight that hardly go together. The person is not asked: both numbers can be meant as they are."""
    if not all(isinstance(answers.items.get(name), str) for name in BODY):
        return
    index, (low, high) = fact(facts, "bmi"), INDEX_OF_A_BODY
    if index is Missing.UNKNOWN or (isinstance(index, int | Decimal) and not low <= index <= high):
        words = (
            f"Height and weight do not fit: the body mass index would be under {low} or over {high}. Feet and centimeters, "
            "or pounds and kilograms, may have been mixed up."
        )
        yield Contradiction(words, tuple(_said(content, answers, BODY, language)))
