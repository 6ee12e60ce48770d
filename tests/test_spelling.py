"""Words that people read are spelled as in the United States, where the clinics are."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BRITISH = (
    "apnoea|dyspnoea|anaesth|anaemi|ischaem|haem|leukaem|glycaem|oedema|oesoph|phaeochromo|diarrhoea|paediatr|gynaecol|"
    "tumour|behaviour|colour|favour|neighbour|honour|labour|centre|litre|fibre|grey|tonne|licence(?!:)|cheque|judgement|"
    "programme|labell|cancelled|cancelling|travell|counsell|fulfilment|enrolment|enrol|whilst|learnt|analyse|paralyse|"
    "(?:recogn|organ|synchron|author|standard|minim|summar|hospital|general|normal|stabil)is[aei]"
)
FOUND = re.compile(rf"(?<![\w./-])(?:un|in|re|hypo|hyper)?(?:{BRITISH})[a-z]*(?![a-z]*_)", re.IGNORECASE)
"""Stems at the beginning of a word, and not a part of a name in the program; `licence:` is a key of files."""
AMERICAN = re.compile("programme[rd]|analyses|enroll", re.IGNORECASE)
NOT_READ = re.compile(r'(?<!\S)[^\s/]+\.\w+/\S*|`[^`]*`|\{#.*?#\}|class="[^"]*"', re.DOTALL)
"""Addresses, names of the program, comments of templates, classes of a page."""
QUOTED = (
    "e-SAFE anaesthesia",  # the name of a course
    "Safety labelling",  # a heading of the NHS
    "standardised Maudsley staging",  # the title of a paper
    "Not synchronised",  # what chronyc says
)


def _texts() -> Iterator[tuple[Path, str]]:
    """What stands in the repository to be read, with the file that holds it."""
    for pattern in (
        "*.md",
        "docs/**/*.md",
        "deploy/**/*",
        "templates/**/*.html",
        "templates/**/*.typ",
        "screening/**/*.yaml",
    ):
        for file in sorted(ROOT.glob(pattern)):
            if file.is_file() and "macros" not in file.parts:
                yield file, file.read_text("utf-8")
    for file in sorted(ROOT.glob("screening/**/*.py")):
        yield file, "\n".join(_said(file.read_text("utf-8")))


def _said(source: str) -> Iterator[str]:
    """The sentences in a module: constants of more than one word that are not its documentation."""
    tree = ast.parse(source)
    documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            yield node.value if " " in node.value.strip() else ""


def british(text: str) -> list[str]:
    """The words of a text that an American reader would stumble over, but for what is quoted."""
    for quoted in QUOTED:
        text = text.replace(quoted, "")
    words = [hit[0] for hit in FOUND.finditer(NOT_READ.sub(" ", text))]
    return [word for word in words if not AMERICAN.search(word)]


def test_no_text_that_people_read_is_spelled_the_british_way() -> None:
    found = {str(file.relative_to(ROOT)): words for file, text in _texts() if (words := british(text))}
    assert found == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Sleep apnoea, unrecognised", ["apnoea", "unrecognised"]),
        ("A labelled programme in colour", ["labelled", "programme", "colour"]),
        ("severity: labelled_contraindication, when: phaeo, licence: free", []),
        ('<p class="labelled" aria-labelledby="a">Programming, advertise, e-safe-anaesthesia.org/x</p>', []),
    ],
)
def test_british_spelling_is_told_from_names_and_addresses(text: str, words: list[str]) -> None:
    assert british(text) == words
