"""The reference page is printed from the program."""

from __future__ import annotations

from pathlib import Path

from screening.rules.language.operators import OPERATORS
from screening.rules.language.units import UNITS
from screening.rules.reference import GROUPS, reference

PAGE = Path(__file__).parents[2] / "docs" / "rules.md"


def test_docs_rules_is_what_the_program_prints() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference()


def test_every_operator_and_unit_stands_on_the_page_once() -> None:
    assert sorted(name for _, names in GROUPS for name in names) == sorted(OPERATORS)
    for operator in OPERATORS.values():
        assert f"| `{operator.example}` |" in reference()
    for name in UNITS.keys() - {"kg/m²"}:
        assert name in reference().split("## Units")[1].split("##")[0]
