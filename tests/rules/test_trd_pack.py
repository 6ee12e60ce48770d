"""The pack file and the table of doses: read strictly, each fault where it stands, each number from there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from screening.rules.bundle import digest_of, whole_text
from screening.rules.strict_yaml import ContentError
from screening.rules.trd.classify import classify
from screening.rules.trd.table import Threshold, read_thresholds
from screening.rules.vocabulary import shipped_vocabulary
from tests.rules.trd_support import STRICT_TRIAL, UNIPOLAR, facts_of, judged, loaded, packed, shipped_trd

TEXT = packed("trd.yaml")
TABLE = packed("thresholds.csv")
UNDER_25 = {"improvement": "under_25"}


def refused(text: str = TEXT, table: str = TABLE) -> list[str]:
    with pytest.raises(ContentError) as caught:
        loaded(text, table)
    return [str(problem) for problem in caught.value.problems]


def place(text: str, part: str) -> str:
    before = text[: text.index(part)]
    return f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


def changed(old: str, new: str, text: str = TEXT) -> str:
    assert text.count(old) == 1, f"{text.count(old)} times: {old}"
    return text.replace(old, new)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "strict: episode = current",
            "strict: episod = current",
            "no fact 'episod'; did you mean 'episode'?",
        ),
        ("strict: episode = current", "strict: episode = now", "'now' is not an option of episode"),
        ("strict: days_at_adopt >= 42 days", "strict: days_at_adopt >= 42 mg", "days compared with mg"),
        ("broad: percent_better < 50 percent", "broad: percent_better < 500 percent", "always holds"),
        ("[{code: responded}]", "[{code: respondet}]", "no 'respondet'; did you mean 'responded'?"),
        ("fails_by: [{code: earlier_episode}]", "fails_by: []", "fails_by: "),
        ("alone: yes ", "alone: true ", "alone: found 'true'; "),
        ("id: outcome", "id: episode", "'episode' a second time"),
        ('fails: "taken for {purpose}', 'fails: "taken for {reason}', "no 'reason'"),
        ("unknown: not known how much it helped", "broad: not known", "second time"),
        ("never_assumed: [hbr, ", "never_assumed: [hbx, ", "no 'hbx'; did you mean 'hbr'?"),
        ("[amitriptyline, nortriptyline,", "[amitryptilin, nortriptyline,", "did you mean 'amitriptyline'?"),
        ("worse: 0, none: 0,", "none: 0,", "no percentage for 'worse'"),
        ("says_nothing: {purpose: [other]}", "says_nothing: {purpose: [others]}", "did you mean 'other'?"),
        ("none: none, under_25: under", "under_25: under", "no words for 'none' of improvement"),
        ("sources: [T11]", "sources: [T99]", "no 'T99'"),
        ("level: not_met, title", "level: not_met, when: strict_drugs < 2, title", "what holds otherwise"),
        ("when: strict_drugs >= 2, title", "title", "hides the levels below it"),
        ("{level: likely, ", "{level: probable, ", "level: found 'probable'; "),
        ("sources: [T30]", "sources: [T31]", "no 'T31'"),
        ("when: overlapping, ", "when: overlaping, ", "did you mean 'overlapping'?"),
        ("when: psychosis_current, ", "when: days_held > 3 days, ", "no fact 'days_held'"),
        ("wording: >-", "wordings: >-", "unknown key 'wordings'; did you mean 'wording'?"),
        ("time_too_short: days_held <", "time_too_short: days_hold <", "did you mean 'days_held'?"),
    ],
)
def test_a_fault_in_the_pack_is_refused_at_its_place_with_what_is_allowed(
    old: str, new: str, said: str
) -> None:
    found = refused(changed(old, new))
    assert any(said in problem for problem in found), found
    assert all(re.match(r"trd\.yaml:\d+:\d+  ", problem) for problem in found)


def test_a_fault_inside_a_condition_is_shown_at_its_column() -> None:
    text = changed("strict: episode = current", "strict: episode = now")
    at = place(text, "now\n")
    assert any(problem.startswith(f"trd.yaml:{at}  ") for problem in refused(text)), refused(text)


def test_all_faults_are_told_at_once() -> None:
    text = changed("strict: episode = current", "strict: episod = current")
    text = changed("when: overlapping, ", "when: overlaping, ", text)
    text = changed("never_assumed: [hbr, ", "never_assumed: [hbx, ", text)
    assert len(refused(text)) == 3


def in_table(old: str, new: str) -> str:
    """The shipped table with its first `old` replaced."""
    assert old in TABLE
    return TABLE.replace(old, new, 1)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (
            in_table("drug,formulation", "drug,form"),
            "the columns are drug, formulation",
        ),
        (
            in_table("sertraline,any,sertraline,", "sertraline,any,,"),
            "'counts_as' is empty",
        ),
        (
            in_table("ssri,yes,mg_per_day,50", "ssri,maybe,mg_per_day,50"),
            "allowed: yes, no",
        ),
        (in_table("mg_per_day,50,,200", "mg_per_dya,50,,200"), "mean 'mg_per_day'?"),
        (
            in_table("mg_per_day,50,,200", "mg_per_day,fifty,,200"),
            "adopt: found 'fifty'",
        ),
        (in_table("mg_per_day,50,,200", "mg_per_day,,,200"), "no 'adopt' dose"),
        (in_table("150,75,375", "150,150,375"), "150 is not below adopt 150"),
        (TABLE + TABLE.splitlines()[1] + "\n", "stand on line 2"),
        (TABLE + "x,any\n", "2 cells; a row has 10"),
        ("", "the columns are"),
    ],
    ids=range(10),
)
def test_a_fault_in_the_table_of_doses_is_refused_at_its_line(table: str, said: str) -> None:
    found = refused(table=table)
    assert any(said in problem and problem.startswith("thresholds.csv:") for problem in found), found


def test_every_medicine_of_the_vocabulary_is_in_the_table_and_the_other_way_round() -> None:
    options = shipped_vocabulary()["trials"].fields["drug"].allowed
    assert set(options) - {"other"} == set(read_thresholds(TABLE, "thresholds.csv").drugs)


@pytest.mark.parametrize("row", shipped_trd().table.rows, ids=lambda row: f"{row.drug} {row.formulation}")
def test_every_row_of_the_table_decides_at_its_own_doses(row: Threshold) -> None:
    dose_field = "tablets_per_day" if row.unit == "tablets_per_day" else "dose_mg"

    def result(dose: object) -> str:
        form = {} if row.formulation == "any" else {"formulation": row.formulation}
        return judged({"drug": row.drug, "dose_mg": None, dose_field: dose, **form}).trials[0].result

    if not row.counts or row.adopt is None:
        assert result(row.usual_max) == "fails"
        return
    lowest = row.borderline or row.adopt
    just = row.adopt / 1000
    assert result(row.adopt) == "strict"
    assert result(row.adopt - just) == ("fails" if row.borderline is None else "broad")
    assert result(lowest) == ("strict" if row.borderline is None else "broad")
    assert result(lowest - just) == "fails"


@pytest.mark.parametrize(
    ("old", "new", "trial", "before", "after"),
    [
        ("strict: days_at_adopt >= 42 days", "strict: days_at_adopt >= 70 days", {}, "strict", "broad"),
        ("days_in_week: 7", "days_in_week: 4", {}, "strict", "broad"),
        (
            "strict: percent_better <= 25",
            "strict: percent_better <= 10",
            {"improvement": "under_25"},
            "strict",
            "broad",
        ),
        ("under_25: 24, ", "under_25: 60, ", UNDER_25, "strict", "fails"),
        ("[hbr, weekly, patch]", "[weekly, patch]", {"drug": "bupropion", "dose_mg": 300}, "strict", "broad"),
    ],
)
def test_the_numbers_come_from_the_pack(
    old: str, new: str, trial: dict[str, object], before: str, after: str
) -> None:
    facts = facts_of({**UNIPOLAR, "trials": [{**STRICT_TRIAL, **trial}]})
    assert classify(shipped_trd(), facts).trials[0].result == before
    assert classify(loaded(changed(old, new)), facts).trials[0].result == after


def test_the_digest_is_of_the_pack_and_of_the_table_of_doses() -> None:
    pack = shipped_trd()
    digests = [
        digest_of(whole_text(text, {"thresholds.csv": table}))
        for text, table in ((TEXT, TABLE), (TEXT + " ", TABLE), (TEXT, TABLE + "\n"))
    ]
    assert pack.digest == digests[0] == digest_of(pack.text)
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", pack.digest)
    assert len(set(digests)) == 3


def test_the_numbers_that_a_sentence_names_are_those_of_its_conditions() -> None:
    for test in shipped_trd().tests:
        asked = set(re.findall(r"\d+", f"{test.entry.strict} {test.entry.broad or ''}"))
        told = {number for words in test.entry.words.values() for number in re.findall(r"\d+", words)}
        assert told <= asked, test.entry.id


def test_every_source_of_the_pack_is_cited() -> None:
    file = shipped_trd().file
    cited = {source for entry in (*file.trial.tests, *file.levels, *file.notes) for source in entry.sources}
    assert cited == set(file.sources)


def test_the_pack_is_shipped_unsigned_with_an_address_for_each_source() -> None:
    pack = shipped_trd()
    assert (pack.id, pack.version, pack.signed) == ("treatment-resistant-depression", "1.0.0", False)
    assert all(source.address.startswith("http") and source.section for source in pack.file.sources.values())


def test_the_clinical_page_explains_every_code_level_and_note_and_has_every_address() -> None:
    page = (Path(__file__).parents[2] / "docs" / "clinical" / "trd.md").read_text(encoding="utf-8")
    file = shipped_trd().file
    names = (*file.codes, *(level.level for level in file.levels), *(note.code for note in file.notes))
    assert [name for name in names if f"`{name}`" not in page] == []
    assert [source.address for source in file.sources.values() if source.address not in page] == []
    assert file.wording in page
