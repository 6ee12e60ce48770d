"""Parts of a record: contradictions, readings against the numbers of the rules, PHQ-9, and courses over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest

from screening.content import Content, load_content
from screening.questionnaire.dates import PartialDate
from screening.questionnaire.facts import derive
from screening.questionnaire.model import Answer
from screening.review.contradictions import (
    OVER_ANSWERS,
    OVER_FACTS,
    _over_answers,
    _over_facts,
    contradictions,
)
from screening.review.instruments import phq9
from screening.review.pressure import pressure
from screening.review.trials import TrialView, trd_view
from screening.rules.engine import scope_of
from screening.rules.missing import Facts, Missing
from screening.rules.trd.classify import classify
from screening.safety.evidence import Sayings
from screening.web.clinician.charts import LARGE, SMALL, pressure_chart, timeline
from tests.filled import filled

AT = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
SENT = date(2026, 11, 18)


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content()


def told(content: Content, said: Mapping[str, Answer], facts: Facts | None = None) -> list[str]:
    answers = filled(content, AT, said)
    known = facts or derive(content.questionnaire, answers, SENT, sent=True)
    return [found.words for found in contradictions(content, answers, known, "en")]


def test_somebody_whose_answers_fit_together_has_no_contradiction(content: Content) -> None:
    assert told(content, {"bp_told": "never", "tried_any": "no"}) == []
    for weight in ("44.4 kg", "190 kg", Missing.UNKNOWN):  # a body mass index of 14 and of 60, and none
        assert told(content, {"height": "178 cm", "weight": weight}) == []


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"bp_told": "never", "med_classes": ("antihypertensive",)}, "No high blood pressure reported"),
        ({"bp_told": "never", "med_rest": "Lisinopril 10 mg"}, "No high blood pressure reported"),
        ({"bp_told": "none_prescribed", "med_classes": ("antihypertensive",)}, "says none is taken"),
        ({"bp_told": "taking", "med_complete": "yes", "med_classes": ()}, "said to be complete, names none"),
        ({"tried_any": "no", "med_rest": "sertraline 50 mg"}, "but sertraline, also one for depression"),
        ({"could_be_pregnant": "no", "pregnant_now": "yes"}, "Could not become pregnant"),
        ({"auditc_1": "never", "drink_help_3m": "yes"}, "Never drinks, but tells of illness"),
        ({"asq_3": "yes"}, "yes for the past week, no for the past month"),
        ({"s2_acts": "over_3m_ago"}, "one answer says never"),
        ({"asq_4": "yes", "s2_acts": "never"}, "one answer says yes, the other never"),
        ({"phq9_9": "several_days"}, "PHQ-9 item 9 speaks of thoughts"),
        ({"s2_thoughts": "yes"}, "item 9 says not at all"),
        ({"low_since": PartialDate(1970, 1)}, "before the person was born"),
        ({"height": "5 ft 10 in", "weight": "44 kg"}, "body mass index would be under 14 or over 60"),
        ({"height": "178 cm", "weight": "191 kg"}, "body mass index would be under 14 or over 60"),
        ({"height": "50 cm", "weight": "500 kg"}, "body mass index would be under 14 or over 60"),
    ],
)
def test_each_declared_check_speaks_and_shows_the_answers(
    content: Content, said: Mapping[str, Answer], words: str
) -> None:
    answers = filled(content, AT, said)
    facts = derive(content.questionnaire, answers, SENT, sent=True)
    (found,) = [one for one in contradictions(content, answers, facts, "en") if words in one.words]
    assert bool(found.said) is ("born" not in words)


def test_checks_over_facts_hold_for_what_no_path_allows_but_a_changed_answer_can_leave(
    content: Content,
) -> None:
    facts: Facts = {"opioid": "none", "meds": ("tramadol",)}
    assert "an opioid is among the medicines" in " ".join(told(content, {}, facts))


def test_answers_on_pregnancy_from_before_the_sex_was_changed_are_told_with_both(content: Content) -> None:
    answers = filled(content, AT, {"birth_sex": "female", "pregnant_now": "yes"})
    answers = answers.saving("reach-1", {"birth_sex": "male"}, AT)
    facts = derive(content.questionnaire, answers, SENT, sent=True)
    (found,) = contradictions(content, answers, facts, "en")
    assert found.words == "Male at birth, but answers on pregnancy, given before that, say yes."
    assert {line["item"] for line in found.said} >= {"birth_sex", "pregnant_now"}


def test_every_check_can_be_read_and_shows_questions_that_there_are(content: Content) -> None:
    assert len(_over_facts()) == len(OVER_FACTS)
    assert len(_over_answers(content.questionnaire)) == len(OVER_ANSWERS)
    for check in (*OVER_FACTS, *OVER_ANSWERS):
        assert set(check.shows) <= set(content.questionnaire.items), check.words


def test_entries_made_before_a_no_and_courses_that_end_before_they_begin_are_told(content: Content) -> None:
    answers = filled(content, AT, {"tried_any": "no"}).adding("trials", ({"drug": "sertraline"},))
    started, stopped = {"year": 2026, "month": 5}, {"year": 2025}
    course = {"drug": "sertraline", "start": started, "stop": stopped}
    facts: Facts = {"trials": (course,)}  # type: ignore[dict-item]
    words = [found.words for found in contradictions(content, answers, facts, "en")]
    assert "No medicine for depression ever, but 1 had been entered before that answer." in words
    assert "sertraline: stopped before it was started." in words


@pytest.mark.parametrize(
    ("course", "words"),
    [
        ({"start": {"year": 1980}}, "sertraline: taken before the year of birth."),
        ({"ongoing": "yes", "stop": {"year": 2025}}, "sertraline: still taken, but with an end."),
        (
            {"start": {"year": 2025, "month": 5}, "stop": {"year": 2025, "month": 6}, "weeks_at_dose": 12},
            "sertraline: the dates leave 8 weeks at most, the dose is told as taken for 12 or more.",
        ),
        ({"start": {"year": 2025, "month": 5}, "stop": {"year": 2025, "month": 6}, "weeks_at_dose": 8}, None),
        ({"start": {"year": 2025}, "stop": {"year": 2025}, "weeks_at_dose": 12}, None),
    ],
)
def test_two_answers_about_the_time_of_one_medicine_are_held_against_each_other(
    content: Content, course: dict[str, Any], words: str | None
) -> None:
    facts: Facts = {"trials": ({"drug": "sertraline", **course},)}
    found = told(content, {"tried_any": "yes"}, facts)
    assert found == ([words] if words else [])


def test_each_reading_says_whether_it_is_in_the_mean_and_if_not_why(content: Content) -> None:
    readings = [
        (141, 88, 1),
        (150, 92, 9),
        (150, 92, 31),
        (120, 130, 1),
        (190, 100, None),
        (130, 80, None),
        (300, 20, 2),
    ]
    records = tuple(
        {"sbp": top, "dbp": low, "days_ago": Missing.BLANK if days is None else days}
        for top, low, days in readings
    )
    facts: Facts = {"bp_readings": records}
    found = pressure(content.safety, facts, scope_of(content.safety, facts, sent=True))
    assert [reading.why_not for reading in found.readings] == [
        "",
        "more than 7 days before the newest",
        "older than 30 days",
        "not a possible pair of numbers",
        "no date; severe, so it is read by itself",
        "no date",
        "",
    ]
    assert found.basis == "mean of 2 readings, newest 1 day old"
    assert found.limits == ((140, 160, 180), (90, 100, 120))


def test_the_chart_draws_what_is_on_its_scale_and_marks_what_does_not_count(content: Content) -> None:
    facts: Facts = {"bp_readings": ({"sbp": 300, "dbp": 20, "days_ago": 1}, {"sbp": 141, "dbp": 88})}
    drawn = pressure_chart(pressure(content.safety, facts, scope_of(content.safety, facts, sent=True)))
    assert drawn is not None
    assert all(0 <= stroke.top <= stroke.bottom <= drawn.height for stroke in drawn.strokes)
    assert sorted((stroke.words, stroke.counts) for stroke in drawn.strokes) == [
        ("141/88", False),
        ("300/20", True),
    ]
    nothing: Facts = {"bp_readings": ()}
    assert (
        pressure_chart(pressure(content.safety, nothing, scope_of(content.safety, nothing, sent=True)))
        is None
    )


ALL_NINE: tuple[int, ...] = (3, 3, 2, 3, 1, 2, 2, 0, 1)


@pytest.mark.parametrize(
    ("items", "total", "short"),
    [
        (ALL_NINE, 17, "17 of 27"),
        ((*ALL_NINE[:8], Missing.DECLINED), Missing.BLANK, "8 of 9 answered, at least 16"),
        (Missing.BLANK, Missing.BLANK, "not answered"),
    ],
)
def test_a_total_of_the_phq9_is_given_only_with_all_nine_items(
    content: Content, items: Sequence[object] | Missing, total: int | Missing, short: str
) -> None:
    facts: Facts = {"phq9_items": items, "phq9_total": total}  # type: ignore[dict-item]
    found = phq9(facts, Sayings(content, filled(content, AT), "en"))
    assert found.short == short
    assert len(found.items) == 9


COURSE = {
    "purpose": "depression",
    "formulation": "ir",
    "improvement": "none",
    "adherence": "80_or_more",
    "episode": "current",
}
SERTRALINE = {**COURSE, "drug": "sertraline", "dose_mg": 150, "weeks_at_dose": 8, "ongoing": "no"}


def views(content: Content, *trials: Mapping[str, object]) -> tuple[TrialView, ...]:
    facts: Facts = {"trials": trials}  # type: ignore[dict-item]
    return trd_view(classify(content.trd, facts), facts, content.vocabulary).trials


def test_the_timeline_draws_dose_against_the_dose_that_counts(content: Content) -> None:
    spring = {"start": {"year": 2026, "month": 1}, "stop": {"year": 2026, "month": 4}}
    drawn = timeline(
        views(
            content,
            {**SERTRALINE, **spring},
            {**SERTRALINE, **spring, "drug": "citalopram", "dose_mg": 10},
            {**COURSE, "drug": "mirtazapine", "ongoing": "yes", "start": {"year": 2025}},
            {**SERTRALINE, "drug": "fluoxetine"},
        ),
        SENT,
        LARGE,
    )
    assert drawn is not None
    assert [(bar.name, bar.kind, bar.ongoing) for bar in drawn.bars] == [
        ("sertraline", "counts", False),
        ("citalopram", "lacking", False),
        ("mirtazapine", "unknown", True),
    ]
    sertraline, citalopram, mirtazapine = drawn.bars
    assert sertraline.y < sertraline.line, "three times the dose that counts stands above its line"
    assert citalopram.y > citalopram.line, "a dose too low stays below it"
    assert sertraline.x == citalopram.x > mirtazapine.x
    assert mirtazapine.x + mirtazapine.width <= LARGE.width - LARGE.right + 1
    assert drawn.undated == ("fluoxetine",)


def test_a_course_without_one_end_is_placed_by_its_weeks_and_one_out_of_order_is_not_drawn(
    content: Content,
) -> None:
    begun = views(content, {**SERTRALINE, "start": {"year": 2026, "month": 1}})[0].course
    assert begun.start is not None
    assert begun.stop is not None
    assert 1.8 < float(begun.stop - begun.start) < 1.9, "8 weeks"
    wrong = {"start": {"year": 2026, "month": 5}, "stop": {"year": 2025, "month": 1}}
    assert timeline(views(content, {**SERTRALINE, **wrong}), SENT, SMALL) is None
    assert timeline((), SENT, SMALL) is None


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        ({}, "dates not given"),
        ({"start": {"year": 2025}, "stop": {"year": 2026, "month": 4}}, "2025 to 2026-04"),
        ({"start": {"year": 2025}}, "since 2025, end not given"),
        ({"stop": {"year": 2025}}, "until 2025"),
        ({"start": {"year": 2025}, "ongoing": "yes"}, "since 2025, still taken"),
        ({"ongoing": "yes", "stop": {"year": 2025}}, "still taken, begin not given, yet with an end in 2025"),
    ],
)
def test_the_table_tells_the_dates_as_they_were_given(
    content: Content, dates: dict[str, Any], words: str
) -> None:
    assert views(content, {**SERTRALINE, **dates})[0].course.taken == words


def test_the_small_timeline_shows_the_newest_and_counts_the_rest(content: Content) -> None:
    trials = [
        {**SERTRALINE, "start": {"year": year, "month": 1}, "stop": {"year": year, "month": 6}}
        for year in range(2006, 2026)
    ]
    drawn = timeline(views(content, *trials), SENT, SMALL)
    assert drawn is not None
    assert len(drawn.bars) == SMALL.most
    assert drawn.more == 20 - SMALL.most
    assert len(drawn.ticks) <= 8


def test_an_unnamed_medicine_is_counted_beside_the_named_ones(content: Content) -> None:
    facts: Facts = {"trials": (SERTRALINE,), "unnamed_count": 2}  # type: ignore[dict-item]
    view = trd_view(classify(content.trd, facts), facts, content.vocabulary)
    assert view.sentence == "1 reported, 1 counts, 2 without a name"
