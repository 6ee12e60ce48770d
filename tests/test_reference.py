"""The page of facts is printed from the program, and shows for each fact who asks and who reads it."""

from __future__ import annotations

from pathlib import Path

from screening.questionnaire import loading
from screening.reference import facts_page
from screening.rules.library import shipped

PAGE = Path(__file__).parents[1] / "docs" / "facts.md"


def test_docs_facts_is_what_the_program_prints() -> None:
    assert PAGE.read_text(encoding="utf-8") == facts_page(loading.shipped(), shipped())


def test_every_fact_has_its_row_with_the_rules_that_read_it() -> None:
    rows = {
        line.split("`")[1]: line for line in PAGE.read_text(encoding="utf-8").splitlines() if "| `" in line
    }
    assert list(rows) == list(shipped().vocabulary)
    for rule in shipped().safety.rules:
        for name in rule.reads:
            assert rule.id in rows[name].rsplit("|", 2)[1]


def test_every_question_behind_a_fact_stands_in_its_row() -> None:
    questionnaire = loading.shipped()
    text = PAGE.read_text(encoding="utf-8")
    for name, mapping in questionnaire.facts.items():
        row = next(line for line in text.splitlines() if line.startswith(f"| `{name}` |"))
        assert all(f"(`{questionnaire.items[item].page}`)" in row for item in mapping.reads)
