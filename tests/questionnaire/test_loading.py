"""The questionnaire is loaded strictly: each fault is found, named and placed."""

from __future__ import annotations

import hashlib
from pathlib import Path as File
from typing import Any

import pytest

from screening.questionnaire.answers import Answers
from screening.questionnaire.checks import ALWAYS_ASKED
from screening.questionnaire.facts import derive
from screening.questionnaire.loading import Files, load_questionnaire, shipped
from screening.questionnaire.medicines import load_medicines
from screening.questionnaire.texts import state_of, walk
from screening.rules.missing import Missing
from screening.rules.strict_yaml import ContentError
from screening.rules.vocabulary import shipped_vocabulary
from tests.questionnaire.small import HERE, MINI, SMALL, SMALL_TEXT, TODAY, load

BAD = sorted(HERE.joinpath("bad").glob("*.yaml"))
EXPECTED = "# expected: "


@pytest.mark.parametrize("file", BAD, ids=lambda file: file.stem)
def test_a_questionnaire_with_one_fault_is_refused_at_its_place(file: File) -> None:
    text = file.read_text(encoding="utf-8")
    expected = [line.removeprefix(EXPECTED) for line in text.splitlines() if line.startswith(EXPECTED)]
    with pytest.raises(ContentError) as refused:
        load(text)
    assert [str(problem).removeprefix("small.yaml:") for problem in refused.value.problems] == expected


def test_every_fault_of_a_file_is_told_at_once() -> None:
    text = SMALL_TEXT.replace("low >= 1", "lo >= 1").replace("{from: kidneys}", "{from: kidney}")
    text = text.replace("from: kidneys", "from: kidney").replace("page: mood-3", "page: mood-9")
    with pytest.raises(ContentError) as refused:
        load(text)
    assert [problem.message for problem in refused.value.problems] == [
        "no question 'lo'; did you mean 'low'?",
        "page 'mood-9' is not one of the section's pages: mood-1, mood-2, mood-3",
        "no question 'kidney'; did you mean 'kidneys'?",
    ]


def test_always_asked_facts_exist() -> None:
    assert set(ALWAYS_ASKED) <= set(shipped_vocabulary())


def test_the_pregnancy_question_alone_may_be_kept_from_men() -> None:
    text = SMALL_TEXT.replace(
        "{id: snoring, type: yes_no, declined: yes,",
        '{id: snoring, type: yes_no, declined: yes, ask_when: "sex = female or sex is unanswered",',
    )
    assert load(text + "  pregnancy_potential: {from: snoring}\n").facts["pregnancy_potential"].reads == {
        "snoring"
    }
    with pytest.raises(ContentError, match="'sex' is a filter in front of ketamine_allergy"):
        load(text + "  ketamine_allergy: {from: snoring}\n")


def test_a_fault_in_an_instrument_is_placed_in_its_own_file() -> None:
    broken = Files(SMALL_TEXT, {"mini": MINI.replace("licence:", "license:")})
    with pytest.raises(
        ContentError, match=r"instruments/mini.yaml:5:1  unknown key 'license'; did you mean 'licence'"
    ):
        load_questionnaire(broken, shipped_vocabulary())


def test_the_digest_covers_every_file_and_not_the_reviews() -> None:
    files = Files("a", {"x": "b", "y": "c"}, "d", "e")
    others = [
        Files("a ", {"x": "b", "y": "c"}, "d", "e"),
        Files("a", {"x": "b", "y": "c "}, "d", "e"),
        Files("a", {"x": "bc", "y": ""}, "d", "e"),
        Files("a", {"x": "b", "y": "c"}, "d ", "e"),
    ]
    assert len({files.digest, *(other.digest for other in others)}) == 5
    assert Files("a", {"y": "c", "x": "b"}, "d", "other").digest == files.digest


def test_every_text_is_drafted_until_somebody_signs_this_wording() -> None:
    text = "Do you snore?"
    assert state_of(SMALL, text, "en") == "drafted"
    digest = hashlib.sha256(text.encode()).hexdigest()
    reviews = f"reviews:\n  - {{language: en, sha256: {digest}, by: R. Reader, on: '2026-07-01'}}\n"
    signed = load(SMALL_TEXT, reviews=reviews)
    assert (state_of(signed, text, "en"), state_of(signed, text, "es"), state_of(signed, f"{text} ", "en")) == (
        "reviewed", "drafted", "drafted",
    )  # fmt: skip
    assert signed.digest == SMALL.digest


