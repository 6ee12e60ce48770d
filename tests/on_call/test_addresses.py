"""What a mail address and a telephone number look like, everywhere in the house."""

from __future__ import annotations

import pytest

from screening.channels.addresses import holds_a_number, is_full_number, reads_as_address, takes_mail


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
