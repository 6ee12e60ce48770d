"""What the safety pack finds: its own examples, the worked examples of the document, and whole persons."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

import pytest

from screening.rules.check import Notice, check_pack
from screening.rules.engine import evaluate
from screening.rules.missing import Facts, Missing, Value
from screening.rules.pack import RulePack
from screening.rules.pack_load import load_pack
from screening.rules.strict_yaml import plain
from screening.rules.vocabulary import shipped_vocabulary

TEXT = files("screening.rules").joinpath("packs", "safety.yaml").read_text(encoding="utf-8")
EXAMPLES: dict[str, list[dict[str, Any]]] = {
    rule["id"]: rule["examples"] for rule in plain(TEXT, "safety.yaml").value["rules"]
}
MISSING = {state.value: state for state in Missing if state is not Missing.BLANK}
WITHOUT_ANY_ANSWER = ["BP-08", "SU-05", *(f"IN-0{number}" for number in range(1, 8))]
WORDS = {"fired": "yes", "clear": "no", "not_applicable": "unknown", "indeterminate": "unknown"}
SUICIDE_RULES = {"SU-01", "SU-02", "SU-03", "SU-04", "SU-05"}
HELD_BACK = (Missing.UNKNOWN, Missing.DECLINED, Missing.BLANK)


@cache
def pack() -> RulePack:
    return load_pack(TEXT, "safety.yaml", shipped_vocabulary())


def given(value: Any) -> Value:
    """A value as the pack writes it, with the words for missing answers as what they mean."""
    if isinstance(value, Mapping):
        return {key: given(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return tuple(given(inner) for inner in value)  # type: ignore[return-value]  # one kind of member each
    return MISSING.get(value, value) if isinstance(value, str) else value


def outcomes(facts: Facts, *, sent: bool = True) -> dict[str, str]:
    return {one.rule_id: one.outcome for one in evaluate(pack(), facts, sent=sent).outcomes}


def fired(facts: Facts, *, sent: bool = True) -> list[str]:
    return [rule_id for rule_id, outcome in outcomes(facts, sent=sent).items() if outcome == "fired"]


def readings(*pairs: tuple[int, int], days_ago: int = 1) -> tuple[Mapping[str, Value], ...]:
    return tuple({"sbp": sbp, "dbp": dbp, "days_ago": days_ago, "device": "upper_arm"} for sbp, dbp in pairs)


def calm_person() -> dict[str, Value]:
    """Somebody who answered every question that the pack reads, and every answer reassures."""
    person: dict[str, Value] = {
        name: kind.reassuring[0] for name, kind in shipped_vocabulary().items() if kind.reassuring
    }
    person |= {"age_years": 40, "bp_readings": readings((118, 76)), "hr_bpm": 70, "acute_symptoms_now": ()}
    person |= {"bmi": 24, "phq9_item9": 0, "auditc_total": 1, "meds": (), "sex_at_birth": "female"}
    return person


@pytest.mark.parametrize("rule_id", EXAMPLES)
def test_each_example_of_the_pack_holds(rule_id: str) -> None:
    for example in EXAMPLES[rule_id]:
        found = outcomes(
            {name: given(value) for name, value in example["facts"].items()}, sent=example.get("sent") != "no"
        )
        assert WORDS[found[rule_id]] == example["fires"], example


@pytest.mark.parametrize("rule_id", EXAMPLES)
def test_each_rule_has_an_example_that_fires_and_one_that_does_not(rule_id: str) -> None:
    assert {"yes", "no"} <= {example["fires"] for example in EXAMPLES[rule_id]}


def test_the_checker_has_nothing_to_object_to() -> None:
    """Both sides of each number, an undecided case where there can be one, wording, sources."""
    assert [str(found) for found in check_pack(pack()) if not isinstance(found, Notice)] == []


def test_without_any_answer_only_what_is_missing_is_found() -> None:
    assert fired({}) == WITHOUT_ANY_ANSWER


def test_nothing_is_found_in_a_calm_person_and_nothing_is_left_open() -> None:
    assert set(outcomes(calm_person()).values()) == {"clear"}


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([(139, 89)], []),
        ([(140, 90)], ["BP-05"]),
        ([(141, 88)], ["BP-04"]),
        ([(128, 91)], ["BP-04"]),
        ([(160, 84)], ["BP-03"]),
        ([(179, 119)], ["BP-03"]),
        ([(180, 120)], ["BP-01"]),
        ([(180, 70)], ["BP-01"]),
        ([(150, 120)], ["BP-01"]),
        ([(152, 94), (126, 80)], ["BP-11"]),
        ([(140, 80), (139, 80)], ["BP-11"]),
        ([(160, 100), (110, 112)], ["BP-03"]),
        ([(89, 60)], ["BP-12"]),
    ],
)
def test_the_worked_examples_of_blood_pressure(pairs: list[tuple[int, int]], expected: list[str]) -> None:
    assert fired(calm_person() | {"bp_readings": readings(*pairs)}) == expected


def test_the_order_of_the_readings_does_not_matter() -> None:
    three = [
        *readings((130, 80), days_ago=9),
        *readings((170, 80), days_ago=1),
        *readings((150, 80), days_ago=4),
    ]
    found = {tuple(fired(calm_person() | {"bp_readings": order})) for order in itertools.permutations(three)}
    assert found == {("BP-03",)}


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"htn_dx": "yes", "htn_meds": "taking"}, ["BP-06"]),
        ({"htn_dx": "yes", "htn_meds": "not_taking"}, ["BP-07"]),
        ({"htn_dx": "yes", "htn_meds": Missing.UNKNOWN}, ["BP-06", "IN-06"]),
        ({"acute_symptoms_now": ("chest_pain",)}, ["BP-02"]),
        ({"acute_symptoms_now": ("severe_headache",)}, []),
        (
            {"acute_symptoms_now": ("severe_headache",), "bp_readings": readings((190, 90))},
            ["BP-01", "BP-02"],
        ),
        ({"acute_symptoms_now": ("severe_headache",), "avm": "yes"}, ["BP-02", "CV-02"]),
        ({"acute_symptoms_now": ("severe_headache",), "avm": Missing.DECLINED}, ["BP-02", "IN-01"]),
        ({"cardiac_event": "yes", "cardiac_event_days": 42}, ["CV-04"]),
        ({"cardiac_event": "yes", "cardiac_event_days": 43}, ["CV-05"]),
        ({"cardiac_event": "yes", "cardiac_event_days": 184}, ["CV-06"]),
        ({"cardiac_event": "yes"}, ["CV-05"]),
        ({"stroke_tia": "yes", "stroke_tia_days": 42}, ["NE-03"]),
        ({"stroke_tia": "yes", "stroke_tia_days": 183}, ["NE-04"]),
        ({"stroke_tia": "yes", "stroke_tia_days": 184}, ["NE-05"]),
        ({"psychosis_past": "yes", "psychosis_current": "yes"}, ["PS-01"]),
        ({"psychosis_past": "yes", "psychosis_current": Missing.DECLINED}, ["PS-03", "IN-02"]),
        ({"bipolar_dx": "unspecified", "mania_current": "yes"}, ["BI-01"]),
        (
            {"sud_status": "active_3m", "illicit_use_30d": "yes", "alcohol": "aud_active_3m"},
            ["SB-03", "AL-01"],
        ),
        ({"alcohol": "hazardous", "auditc_total": 9}, ["AL-02", "AL-04"]),
        ({"osa": "suspected", "bmi": 34}, ["PU-03"]),
        ({"osa": "suspected", "bmi": Missing.BLANK}, ["PU-02"]),
        ({"pregnant": "yes", "pregnancy_potential": "yes", "trying_or_possible": "yes"}, ["PR-01"]),
        ({"pregnancy_potential": "yes", "contraception": "no"}, ["PR-02"]),
        ({"pregnancy_potential": "yes", "contraception": "n/a"}, []),
        ({"meds": ("lorazepam",)}, ["ME-01", "ME-09"]),
        ({"meds": ("lorazepam",), "lorazepam_eq_mg": 1}, ["ME-01"]),
        ({"meds": ("lorazepam",), "lorazepam_eq_mg": 3}, ["ME-01", "ME-02"]),
        ({"meds": ("tramadol",)}, ["OP-02"]),
        ({"meds": ("aripiprazole",)}, ["ME-08"]),
        ({"meds": ("aripiprazole",), "bipolar_dx": "I"}, ["BI-02"]),
        ({"meds": ("fluticasone",)}, ["ME-07"]),
        ({"meds_known": "no"}, ["IN-05"]),
        ({"escort": "no"}, ["SO-01"]),
        ({"liver": "other"}, ["HE-03"]),
        ({"harm_others": "yes", "harm_others_soon": "yes"}, ["HO-01", "HO-02"]),
    ],
)
def test_one_thing_changed_in_a_calm_person(answers: dict[str, Value], expected: list[str]) -> None:
    assert fired(calm_person() | answers) == expected


def test_the_nose_concerns_the_nasal_route_alone() -> None:
    severity = evaluate(pack(), calm_person() | {"nasal_problem": "yes"}).of("ME-07").severity
    assert severity == {"esketamine": "caution", "iv_ketamine": None}


def test_no_answer_of_the_always_asked_facts_is_silently_lost() -> None:
    """Each reassuring answer that an information rule guards leaves a finding behind when it is held back."""
    guarded = {
        "IN-01": ["aneurysm", "avm", "ich_ever", "cardiac_event", "heart_failure", "raised_icp_or_mass"],
        "IN-02": ["psychosis_current", "bipolar_dx"],
        "IN-03": ["ketamine_nonmedical", "sud_status", "alcohol", "opioid"],
        "IN-05": ["ketamine_allergy", "meds", "meds_known"],
        "IN-06": ["liver", "bladder", "dementia_or_delirium"],
        "IN-07": ["acute_symptoms_now", "harm_others"],
        "SU-05": ["danger_now", "q1", "q2", "q6", "phq9_item9"],
        "BP-08": ["bp_readings"],
    }
    for rule_id, names in guarded.items():
        for name, state in itertools.product(names, HELD_BACK):
            assert rule_id in fired(calm_person() | {name: state}), (rule_id, name, state)


def test_a_draft_is_not_blamed_for_pages_that_were_not_reached() -> None:
    nothing_reached: dict[str, Value] = dict.fromkeys(shipped_vocabulary(), Missing.NOT_ASKED)
    assert fired(nothing_reached, sent=False) == []
    assert fired(nothing_reached, sent=True) == ["SU-05", "IN-01"]


def test_no_pattern_of_suicide_answers_is_silent_unless_all_are_no() -> None:
    """Every combination of yes, no and held back over the eight facts of the ladder, 6,561 of them."""
    ladder = replace(
        pack(),
        rules=tuple(rule for rule in pack().rules if rule.id in SUICIDE_RULES),
        order=tuple(rule for rule in pack().order if rule.id in SUICIDE_RULES),
    )
    states: dict[str, tuple[Value, Value]] = dict.fromkeys(
        ("danger_now", "q1", "q2", "q3", "q4", "q5"), ("no", "yes")
    )
    states |= {"q6": ("no", "past_3m"), "phq9_item9": (0, 1)}
    silent = []
    for answers in itertools.product(*((no, yes, Missing.DECLINED) for no, yes in states.values())):
        facts = dict(zip(states, answers, strict=True)) | {"self_harm_today": "no"}
        if not evaluate(ladder, facts).findings:
            silent.append(facts)
    calm = ("danger_now", "q1", "q2", "q6", "phq9_item9")
    # What stays silent: nothing known to be yes, and nothing withheld of what everyone is asked.
    assert all(facts[name] == states[name][0] for facts in silent for name in calm)
    assert all("yes" not in facts.values() for facts in silent)


def test_what_a_finding_says_is_missing_stands_among_the_unanswered() -> None:
    found = evaluate(pack(), dict.fromkeys(pack().vocabulary, Missing.BLANK))
    missing = [one for one in found.outcomes if one.rule_id.startswith(("IN-", "SU-05")) and one.because]
    assert {"SU-05", "IN-01"} <= {one.rule_id for one in missing if one.outcome == "fired"}
    assert {name for one in missing for name in one.because} <= set(found.unanswered)
    assert "meds_known" in found.unanswered
