"""The packet for prior authorization and the records release form."""

from __future__ import annotations

from dataclasses import replace

import pytest

from screening.documents.packet import packet, packet_data
from screening.documents.release import release, release_data, release_texts
from screening.documents.shape import RecordCopy
from screening.documents.words import INTENDED_USE, SELF_REPORTED
from screening.rules.profiles import shipped_profiles
from tests.documents.conftest import COURSE, MOMENTS, TRIED, Copies
from tests.documents.test_paper import read, tags, text_of
from tests.questionnaire.reading_level import grade, inflesz


@pytest.fixture(scope="module")
def copy(copy_of: Copies) -> RecordCopy:
    said = {**TRIED, "prescribers": "Dr. Green,\n555 0188", "may_ask_prescribers": "yes"}
    return copy_of(said, {"trials": [COURSE, {**COURSE, "drug": "venlafaxine", "dose_mg": 225}]}, "es")


def test_the_packet_holds_each_profile_with_what_is_told_and_missing_and_the_timeline_with_its_table(
    copy: RecordCopy,
) -> None:
    made = packet(copy, MOMENTS)
    text = text_of(made)
    for said in (SELF_REPORTED, INTENDED_USE, "It does not say what a payer will decide"):
        assert said in text
    for pack in copy.packs:
        assert f"pack {pack.id} {pack.version}" in text
    assert [profile.id for profile in copy.profiles] == list(shipped_profiles().by_id)
    for profile in copy.profiles:
        assert profile.title in text
        for criterion in profile.criteria:
            for told in (*criterion.documented, *criterion.missing):
                assert told in text
    assert "venlafaxine" in text
    root = read(made).trailer["/Root"]
    assert root["/Lang"] == "en-US"
    found = tags(root["/StructTreeRoot"])
    assert {"/H1", "/H2", "/H3", "/Figure", "/Table", "/TH"} <= found


def test_bars_stand_where_the_trials_were_and_a_trial_without_dates_is_counted(copy: RecordCopy) -> None:
    chart = packet_data(copy, MOMENTS)["timeline"]
    assert [bar["name"] for bar in chart["bars"]] == ["sertraline", "venlafaxine"]
    assert [year["year"] for year in chart["years"]] == ["2026", "2027"]
    for bar in chart["bars"]:
        assert (bar["begin"], round(bar["length"], 3)) == (0.0, round(4 / 12, 3))
    assert [bar["lacking"] for bar in chart["bars"]] == [True, False]
    assert copy.resistance is not None
    undated = replace(copy.resistance.trials[0], start=None, stop=None)
    some = replace(copy, resistance=replace(copy.resistance, trials=[undated, copy.resistance.trials[1]]))
    assert packet_data(some, MOMENTS)["timeline"]["undated"] == 1
    none = replace(copy, resistance=replace(copy.resistance, trials=[undated]))
    assert packet_data(none, MOMENTS)["timeline"] is None
    assert "sertraline" in text_of(packet(none, MOMENTS))


def test_forty_trials_with_odd_names_and_a_record_without_an_evaluation_are_set(copy: RecordCopy) -> None:
    assert copy.resistance is not None
    odd = replace(copy.resistance.trials[0], typed="#panic() \u202e" + "你" * 9_000)
    made = packet(replace(copy, resistance=replace(copy.resistance, trials=[odd] * 40)), MOMENTS)
    assert text_of(made).count("continues in the record") == 40
    assert "Not evaluated." in text_of(packet(replace(copy, resistance=None, profiles=[]), MOMENTS))


def test_the_release_form_is_in_the_language_of_its_person_and_in_english_with_every_element(
    copy: RecordCopy,
) -> None:
    made = release(copy, MOMENTS)
    pages = [" ".join(page.extract_text().replace("\u200b", "").split()) for page in read(made).pages]
    assert len(pages) == 2
    for page, language in zip(pages, ("es", "en"), strict=True):
        for name in set(release_texts()) - {"asked"}:
            assert release_texts()[name][language] in page, name
        assert "Ana Ruiz" in page
        assert "Dr. Green, 555 0188" in page
        assert SELF_REPORTED in page
        assert INTENDED_USE in page
        assert all(pack.version in page for pack in copy.packs)
        # Whoever keeps the records learns that they are asked for, not why.
        assert "ketamin" not in page.lower()
    assert "27 de marzo de 1985" in pages[0]
    assert "March 27, 1985" in pages[1]
    root = read(made).trailer["/Root"]
    assert root["/Lang"] == "es-US"


def test_a_release_form_without_a_name_has_blank_lines_and_one_in_english_has_one_sheet(
    copy: RecordCopy,
) -> None:
    nobody = replace(copy, language="en", person=replace(copy.person, name=None, born=None), sections=[])
    made = release(nobody, MOMENTS)
    assert len(read(made).pages) == 1
    assert release_data(nobody, MOMENTS)["person"]["lines"] == [""]


def test_the_words_of_the_release_form_are_easy_to_read() -> None:
    """TXT-01: grade 6 in English, 65 in Spanish, over the whole sheet."""
    texts = list(release_texts().values())
    assert grade([text["en"] for text in texts]) <= 6
    assert inflesz([text["es"] for text in texts]) >= 65
