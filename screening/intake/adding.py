"""Adding to a form that was sent: chosen parts are asked again, blank, and nothing of what was sent is shown or lost.

An answer given now stands beside the earlier one and counts from now on; a question left blank changes nothing;
what is put on a list now comes after what stood there.
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from screening.questionnaire.model import Questionnaire
from screening.questionnaire.path import AskedPage, Path, path

if TYPE_CHECKING:
    from screening.intake.draft import Draft


def path_of_addition(draft: Draft) -> Path:
    """The chosen parts of the form.

    With the six words, questions in other parts can guide it, but never an answer to a sensitive page: whoever finds
    the words must not learn from the questions what was answered to others. By a link of the clinic nothing that was
    answered guides it; what would is asked again, blank.
    """
    if draft.ask is not None:
        return _path_by_link(draft)
    questionnaire, chosen = draft.questionnaire, draft.topics
    open_ones = _open_items(questionnaire, chosen)
    guiding = {item: answer for item, answer in draft.sent.items.items() if item in open_ones}
    answers = replace(draft.answers, items=MappingProxyType({**guiding, **draft.answers.items}))
    found = path(questionnaire, answers)
    return replace(found, pages=tuple(page for page in found.pages if page.section.id in chosen))


def _path_by_link(draft: Draft) -> Path:
    found = path(draft.questionnaire, draft.answers)
    again = asked_too(draft.questionnaire, draft.topics)
    pages = tuple(page for one in found.pages if (page := _asked(one, draft.topics, again)))
    optional = tuple(page for page in found.optional if page.section.id in draft.topics)
    given = draft.answers.items.keys()
    saved = {
        page.key
        for page in pages
        if page.key in draft.answers.saved
        and (page.key in found.saved or {item.id for item in page.items} <= given)
    }
    return replace(found, pages=pages, saved=frozenset(saved), optional=optional)


def _asked(page: AskedPage, chosen: frozenset[str], again: frozenset[str]) -> AskedPage | None:
    """A page of a chosen section; of another one only the questions that guide the chosen ones."""
    if page.section.id in chosen:
        return page
    items = tuple(item for item in page.items if item.id in again)
    return replace(page, items=items) if items else None


def asked_too(questionnaire: Questionnaire, chosen: frozenset[str]) -> frozenset[str]:
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


def _open_items(questionnaire: Questionnaire, chosen: frozenset[str]) -> frozenset[str]:
    """Questions outside of the chosen sections that stand on no sensitive page."""
    return frozenset(
        item.id
        for section in questionnaire.sections
        for page in section.pages
        if section.id not in chosen and not page.sensitive
        for item in page.items
    )


def not_reached(draft: Draft) -> frozenset[str]:
    """Sections of a sent form with pages that were never answered: what can be asked later."""
    found = path(draft.questionnaire, draft.sent if draft.addition else draft.answers)
    return frozenset(page.section.id for page in found.pages if page.key not in found.saved)
