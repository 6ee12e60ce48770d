"""One page as posted: read, judged as a whole, and compared with what was saved meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date

from screening.questionnaire.answers import Answers
from screening.questionnaire.dates import PartialDate
from screening.questionnaire.messages import message
from screening.questionnaire.model import Answer, Check, Item, Text
from screening.questionnaire.path import AskedPage
from screening.questionnaire.placing import placed
from screening.questionnaire.reading import Form, Read, fields_of, kept, read
from screening.questionnaire.showing import both
from screening.questionnaire.whole import Questionnaire
from screening.rules.missing import Missing


@dataclass(frozen=True, slots=True)
class PageRead:
    """What came of a posted page. `errors` and `soft` are by item id; `reads` has the field to point at."""

    reads: Mapping[str, Read]
    errors: Mapping[str, Text]
    soft: Mapping[str, Text]

    @property
    def accepted(self) -> bool:
        """Whether the answers can be saved as they are: nothing wrong and nothing left to ask back."""
        return not self.errors and not self.soft

    @property
    def values(self) -> dict[str, Answer]:
        """The answer to every asked question; BLANK where none was given."""
        return {item: found.value for item, found in self.reads.items()}

    @property
    def typed(self) -> dict[str, tuple[str, ...]]:
        """Every field as posted, to be shown again or to be kept unjudged."""
        return {name: texts for found in self.reads.values() for name, texts in found.typed.items()}

    @property
    def notices(self) -> tuple[Text, ...]:
        """What was removed from the texts."""
        return tuple(dict.fromkeys(found.notice for found in self.reads.values() if found.notice))


@dataclass(frozen=True, slots=True)
class Difference:
    """One question of a page that was saved elsewhere since this form was shown."""

    item: Item
    saved: Text
    posted: Text


def read_page(
    questionnaire: Questionnaire, answers: Answers, asked: AskedPage, form: Form, today: date
) -> PageRead:
    """Read the questions that were asked on this page. Never raises, whatever was posted.

    An unusual answer that stands as it was saved was looked at then, and is not asked back once more.
    """
    form = placed(asked.page.checks, form)
    reads = {item.id: read(item, form, today) for item in asked.items}
    errors = {item: found.error for item, found in reads.items() if found.error}
    saved = _saved(answers, asked)
    known = {item for item, found in reads.items() if found.value == saved[item]}
    soft = {item: found.soft for item, found in reads.items() if found.soft and item not in known}
    for check in asked.page.checks:
        if check.first in reads and check.second in reads:
            _check_across(check, reads, form, known, errors, soft)
    _refuse_before_birth(questionnaire, answers, asked, reads, errors)
    return PageRead(reads, errors, soft)


def typed_text(asked: AskedPage, form: Form) -> dict[str, tuple[str, ...]]:
    """Every field of a page as posted, unjudged: what is kept when a person leaves without Continue."""
    return {name: texts for item in asked.items for name, texts in kept(item, form)[0].items()}


def _saved(answers: Answers, asked: AskedPage) -> dict[str, Answer | None]:
    """The answers of this page as they were saved before."""
    group, entry = (asked.group.id, asked.entry.key) if asked.group and asked.entry else (None, None)
    return {item.id: answers.answer(item.id, group, entry) for item in asked.items}


def differences(
    answers: Answers, asked: AskedPage, posted: Mapping[str, Answer], revision: int
) -> tuple[Difference, ...]:
    """What was saved by another tab or device since the form with that revision was shown.

    Nothing when the form is not stale, or when both say the same: then the save can go on.
    """
    if revision == answers.revision(asked.key):
        return ()
    found, before = [], _saved(answers, asked)
    for item in asked.items:
        saved, now = before[item.id], posted.get(item.id, Missing.BLANK)
        if saved is not None and saved != now:
            found.append(Difference(item, both(item, saved), both(item, now)))
    return tuple(found)


def _check_across(
    check: Check,
    reads: Mapping[str, Read],
    form: Form,
    known: Set[str],
    errors: dict[str, Text],
    soft: dict[str, Text],
) -> None:
    first, second = reads[check.first].value, reads[check.second].value
    if check.first in errors or check.second in errors:
        return
    if check.kind == "in_order":
        if _surely_before(second, first):
            errors[check.second] = message("order")
        return
    for value, other, item in ((first, second, check.second), (second, first, check.first)):
        if not isinstance(value, Missing) and other is Missing.BLANK:
            errors[item] = message("pair")
    sure = any(form.get(f"{check.first}-sure", ())) or any(form.get(f"{check.second}-sure", ()))
    sure = sure or {check.first, check.second} <= known
    if isinstance(first, int) and isinstance(second, int) and first <= second and not sure:
        soft.pop(check.second, None)
        soft[check.first] = message("pair_soft", first=first, second=second)


def _surely_before(one: Answer, other: Answer) -> bool:
    """Whether no day that `one` can mean lies on or after a day that `other` can mean."""
    return isinstance(one, PartialDate) and isinstance(other, PartialDate) and one.latest < other.earliest


def _refuse_before_birth(
    questionnaire: Questionnaire,
    answers: Answers,
    asked: AskedPage,
    reads: Mapping[str, Read],
    errors: dict[str, Text],
) -> None:
    birth = answers.items.get(questionnaire.birth_item or "", Missing.BLANK)
    for item in asked.items:
        if item.id != questionnaire.birth_item and _surely_before(reads[item.id].value, birth):
            errors.setdefault(item.id, message("before_birth"))


def page_fields(asked: AskedPage) -> tuple[str, ...]:
    """The names of all fields of a page."""
    return tuple(name for item in asked.items for name in fields_of(item))
