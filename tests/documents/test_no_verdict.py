"""No verdict and no total score in what we say to clinicians: pages, copies and the words between them (CDS-05)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from screening import resources
from screening.documents.plain_text import as_text
from screening.rules.wording import wrong_words
from tests.documents.conftest import COURSE, MOMENTS, READING, TRIED, Copies

SPEAKING = ("copies", "documents", "numbers", "publishing", "replay", "review", "safety", "web")
"""Rooms with texts that clinicians read."""
ALLOWED = {
    "no overall score": "The intended use says that none is computed.",
    "safe time": "About the telephone.",
    "said to be safe": "About the telephone.",
    "approved": "Of a rule pack, by two people.",
}
MARKUP = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", re.DOTALL)


def verdicts(text: str) -> list[str]:
    """The verdicts and scores of a text. What somebody must do at a page is no command about treatment."""
    for phrase in ALLOWED:
        text = re.sub(rf"\b{phrase}\b", " ", text, flags=re.IGNORECASE)
    return [word for word, kind, _ in wrong_words(text) if kind != "command"]


def said_by(file: Path) -> Iterator[str]:
    """The texts of a module, its docstrings left out."""
    tree = ast.parse(file.read_text("utf-8"))
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


def test_no_page_and_no_text_for_staff_gives_a_verdict_or_a_score() -> None:
    pages = [
        file for folder in ("clinician", "macros") for file in (resources.TEMPLATES / folder).glob("*.html")
    ]
    modules = [file for room in SPEAKING for file in (resources.PACKAGE / room).rglob("*.py")]
    found = {str(page): verdicts(MARKUP.sub(" ", page.read_text("utf-8"))) for page in pages}
    found |= {
        str(module): [word for text in said_by(module) for word in verdicts(text)] for module in modules
    }
    assert {where: words for where, words in found.items() if words} == {}
    assert len(pages) > 40
    assert len(modules) > 100


def test_no_copy_that_is_taken_along_gives_one(copy_of: Copies) -> None:
    said = {**TRIED, "has_reading": "yes", "asq_1": "yes", "s2_acts": "past_3m", "aneurysm_told": "yes"}
    copy = copy_of(said, {"trials": [COURSE], "readings": [READING]})
    assert copy.findings
    ours = [line for line in as_text(copy, MOMENTS).split("\n") if not line.lstrip().startswith("> ")]
    assert [(line, verdicts(line)) for line in ours if verdicts(line)] == []


@pytest.mark.parametrize("text", ["Eligible.", "A risk score of 4", "safe to treat", "an overall score"])
def test_a_verdict_is_found(text: str) -> None:
    assert verdicts(text)
