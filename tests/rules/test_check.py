"""What `screening check` says about packs beside their faults, and the shipped ones."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

from screening.rules import commands
from screening.rules.boundaries import boundaries
from screening.rules.check import Notice, check_pack
from screening.rules.library import shipped
from screening.rules.wording import wrong_words
from tests.rules.little_pack import LITTLE, little
from tests.rules.small import condition


def checked(paths: list[Path], today: date | None = None) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    return commands.check(paths, out, err, today), out.getvalue(), err.getvalue()


def test_an_unsigned_pack_an_overdue_review_and_an_unread_fact_are_notices_and_no_fault() -> None:
    unsigned = little(LITTLE.replace("by: A. Nurse", "by: null"))
    found = [problem.message for problem in check_pack(unsigned, date(2027, 1, 2))]
    assert found == [
        "no rule reads fever; smokes; event_days; mood; pains; items; readings.low; readings.age; readings.site",
        "nobody has signed this pack; clinicians see it marked unsigned",
        "the review was due on 2027-01-01",
    ]
    assert all(isinstance(problem, Notice) for problem in check_pack(unsigned))
    assert check_pack(little(), date(2027, 1, 1), read_elsewhere=little().vocabulary) == []


def test_check_ends_with_1_for_a_fault_on_stderr_and_with_0_for_notices(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("pack: *x", encoding="utf-8")
    status, out, err = checked([wrong])
    assert (status, out) == (1, f"{wrong}: wrong\n")
    assert err.startswith(f"{wrong}:1:7  alias")
    assert checked([tmp_path / "missing.yaml"])[0] == 1


def test_the_examples_and_texts_of_the_shipped_packs_hold() -> None:
    status, out, err = checked([])
    assert (status, err) == (0, "")
    assert "packs/safety.yaml: ok" in out
    assert "packs/trd.yaml: ok" in out


def test_every_number_of_the_shipped_conditions_is_looked_at() -> None:
    pack = shipped().safety
    nodes = [*pack.definitions.values(), *(rule.when.test for rule in pack.rules)]
    found = {str(boundary) for node in nodes for part in node.walk() for boundary in boundaries(part)}
    assert {
        "decision_sbp > 140",
        "sbp >= 180",
        "cardiac_event_days <= 42",
        "age_years < 18",
        "bmi >= 35",
    } <= found


def test_a_number_on_the_left_is_the_same_boundary_turned_round() -> None:
    (boundary,) = boundaries(condition("110 < pulse").test)
    assert str(boundary) == "pulse > 110"


def test_forbidden_words_are_found_whole_and_outside_allowed_phrases() -> None:
    text = "Must not be unsafe; ask for a safe time to call. The risk score is safely kept."
    assert [(word, kind) for word, kind, _ in wrong_words(text)] == [
        ("Must", "command"), ("unsafe", "verdict"), ("risk score", "score")
    ]  # fmt: skip
