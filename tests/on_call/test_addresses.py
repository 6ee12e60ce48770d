"""What a mail address and a telephone number look like, everywhere in the house."""

from __future__ import annotations

import time

import pytest

from screening.channels.addresses import (
    dialable,
    holds_a_number,
    is_full_number,
    reads_as_address,
    takes_mail,
)


@pytest.mark.parametrize("text", ["911", "988", "741741", "HOME to 741741", "ext. 4412", "1-800-273-8255"])
def test_short_numbers_and_text_lines_can_be_dialed_in_the_settings_of_a_clinic(text: str) -> None:
    assert holds_a_number(text)


@pytest.mark.parametrize("text", ["", "our crisis line", "24", "ask at the desk"])
def test_words_alone_are_no_number(text: str) -> None:
    assert not holds_a_number(text)
    assert not is_full_number(text)


@pytest.mark.parametrize("text", ["988", "741741", "4412"])
def test_a_short_number_is_not_the_whole_number_of_a_person(text: str) -> None:
    assert not is_full_number(text)


def test_what_takes_mail_reads_as_an_address_and_not_the_other_way_round() -> None:
    assert takes_mail("kim@clinic.example")
    assert reads_as_address("kim@clinic.example")
    for text in (
        "kim@pager",
        "kim@clinic.example\nBcc: x@y.example",
        "k" * 65 + "@clinic.example",
        "kim@.example",
    ):
        assert not takes_mail(text), text
    assert reads_as_address("josé@clinic.example")
    assert not takes_mail("josé@clinic.example")


@pytest.mark.parametrize(
    "extension",
    [" ext. 4", " ext 4", ", EXT: 4", "x4", "ext4", " x 4", " #4", " extensión 4", " extensio\u0301n 4 ", ";ext.: 4"],
)  # fmt: skip
def test_a_number_is_whole_with_its_extension_which_is_never_dialed_along_with_it(extension: str) -> None:
    assert is_full_number(f"+1 (555) 010-0199{extension}")
    assert dialable(f"+1 (555) 010-0199{extension}") == "+15550100199"
    assert not is_full_number(f"0199{extension}")


@pytest.mark.parametrize(
    ("text", "dialed"),
    [
        ("555 0100", "5550100"),
        ("my neighbor 555 0100", "5550100"),
        ("٥٥٥٠١٠٠١٩٩", "5550100199"),
        ("５５５０１０", "555010"),
        ("911", "911"),
        ("call my mom", ""),
        ("no tengo", ""),
        ("4 x 4", ""),
        ("555 010 0199 / 555 010 0188", ""),
        ("1" * 400, ""),
        ("HOME to 741741", "741741"),
        ("988 (24/7)", "988"),
        ("1-800-273-8255, 24 hours", "18002738255"),
        ("(555) 010-0199.", "5550100199"),
        ("555-0142 or 555-0143", ""),
        ("1-800-FLOWERS", ""),
        ("555-O143", ""),
    ],
)  # fmt: skip
def test_what_is_dialed_is_one_number_or_none(text: str, dialed: str) -> None:
    assert dialable(text) == dialed


@pytest.mark.parametrize("text", [" " * 20_000, ", " * 10_000, "x" + " " * 20_000 + "a", "1 " * 10_000 + "a"])
def test_no_text_keeps_the_processor_busy(text: str) -> None:
    """A row of 20,000 blanks that is tried from each of them takes a minute."""
    before = time.process_time()
    assert not is_full_number(text)
    assert not dialable(text)
    assert time.process_time() - before < 5
