"""Changed conditions: which ones there are, which no example notices, and the example that would."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given

from screening import checking
from screening.rules.check import Notice, check_pack, unread_by
from screening.rules.check_changes import flow
from screening.rules.library import shipped
from screening.rules.missing import Missing
from screening.rules.mutants import mutants
from screening.rules.strict_yaml import ContentError, Problem
from screening.rules.vocabulary import load_vocabulary
from tests.rules.little_pack import LITTLE, little
from tests.rules.small import VOCABULARY_TEXT, condition
from tests.rules.test_language_laws import COMPARISONS, TESTS, compound

EXAMPLES = re.findall(r"      - \{facts: .*\n", LITTLE)


def changes(text: str) -> list[str]:
    return [mutant.now or f"without {mutant.part}" for mutant in mutants(condition(text).test)]


def faults(text: str) -> list[Problem]:
    pack = little(text)
    return [each for each in check_pack(pack, read_elsewhere=pack.vocabulary) if not isinstance(each, Notice)]


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("pulse > 60", ["pulse >= 60", "pulse <= 60", "pulse > 59", "pulse > 61"]),
        ("event_days <= 6 weeks", ["event_days < 6 weeks", "event_days > 6 weeks", "event_days <= 41 days",
                                   "event_days <= 43 days"]),
        ("mean(top of readings) >= 139.5 mmHg", ["mean(top of readings) > 139.5 mmHg",
            "mean(top of readings) < 139.5 mmHg", "max(top of readings) >= 139.5 mmHg",
            "mean(top of readings) >= 139.4 mmHg", "mean(top of readings) >= 139.6 mmHg"]),
        ("pulse between 60 and 110", ["not pulse between 60 and 110", "pulse between 59 and 110",
            "pulse between 61 and 110", "pulse between 60 and 109", "pulse between 60 and 111"]),
        ("cough and fever", ["cough or fever", "without cough", "without fever", "cough = no", "fever = no"]),
        ("not cough", ["cough", "cough = no"]),
        ("smokes = past", ["smokes != past", "smokes = now"]),
        ("smokes in {past, now}", ["not smokes in {past, now}", "smokes in {never, now}", "smokes in {now}",
                                   "smokes in {past, never}", "smokes in {past}"]),
        ("meds has sedative", ["not meds has sedative", "meds has stimulant"]),
        ("cough is unanswered", ["cough is not unanswered", "cough is not known"]),
        ("any of {cough, fever} is unanswered", ["all of {cough, fever} is unanswered",
            "without cough is unanswered", "without fever is unanswered",
            "any of {cough, fever} is not unanswered", "any of {cough, fever} is not known"]),
        ("any of {cough, fever}", ["all of {cough, fever}", "without cough", "without fever",
                                   "any of {cough, fever} = no"]),
        ("R-01 did not fire", ["R-01 fired"]),
        ("any readings where site = arm", ["not (any readings where site = arm)", "without where site = arm",
                                           "any readings where site != arm", "any readings where site = wrist"]),
        ("pulse + 1 > 60", ["pulse + 1 >= 60", "pulse + 1 <= 60", "(pulse - 1) > 60", "(pulse + 0) > 60",
                            "(pulse + 2) > 60", "(pulse + 1) > 59", "(pulse + 1) > 61"]),
    ],
)  # fmt: skip
def test_the_changes_of_a_condition(text: str, changed: list[str]) -> None:
    plain = [each.replace("(pulse + 1)", "pulse + 1") for each in changes(text)]
    assert plain == [each.replace("(pulse + 1)", "pulse + 1") for each in changed]


@given(compound(COMPARISONS | TESTS))
def test_every_change_gives_another_condition_that_reads_no_more_than_the_first(text: str) -> None:
    original = condition(text).test
    for mutant in mutants(original):
        assert mutant.node != original
        assert str(mutant.node) != str(original)
        assert mutant.node.reads <= original.reads


@pytest.mark.parametrize("place", range(len(EXAMPLES)))
def test_an_example_that_is_missed_is_asked_for_and_what_is_asked_for_is_enough(place: int) -> None:
    """Some faults are of another kind, such as a boundary shown on one side only; these come first."""
    text = LITTLE.replace(EXAMPLES[place], "")
    for _ in range(4):
        asked = [re.search(r"add to (\S+): (\{.*\})$", fault.message) for fault in faults(text)]
        if not all(asked):
            return
        for match in filter(None, asked):
            before, rule, after = text.partition(f"id: {match[1]}\n")
            text = before + rule + after.replace("    examples:\n", f"    examples:\n      - {match[2]}\n", 1)
        if not asked:
            break
    assert faults(text) == []


def test_a_part_that_nothing_notices_stays_with_a_reason() -> None:
    text = LITTLE.replace("when: cough or", "when: cough or (cough and fever) or")
    keep = "keep:\n  - {of: AA-02, part: cough and fever, because: The guideline says it so.}\n\nrules:\n"
    assert len(faults(text)) == 1
    assert faults(text.replace("rules:\n", keep, 1)) == []


def test_facts_are_written_as_an_example_writes_them() -> None:
    facts = {"site": "n/a", "drug": "gepirone ER", "low": Missing.BLANK, "top": (1, Missing.DECLINED)}
    assert flow(facts) == '{site: n/a, drug: "gepirone ER", low: null, top: [1, declined]}'


def test_facts_fields_and_options_that_nothing_reads_are_told() -> None:
    pack = little()
    assert [str(each) for each in unread_by(pack, ("items", "mood", "pains", "event_days"))] == [
        "fever", "smokes", "readings.low", "readings.age", "readings.site"
    ]  # fmt: skip
    text = LITTLE.replace("top >= 140", "top >= 140 and site = arm")
    assert "readings.site: wrist" in [str(each) for each in unread_by(little(text), ())]


def test_what_is_declared_informational_need_not_be_read() -> None:
    told = VOCABULARY_TEXT.replace(
        "site: {kind: choice,", "site: {informational: [arm], kind: choice,"
    ).replace("smokes: {kind: choice,", "smokes: {informational: all, kind: choice,")
    vocabulary = load_vocabulary(told, "small.yaml")
    assert vocabulary["smokes"].informational == "all"
    assert vocabulary["readings"].fields["site"].informational == ("arm",)
    wrong = told.replace("informational: all", "informational: [often]")
    with pytest.raises(ContentError, match="'often' is not an option of smokes"):
        load_vocabulary(wrong, "small.yaml")


def test_the_date_of_the_next_review_is_compared_with_the_day_of_the_check(tmp_path: Path) -> None:
    file = tmp_path / "pack.yaml"
    text = "pack: x\nversion: 1.0.0\nlanguage: 1\ntitle: X\nsources: {}\nrules: []\n"
    file.write_text(text + "reviewed: {by: A, on: 2026-01-01, again_by: 2027-01-01}\n", encoding="utf-8")
    for today, overdue in ((date(2027, 1, 1), False), (date(2027, 1, 2), True)):
        out = io.StringIO()
        assert checking.check([file], out, io.StringIO(), today) == 0
        assert ("the review was due on 2027-01-01" in out.getvalue()) is overdue


def test_every_change_of_the_shipped_pack_has_its_place_among_the_examples() -> None:
    pack = shipped().safety
    nodes = [*pack.definitions.values(), *(rule.condition.test for rule in pack.rules)]
    assert sum(1 for node in nodes for _ in mutants(node)) > 800
