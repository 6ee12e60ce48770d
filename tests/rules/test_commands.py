"""`screening evaluate` and `screening explain`: exact answers, refusals and exit codes."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from screening.rules import commands
from screening.rules.contract import result_json
from screening.rules.facts import read_facts
from screening.rules.library import shipped, shipped_text


def evaluated(text: str, *, jsonl: bool = False) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    status = commands.evaluate("-", jsonl, io.StringIO(text), out, err)
    return status, out.getvalue(), err.getvalue()


def explained(text: str, rule: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    status = commands.explain("-", rule, io.StringIO(text), out, err)
    return status, out.getvalue(), err.getvalue()


def test_the_answer_has_exactly_the_keys_of_the_contract_and_the_bytes_of_sorted_json() -> None:
    status, out, err = evaluated('{"bp_readings": [{"sbp": 141, "dbp": 88, "days_ago": 1}]}')
    assert (status, err) == (0, "")
    answer = json.loads(out)
    assert set(answer) == {"pack", "findings", "top_severity", "urgency", "trd", "unanswered"}
    assert set(answer["pack"]) == {"id", "version", "digest"}
    assert set(answer["trd"]) == {"pack", "level", "strict", "broad", "unknown", "notes", "trials"}
    assert answer["findings"][0] == {
        "rule": "BP-04",
        "severity": {"esketamine": "manage_first", "iv_ketamine": "manage_first"},
        "urgency": None,
        "because": [{"fact": "bp_readings", "value": "141/88"}],
        "sources": ["L4", "L5", "L6", "L11"],
    }
    assert out == json.dumps(answer, sort_keys=True, ensure_ascii=False) + "\n"


def test_the_empty_object_is_valid_and_finds_only_what_is_missing() -> None:
    answer = json.loads(evaluated("{}")[1])
    assert [finding["rule"] for finding in answer["findings"]] == [
        "BP-08", "SU-05", "IN-01", "IN-02", "IN-03", "IN-04", "IN-05", "IN-06", "IN-07"
    ]  # fmt: skip
    assert answer["findings"][0]["because"] == [{"fact": "bp_readings", "value": "blank"}]
    assert set(answer["top_severity"].values()) == {"information_needed"}
    assert (answer["trd"]["level"], answer["trd"]["strict"], answer["trd"]["broad"]) == (
        "indeterminate",
        0,
        0,
    )


def test_unanswered_stand_in_the_order_of_the_vocabulary() -> None:
    vocabulary = shipped().vocabulary
    given = {"interpreter": "unknown", "age_years": "declined", "q1": "not_asked"}
    answer = json.loads(evaluated(json.dumps(given))[1])
    assert answer["unanswered"] == [name for name in vocabulary if name in answer["unanswered"]]
    assert {"interpreter", "age_years"} <= set(answer["unanswered"])
    assert "q1" not in answer["unanswered"]


def test_a_general_clause_is_said_of_the_route_it_concerns() -> None:
    answer = json.loads(evaluated('{"aneurysm": "yes"}')[1])
    (finding,) = [finding for finding in answer["findings"] if finding["rule"] == "CV-01"]
    assert finding["severity"] == {
        "esketamine": "labelled_contraindication",
        "iv_ketamine": "labelled_contraindication",
        "general_clause": ["iv_ketamine"],
    }


def test_with_no_finding_every_top_severity_is_null() -> None:
    asked = dict.fromkeys(shipped().vocabulary, "not_asked")
    reassuring = {"q1": "no", "q2": "no", "q6": "no", "phq9_item9": 0, "danger_now": "no"}
    sure = {name: kind.reassuring[0] for name, kind in shipped().vocabulary.items() if kind.reassuring}
    reading = {"sbp": 120, "dbp": 70, "days_ago": 1, "device": "upper_arm"}
    facts = {**asked, **sure, **reassuring, "bp_readings": [reading]}
    answer = json.loads(evaluated(json.dumps(facts))[1])
    assert (answer["findings"], answer["urgency"], answer["unanswered"]) == ([], None, [])
    assert answer["top_severity"] == {"esketamine": None, "iv_ketamine": None}


def test_facts_that_cannot_be_used_are_refused_on_stderr_with_2() -> None:
    status, out, err = evaluated('{"q1": true, "qq": 1}')
    assert (status, out) == (2, "")
    assert [line.split(":")[0] for line in err.splitlines()] == ["q1", "qq"]


def test_a_bad_line_is_told_by_its_number_and_the_rest_goes_on() -> None:
    status, out, err = evaluated('{}\n\n{"q1": 1}\n{"q1": "yes"}\n', jsonl=True)
    lines = [json.loads(line) for line in out.splitlines()]
    assert (status, err, len(lines)) == (2, "", 3)
    assert lines[1] == {"line": 3, "errors": ["q1: found 1; allowed yes, no, unknown, declined, not_asked"]}
    assert lines[2] == result_json(shipped(), read_facts('{"q1": "yes"}', shipped().vocabulary))
    assert evaluated("{}\n{}\n", jsonl=True)[0] == 0


def test_a_phq9_total_that_follows_from_its_items_is_read_like_a_given_one() -> None:
    items, total = '{"phq9_items": [1,1,1,1,1,1,1,1,0]}', '{"phq9_total": 8}'
    notes = [json.loads(evaluated(text)[1])["trd"]["notes"] for text in (items, total)]
    assert notes[0] == notes[1]
    assert "not_currently_moderate" in notes[0]


def test_a_file_that_is_missing_or_not_utf8_is_refused(tmp_path: Path) -> None:
    latin = tmp_path / "latin.json"
    latin.write_bytes(b'{"meds": ["\xe9"]}')
    for file in (str(latin), str(tmp_path / "none.json")):
        err = io.StringIO()
        assert commands.evaluate(file, False, io.StringIO(), io.StringIO(), err) == 2
        assert err.getvalue().startswith(file)
    out = io.StringIO()
    binary = io.TextIOWrapper(io.BytesIO(b"{}"), encoding="ascii")
    assert commands.evaluate("-", False, binary, out, io.StringIO()) == 0


def test_the_answer_is_utf8_whatever_the_locale() -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    text = '{"meds": ["valériane"], "q1": "yes"}'
    assert commands.evaluate("-", False, io.StringIO(text), out, io.StringIO()) == 0
    assert json.loads(out.buffer.getvalue().decode())["urgency"] == "same_day"  # type: ignore[attr-defined]


def test_a_rule_is_explained_as_json() -> None:
    status, out, _ = explained('{"q4": "yes"}', "SU-02")
    assert (status, json.loads(out)["outcome"], json.loads(out)["enough"]) == (0, "fired", ["q4"])


@pytest.mark.parametrize(
    ("text", "rule", "message"), [("{}", "SU-99", "rule: found SU-99"), ("[]", "SU-02", "facts: ")]
)
def test_explain_refuses_an_unknown_rule_and_wrong_facts_with_2(text: str, rule: str, message: str) -> None:
    status, out, err = explained(text, rule)
    assert (status, out) == (2, "")
    assert err.startswith(message)


def test_a_changed_pack_can_be_asked_for_its_explanation(tmp_path: Path) -> None:
    """A lead who moves a threshold sees what becomes of a person before anybody signs it."""
    changed, facts = tmp_path / "changed.yaml", tmp_path / "facts.json"
    changed.write_text(
        shipped_text("safety.yaml").replace("decision_sbp > 140", "decision_sbp > 150"), "utf-8"
    )
    facts.write_text('{"bp_readings": [{"sbp": 145, "dbp": 88, "days_ago": 1}]}', "utf-8")
    outcomes = []
    for pack in (None, changed):
        out = io.StringIO()
        assert commands.explain(str(facts), "BP-04", io.StringIO(), out, io.StringIO(), pack) == 0
        outcomes.append(json.loads(out.getvalue())["outcome"])
    assert outcomes == ["fired", "clear"]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("p.yaml", "rules: [1]", "p.yaml:1:1  no 'language' here; it is needed"),
        ("p.yaml", "trial: 1", "p.yaml: found a file of another kind; allowed a changed safety.yaml"),
        ("none.yaml", None, "none.yaml: found No such file or directory; allowed a file that can be read"),
    ],
)
def test_a_changed_pack_that_cannot_be_used_is_refused(
    tmp_path: Path, name: str, text: str | None, message: str
) -> None:
    changed, err = tmp_path / name, io.StringIO()
    if text is not None:
        changed.write_text(text, "utf-8")
    assert commands.explain("-", "BP-04", io.StringIO("{}"), io.StringIO(), err, changed) == 2
    assert err.getvalue().splitlines()[0] == f"{tmp_path}/{message}"
