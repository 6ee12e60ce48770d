"""The medicine-class table: names, brands, sources; each fault at its line; what rules make of a name."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from screening.rules.engine import evaluate
from screening.rules.library import shipped, shipped_text
from screening.rules.medicine_table import MedicineTable, read_medicines
from screening.rules.strict_yaml import ContentError
from screening.rules.vocabulary import read_classes
from tests.rules.trd_support import facts_of

TEXT = shipped_text("medicine_classes.csv")
TABLE = read_medicines(TEXT, "medicine_classes.csv")
PAGE = (Path(__file__).parents[2] / "docs" / "clinical" / "medicines.md").read_text(encoding="utf-8")
HEAD = "class,medicines,about,source,status\n"
KNOWN = {
    "Xanax": "benzodiazepine", "klonopin": "benzodiazepine", "Ambien CR": "z_drug", "Lyrica": "gabapentinoid",
    "Benadryl": "sedating_antihistamine", "Fioricet": "barbiturate", "Soma": "muscle_relaxant",
    "Marinol": "daily_cannabis", "Percocet": "opioid", "Suboxone": "opioid", "Adderall XR": "stimulant",
    "Adipex-P": "stimulant", "Emsam": "maoi", "Zyvox": "maoi", "Theo-24": "xanthine",
    "Claritin-D": "ergot_or_vasopressin_or_decongestant", "Flonase": "nasal_steroid_or_decongestant",
    "Subvenite": "lamotrigine", "Contrave": "naltrexone", "Paxlovid": "strong_cyp",
    "St John's wort": "strong_cyp", "Rexulti": "antipsychotic", "Norvasc": "antihypertensive",
    "Synthroid": "thyroid_hormone", "Dayvigo": "other_depressant", "Ozempic": "glp1_ra",
    "Namenda": "nmda_antagonist",
}  # fmt: skip
RULES_OF_CLASS = {
    "benzodiazepine": "ME-01", "z_drug": "ME-01", "gabapentinoid": "ME-01", "sedating_antihistamine": "ME-01",
    "barbiturate": "ME-01", "muscle_relaxant": "ME-01", "daily_cannabis": "ME-01",
    "other_depressant": "ME-01", "opioid": "OP-02", "stimulant": "ME-03", "maoi": "ME-04",
    "xanthine": "ME-05", "ergot_or_vasopressin_or_decongestant": "ME-05",
    "nasal_steroid_or_decongestant": "ME-07", "lamotrigine": "ME-06", "naltrexone": "ME-06",
    "strong_cyp": "ME-06", "antipsychotic": "ME-08", "glp1_ra": "ME-10",
}  # fmt: skip
READ_BY_NO_RULE = {"antihypertensive", "thyroid_hormone", "nmda_antagonist"}
NO_PSYCHOSIS = {
    "psychosis_current": "no", "psychotic_disorder_dx": "no", "psychosis_past": "no", "mania_current": "no",
    "bipolar_dx": "none",
}  # fmt: skip


def refused(text: str) -> list[str]:
    with pytest.raises(ContentError) as caught:
        read_medicines(text, "medicine_classes.csv")
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("class,about\n", "1:1  the columns are class, medicines, about, source, status"),
        ("", "1:1  the columns are"),
        (HEAD + "maoi,x\n", "2:1  2 cells; a row has 5"),
        (HEAD + ",,about,GK,M\n", "2:1  'class' is empty"),
        (HEAD + "maoi,,about,,M\n", "2:1  'source' is empty"),
        (HEAD + "maoi,,about,GK,sure\n", "2:1  status: found 'sure'; allowed: V, V2, M, own"),
        (HEAD + "maoi,,,GK,M\n", "2:1  class 'maoi' does not say what it is"),
        (HEAD + "maoi,,a,GK,M\nmaoi,,a,GK,M\n", "3:1  class 'maoi' a second time"),
        (HEAD + "maoi,phenelzine,,GK,M\n", "2:1  'phenelzine' does not stand under the row of class 'maoi'"),
        (HEAD + "maoi,,a,GK,M\nopioid,,a,GK,M\nmaoi,phenelzine,,GK,M\n", "4:1  'phenelzine' does not stand"),
        (HEAD + "maoi,,a,GK,M\nmaoi,phenelzine; ;Nardil,,GK,M\n", "3:1  an empty name after 'phenelzine'"),
        (HEAD + "maoi,,a,GK,M\nmaoi,x,,GK,M\nmaoi,x,,GK,M\n", "4:1  'x' a second time in class 'maoi'"),
        (
            HEAD + "maoi,,a,GK,M\nmaoi,x; Brand,,GK,M\nmaoi,y; brand,,GK,M\n",
            "4:1  'brand' means x on line 3 and y here; a name means one medicine",
        ),
    ],
)
def test_a_fault_is_refused_at_its_line(text: str, said: str) -> None:
    assert any(problem.startswith(f"medicine_classes.csv:{said}") for problem in refused(text))


def test_all_faults_are_told_at_once() -> None:
    assert len(refused(HEAD + "maoi,,,GK,M\nopioid,,a,GK,sure\nopioid,x\n")) == 3


@pytest.mark.parametrize(("name", "medicine_class"), KNOWN.items())
def test_a_brand_stands_for_the_class_of_its_medicine(name: str, medicine_class: str) -> None:
    assert medicine_class in read_classes(TEXT)[name.casefold()]
    generic = TABLE.generic(name)
    assert generic in TABLE.members(medicine_class)


def test_a_name_is_known_in_any_spelling_of_capitals_and_spaces() -> None:
    assert TABLE.generic("  AMBIEN   cr ") == "zolpidem"
    assert TABLE.generic("the blue pill") is None


def test_rules_and_this_reader_know_the_same_names() -> None:
    of_rules = read_classes(TEXT)
    names = {group.name for group in TABLE.classes}
    for group in TABLE.classes:
        for medicine in group.medicines:
            names |= {name.casefold() for name in (medicine.generic, *medicine.names)}
            assert group.name in of_rules[medicine.generic.casefold()]
    assert names == set(of_rules)


def test_every_class_is_read_by_its_rule_or_declared_to_be_read_by_none() -> None:
    assert {group.name for group in TABLE.classes} == set(RULES_OF_CLASS) | READ_BY_NO_RULE


@pytest.mark.parametrize("medicine_class", RULES_OF_CLASS)
def test_each_medicine_of_a_class_makes_its_rule_fire_by_every_name(medicine_class: str) -> None:
    pack, group = shipped().safety, next(g for g in TABLE.classes if g.name == medicine_class)
    assert group.medicines
    for medicine in group.medicines:
        for name in (medicine.generic, *medicine.names):
            facts = facts_of({**NO_PSYCHOSIS, "opioid": "none", "meds": [name], "meds_known": "yes"})
            fired = {finding.rule_id for finding in evaluate(pack, facts).findings}
            assert RULES_OF_CLASS[medicine_class] in fired, name


def test_the_table_has_the_common_medicines_of_every_class_of_the_clinical_document() -> None:
    assert all(len(group.medicines) >= 1 for group in TABLE.classes)
    assert sum(len(group.medicines) for group in TABLE.classes) > 250


def sources_of(table: MedicineTable) -> set[str]:
    rows = [*table.classes, *(medicine for group in table.classes for medicine in group.medicines)]
    return {source for row in rows for source in row.sources}


def test_every_source_is_explained_on_the_page_or_stands_in_the_safety_pack() -> None:
    explained = set(re.findall(r"^\| (\w+) \|", PAGE, re.MULTILINE))
    assert sources_of(TABLE) <= explained | set(shipped().safety.sources)


def test_general_knowledge_is_tagged_so_and_nothing_else_is() -> None:
    for group in TABLE.classes:
        for medicine in group.medicines:
            assert (medicine.sources == ("GK",)) is (medicine.status == "M"), medicine.generic


def test_the_page_lists_every_class_with_its_number_of_medicines() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (\d+) \|", PAGE, re.MULTILINE))
    assert rows == {group.name: str(len(group.medicines)) for group in TABLE.classes}


def test_a_row_of_the_table_has_no_more_columns_than_the_reader_knows() -> None:
    assert {len(row) for row in csv.reader(TEXT.splitlines())} == {5}
