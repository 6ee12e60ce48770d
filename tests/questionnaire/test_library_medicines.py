"""The pick lists know the names by which people know their medicines."""

from __future__ import annotations

import csv
import re

import pytest

from screening.questionnaire.loading import shipped
from screening.rules.library import shipped_text

MEDICINES = shipped().medicines
# A nasal spray given at a clinic: asked with the other treatments, not in the tick list of tablets.
ELSEWHERE = {"esketamine (intranasal)"}


def rows_of(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(shipped_text(name).splitlines()))


def test_every_antidepressant_of_the_thresholds_can_be_ticked() -> None:
    drugs = {row["drug"] for row in rows_of("thresholds.csv")} - ELSEWHERE
    assert {medicine.drug for medicine in MEDICINES.lists["medicines"]} == drugs


def test_what_was_added_on_top_is_no_antidepressant_of_the_thresholds() -> None:
    drugs = {row["drug"] for row in rows_of("thresholds.csv")}
    assert not drugs & {medicine.drug for medicine in MEDICINES.lists["augmentation"]}


@pytest.mark.parametrize(
    ("typed", "drug"),
    [
        ("Zoloft", "sertraline"),
        ("ZOLOFT", "sertraline"),
        ("sertralina", "sertraline"),
        ("prozac", "fluoxetine"),
        ("Wellbutrin XL", "bupropion"),
        ("bupropion", "bupropion"),
        ("bupropión", "bupropion"),
        ("Effexor XR", "venlafaxine"),
        ("paxil", "paroxetine"),
        ("Remeron", "mirtazapine"),
        ("Auvelity", "dextromethorphan-bupropion"),
        ("Emsam", "selegiline transdermal"),
        ("exxua", "gepirone ER"),
        ("Symbyax", "olanzapine-fluoxetine"),
        ("abilify", "aripiprazole"),
        ("litio", "lithium"),
        ("a pill for sadness", "other"),
    ],
)
def test_brands_and_spanish_names_mean_the_same_medicine(typed: str, drug: str) -> None:
    found = MEDICINES.find(typed)
    assert (found.drug if found else "other") == drug


def test_the_common_ones_come_first() -> None:
    first = [medicine.drug for medicine in MEDICINES.lists["medicines"][:6]]
    assert first == ["sertraline", "escitalopram", "fluoxetine", "bupropion", "citalopram", "venlafaxine"]


def test_every_formulation_of_the_thresholds_is_one_that_can_be_chosen() -> None:
    options = {option.id for option in shipped().items["formulation"].options}
    wanted = {row["formulation"] for row in rows_of("thresholds.csv")} - {"any"}
    assert wanted <= options


def test_every_class_that_rules_read_is_a_row_with_names_that_people_know() -> None:
    """The opioids have a page of their own."""
    rows = {option.id: option.label for option in shipped().items["med_classes"].options}
    classes = {row["class"] for row in rows_of("medicine_classes.csv")} - {"opioid"}
    assert set(rows) == classes
    for label in rows.values():
        assert re.search(r"[A-Z]\w+", label.en)
        assert re.search(r"[A-Z]\w+", label.es)
