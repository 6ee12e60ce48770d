"""The safety pack says what docs/clinical/safety.md says, in the same order and with the same sources."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from screening.rules.strict_yaml import plain

DOCUMENT = Path(__file__).parents[2] / "docs" / "clinical" / "safety.md"
SEVERITIES = {
    "LC": "labelled_contraindication",
    "LC*": "labelled_contraindication",
    "UE": "usually_excluded",
    "MF": "manage_first",
    "IN": "information_needed",
    "CA": "caution",
    "-": None,
}
URGENCIES = {"now": "now", "same day": "same_day", "-": None}
# Words of a verdict, of a command, and those that the glossary keeps for instruments.
FORBIDDEN = (
    "eligible", "ineligible", "eligibility", "approved", "disqualified", "safe", "unsafe", "rejected", "must",
    "never treat", "do not", "should", "score", "stop taking",
)  # fmt: skip


def rows_of(heading: str) -> list[dict[str, str]]:
    """The rows of the first table below a heading of the document, by column."""
    section = DOCUMENT.read_text(encoding="utf-8").split(f"\n## {heading}\n", 1)[1]
    lines = section[section.index("\n|") :].lstrip("\n").splitlines()
    table = lines[: next((n for n, line in enumerate(lines) if not line.startswith("|")), len(lines))]
    cells = [[cell.strip() for cell in line.strip().strip("|").split(" | ")] for line in table]
    return [dict(zip(cells[0], row, strict=True)) for row in cells[2:]]


def shipped() -> dict[str, Any]:
    """The pack as plain data."""
    text = files("screening.rules").joinpath("packs", "safety.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = plain(text, "safety.yaml").value
    return data


PACK = shipped()
RULES: dict[str, dict[str, Any]] = {rule["id"]: rule for rule in PACK["rules"]}
TABLE = {row["rule"]: row for row in rows_of("The rules")}


def test_the_pack_holds_the_106_rules_of_the_table_in_its_order() -> None:
    assert [rule["id"] for rule in PACK["rules"]] == list(TABLE)
    assert len(TABLE) == 106


@pytest.mark.parametrize("rule_id", TABLE)
def test_a_rule_has_the_severities_urgency_grade_and_sources_of_its_row(rule_id: str) -> None:
    row, rule = TABLE[rule_id], RULES[rule_id]
    routes = {"esketamine": row["esketamine"], "iv_ketamine": row["IV"]}
    assert {route: rule["severity"][route] for route in routes} == {
        route: SEVERITIES[code] for route, code in routes.items()
    }
    general = [route for route, code in routes.items() if code == "LC*"]
    assert list(rule["severity"].get("general_clause", ())) == general
    assert rule["urgency"] == URGENCIES[row["urgency"]]
    assert rule["evidence"] == row["grade"]
    assert list(rule["sources"]) == row["sources"].split()


@pytest.mark.parametrize("rule_id", TABLE)
def test_the_numbers_of_a_condition_stand_in_the_words_of_the_table(rule_id: str) -> None:
    written = {int(number) for number in re.findall(r"(?<![\w.-])\d+(?![\w.])", RULES[rule_id]["when"])}
    in_words = {int(number) for number in re.findall(r"\d+", TABLE[rule_id]["fires when"])}
    spelt = {"two": 2, "three": 3}
    in_words |= {value for word, value in spelt.items() if word in TABLE[rule_id]["fires when"]}
    # The bands of BP-11 are named there by their rules; two classes and an opioid are the three of ME-02.
    named_otherwise = {"BP-11": {90, 100, 140, 160}, "ME-02": {2}}.get(rule_id, set())
    assert written - in_words <= named_otherwise


def test_each_source_is_used_and_stands_in_the_document_alike() -> None:
    used = {source for rule in PACK["rules"] for source in rule["sources"]}
    assert used == set(PACK["sources"])
    listed = {row["id"]: row for row in rows_of("Sources")}
    assert list(listed) == list(PACK["sources"])
    for name, source in PACK["sources"].items():
        row = listed[name]
        written = {
            "source": source["title"],
            **{key: source[key] for key in ("kind", "section", "published")},
        }
        written |= {"status": source["status"], "address": source["address"]}
        assert {key: row[key] for key in written} == {key: value or "-" for key, value in written.items()}


def test_each_source_that_was_read_has_an_address() -> None:
    for name, source in PACK["sources"].items():
        assert (source["address"] is None) == (source["status"] == "M"), name
        assert source["status"] in {"V", "V2", "M", "own"}, name
        assert source["section"] or source["address"], name


@pytest.mark.parametrize("rule_id", TABLE)
def test_the_words_of_a_rule_state_and_suggest(rule_id: str) -> None:
    rule = RULES[rule_id]
    for text in (rule["title"], rule["because"], rule.get("note") or ""):
        for word in FORBIDDEN:
            assert not re.search(rf"\b{word}\b", text, re.IGNORECASE), f"{rule_id}: {word}: {text}"


def test_the_title_of_a_rule_is_short() -> None:
    assert max(len(rule["title"]) for rule in PACK["rules"]) <= 70


def test_rules_of_this_project_alone_say_so() -> None:
    """A row of grade D rests on an inference or a choice, and its sources own up to it."""
    without_owner = {"HO-01", "HO-02"}  # these rest on remembered state law
    grade_d = {rule_id for rule_id, rule in RULES.items() if rule["evidence"] == "D"}
    assert {rule_id for rule_id in grade_d if "OWN" not in RULES[rule_id]["sources"]} == without_owner


def test_the_pack_is_unsigned_and_warns_about_the_label_version() -> None:
    assert PACK["reviewed"] == {"by": None, "on": None, "again_by": None}
    assert "version 18, effective 2026-03-13" in DOCUMENT.read_text(encoding="utf-8")
