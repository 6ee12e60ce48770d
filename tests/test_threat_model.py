"""docs/threat-model.md: each threat and each requirement of security names tests, and every test that is named is there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "threat-model.md"
THREATS = 20
SEC = {f"SEC-{number:02}" for number in range(1, 30)} - {"SEC-14"}
WANTED = SEC | {
    *(f"CDS-{number}" for number in (13, 14, 15)),
    *(f"PRV-{number}" for number in range(10, 19)),
    *(f"AUD-{number:02}" for number in range(1, 6)),
    *(f"KEY-{number:02}" for number in range(1, 5)),
    *(f"OPS-{number:02}" for number in range(1, 8)),
    "LCK-01",
}
"""SEC-14 was merged into others."""
TEST = re.compile(r"tests/[\w/]+\.py::test_\w+")
REST = re.compile(r"\| (?P<key>[A-Z]{3}-\d\d|\d+) \|.*\| (?P<tests>[^|]*) \|")


def lines(text: str) -> dict[str, list[str]]:
    """The tests of every line of the tables, by its number or requirement."""
    found = [match for line in text.splitlines() if (match := REST.fullmatch(line))]
    keys = [match["key"] for match in found]
    assert len(keys) == len(set(keys)), "a line twice"
    return {match["key"]: TEST.findall(match["tests"]) for match in found}


@cache
def defined_in(file: Path) -> frozenset[str]:
    """The tests that a file defines, read and not run; none for a file that is not there."""
    tree = ast.parse(file.read_text("utf-8")) if file.is_file() else ast.Module([], [])
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def faults(text: str) -> list[str]:
    """What is wrong with the document."""
    found = lines(text)
    wanted = WANTED | {str(number) for number in range(1, THREATS + 1)}
    told = [f"no line {key}" for key in sorted(wanted - found.keys())]
    told += [f"{key} names no test" for key, tests in found.items() if not tests]
    for key, tests in found.items():
        for test in tests:
            file, _, name = test.partition("::")
            told += [f"{key}: no test {test}"] if name not in defined_in(ROOT / file) else []
    return told


def test_every_threat_and_requirement_names_tests_that_are_there() -> None:
    assert faults(DOCUMENT.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (r"::test_no_canary_is_in_any_row", "::test_no_canary_is_anywhere", "SEC-07: no test"),
        (r"tests/storage/test_vault\.py", "tests/storage/test_nothing.py", "no test tests/storage/test_nothing.py"),
        (r"(?m)^\| KEY-03 .*\n", "", "no line KEY-03"),
        (r"(?m)^(\| 20 \|.*\|) .* \|$", r"\1 to be written |", "20 names no test"),
    ],
)  # fmt: skip
def test_an_unknown_test_and_a_line_without_one_are_found(before: str, after: str, told: str) -> None:
    changed = re.sub(before, after, DOCUMENT.read_text("utf-8"), count=1)
    assert any(told in fault for fault in faults(changed))
