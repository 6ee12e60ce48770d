"""The blank form on paper: everything that the screen asks, in both languages, for whom it is, and whom to call."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

import pytest

from screening.content import Content
from screening.documents.drawable import line
from screening.paper import form_data, paper_code, paper_form
from screening.paper.conditions import NotTold, ways
from screening.paper.form import Printed, words_of_paper
from screening.questionnaire.clinic_texts import consent
from screening.questionnaire.messages import message
from screening.questionnaire.model import LANGUAGES, Item
from screening.questionnaire.whole import Questionnaire
from screening.rules.truth import Truth
from screening.web.help_lines import shipped
from tests.documents.test_paper import read, tags, text_of
from tests.questionnaire.reading_level import grade, inflesz

CODE = paper_code("3fa9c1d2" + "0" * 56, "77ab01ce" + "f" * 56)


def printed(content: Content, language: str) -> Printed:
    asked = content.questionnaire
    return Printed(asked, consent(asked, None).in_(language), CODE, shipped(), date(2026, 11, 22))


class Drawn(NamedTuple):
    """One sheet: the file, the text of its pages, and what the template was given."""

    language: str
    made: bytes
    pages: list[str]
    data: dict[str, Any]


@pytest.fixture(scope="module", params=LANGUAGES)
def sheet(request: pytest.FixtureRequest, content: Content) -> Drawn:
    """The form in one language, with what it was drawn from."""
    found = printed(content, request.param)
    made = paper_form(found, request.param)
    pages = [" ".join(page.extract_text().replace("\u200b", "").split()) for page in read(made).pages]
    return Drawn(request.param, made, pages, form_data(found, request.param))


def labels(item: Item, language: str) -> Iterator[str]:
    """Everything that can be ticked or read at a question."""
    yield item.label.in_(language)
    yield from (option.label.in_(language) for option in item.options)
    if item.hint:
        yield item.hint.in_(language)
    if item.type == "yes_no":
        yield from (message(one).in_(language) for one in ("yes", "no"))
    if item.type == "choices":
        yield (item.none or message("none")).in_(language)


def test_every_section_page_question_and_answer_is_on_the_paper_word_for_word(
    content: Content, sheet: Drawn
) -> None:
    language = sheet.language
    text = "".join("".join(sheet.pages).split())  # a line may end behind a hyphen
    asked = content.questionnaire

    def has(wanted: str) -> bool:
        return "".join(line(wanted).replace("\u200b", "").split()) in text

    for section in asked.sections:
        assert has(section.title.in_(language))
    for page in asked.pages.values():
        assert not page.items or has(page.title.in_(language)), page.id
        if page.instrument:
            assert has(page.instrument.credit.in_(language))
            assert has(page.instrument.licence)
            assert page.instrument.stem is None or has(page.instrument.stem.in_(language))
    for item in asked.items.values():
        for wanted in labels(item, language):
            assert has(wanted), (item.id, wanted)
    for paragraph in consent(asked, None).in_(language).split("\n\n"):
        assert has(paragraph)


def test_what_to_mark_is_told_once_at_each_question(sheet: Drawn) -> None:
    told = sheet.data["words"]["several"]
    assert any(told in page for page in sheet.pages)
    assert not any(f"{told} {told}" in page for page in sheet.pages)


def test_the_numbers_for_help_and_that_nobody_sees_it_stand_on_top_at_the_safety_questions_and_on_every_page(
    sheet: Drawn,
) -> None:
    language, _, pages, data = sheet
    unseen, short = data["words"]["unseen"], data["words"]["help_short"]
    assert "988" in short
    assert "911" in short
    assert unseen in pages[0]
    urgent = [block for block in blocks(data) if block.get("urgent")]
    assert urgent
    for block in urgent:
        (there,) = [text for text in pages if block["items"][0]["label"] in text]
        assert unseen in there
        assert block["box"] in there
    for number, text in enumerate(pages, 1):
        assert short in text
        assert f"· {CODE}" in text
        assert f"{data['words']['page']} {number} {data['words']['of']} {len(pages)}" in text
    assert "{" not in " ".join(pages)
    assert {"en": "reads it by", "es": "a más tardar"}[language] not in " ".join(pages)


def test_it_is_pdf_ua_in_its_language_with_headings_lists_and_embedded_fonts(
    sheet: Drawn,
) -> None:
    language, made, _, data = sheet
    pdf = read(made)
    root = pdf.trailer["/Root"]
    assert root["/Lang"] == f"{language}-US"
    assert bool(root["/MarkInfo"]["/Marked"])
    assert {"/H1", "/H2", "/H3", "/H4", "/H5", "/L", "/P"} <= tags(root["/StructTreeRoot"])
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data().decode()
    assert pdf.metadata is not None
    assert pdf.metadata.title == data["title"]


def blocks(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for section in data["sections"]:
        yield from section["blocks"]


def test_each_condition_is_told_by_answers_that_do_lead_to_the_question_and_by_no_others(
    content: Content,
) -> None:
    asked = content.questionnaire
    conditions = {id(one): one for item in asked.items.values() for one in item.asks}
    conditions |= {id(one): one for group in asked.groups.values() for one in group.asks}
    assert len(conditions) > 20
    for condition in conditions.values():
        told = ways(asked, condition, "en")
        assert {way.item for way in told} == set(condition.reads)
        for way in told:
            item = asked.items[way.item]
            every = [option.label.en for option in item.options] or ["Yes", "No"]
            assert way.ticks
            assert not set(every) <= set(way.ticks), "a condition that always holds"
    safety = asked.pages["safety-3"].asks[0]
    (phq9,) = [way for way in ways(asked, safety, "en") if way.item == "phq9_9"]
    assert phq9.ticks[:3] == ("Several days", "More than half the days", "Nearly every day")
    assert phq9.open
    (avm,) = ways(asked, asked.items["avm_fixed"].asks[-1], "es")
    assert (avm.ticks, avm.open) == (("Sí",), False)


def test_what_is_told_about_a_question_names_numbers_that_stand_on_the_paper(
    content: Content, sheet: Drawn
) -> None:
    data = sheet.data
    items = [item for block in blocks(data) for item in block.get("items", [])]
    by_number = {item["number"]: item for item in items}
    assert sorted(by_number) == list(range(1, len(content.questionnaire.items) + 1))
    for told in (*blocks(data), *items):
        for condition in told.get("asks", []):
            for way in condition:
                for number in way["numbers"]:
                    offered = [one["label"] for one in by_number[number]["options"]]
                    assert set(way["ticks"]) <= {*offered, *by_number[number]["ways_out"]}


def test_a_condition_that_is_no_list_of_answers_is_refused_and_not_told_wrongly(content: Content) -> None:
    asked = content.questionnaire
    both = asked.pages["safety-5"].asks[0]
    assert both.truth({"hurt_others": "yes"}) is Truth.TRUE
    numbers = {**asked.items, "hurt_others": replace(asked.items["hurt_others"], type="whole")}
    odd = replace(asked)
    assert isinstance(odd, Questionnaire)
    odd.__dict__["items"] = numbers
    with pytest.raises(NotTold):
        ways(odd, both, "en")


def test_a_consent_with_signs_that_no_font_has_shows_them_by_their_number(content: Content) -> None:
    odd = replace(printed(content, "en"), consent="We ask \U0001f600 and 你.\n\nNothing else.")
    text = text_of(paper_form(odd, "en"))
    assert "[U+1F600]" in text
    assert "[U+4F60]" in text


def test_the_words_of_the_paper_are_easy_to_read() -> None:
    """TXT-01: grade 6 in English, 65 in Spanish, over the whole sheet."""
    texts = list(words_of_paper().values())
    assert grade([text["en"] for text in texts]) <= 6
    assert inflesz([text["es"] for text in texts]) >= 65
