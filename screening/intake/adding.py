"""Adding to a form that was sent: chosen parts are asked again, blank, and nothing of what was sent is shown or lost.

An answer given now stands beside the earlier one and counts from now on; a question left blank changes nothing;
what is put on a list now comes after what stood there.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace
from types import MappingProxyType

from screening.questionnaire.answers import Answers
from screening.questionnaire.path import AskedPage, Path, path
from screening.questionnaire.whole import Questionnaire


def path_by_words(questionnaire: Questionnaire, chosen: Set[str], answers: Answers, *, sent: Answers) -> Path:
    """The chosen parts of the form, for whoever came by the six words.

    Questions in other parts can guide it, but never an answer to a sensitive page: whoever finds the words must not
    learn from the questions what was answered to others.
    """
    open_ones = _open_items(questionnaire, chosen)
    guiding = {item: answer for item, answer in sent.items.items() if item in open_ones}
    found = path(questionnaire, replace(answers, items=MappingProxyType({**guiding, **answers.items})))
    return replace(found, pages=tuple(page for page in found.pages if page.section.id in chosen))


def path_by_link(questionnaire: Questionnaire, chosen: Set[str], answers: Answers) -> Path:
    """The same for whoever came by a link of the clinic: nothing that was answered guides it.

    What would guide it is asked again, blank.
    """
    found = path(questionnaire, answers)
    again = _asked_too(questionnaire, chosen)
    pages = tuple(page for one in found.pages if (page := _asked(one, chosen, again)))
    optional = tuple(page for page in found.optional if page.section.id in chosen)
    given = answers.items.keys()
    saved = {
        page.key
        for page in pages
        if page.key in answers.saved
        and (page.key in found.saved or {item.id for item in page.items} <= given)
    }
    return replace(found, pages=pages, saved=frozenset(saved), optional=optional)


def _asked(page: AskedPage, chosen: Set[str], again: Set[str]) -> AskedPage | None:
    """A page of a chosen section; of another one only the questions that guide the chosen ones."""
    if page.section.id in chosen:
        return page
    items = tuple(item for item in page.items if item.id in again)
    return replace(page, items=items) if items else None


def _asked_too(questionnaire: Questionnaire, chosen: Set[str]) -> frozenset[str]:
    """Questions of other sections on which questions of the chosen ones depend, but for those on sensitive pages."""
    inside = [
        item
        for section in questionnaire.sections
        if section.id in chosen
        for page in section.pages
        for item in page.items
    ]
    read = {name for item in inside for condition in item.asks for name in condition.reads}
    return frozenset(read & _open_items(questionnaire, chosen))


def _open_items(questionnaire: Questionnaire, chosen: Set[str]) -> frozenset[str]:
    """Questions outside of the chosen sections that stand on no sensitive page."""
    return frozenset(
        item.id
        for section in questionnaire.sections
        for page in section.pages
        if section.id not in chosen and not page.sensitive
        for item in page.items
    )
