"""Adding to a form that was sent: chosen parts are asked again, blank, and nothing of what was sent is shown or lost.

An answer given now stands beside the earlier one and counts from now on; a question left blank changes nothing;
what is put on a list now comes after what stood there.
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from screening.questionnaire.answers import Answers
from screening.questionnaire.path import Path, path
from screening.rules.missing import Missing

if TYPE_CHECKING:
    from screening.intake.draft import Draft


def joined(sent: Answers, added: Answers) -> Answers:
    """What was sent, with what was added since."""
    given = {
        item: answer
        for item, answer in added.items.items()
        if answer is not Missing.BLANK or item not in sent.items
    }
    groups = {
        group: (*sent.groups.get(group, ()), *added.groups.get(group, ()))
        for group in (*sent.groups, *added.groups)
    }
    return replace(
        sent,
        items=MappingProxyType({**sent.items, **given}),
        groups=MappingProxyType(groups),
        saved=MappingProxyType({**sent.saved, **added.saved}),
        entries_made=max(sent.entries_made, added.entries_made),
    )


def path_of_addition(draft: Draft) -> Path:
    """The chosen parts of the form.

    Questions in other parts can guide it, but never an answer to a sensitive page: whoever finds the six words
    must not learn from the questions what was answered to others.
    """
    questionnaire, chosen = draft.questionnaire, draft.document.sections
    hidden = {
        item.id
        for section in questionnaire.sections
        for page in section.pages
        if page.sensitive or section.id in chosen
        for item in page.items
    }
    guiding = {item: answer for item, answer in draft.sent.items.items() if item not in hidden}
    answers = replace(draft.answers, items=MappingProxyType({**guiding, **draft.answers.items}))
    found = path(questionnaire, answers)
    return replace(found, pages=tuple(page for page in found.pages if page.section.id in chosen))


def not_reached(draft: Draft) -> frozenset[str]:
    """Sections of a sent form with pages that were never answered: what can be asked later."""
    found = path(draft.questionnaire, draft.sent if draft.addition else draft.answers)
    return frozenset(page.section.id for page in found.pages if page.key not in found.saved)
