"""All answers as they were asked, section by section, and how many there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from screening.content import Content
from screening.questionnaire.answers import Answers, show
from screening.questionnaire.path import AskedPage, path
from screening.review.words import UNDER_REPORTED_SECTIONS, under_reported
from screening.rules.missing import Missing
from screening.safety.evidence import Said, Sayings, said_line

ABOUT_SUICIDE = (
    "danger_now", "self_harm_today", "q1", "q2", "q3", "q4", "q5", "q6", "phq9_item9",
)  # fmt: skip


@dataclass(frozen=True)
class AnsweredPage:
    """One page as it was shown, with its answers; `entry` names the reading or medicine it is about."""

    title: str
    entry: str | None
    lines: tuple[Said, ...]


@dataclass(frozen=True)
class AnsweredSection:
    """`limits`: what self-report is known to miss here; empty where nothing is known."""

    title: str
    pages: tuple[AnsweredPage, ...]
    limits: str = ""


@dataclass(frozen=True)
class Tally:
    """How many questions were asked, and how many of them got an answer."""

    asked: int
    answered: int

    @property
    def missing(self) -> int:
        return self.asked - self.answered


def all_answers(content: Content, answers: Answers, language: str) -> tuple[AnsweredSection, ...]:
    """Everything on the path, in the order of the form."""
    sections: dict[str, tuple[str, list[AnsweredPage]]] = {}
    for asked in path(content.questionnaire, answers).pages:
        if asked.items:
            _, pages = sections.setdefault(asked.section.id, (asked.section.title.en, []))
            pages.append(_page(answers, asked, language))
    return tuple(
        AnsweredSection(title, tuple(pages), _limits(section)) for section, (title, pages) in sections.items()
    )


def _limits(section: str) -> str:
    what = UNDER_REPORTED_SECTIONS.get(section)
    return under_reported(what) if what else ""


def _page(answers: Answers, asked: AskedPage, language: str) -> AnsweredPage:
    group = asked.group.id if asked.group else None
    entry = asked.entry.key if asked.entry else None
    saved = answers.saved.get(asked.key)
    at = saved.at if saved else None
    lines = []
    for item in asked.items:
        given = answers.answer(item.id, group, entry)
        lines.append(said_line(item, Missing.BLANK if given is None else given, at, language, entry))
    return AnsweredPage(asked.page.title.en, _entry_title(asked), tuple(lines))


def _entry_title(asked: AskedPage) -> str | None:
    if asked.group is None or asked.entry is None:
        return None
    item = next((item for item in asked.group.items if item.id == asked.group.title_from), None)
    named = asked.entry.items.get(item.id) if item else None
    return show(item, named, "en") if item and named is not None else asked.entry.key


def tally(sections: Iterable[AnsweredSection]) -> Tally:
    """Counts over all questions that were asked."""
    lines = [line for section in sections for page in section.pages for line in page.lines]
    return Tally(len(lines), sum(line["missing"] is None for line in lines))


def about_suicide(content: Content, sayings: Sayings) -> list[Said]:
    """What the person said about suicide, word for word, in the order in which it was asked."""
    order = {item: place for place, item in enumerate(content.questionnaire.items)}
    return sorted(sayings.of_all(ABOUT_SUICIDE), key=lambda line: order.get(line["item"], len(order)))
