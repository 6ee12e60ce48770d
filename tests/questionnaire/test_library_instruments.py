"""Instruments are quoted letter for letter, with credit, licence and codes."""

from __future__ import annotations

import hashlib
import json
import re

import pytest

from screening.questionnaire.loading import shipped, shipped_files
from screening.questionnaire.texts import walk
from screening.rules.strict_yaml import plain

QUESTIONNAIRE = shipped()
FILES = shipped_files().instruments
# sha256 over the wording in both languages: stem, labels, options and points. A new digest here means that
# somebody compared the new wording with the owner's.
PINNED = {
    "asq": "b3f86c6eb02f7eee3dfde19412e4e3d7bf7e59d7b312a9e0d3073df86b08afde",
    "auditc": "078bfccb43f3d2c3f1b136e9f5efbae2d102f1c03926329bce8f283723ec6371",
    "phq9": "60c828de35ac1cdbf3371138b7c1b7fc92dfc558ee20f6ccfe6e071e3c27e6a2",
}


def wording(name: str) -> str:
    shape = plain(FILES[name], name).value
    kept = {
        "stem": shape.get("stem"),
        "options": [(option["label"], option["points"]) for option in shape.get("options", ())],
        "items": [
            (item["label"], [(option["label"], option["points"]) for option in item.get("options", ())])
            for item in shape["items"]
        ],
    }
    text = json.dumps(kept, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def check_digit(code: str) -> bool:
    """Whether a LOINC code ends in its mod-10 check digit (Luhn)."""
    body, digit = code.split("-")
    doubled = [int(sign) * (2 if n % 2 == 0 else 1) for n, sign in enumerate(reversed(body))]
    return (10 - sum(number // 10 + number % 10 for number in doubled) % 10) % 10 == int(digit)


@pytest.mark.parametrize("name", PINNED)
def test_the_wording_is_the_one_that_was_compared(name: str) -> None:
    assert wording(name) == PINNED[name]


def test_no_other_instrument_is_shipped() -> None:
    assert set(FILES) == set(PINNED)


@pytest.mark.parametrize("name", PINNED)
def test_each_says_whose_it_is_and_under_which_terms(name: str) -> None:
    shape = plain(FILES[name], name).value
    for key in ("owner", "licence", "address"):
        assert shape[key]
    for language in ("en", "es"):
        assert shape["credit"][language]
        assert shape["languages"][language]["shown"] == "no" or shape["languages"][language]["compared_with"]


@pytest.mark.parametrize("name", PINNED)
def test_every_code_has_its_check_digit(name: str) -> None:
    codes = re.findall(r"loinc(?:_total)?: (\S+?)[,}\s]", FILES[name])
    found = [code for code in codes if code[0].isdigit()]  # codes of answers (LA…) are numbered another way
    assert (name == "asq") == (not found)
    assert [code for code in found if not check_digit(code)] == []


def test_the_asq_asks_four_questions_of_everybody_and_the_fifth_behind_them() -> None:
    pages = QUESTIONNAIRE.pages
    assert [item.id for item in pages["safety-1"].items] == ["asq_1", "asq_2", "asq_3", "asq_4"]
    assert [item.id for item in pages["safety-3"].items if item.instrument] == ["asq_5"]
    assert not any(item.asks for item in pages["safety-1"].items)
    assert all(item.asks for item in pages["safety-3"].items)


def test_the_phq9_has_nine_rows_of_four_answers_counted_from_0_to_3() -> None:
    items = QUESTIONNAIRE.pages["now-1"].items
    assert [item.id for item in items] == [f"phq9_{n}" for n in range(1, 10)]
    assert {tuple(option.points for option in item.options) for item in items} == {(0, 1, 2, 3)}


def test_the_audit_c_has_three_rows_of_five_answers_counted_from_0_to_4() -> None:
    items = QUESTIONNAIRE.pages["use-1"].items
    assert [item.id for item in items] == ["auditc_1", "auditc_2", "auditc_3"]
    assert {tuple(option.points for option in item.options) for item in items} == {(0, 1, 2, 3, 4)}


def test_instrument_questions_can_be_declined() -> None:
    assert all(item.declined for item in QUESTIONNAIRE.items.values() if item.instrument)


def test_no_text_quotes_the_screener_that_needs_registration() -> None:
    """Typical phrases of the C-SSRS screener, whose text is not shipped (facts.md)."""
    phrases = (
        "wished you were dead or wished you could go to sleep",
        "actually had any thoughts of killing yourself",
        "thinking about how you might do this",
        "some intention of acting on them",
        "worked out the details",
        "started to do anything, or prepared to do anything",
        "intend to carry out this plan",
    )
    texts = " ".join(placed.text.en.lower() for placed in walk(QUESTIONNAIRE))
    assert [phrase for phrase in phrases if phrase in texts] == []
