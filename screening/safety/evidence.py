"""What a person answered, word for word: the question as asked, its English wording, the answer, and when.

Tasks keep a copy of it, because they outlive the answers; the clinician's pages show it beside each finding.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import Any, NotRequired, TypedDict

from screening.content import Content
from screening.questionnaire import facts as derivations
from screening.questionnaire.answers import Answers, show
from screening.questionnaire.model import WORDS, Answer, Item
from screening.questionnaire.settle import settle
from screening.questionnaire.settled import Everything
from screening.rules.missing import Missing


class Said(TypedDict):
    """One answer: English wording, and what the person saw and chose (`…_asked`), if that was not English.

    `own`: the answer is the person's own words, shown as typed and never translated. `entry`: which reading
    or
    medicine it belongs to. `at`: ISO time of the last save of its page; None if the page was never saved.
    """

    item: str
    entry: str | None
    question: str
    answer: str
    question_asked: NotRequired[str]
    answer_asked: NotRequired[str]
    own: bool
    missing: str | None
    at: str | None


def said_line(
    item: Item, answer: Answer, at: datetime | None, language: str, entry: str | None = None
) -> Said:
    """One answer as it is shown to a clinician."""
    line = Said(
        item=item.id,
        entry=entry,
        question=item.label.in_("en"),
        answer=show(item, answer, "en"),
        own=item.type in WORDS and not isinstance(answer, Missing),
        missing=answer.value if isinstance(answer, Missing) else None,
        at=at.isoformat() if at else None,
    )
    if language != "en":
        line["question_asked"] = item.label.in_(language)
        line["answer_asked"] = show(item, answer, language)
    return line


def _entry_by_entry(lines: list[Said]) -> list[Said]:
    # The evidence goes question by question; a reader wants one reading, then the next.
    first = next((place for place, line in enumerate(lines) if line["entry"]), len(lines))
    entries = list(dict.fromkeys(line["entry"] for line in lines if line["entry"]))
    together = [line for entry in entries for line in lines if line["entry"] == entry]
    alone = [line for line in lines if not line["entry"]]
    before = sum(not line["entry"] for line in lines[:first])
    return [*alone[:before], *together, *alone[before:]]


class Sayings:
    """What one person said, fact by fact; each is looked up once, however many rules read it.

    The answers are settled once, when they are first asked for.
    """

    def __init__(self, content: Content, answers: Answers, language: str) -> None:
        self._content, self._answers, self._language = content, answers, language
        self._found: dict[str, list[Said]] = {}

    def of(self, fact: str) -> list[Said]:
        """The answers from which one fact came, in the order of the questionnaire, entries together; none for a
        fact that nobody asked about.
        """
        if fact not in self._found:
            asked = self._content.questionnaire
            lines = derivations.evidence(asked, self._answers, fact, everything=self._everything)
            self._found[fact] = _entry_by_entry([
                said_line(line.item, line.answer, line.at, self._language, line.entry_key) for line in lines
            ])  # fmt: skip
        return self._found[fact]

    @cached_property
    def _everything(self) -> Everything:
        return settle(self._content.questionnaire, self._answers, sent=True)

    def of_all(self, facts: Iterable[str]) -> list[Said]:
        """The answers from which several facts came, each answer once."""
        lines: dict[tuple[str, str | None], Said] = {}
        for fact in facts:
            for line in self.of(fact):
                lines.setdefault((line["item"], line["entry"]), line)
        return list(lines.values())


def said_on_page(content: Content, answers: Answers, page_key: str, language: str) -> list[Said]:
    """Everything that stands on one saved page, without asking a rule or a derivation."""
    page_id, _, entry_key = page_key.partition(".")
    page = content.questionnaire.pages.get(page_id)
    saved = answers.saved.get(page_key)
    lines = []
    for item in page.items if page else ():
        given = answers.answer(item.id, item.group, entry_key or None)
        if given is not None:
            lines.append(said_line(item, given, saved.at if saved else None, language, entry_key or None))
    return lines


def contact_lines(content: Content, answers: Answers, language: str) -> list[Said]:
    """How and where to reach the person, as answered: name, phone, safe times, place, someone else to call."""
    lines = []
    for item in content.questionnaire.items.values():
        answer = answers.items.get(item.id)
        if item.use == "contact" and answer is not None and answer is not Missing.NOT_ASKED:
            saved = answers.saved.get(item.page)
            lines.append(said_line(item, answer, saved.at if saved else None, language))
    return lines


def plain(lines: Iterable[Said]) -> list[dict[str, Any]]:
    """The same as plain data, for sealing."""
    return [dict(line) for line in lines]
