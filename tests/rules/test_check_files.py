"""`screening check` over every file of rules and tables: their faults, all at once, each at its place."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest

from screening.rules import commands
from screening.rules.changes import unnoticed
from screening.rules.check import Notice
from screening.rules.check_files import CHECKS, EQUIVALENTS, Files, check_file, place_of, shipped_files
from screening.rules.profiles import load_profiles
from screening.rules.profiles_check import check_profiles
from screening.rules.strict_yaml import Problem
from screening.rules.trd.changes import trd_changes
from screening.rules.trd.examples import read_examples

SHIPPED = shipped_files()
TODAY = date(2026, 11, 22)


def edited(place: str, old: str, new: str) -> Files:
    """The shipped files with one place of one of them changed."""
    text = SHIPPED.texts[place]
    assert text.count(old) >= 1, old
    return Files({**SHIPPED.texts, place: text.replace(old, new, 1)}, SHIPPED.names)


def faults(place: str, old: str, new: str) -> list[Problem]:
    found = check_file(edited(place, old, new), place, TODAY)
    return [problem for problem in found if not isinstance(problem, Notice)]


def line_of(place: str, text: str) -> int:
    return SHIPPED.texts[place][: SHIPPED.texts[place].index(text)].count("\n") + 1


def test_all_that_ships_is_right_with_every_change_noticed() -> None:
    out, err = io.StringIO(), io.StringIO()
    status = commands.check([], out, err, TODAY)
    assert (status, err.getvalue()) == (0, "")
    assert [line for line in out.getvalue().splitlines() if "notice" not in line] == [
        f"{SHIPPED.names[place]}: ok" for place in CHECKS
    ]


WRONG = [
    # the examples of each kind of file
    ("trd.yaml", "level: likely, counts: [2, 2, 0]", "level: possible, counts: [2, 2, 0]",
     "'two strict trials of two classes are likely': comes out as likely; it says possible"),
    ("trd.yaml", "trials: [[strict], [broad, short_4_6w]]", "trials: [[strict], [broad]]", "'one strict and one broad"),
    ("trd.yaml", "{name: one strict trial alone", "{nam: one strict trial alone", "unknown key 'nam'"),
    ("trd.yaml", "facts: {trials: declined}", "facts: {trails: declined}", "trails: found an unknown fact"),
    ("trd.yaml", "  ongoing_too_early: Taken now", "  never_shown: Nothing\n  ongoing_too_early: Taken now",
     "no example has the reason never_shown"),
    ("trd.yaml", "when: strict_drugs >= 2, title", "when: strict_drugz >= 2, title", "no fact 'strict_drugz'"),
    ("trd.yaml", "title: In the current episode", "title: Eligible in the current episode", "'Eligible' is a verdict"),
    ("staging.yaml", "stages: {maudsley: {points: 4,", "stages: {maudsley: {points: 5,", "'one medicine in a short"),
    ("staging.yaml", "stages: {maudsley: {points: 4,", "stages: {maudsly: {points: 4,", "'one medicine in a short"),
    ("staging.yaml", "facts: {phq9_total: 9}", "facts: {phq9_total: 28}", "phq9_total: found 28"),
    ("profiles.yaml", "default: [], cigna: []", "default: [trials], cigna: []", "'two classes for long enough"),
    ("profiles.yaml", "default: [], cigna: []", "defautl: [], cigna: []", "'two classes for long enough"),
    ("profiles.yaml", "today: 2026-11-22, missing", "today: 2026-13-45, missing", "today: found '2026-13-45'; a day is"),
    ("profiles.yaml", "episode_months: 100}", "episode_months: 1201}", "episode_months: found 1201"),
    # tables and lists
    ("thresholds.csv", ",ssri,yes,mg_per_day,50,,200", ",ssri,yes,mg,50,,200", "unit: found 'mg'"),
    ("medicine_classes.csv", "Niravam,,R6,V2", "Niravam,,R6,sure", "status: found 'sure'"),
    ("lorazepam_equivalents.csv", "alprazolam,0.5,1,C", "alprazolam,1.5,1,C", ""),
    ("wording.yaml", "verdict: [eligible,", "verdict: [must, eligible,", "'must' is a verdict at 0 already"),
    ("wording.yaml", "forbidden:", "forbiden:", ""),
    ("vocabulary.yaml", "  nasal_problem: {kind: yes_no,", "  nasal_trouble: {kind: yes_no, about: New}\n  nasal_problem: {kind: yes_no,",
     "nothing reads nasal_trouble"),
    ("vocabulary.yaml", "reassuring: [taking, none_prescribed]", "reassuring: [took]", "'took' is not an option of htn_meds"),
]  # fmt: skip


@pytest.mark.parametrize(("place", "old", "new", "said"), WRONG, ids=lambda value: str(value)[:40])
def test_a_fault_of_a_file_is_told_at_its_line(place: str, old: str, new: str, said: str) -> None:
    found = faults(place, old, new)
    assert found, "no fault was found"
    assert any(problem.message.startswith(said) for problem in found), found
    assert all(problem.file == SHIPPED.names[place] for problem in found)
    assert any(abs(problem.line - line_of(place, old)) <= 2 for problem in found), found


def without(text: str, start: str) -> str:
    """A file without the lines that begin so."""
    return "".join(line for line in text.splitlines(True) if not line.strip().startswith(start))


def test_a_change_that_no_example_notices_is_told_where_it_is_written() -> None:
    place = "staging.yaml"
    text = without(SHIPPED.texts[place], "- {name: an episode of 12 months,")
    found = check_file(Files({**SHIPPED.texts, place: text}, SHIPPED.names), place, TODAY)
    told = [problem for problem in found if not isinstance(problem, Notice)]
    assert told
    assert all(problem.line == line_of(place, "episode_months < 13 months") for problem in told)
    assert told[0].message.startswith("no example notices 'episode_months < 13 months' changed to")
    assert told[0].message.endswith("add one, or write under keep why it stays")


def test_a_part_that_is_kept_stays_and_one_that_need_not_be_kept_is_told() -> None:
    place, text = "staging.yaml", without(SHIPPED.texts["staging.yaml"], "- {name: an episode of 12 months,")
    kept = "keep:\n  - {of: maudsley, part: episode_months < 13 months, because: The table says it so}\n"
    found = Files({**SHIPPED.texts, place: text + kept}, SHIPPED.names)
    assert all(isinstance(problem, Notice) for problem in check_file(found, place, TODAY))
    (needless,) = faults(place, "\n# What the methods give", f"\n{kept}\n# What the methods give")
    assert needless.message.startswith("nothing needs to be kept in maudsley")


def test_a_profile_with_a_number_that_no_example_notices_is_told() -> None:
    text = without(SHIPPED.texts["profiles.yaml"], "- {name: one medicine added,")
    profiles = load_profiles(text, "profiles.yaml", SHIPPED.vocabulary)
    found = [str(problem) for problem in check_profiles(profiles, SHIPPED.trd, SHIPPED.vocabulary)]
    assert any("'at_least: 2' changed to 'at_least: 1' in qualchoice" in problem for problem in found)


def test_an_example_of_the_trial_pack_that_is_gone_leaves_changes_that_nothing_notices() -> None:
    text = without(SHIPPED.texts["trd.yaml"], "- {name: exactly 4 weeks at the borderline dose are broad,")
    pack = Files({**SHIPPED.texts, "trd.yaml": text}, SHIPPED.names).trd
    scenes, problems = read_examples(pack, SHIPPED.vocabulary)
    changes = [change for change in trd_changes(pack, SHIPPED.vocabulary) if change.of == "dose_and_time"]
    left = unnoticed(changes, scenes, [scene.said for scene in scenes])
    assert problems == []
    assert "'days_at_borderline >= 28 days' changed to 'days_at_borderline > 28 days'" in map(str, left)


def test_faults_of_several_files_come_at_once_each_with_file_line_and_column(tmp_path: Path) -> None:
    edits = {
        "profiles.yaml": ("weeks: 6, dose: adopt", "weeks: 6, dose: some"),
        "staging.yaml": ("failed_drugs <= 2", "failed_drugz <= 2"),
        "trd.yaml": ("days_held < 28 days", "days_held < 28 mg"),
        "safety.yaml": ("decision_sbp > 140", "decision_spb > 140"),
        EQUIVALENTS: ("lorazepam,1,1,A", "lorazepam,1,one,A"),
    }
    paths = []
    for place, (old, new) in edits.items():
        paths.append(tmp_path / place)
        paths[-1].write_text(SHIPPED.texts[place].replace(old, new, 1), encoding="utf-8")
    out, err = io.StringIO(), io.StringIO()
    assert commands.check(paths, out, err, TODAY) == 1
    for path, (place, (old, _)) in zip(paths, edits.items(), strict=True):
        assert f"{path}:{line_of(place, old)}:" in err.getvalue()
        assert f"{path}: wrong" in out.getvalue()


def test_a_file_that_leans_on_a_wrong_one_is_not_called_right() -> None:
    found = edited("thresholds.csv", ",mg_per_day,50,,200", ",mg,50,,200")
    problems = check_file(found, "trd.yaml", TODAY)
    assert {problem.file for problem in problems} == {"packs/thresholds.csv"}


def test_each_file_is_known_by_what_stands_in_it() -> None:
    for place, text in SHIPPED.texts.items():
        assert place_of(f"another{place[place.index('.') :]}", text) == place
