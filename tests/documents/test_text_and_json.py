"""A record as text to paste and as JSON: everything is in it, and words of other people cannot pass for ours."""

from __future__ import annotations

import dataclasses
import json
import unicodedata
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from screening.content import Content
from screening.copies import substance_items
from screening.documents import key_reference
from screening.documents.plain_json import as_json
from screening.documents.plain_text import as_text
from screening.documents.set_apart import HIDDEN, block, inline
from screening.documents.shape import (
    Addition,
    Answer,
    Change,
    Decision,
    EarlierEvaluation,
    FindingDecision,
    Note,
    QuestionsBack,
    RecordCopy,
    Unfinished,
)
from screening.documents.words import INTENDED_USE, PART_2, SELF_REPORTED, file_name
from screening.rules.missing import Missing
from tests.clinic import OPEN_HOURS
from tests.documents.conftest import COURSE, MOMENTS, TRIED, Copies

FALSE_LINE = "FINDINGS: none"
BREAKS = ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"]
TRICKS = ["\u202e", "\u2066", "\u200f", "\x00", "\x1b[2K", "\x08", "\u200b", "\ufeff", "\U000e0041"]
typed = st.lists(st.sampled_from([FALSE_LINE, "RECORD X", "- ", "1. ", *BREAKS, *TRICKS]), max_size=6).map(
    "".join
)


def with_words(copy: RecordCopy, words: str) -> RecordCopy:
    """The same record with these words wherever a person can type."""
    said = Answer("x", None, "Anything else?", words, None, words, own=True, missing=None, at=None)
    note = Note(words, OPEN_HOURS.isoformat(), words)
    decision = Decision(
        words, note.at, "I have read it.", "0" * 64, True,
        [FindingDecision("SO-01", "No way home", "Agree", words)], "Refer elsewhere", words, words, [note], note,
    )  # fmt: skip
    page = dataclasses.replace(copy.sections[0].pages[0], entry=words, answers=[said])
    findings = [
        dataclasses.replace(one, answers=[said], basis=[words], logic=[f"Medicines. Seen: {words}"])
        for one in copy.findings or ()
    ]
    trial = copy.resistance.trials[0] if copy.resistance else None
    assert trial is not None
    assert copy.resistance is not None
    assert findings
    odd = dataclasses.replace(trial, typed=words, contradictions=[words])
    return dataclasses.replace(
        copy,
        person=dataclasses.replace(copy.person, name=words, called=words),
        suicide=[said],
        findings=findings,
        medicines=dataclasses.replace(copy.medicines, named=[words], typed=[words]),
        resistance=dataclasses.replace(copy.resistance, trials=[odd]),
        sections=[dataclasses.replace(copy.sections[0], pages=[page])],
        staging=[dataclasses.replace(one, words=words, why=[words], remarks=[words]) for one in copy.staging],
        added=[Addition(note.at, [Change(said, said)], True, [], [], [Unfinished("x", "Anything?", words)])],
        evaluated_before=[EarlierEvaluation(note.at, "p 1", True, [words], [words], [words], [words])],
        questions_back=[QuestionsBack(note.at, words, [words], False, "over", None, None)],
        decisions=[decision],
    )


def test_no_line_of_somebody_else_begins_a_line_of_ours_and_nothing_hidden_is_left(copy_of: Copies) -> None:
    """CDS-15. The lines of ours are the same whatever is typed: what is typed changes only what stands inside."""
    plain = copy_of(TRIED, {"trials": [COURSE]})
    ours = {line.split(":")[0] for line in _ours(with_words(plain, "x"))}

    @settings(max_examples=60, deadline=None)
    @given(typed)
    def holds(words: str) -> None:
        copy = with_words(plain, words)
        text = as_text(copy, MOMENTS)
        assert not [one for one in text if unicodedata.category(one) in HIDDEN and one not in "\n\t"]
        strange = {line.split(":")[0] for line in _ours(copy)} - ours
        assert not [line for line in strange if line.lstrip().startswith((FALSE_LINE, "RECORD X"))], strange
        data = json.loads(as_json(copy))
        assert data["person"]["name"] == words
        assert not [one for one in as_json(copy) if unicodedata.category(one) in HIDDEN and one not in "\n\t"]

    holds()


def _ours(copy: RecordCopy) -> list[str]:
    return [line for line in as_text(copy, MOMENTS).split("\n") if not line.lstrip().startswith("> ")]


