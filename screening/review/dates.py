"""Dates that cannot all be right: out of order, before the birth, or too close for what lies between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from screening.questionnaire.answers import Answers
from screening.questionnaire.dates import PartialDate
from screening.review.values import in_plain_words
from screening.rules.missing import Facts, fact


def out_of_order(answers: Answers, facts: Facts) -> Iterator[str]:
    """What does not fit, each as a sentence."""
    trials, born = fact(facts, "trials"), answers.items.get("birth_date")
    for trial in trials if isinstance(trials, tuple) else ():
        if isinstance(trial, Mapping):
            yield from _of_course(trial, born.year if isinstance(born, PartialDate) else None)
    age, episode = fact(facts, "age_years"), fact(facts, "episode_months")
    if isinstance(age, int) and isinstance(episode, int) and episode > (age + 1) * 12:
        yield "The current episode began before the person was born."
    for name, words in (("stroke_tia_days", "The stroke"), ("cardiac_event_days", "The heart event")):
        days = fact(facts, name)
        dated = isinstance(born, PartialDate) and isinstance(age, int)
        if dated and isinstance(days, int) and isinstance(age, int) and days > (age + 1) * 366:
            yield f"{words} lies before the date of birth."


def _of_course(trial: Mapping[str, Any], born: int | None) -> Iterator[str]:
    """What the dates of one medicine say against each other, and against how long it was taken."""
    name = _name(trial)
    start, stop = _month(trial.get("start")), _month(trial.get("stop"))
    if start and stop and stop < start[: len(stop)]:
        yield f"{name}: stopped before it was started."
    elif len(start) == len(stop) == 2:
        # From the first day of one month to the last day of the other is the longest that it can have been.
        months = (stop[0] - start[0]) * 12 + stop[1] - start[1] + 1
        weeks = trial.get("weeks_at_dose")
        if isinstance(weeks, int) and weeks * 7 > months * 31:
            yield f"{name}: the dates leave {months * 31 // 7} weeks at most, the dose is told as taken for {weeks} or more."
    if trial.get("ongoing") == "yes" and stop:
        yield f"{name}: still taken, but with an end."
    if born and any(date and date[0] < born for date in (start, stop)):
        yield f"{name}: taken before the year of birth."


def _name(trial: Mapping[str, Any]) -> str:
    given = (trial.get("drug_text"), trial.get("drug"))
    return next(
        (in_plain_words(name) for name in given if isinstance(name, str)), "A medicine without a name"
    )


def _month(date: Any) -> tuple[int, ...]:
    """Year and month, as far as they were given; empty without a year."""
    if not isinstance(date, Mapping) or not isinstance(date.get("year"), int):
        return ()
    month = date.get("month")
    return (date["year"], month) if isinstance(month, int) else (date["year"],)
