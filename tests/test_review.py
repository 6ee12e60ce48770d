"""The clinician's verbs without the web: order of attention, words, counts, the statement that is signed."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from screening.content import Content, load_content
from screening.review.answers import about_suicide, all_answers, tally
from screening.review.attention import in_order_of_attention
from screening.review.decision import Decision, FindingAnswer, faults, open_points, statement
from screening.review.pressure import pressure
from screening.review.trials import trd_view
from screening.review.values import in_plain_words
from screening.review.words import DOMAINS, ROUTES, SAME_DAY_ORDER, SEVERITIES, domain_title
from screening.rules.engine import scope_of
from screening.rules.missing import Facts, Missing
from screening.rules.pack_file import ROUTES as PACK_ROUTES
from screening.rules.pack_file import SEVERITIES as PACK_SEVERITIES
from screening.rules.trd.classify import classify
from screening.safety.evidence import Sayings
from screening.web.clinician.show import distance, theirs
from tests.filled import filled

AT = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content()


def test_now_comes_before_same_day_in_the_products_order_and_then_the_worst_severity(
    content: Content,
) -> None:
    ordered = [rule.id for rule in in_order_of_attention(content.safety.rules)]
    now = [rule.id for rule in content.safety.rules if rule.urgency == "now"]
    assert ordered[: len(now)] == now
    assert tuple(ordered[len(now) : len(now) + len(SAME_DAY_ORDER)]) == SAME_DAY_ORDER
    rest = [content.safety.by_id[rule] for rule in ordered[len(now) + len(SAME_DAY_ORDER) :]]
    assert len(ordered) == len(set(ordered)) == len(content.safety.rules)
    worst = [
        min(
            (
                PACK_SEVERITIES.index(found)
                for route in PACK_ROUTES
                if (found := getattr(rule.severity, route))
            ),
            default=9,
        )
        for rule in rest
    ]
    assert worst == sorted(worst)


def test_every_severity_route_and_domain_of_the_pack_has_words(content: Content) -> None:
    assert tuple(SEVERITIES) == PACK_SEVERITIES
    assert tuple(ROUTES) == PACK_ROUTES
    domains = {rule.domain for rule in content.safety.rules}
    assert set(DOMAINS) <= domains
    for domain in domains:
        assert "_" not in domain_title(domain)


def test_words_of_missing_values_stay_apart() -> None:
    words = {in_plain_words(state) for state in Missing}
    assert len(words) == len(Missing)
    assert in_plain_words(()) == "none"
    assert in_plain_words(Decimal("2.5")) == "2.5"


@pytest.mark.parametrize(
    ("readings", "decision"),
    [
        ([(141, 88), (143, 91)], "142/89.5"),
        ([(140, 90)], "140/90"),
        ([(141, 88), (142, 89), (142, 89)], "about 141.67/about 88.67"),
        ([(120, 130)], None),
        ([], None),
    ],
)
def test_the_decision_pressure_is_the_packs_own_and_never_rounded_in_silence(
    content: Content, readings: list[tuple[int, int]], decision: str | None
) -> None:
    records = tuple({"sbp": top, "dbp": bottom, "days_ago": 1} for top, bottom in readings)
    facts: Facts = {"bp_readings": records}
    scope = scope_of(content.safety, facts, sent=True)
    assert pressure(content.safety, facts, scope).decision == decision


def test_trials_are_counted_in_words(content: Content) -> None:
    enough = {
        "purpose": "depression",
        "formulation": "ir",
        "improvement": "none",
        "adherence": "80_or_more",
        "episode": "current",
        "ongoing": "no",
    }
    facts: Facts = {
        "trials": (
            {"drug": "sertraline", "dose_mg": 150, "weeks_at_dose": 8, **enough},
            {"drug": "escitalopram", "dose_mg": 20, "weeks_at_dose": 8, **enough},
            {"drug": "citalopram", "dose_mg": 40, "weeks_at_dose": 2, **enough},
            {"drug": "mirtazapine", "weeks_at_dose": 8, **enough},
        )
    }
    view = trd_view(classify(content.trd, facts), facts, content.vocabulary)
    assert view.sentence == "4 reported, 2 count, 1 too short, 1 dose unknown"
    assert [trial.result.split(" ")[0] for trial in view.trials] == ["counts", "counts", "does", "cannot"]


def test_no_trial_and_no_answer_about_trials_are_not_the_same(content: Content) -> None:
    def words(facts: Facts) -> str:
        return trd_view(classify(content.trd, facts), facts, content.vocabulary).sentence

    assert words({"trials": ()}) == "None reported"
    assert words({"trials": Missing.UNKNOWN}) == "Medicines tried: does not know"


def test_all_answers_stand_in_the_order_of_the_form_and_are_counted(content: Content) -> None:
    answers = filled(content, AT, {"heart_rate": Missing.UNKNOWN})
    sections = all_answers(content, answers, "en")
    titles = [section.title.en for section in content.questionnaire.sections]
    assert [section.title for section in sections] == [
        title for title in titles if title in {s.title for s in sections}
    ]
    counted = tally(sections)
    assert counted.asked == counted.answered + counted.missing
    assert counted.missing > 0


def test_what_was_said_about_suicide_stands_in_the_order_in_which_it_was_asked(content: Content) -> None:
    answers = filled(content, AT, {"asq_1": "yes"})
    asked = [line["item"] for line in about_suicide(content, Sayings(content, answers, "en"))]
    order = list(content.questionnaire.items)
    assert asked == sorted(asked, key=order.index)
    assert {"asq_1", "asq_5", "s2_acts", "phq9_9"} <= set(asked)


GOOD = Decision({"BP-04": FindingAnswer("agree")}, "invite", "", "A note.")


def test_a_decision_survives_being_kept() -> None:
    assert Decision.from_json(GOOD.to_json()) == GOOD
    assert faults(GOOD) == []
    titles = {"BP-04": "Blood pressure above 140/90"}
    assert open_points(GOOD, ["BP-04"], titles) == []
    assert open_points(Decision(), ["BP-04"], titles) == [
        ("answer-BP-04", "Blood pressure above 140/90: answer this finding."),
        ("disposition", "Choose a disposition."),
    ]


def signed(decision: Decision, at: datetime = AT) -> str:
    return statement(
        decision,
        submission_id="0" * 32,
        reference="ABCD1234",
        answers_version=2,
        evaluation={"id": "1" * 32, "pack": "sha256:2"},
        shown=["BP-04"],
        signer={"id": "3" * 32, "name": "Kim Lee"},
        at=at,
    ).sha256


def test_any_change_of_what_is_signed_changes_its_hash() -> None:
    one = signed(GOOD)
    assert one == signed(GOOD)
    changed = Decision(GOOD.findings, GOOD.disposition, "", "A note")
    assert len({one, signed(changed), signed(GOOD, AT.replace(second=1))}) == 3


def test_patient_text_cannot_hide_or_turn_what_it_says() -> None:
    shown = str(theirs("a\u202eb\u0007<b>\u2028\nc"))
    assert shown.startswith('<bdi dir="auto">')
    for code in ("202E", "0007", "2028"):
        assert f"[U+{code}]" in shown
    assert "&lt;b&gt;" in shown
    assert "\n" in shown


def test_deadlines_are_told_as_distances() -> None:
    assert distance(AT.replace(minute=5), AT) == "in 5 min"
    assert distance(AT.replace(hour=12), AT) == "overdue by 3 h"
    assert distance(AT.replace(day=21), AT) == "in 3 days"