def test_hidden_characters_stand_as_their_code_and_line_breaks_keep_their_mark() -> None:
    assert block("a\r\nb\u2028c\u202ed") == ["> a", "> b[U+2028]c[U+202E]d"]
    assert inline("a\nFINDINGS: none") == "a[U+000A]FINDINGS: none"
    assert block("") == ["> "]


def test_both_say_what_they_are_for_and_carry_every_answer_finding_pack_and_the_notice(
    copy_of: Copies,
) -> None:
    copy = copy_of(
        TRIED,
        {"trials": [COURSE]},
        "es",
    )
    text, data = as_text(copy, MOMENTS), json.loads(as_json(copy))
    for words in (SELF_REPORTED, INTENDED_USE, PART_2):
        assert words in text
    assert (data["self_reported"], data["intended_use"], data["part_2"]) == (
        SELF_REPORTED,
        INTENDED_USE,
        PART_2,
    )
    for pack in copy.packs:
        assert f"Pack {pack.id} {pack.version}" in text
    assert [pack["kind"] for pack in data["packs"]] == ["safety", "trd"]
    for finding in copy.findings or ():
        assert finding.title in text
        assert finding.because in text
        assert all(source.title in text for source in finding.sources)
    for section in copy.sections:
        for page in section.pages:
            assert all(answer.question in text for answer in page.answers)
            assert all(answer.question_asked in text for answer in page.answers if answer.question_asked)
    assert data["person"]["name"] == "Ana Ruiz"
    assert "> Ana Ruiz" in text.split("\n")
    assert copy.asked == sum(len(page.answers) for section in copy.sections for page in section.pages)
    assert data == json.loads(json.dumps(dataclasses.asdict(copy)))


def test_the_notice_of_part_2_stands_only_where_an_answer_about_alcohol_or_drugs_does(
    copy_of: Copies,
) -> None:
    copy = copy_of()
    assert copy.part_2 == PART_2
    assert [section.title for section in copy.sections if section.substances] == [
        "Medicines you take now",
        "Alcohol and drugs",
    ]


def test_without_an_answer_about_alcohol_or_drugs_there_is_no_notice_of_part_2(
    copy_of: Copies, content: Content
) -> None:
    left_blank: dict[str, Any] = dict.fromkeys(substance_items(content.questionnaire), Missing.BLANK)
    silent = copy_of(left_blank)
    assert silent.part_2 is None
    assert json.loads(as_json(silent))["part_2"] is None
    assert PART_2 not in as_text(silent, MOMENTS)
    assert "42 CFR" not in as_text(silent, MOMENTS)
    for one, said in (("opioid_use", Missing.DECLINED), ("use_share", "yes"), ("auditc_1", "never")):
        assert copy_of({**left_blank, one: said}).part_2 == PART_2, one


def test_the_consent_to_share_answers_about_alcohol_and_drugs_stands_apart_with_its_question_and_time(
    copy_of: Copies,
) -> None:
    for said, words in (("yes", "Yes"), ("no", "No"), (Missing.BLANK, None)):
        copy = copy_of({"use_share": said})
        (section,) = [one for one in copy.sections if one.title == "Alcohol and drugs"]
        (given,) = [one for page in section.pages for one in page.answers if one.item == "use_share"]
        assert given.question.startswith("May we share your answers about alcohol and drugs")
        assert given.missing == ("blank" if words is None else None)
        assert words is None or given.answer == words
        assert given.at == OPEN_HOURS.isoformat()


def test_a_record_that_could_not_be_evaluated_never_reads_as_one_without_findings(copy_of: Copies) -> None:
    none = dataclasses.replace(copy_of(), findings=None, pressure=None, phq9=None, resistance=None)
    text = as_text(none, MOMENTS)
    assert text.count("Not evaluated. Nothing has been ruled out.") == 4
    assert "No rule of the pack applies" not in text
    assert json.loads(as_json(none))["findings"] is None


def test_docs_export_md_lists_the_keys_as_they_are() -> None:
    assert Path("docs/export.md").read_text("utf-8") == key_reference.document()


def test_a_file_name_holds_reference_kind_and_day() -> None:
    assert (
        file_name("KJGEV6XJ", OPEN_HOURS.date(), "json", "json") == "screening-KJGEV6XJ-json-2026-11-18.json"
    )
