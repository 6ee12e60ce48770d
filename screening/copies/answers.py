"""Answers as they were asked and given, in the shape in which they leave."""

from __future__ import annotations

from collections.abc import Iterable

from screening.documents import shape
from screening.review.answers import AnsweredSection
from screening.safety.evidence import Said


def answers(lines: Iterable[Said]) -> list[shape.Answer]:
    """Several of them, in their order."""
    return [answer(line) for line in lines]


def answer(line: Said) -> shape.Answer:
    """One of them, with its question as it was asked."""
    return shape.Answer(
        item=line["item"],
        entry=line["entry"],
        question=line["question"],
        answer=line["answer"],
        question_asked=line.get("question_asked"),
        answer_asked=line.get("answer_asked"),
        own=line["own"],
        missing=line["missing"],
        at=line["at"],
    )


def section(found: AnsweredSection, covered: frozenset[str]) -> shape.Section:
    """A section of the form; ``covered``: questions about alcohol and drugs."""
    pages = [shape.Page(page.title, page.entry, answers(page.lines)) for page in found.pages]
    substances = any(answer.item in covered for page in pages for answer in page.answers)
    return shape.Section(found.title, substances, pages)
