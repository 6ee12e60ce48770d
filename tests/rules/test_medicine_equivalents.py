"""Benzodiazepines in milligrams of lorazepam: boundaries, what is not known, signatures, faults."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.rules.engine import evaluate
from screening.rules.library import shipped, shipped_text
from screening.rules.medicine_equivalents import (
    Equivalent,
    Equivalents,
    Taken,
    lorazepam_amount,
    lorazepam_eq_mg,
    read_equivalents,
)
from screening.rules.medicine_table import read_medicines
from screening.rules.missing import Missing, Number
from screening.rules.strict_yaml import ContentError
from screening.rules.vocabulary import shipped_vocabulary
from tests.rules.trd_support import facts_of

NAME = "lorazepam_equivalents.csv"
TEXT = shipped_text(NAME)
MEDICINES = read_medicines(shipped_text("medicine_classes.csv"), "medicine_classes.csv")
SHIPPED = read_equivalents(TEXT, NAME, MEDICINES)
SIGNED = read_equivalents(re.sub(r",(V|own),,,", r",\1,A. Clinician,2026-01-31,", TEXT), NAME, MEDICINES)
PAGE = (Path(__file__).parents[2] / "docs" / "clinical" / "medicines.md").read_text(encoding="utf-8")
MOST = shipped_vocabulary()["lorazepam_eq_mg"].maximum or 0
WITH_AMOUNT = [row for row in SHIPPED.rows if row.lowest is not None]


def fact_of(*taken: tuple[str, Number | Missing], table: Equivalents = SIGNED) -> Number | Missing:
    return lorazepam_eq_mg(table, [Taken(*each) for each in taken], MOST)


def me_02_fires(amount: Number | Missing) -> bool:
    told = amount.value if isinstance(amount, Missing) else amount
    data = {"meds": ["benzodiazepine"], "meds_known": "yes", "opioid": "none", "lorazepam_eq_mg": told}
    return "ME-02" in {finding.rule_id for finding in evaluate(shipped().safety, facts_of(data)).findings}


@pytest.mark.parametrize("row", WITH_AMOUNT, ids=lambda row: row.medicine)
def test_twice_the_lowest_amount_is_2_mg_and_a_little_more_lets_me_02_fire(row: Equivalent) -> None:
    edge = (row.lowest or 0) * 2
    at, over = fact_of((row.medicine, edge)), fact_of((row.medicine, edge + Decimal("0.001")))
    assert at == 2
    assert not me_02_fires(at)
    assert me_02_fires(over)


@pytest.mark.parametrize(
    ("name", "mg", "equals"),
    [
        ("lorazepam", 2, "2"),
        ("Ativan", Decimal("2.5"), "2.5"),
        ("alprazolam", 1, "2"),
        ("Xanax XR", Decimal("1.25"), "2.5"),
        ("clonazepam", 1, "2"),
        ("KLONOPIN", Decimal("0.25"), "0.5"),
        ("diazepam", 10, "2"),
        ("Valium", Decimal("10.1"), "2.02"),
        ("temazepam", 15, "2"),
        ("temazepam", 30, "4"),
        ("temazepam", 10, "1.34"),
        ("triazolam", Decimal("0.25"), "2"),
        ("chlordiazepoxide", 25, "2"),
        ("oxazepam", 30, "2"),
        ("clobazam", 20, "2"),
        ("diazepam", 0, "0"),
    ],
)
def test_a_daily_dose_in_lorazepam(name: str, mg: Number, equals: str) -> None:
    assert fact_of((name, mg)) == Decimal(equals)


def test_several_medicines_are_added_exactly() -> None:
    assert fact_of(("temazepam", 5), ("temazepam", 5), ("Restoril", 5)) == 2
    assert fact_of(
        ("alprazolam", Decimal("0.5")), ("diazepam", 5), ("lorazepam", Decimal("0.01"))
    ) == Decimal("2.01")


def test_what_is_not_known_leaves_the_whole_unknown() -> None:
    assert fact_of(("lorazepam", 1), ("alprazolam", Missing.UNKNOWN)) is Missing.UNKNOWN
    assert fact_of(("lorazepam", 1), ("the blue pill", 1)) is Missing.UNKNOWN
    assert fact_of(("midazolam", 5)) is Missing.UNKNOWN
    assert fact_of(("Librax", 5)) is Missing.UNKNOWN
    assert fact_of(("zolpidem", 10)) is Missing.UNKNOWN


def test_no_medicine_says_nothing() -> None:
    """That none is taken follows from a complete list of medicines, which the rules look at themselves."""
    assert fact_of() is Missing.UNKNOWN
    assert lorazepam_amount(SIGNED, []) is None


def test_rules_get_no_number_from_rows_that_the_clinic_has_not_signed() -> None:
    assert fact_of(("alprazolam", 2), table=SHIPPED) is Missing.UNKNOWN
    shown = lorazepam_amount(SHIPPED, [Taken("alprazolam", 2)])
    assert shown is not None
    assert (shown.mg, shown.least, shown.signed) == (4, 2, False)


def test_one_signed_row_is_enough_for_its_own_medicine() -> None:
    one = TEXT.replace(
        "alprazolam,0.5,1,C,E1 E2 E3,V,,,", "alprazolam,0.5,1,C,E1 E2 E3,V,A. Clinician,2026-01-31,"
    )
    table = read_equivalents(one, NAME, MEDICINES)
    assert fact_of(("Xanax", 1), table=table) == 2
    assert fact_of(("Xanax", 1), ("Valium", 5), table=table) is Missing.UNKNOWN


def test_beyond_the_limit_of_the_fact_it_says_the_limit() -> None:
    assert fact_of(("lorazepam", 100)) == 100
    assert fact_of(("lorazepam", 101)) == 100
    assert me_02_fires(fact_of(("lorazepam", 101)))


@given(
    st.lists(st.tuples(st.sampled_from([row.medicine for row in WITH_AMOUNT]), st.decimals(0, 50, places=2)))
)
def test_the_number_that_counts_is_never_below_what_other_tables_say(
    taken: list[tuple[str, Decimal]],
) -> None:
    found = lorazepam_amount(SIGNED, [Taken(*each) for each in taken])
    assert found is None if not taken else (found is not None and found.least <= found.mg)


def test_every_benzodiazepine_of_the_class_table_has_a_row() -> None:
    assert sorted(row.medicine for row in SHIPPED.rows) == sorted(MEDICINES.members("benzodiazepine"))


def test_the_table_is_shipped_unsigned_and_each_row_has_grade_source_and_status() -> None:
    assert not any(row.signed for row in SHIPPED.rows)
    explained = set(re.findall(r"^\| (\w+) \|", PAGE, re.MULTILINE))
    for row in SHIPPED.rows:
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
        assert len(read_equivalents(text, NAME, MEDICINES).rows) == len(SHIPPED.rows)
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
