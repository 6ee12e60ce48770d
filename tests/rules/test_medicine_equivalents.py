"""The table of benzodiazepines in milligrams of lorazepam: whole, as the page shows it, and refused at the line of a fault."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from screening.rules.library import shipped_text
from screening.rules.medicine_equivalents import read_equivalents
from screening.rules.medicine_table import read_medicines
from screening.rules.strict_yaml import ContentError

NAME = "lorazepam_equivalents.csv"
TEXT = shipped_text(NAME)
MEDICINES = read_medicines(shipped_text("medicine_classes.csv"), "medicine_classes.csv")
SHIPPED = read_equivalents(TEXT, NAME, MEDICINES)
PAGE = (Path(__file__).parents[2] / "docs" / "clinical" / "medicines.md").read_text(encoding="utf-8")
WITH_AMOUNT = [row for row in SHIPPED if row.lowest is not None]


def test_every_benzodiazepine_of_the_class_table_has_a_row() -> None:
    assert sorted(row.medicine for row in SHIPPED) == sorted(MEDICINES.members("benzodiazepine"))


def test_the_table_is_shipped_unsigned_and_each_row_has_grade_source_and_status() -> None:
    assert not any(row.signed_by or row.signed_on for row in SHIPPED)
    explained = set(re.findall(r"^\| (\w+) \|", PAGE, re.MULTILINE))
    for row in SHIPPED:
        assert row.grade in ("C", "D") or row.medicine == "lorazepam"
        assert set(row.sources) <= explained


def test_the_page_shows_the_amounts_of_the_table() -> None:
    rows = {
        name: (low, high)
        for name, low, high in re.findall(r"^\| ([\w-]+) \| ([\d.]+) \| ([\d.]+) \|", PAGE, re.M)
    }
    assert rows == {row.medicine: (str(row.lowest), str(row.highest)) for row in WITH_AMOUNT}


def in_table(old: str, new: str) -> str:
    assert TEXT.count(old) == 1
    return TEXT.replace(old, new)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (in_table("medicine,lowest_mg", "medicine,lowest"), ":1:1  the columns are medicine, lowest_mg"),
        ("", ":1:1  the columns are"),
        (TEXT + "lorazepam,1\n", ":22:1  2 cells; a row has 9"),
        (TEXT + TEXT.splitlines()[2] + "\n", ":22:1  'alprazolam' a second time"),
        (in_table("\nclonazepam,", "\nKlonopin,"), ":5:1  'Klonopin' is no benzodiazepine of the medicine-class"),
        (in_table("clorazepate,7.5,", "clorazepate,seven,"), ":6:1  found 'seven'; an amount is a number above 0"),
        (in_table("clorazepate,7.5,", "clorazepate,0,"), ":6:1  found '0'"),
        (in_table("clorazepate,7.5,", "clorazepate,,"), ":6:1  found ''"),
        (in_table("clorazepate,7.5,15", "clorazepate,15,7.5"), ":6:1  lowest_mg 15 is above highest_mg 7.5"),
        (in_table("midazolam,,,D,OWN,own,,,No", "midazolam,,,D,OWN,own,,,"), None),
        (in_table("estazolam,0.5,2,C,E1,V", "estazolam,0.5,2,E,E1,V"), ":8:1  grade: found 'E'; allowed: A, B, C, D"),
        (in_table("estazolam,0.5,2,C,E1,V", "estazolam,0.5,2,C,E1,W"), ":8:1  status: found 'W'"),
        (in_table("estazolam,0.5,2,C,E1,V", "estazolam,0.5,2,C,,V"), ":8:1  'source' is empty"),
        (in_table("estazolam,0.5,2,C,E1,V,", "estazolam,0.5,2,C,E1,V,A. Clinician"), ":8:1  signed_by and signed_on"),
        (
            in_table("estazolam,0.5,2,C,E1,V,,", "estazolam,0.5,2,C,E1,V,A. Clinician,May 2026"),
            ":8:1  signed_on: found 'May 2026'; a date such as 2026-05-31",
        ),
    ],
)  # fmt: skip
def test_a_fault_is_refused_at_its_line(text: str, said: str | None) -> None:
    if said is None:  # a row without amounts may say anything as its reason
        assert len(read_equivalents(text, NAME, MEDICINES)) == len(SHIPPED)
        return
    with pytest.raises(ContentError) as caught:
        read_equivalents(text, NAME, MEDICINES)
    assert any(str(problem).startswith(NAME + said) for problem in caught.value.problems), caught.value


def test_a_row_without_amounts_says_why() -> None:
    text = "\n".join(
        line.split(",No equivalent")[0] + "," if line.startswith("midazolam") else line
        for line in TEXT.splitlines()
    )
    with pytest.raises(ContentError, match=f"{NAME}:21:1  no amounts, and no note that says why"):
        read_equivalents(text, NAME, MEDICINES)
