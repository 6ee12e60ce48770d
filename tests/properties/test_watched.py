"""Every rule with an urgency raises its task with the first page that settles it (SAF-15), whoever answers what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest

from screening.content import Content
from screening.questionnaire.answers import Answers, Entry
from screening.questionnaire.facts import derive
from screening.rules.engine import evaluate
from screening.safety import after_save, watch
from tests.databases import NOW
from tests.filled import begin
from tests.properties.conftest import World
from tests.properties.persons import TODAY, Person, fill_in, way

MOST = 300
"""People who are drawn until every urgent rule has fired for one of them."""


def urgent(content: Content) -> frozenset[str]:
    return frozenset(rule.id for rule in content.safety.rules if rule.urgency)


def fired(content: Content, answers: Answers) -> frozenset[str]:
    """The urgent rules that fire now, every rule and every fact looked at."""
    facts = derive(content.questionnaire, answers, TODAY, sent=False)
    return urgent(content) & frozenset(evaluate(content.safety, facts, sent=False).fired)


def people(content: Content) -> Iterator[Person]:
    """One for each urgent rule at least, and as few as that takes."""
    left = set(urgent(content))
    for seed in range(MOST):
        person = fill_in(content, Random(seed), (0.3, 0.6, 1)[seed % 3])
        if left & fired(content, person.answers):
            left -= fired(content, person.answers)
            yield person
        if not left:
            return
    raise AssertionError(f"nobody was drawn for whom these fire: {sorted(left)}")


def visits(content: Content, person: Person) -> Iterator[tuple[str, Answers]]:
    """Each page in its order, with all that is answered once it is saved."""
    blank = {
        group: tuple(Entry(entry.key, {}) for entry in entries)
        for group, entries in person.answers.groups.items()
    }
    answers = replace(person.answers, items={}, groups=blank, saved={})
    for page in way(content.questionnaire, person):
        group, entry = (page.group.id if page.group else None), (page.entry.key if page.entry else None)
        answers = answers.saving(page.key, person.said(page), NOW, group, entry)
        yield page.key, answers


def test_whatever_an_evaluation_of_everything_would_say_the_page_that_settles_it_has_raised(
    clinic: World, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    raised: set[str] = set()
    monkeypatch.setattr(watch, "raise_for_rule", lambda *given: raised.add(given[4].id) or True)
    monkeypatch.setattr(watch, "raise_fault", lambda *given: pytest.fail(f"{given[4]} on {given[5]}"))
    for person in people(content):
        raised.clear()
        with clinic.store.writing(clinic.clock()) as work:
            draft = begin(work, content)
            for key, answers in visits(content, person):
                after_save(work, content, draft, answers, key, TODAY)
                assert fired(content, answers) <= raised, key
        assert raised
