"""The facts file is read strictly; what is refused is named with what was found and what is allowed."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.rules.derived import inferred, restated
from screening.rules.engine import canonical_json
from screening.rules.facts import FactsError, facts_from_plain, facts_to_json, read_facts
from screening.rules.missing import Facts, Missing, Value
from screening.rules.vocabulary import FactType, shipped_vocabulary

VOCABULARY = shipped_vocabulary()


def read(text: str) -> Facts:
    return read_facts(text, VOCABULARY)


def refused(text: str) -> tuple[str, ...]:
    with pytest.raises(FactsError) as caught:
        read(text)
    return caught.value.problems


def test_absent_and_null_are_blank_and_the_three_states_mean_what_they_say() -> None:
    facts = read('{"q1": null, "q2": "unknown", "hr_bpm": "declined", "trials": "not_asked", "meds": []}')
    assert facts == {
        "q2": Missing.UNKNOWN, "hr_bpm": Missing.DECLINED, "trials": Missing.NOT_ASKED, "meds": ()
    }  # fmt: skip


def test_numbers_are_exact() -> None:
    facts = read('{"bmi": 30.10, "hr_bpm": 7.00e1, "lorazepam_eq_mg": 0.1}')
    assert facts == {"bmi": Decimal("30.1"), "hr_bpm": 70, "lorazepam_eq_mg": Decimal("0.1")}


def test_a_state_may_stand_in_a_record_and_for_one_item_of_an_instrument() -> None:
    facts = read(
        '{"bp_readings": [{"sbp": 120, "device": "unknown", "dbp": null}], "phq9_items": [1,1,1,1,1,1,1,1,null]}'
    )
    assert facts["bp_readings"] == ({"sbp": 120, "device": Missing.UNKNOWN},)
    assert facts["phq9_items"] == (1, 1, 1, 1, 1, 1, 1, 1, Missing.BLANK)


REFUSED = [
    ('{"q1": true}', "q1: found true; allowed yes, no, unknown, declined, not_asked"),
    ('{"q1": "yes", "q1": "no"}', "q1: found twice in one object; allowed once"),
    ('{"qq1": "yes"}', "qq1: found an unknown fact; did you mean 'q1'?; allowed names are in the vocabulary"),
    ('{"age": 30}', "age: found an unknown fact; did you mean 'age_years'?; allowed names are in the vocabulary"),
    ('{"sent": "yes"}', "sent: found an unknown fact; "),
    ('{"q6": "past"}', 'q6: found "past"; allowed no, past_3m, over_3m_ago, unknown, declined, not_asked; did you mean \'past_3m\'?'),
    ('{"hr_bpm": "70"}', 'hr_bpm: found "70"; allowed numbers 0 to 300 bpm, unknown, declined, not_asked'),
    ('{"hr_bpm": NaN}', "hr_bpm: found NaN; allowed numbers 0 to 300 bpm, unknown, declined, not_asked"),
    ('{"hr_bpm": -Infinity}', "hr_bpm: found -Infinity; allowed numbers 0 to 300 bpm, unknown, declined, not_asked"),
    ('{"hr_bpm": 301}', "hr_bpm: found 301; allowed numbers 0 to 300 bpm, unknown, declined, not_asked"),
    ('{"hr_bpm": 1e99999999}', "hr_bpm: found 1E+99999999; allowed numbers 0 to 300 bpm, unknown, declined, not_asked"),
    ('{"bmi": 20.12345678901234567}', "bmi: found 20.12345678901234567; allowed at most 15 digits"),
    ('{"phq9_item9": 1.5}', "phq9_item9: found 1.5; allowed whole numbers 0 to 3, unknown, declined, not_asked"),
    ('{"bp_readings": [{"sbp": 401}]}', "bp_readings[0].sbp: found 401; allowed whole numbers 0 to 400 mmHg, unknown, declined, not_asked"),
    ('{"bp_readings": [{"spb": 1}]}', "bp_readings[0].spb: found an unknown field; did you mean 'sbp'?"),
    ('{"bp_readings": [1]}', "bp_readings[0]: found 1; allowed an object with fields"),
    ('{"bp_readings": {}}', "bp_readings: found an object; allowed a list of objects; or unknown, declined, not_asked"),
    ('{"acute_symptoms_now": ["cough"]}', 'acute_symptoms_now[0]: found "cough"; allowed chest_pain, '),
    ('{"meds": [""]}', 'meds[0]: found ""; allowed a name'),
    ('{"trials": [{"dose_mg": 0}]}', "trials[0].dose_mg: found 0; allowed numbers above 0 to 10000 mg/day, "),
    (
        '{"trials": [{"improvement": "none", "improvement_pct": 5}]}',
        "trials[0].improvement: found together with improvement_pct; allowed one of the two",
    ),
    ('{"phq9_items": [0]}', "phq9_items: found 1 members; allowed exactly 9"),
    ('{"phq9_items": [0,0,0,0,0,0,0,0,3], "phq9_total": 4}', "phq9_total: found 4; allowed 3, as phq9_items says"),
    ('{"phq9_items": [0,0,0,0,0,0,0,null,3], "phq9_total": 7}', "phq9_total: found 7; allowed 3 to 6, as phq9_items says"),
    ('{"phq9_items": [0,0,0,0,0,0,0,0,3], "phq9_item9": 0}', "phq9_item9: found 0; allowed 3, as phq9_items says"),
    ("[]", "facts: found a list; allowed one object of facts"),
    ("{", "JSON: found a fault at line 1 column 2 ("),
    ("[" * 13 + "]" * 13, "JSON: found objects and lists nested deeper than 12; allowed at most 12"),
    ('{"a": "\\ud800"}', "JSON: found half of a surrogate pair at line 1 column 8; allowed whole characters"),
    ('{"a": "\\udc00\\ud800"}', "JSON: found half of a surrogate pair at line 1 column 8; allowed whole characters"),
    ('{\n"a": "\ud800"}', "JSON: found half of a surrogate pair at line 2 column 7; allowed whole characters"),
    ('{"a": "\\u0000"}', "JSON: found a NUL character at line 1 column 8; allowed whole characters"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_each_fault_is_refused_by_name(text: str, message: str) -> None:
    (problem,) = refused(text)
    assert problem[: len(message)] == message


def test_a_whole_pair_of_surrogates_is_a_character() -> None:
    assert read('{"meds": ["\\ud83d\\ude00"]}') == {"meds": ("😀",)}
    assert read('{"meds": ["\\\\ud800"]}') == {"meds": ("\\ud800",)}


def test_too_many_readings_and_trials_are_refused() -> None:
    facts = {"bp_readings": [{"sbp": 120}] * 15, "trials": [{"drug": "sertraline"}] * 41}
    assert refused(json.dumps(facts)) == (
        "bp_readings: found 15 members; allowed at most 14",
        "trials: found 41 members; allowed at most 40",
    )


def test_all_faults_come_at_once() -> None:
    assert len(refused('{"q1": 1, "q2": true, "zzz": 1, "hr_bpm": 999, "q1": 2}')) == 5


def value_of(kind: FactType) -> st.SearchStrategy[Value]:
    """Any value that a fact of this kind may have."""
    if kind.kind in ("yes_no", "choice"):
        return st.sampled_from(kind.allowed or ("lithium", "aripiprazole"))
    if kind.kind == "number":
        low = int(kind.minimum if kind.minimum is not None else (kind.above or 0) + 1)
        whole = st.integers(low, int(kind.maximum or 0))
        if kind.whole:
            return whole
        return whole | st.integers(low * 10 + 1, int(kind.maximum or 0) * 10 - 1).map(
            lambda tenths: tenths // 10 if tenths % 10 == 0 else Decimal(tenths) / 10
        )
    if kind.kind == "choices":
        return st.lists(
            st.sampled_from(kind.allowed or ("lorazepam", "opioid")), unique=True, max_size=3
        ).map(tuple)
    if kind.kind == "numbers":
        return st.tuples(
            *(st.integers(0, 3) | st.sampled_from(list(Missing)) for _ in range(kind.length or 0))
        )
    if kind.kind == "text":
        return st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=9).filter(
            lambda text: text not in {state.value for state in Missing}
        )
    record = st.fixed_dictionaries(
        {}, optional={name: value_of(inner) for name, inner in kind.fields.items()}
    ).map(lambda fields: {name: fields[name] for name in fields if name != "improvement_pct"})
    return record if kind.kind == "record" else st.lists(record, max_size=2).map(tuple)


ANY_FACTS = st.fixed_dictionaries(
    {},
    optional={
        name: value_of(kind) | st.sampled_from([Missing.UNKNOWN, Missing.DECLINED, Missing.NOT_ASKED])
        for name, kind in VOCABULARY.items()
        if name not in ("phq9_total", "phq9_item9")
    },
)


@given(ANY_FACTS)
def test_facts_written_as_json_read_back_as_the_same_facts(facts: dict[str, Value]) -> None:
    text = canonical_json(facts_to_json(facts))
    assert read(text) == facts
    assert canonical_json(facts_to_json(read(text))) == text


def test_plain_data_of_an_example_is_read_by_the_same_rules() -> None:
    assert facts_from_plain({"meds": ("opioid",), "q1": "unknown"}, VOCABULARY) == {
        "meds": ("opioid",), "q1": Missing.UNKNOWN
    }  # fmt: skip


def test_the_phq9_total_and_its_item_9_follow_from_the_nine_items() -> None:
    facts = restated(read('{"phq9_items": [1,1,1,1,1,1,1,1,2]}'))
    assert (facts["phq9_total"], facts["phq9_item9"]) == (10, 2)
    partly = restated(read('{"phq9_items": [1,1,1,1,1,1,1,null,"declined"]}'))
    assert "phq9_total" not in partly
    assert partly["phq9_item9"] is Missing.DECLINED


@pytest.mark.parametrize(
    ("facts", "alcohol"),
    [
        ('{"auditc_total": 3}', "hazardous"),
        ('{"auditc_total": 3, "sex_at_birth": "declined"}', "hazardous"),
        ('{"auditc_total": 3, "sex_at_birth": "female", "alcohol": "none_low"}', "hazardous"),
        ('{"auditc_total": 3, "sex_at_birth": "male"}', None),
        ('{"auditc_total": 4, "sex_at_birth": "male"}', "hazardous"),
        ('{"auditc_total": 2}', None),
        ('{"auditc_total": 9, "alcohol": "aud_active_3m"}', None),
        ('{"auditc_total": "unknown"}', None),
    ],
)
def test_hazardous_drinking_follows_from_audit_c(facts: str, alcohol: str | None) -> None:
    assert inferred(read(facts), VOCABULARY).get("alcohol") == alcohol


@pytest.mark.parametrize(
    ("facts", "dose"),
    [
        ('{"meds": [], "meds_known": "yes"}', 0),
        ('{"meds": ["sertraline from abroad"], "meds_known": "yes"}', None),
        ('{"meds": ["stimulant"], "meds_known": "yes"}', 0),
        ('{"meds": ["stimulant"], "meds_known": "no"}', None),
        ('{"meds": ["Lorazepam"], "meds_known": "yes"}', None),
        ('{"meds": [], "meds_known": "yes", "lorazepam_eq_mg": 1}', None),
    ],
)
def test_the_benzodiazepine_dose_is_0_when_a_complete_list_holds_none(facts: str, dose: int | None) -> None:
    assert inferred(read(facts), VOCABULARY).get("lorazepam_eq_mg") == dose