def test_every_text_that_a_patient_can_see_is_listed_with_its_place() -> None:
    found = {placed.place: placed for placed in walk(SMALL)}
    assert found["item snoring label"].text.es == "¿Ronca?"
    assert found["item low option some_days"].instrument == "mini"
    assert found["page mood-1 credit"].text.en == "By somebody."
    assert found["page mood-4 why"].instrument is None
    assert len(found) == len(list(walk(SMALL)))


def test_an_instrument_is_shown_only_in_the_languages_that_were_compared() -> None:
    instrument = SMALL.pages["mood-1"].instrument
    assert instrument is not None
    assert instrument.languages == {"en"}


def test_instrument_questions_offer_not_saying_where_the_page_is_sensitive() -> None:
    assert (SMALL.items["tired"].declined, SMALL.items["low"].declined) == (False, True)
    sensitive = load(
        SMALL_TEXT.replace("        instrument: mini", "        instrument: mini\n        sensitive: yes")
    )
    assert sensitive.items["tired"].declined


MEDICINES = """
medicines: 1
lists:
  medicines:
    - {drug: sertraline, name: {en: Sertraline, es: Sertralina}, brands: [Zoloft], also: [Lustral]}
    - {drug: bupropion, name: {en: Bupropion, es: Bupropión}, brands: [Wellbutrin]}
"""


@pytest.mark.parametrize(
    ("typed", "drug"),
    [
        ("Zoloft", "sertraline"),
        (" zoloft ", "sertraline"),
        ("SERTRALINA", "sertraline"),
        ("lustral", "sertraline"),
        ("bupropion", "bupropion"),
        ("Bupropión", "bupropion"),
        ("Zolof", None),
        ("", None),
    ],
)
def test_medicines_are_recognised_by_any_of_their_names(typed: str, drug: str | None) -> None:
    assert load_medicines(MEDICINES, "medicines.yaml").recognised(typed) == drug


def test_one_name_for_two_medicines_is_refused() -> None:
    with pytest.raises(ContentError, match="'zoloft' means sertraline and bupropion"):
        load_medicines(MEDICINES.replace("Wellbutrin", "Zoloft"), "medicines.yaml")


def test_a_typed_medicine_becomes_its_generic_name_and_other_when_unknown() -> None:
    text = SMALL_TEXT.replace(
        "              - {id: sbp,",
        "              - {id: drug, type: medicine, label: {en: D, es: D}}\n              - {id: sbp,",
    )
    text += "  trials: {group: readings, fields: {drug: {from: drug}, drug_text: {from: drug}}}\n"
    text += (
        "  augmentations: {group: readings, fields: {drug: {from: drug}}}\n  meds: {union: [sudden, drug]}\n"
    )
    questionnaire = load(text, medicines=MEDICINES)
    answers = Answers().with_values({"has_reading": "yes", "sudden": ("confusion",)})
    answers = answers.adding("readings", [{"drug": "Zoloft"}, {"drug": "Zolof"}, {"drug": Missing.UNKNOWN}])
    facts = derive(questionnaire, answers, TODAY, sent=True)
    assert facts["trials"] == (
        {"drug": "sertraline", "drug_text": "Zoloft"},
        {"drug": "other", "drug_text": "Zolof"},
        {"drug": Missing.UNKNOWN, "drug_text": Missing.UNKNOWN},
    )
    assert facts["augmentations"] == ({"drug": "sertraline"}, {"drug": "Zolof"}, {"drug": Missing.UNKNOWN})
    assert facts["meds"] == ("confusion", "sertraline", "Zolof")


def test_rows_of_records_are_there_when_their_condition_holds() -> None:
    rows = (
        "  other_treatments:\n    records:\n"
        '      - {when: "snoring = yes", kind: tms, sessions: {from: tired}}\n'
        '      - {when: "seizure = yes", kind: ect}\n'
    )
    questionnaire = load(SMALL_TEXT + rows)

    def treatments(**given: Any) -> Any:
        return derive(questionnaire, Answers().with_values(given), TODAY, sent=True)["other_treatments"]

    assert treatments(snoring="yes", tired="every_day", seizure="no") == ({"kind": "tms", "sessions": 3},)
    assert treatments(snoring="no", seizure="no") == ()
    assert treatments(snoring="no", seizure=Missing.DECLINED) is Missing.DECLINED
    assert treatments(seizure="yes") == ({"kind": "ect"},)


def test_the_shipped_questionnaire_loads() -> None:
    assert shipped().id == "intake"
