"""The safety pack says what docs/clinical/safety.md says, in the same order and with the same sources."""

from __future__ import annotations

import csv
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


OWN_TABLE = Path(__file__).with_name("safety_table.csv")
"""The rows of the clinical table once more, written down from the original and not from the project's page."""


@pytest.mark.parametrize("row", list(csv.DictReader(OWN_TABLE.read_text(encoding="utf-8").splitlines())),
                         ids=lambda row: row["rule"])  # fmt: skip
def test_a_rule_is_what_a_second_transcription_of_its_row_says(row: dict[str, str]) -> None:
    rule = RULES[row["rule"]]
    routes = {route: row[route] for route in ("esketamine", "iv_ketamine")}
    assert {route: rule["severity"][route] for route in routes} == {
        route: SEVERITIES[code] for route, code in routes.items()
    }
    assert rule["urgency"] == {"U2": "now", "U1": "same_day", "-": None}[row["urgency"]]
    assert rule["evidence"] == row["grade"]
    assert list(rule["sources"]) == row["sources"].split()
    assert "seed002" not in row["sources"]


DISAGREEMENTS = {
    "recent heart attack": (("CV-04",), ("EU bars", "60 days", "42 days", "183 days")),
    "blood pressure at the exact value": (("BP-05", "BP-01"), ("Sources differ", "cautious")),
    "no agreed limit for IV": (("BP-03",), ("150", "160/100", "180/100")),
    "blood pressure at 65 and over": (("BP-04", "AG-03"), ("US",)),
    "psychosis": (("PS-01", "PS-02"), ("label", "ASRA", "VA")),
    "bipolar depression": (("BI-02",), ("VA", "Toronto", "CRTCE")),
    "substance windows": (
        ("SB-03",),
        ("1 month", "3 months", "6 months", "12 months", "92 days", "366 days"),
    ),
    "stroke and IV ketamine": (("NE-03", "NE-04", "NE-05"), ("UK", "Swiss", "names none")),
    "head injury and pressure in the skull": (("NE-06", "NE-07"), ("reviews", "practice")),
    "glaucoma": (("OC-01",), ("intravenous", "absent")),
    "benzodiazepines": (("ME-01",), ("sedation", "cap the dose", "shorter")),
    "MAOI": (("ME-04",), ("watch", "one trial", "benign")),
    "suicidality": (("SU-01", "SU-02"), ("labeled use", "plan or intent")),
    "pregnancy": (("PR-01",), ("contraindicated", "not recommended")),
}


@pytest.mark.parametrize("matter", DISAGREEMENTS)
def test_where_sources_disagree_the_note_says_so(matter: str) -> None:
    rules, words = DISAGREEMENTS[matter]
    for rule in rules:
        for word in words:
            assert word in RULES[rule]["note"], (rule, word)


CHECKS = {
    "ECG": {"BP-01", "BP-03", "BP-04", "BP-05", "BP-06", "BP-07", "BP-09", "BP-10", "AG-03"}
    | {f"CV-{number:02}" for number in range(1, 12)},
    "urine toxicology with consent": {"SB-01", "SB-02", "SB-03", "SB-04", "SB-05", "SB-06", "AL-01", "AL-02", "AL-03",
                                      "AL-04", "OP-01", "OP-02", "IN-03"},
    "urinalysis": {"UR-01", "UR-02"},
    "TSH": {"EN-01"},
    "urine pregnancy test": {"PR-02", "IN-04"},
    "liver tests with alkaline phosphatase and GGT": {"HE-01", "HE-02", "HE-03"},
}  # fmt: skip


@pytest.mark.parametrize("check", CHECKS)
def test_the_checks_before_treatment_are_prompts_on_their_rules(check: str) -> None:
    prompts = {
        rule["id"]: (rule.get("note") or "").partition("Checks to consider: ")[2] for rule in PACK["rules"]
    }
    assert {rule for rule, prompt in prompts.items() if check in prompt} == CHECKS[check]


def test_the_checks_for_everybody_are_prompts_of_the_pack() -> None:
    told = " ".join(PACK["before_treatment"])
    for check in ("blood pressure", "heart rate", "oxygen saturation", "weight", "medicines", "monitoring program",
                  "liver tests", "pregnancy test"):  # fmt: skip
        assert check in told
