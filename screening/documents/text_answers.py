"""Answers as lines of plain text, somebody's own words set apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from screening.documents.set_apart import block, inline
from screening.documents.shape import Answer


def labelled(label: str, theirs: str | None, indent: str = "") -> Iterator[str]:
    """A label of ours, and what somebody typed on lines of its own."""
    if theirs is None:
        yield f"{indent}{label}: not given"
        return
    yield f"{indent}{label}:"
    yield from block(theirs, indent)


def said(answers: Iterable[Answer], indent: str = "") -> list[str]:
    """Each question with its answer, in their order."""
    return [line for answer in answers for line in _answer(answer, indent)]


def _answer(answer: Answer, indent: str) -> Iterator[str]:
    question = inline(answer.question)
    asked = f" [asked: {inline(answer.question_asked)}]" if answer.question_asked else ""
    if answer.own:
        yield f"{indent}{question}{asked}"
        yield from block(answer.answer, indent)
        return
    given = inline(answer.answer)
    chosen = f" [{inline(answer.answer_asked)}]" if answer.answer_asked else ""
    colon = "" if question.endswith(("?", ":", ".")) and not asked else ":"
    yield f"{indent}{question}{asked}{colon} {given.upper() if answer.missing else given}{chosen}"
