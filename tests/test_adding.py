"""Adding to a form that was sent: which pages are asked, what guides them, and both sets of answers as one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from screening.intake.adding import path_by_link, path_by_words
from screening.intake.joining import in_whole, joined
from screening.questionnaire.answers import Answers
from screening.questionnaire.model import Answer
from screening.questionnaire.path import Path
from screening.questionnaire.whole import Questionnaire
from screening.rules.missing import Missing
from tests.questionnaire.small import NOON, SMALL_TEXT, load

B = Missing.BLANK
LATER = NOON + timedelta(hours=1)
ABOUT, PAST = "- id: about-2\n", "- id: past-2\n"
GUIDED = SMALL_TEXT.replace(PAST, f'{PAST}        ask_when: "snoring = yes"\n').replace(
    "{answers: {seizure: yes", "{answers: {snoring: yes, seizure: yes"
)
OPEN = load(GUIDED)
SENSITIVE = load(GUIDED.replace(ABOUT, f"{ABOUT}        sensitive: yes\n"))
SENT = (
    Answers()
    .saving("about-1", {"sex": "female"}, NOON)
    .saving("about-2", {"snoring": "yes"}, NOON)
    .saving("past-1", {"seizure": "yes", "note": B}, NOON)
    .adding("readings", ({"sbp": 128},))
    .saving("mood-4.k1", {"sbp": 128}, NOON, "readings", "k1")
)
TOPIC = frozenset({"past"})


def keys(found: Path) -> dict[str, set[str]]:
    return {page.key: {item.id for item in page.items} for page in found.pages}


@pytest.mark.parametrize(("questionnaire", "guides"), [(OPEN, True), (SENSITIVE, False)])
def test_by_the_six_words_other_parts_guide_what_is_asked_but_no_sensitive_page_does(
    questionnaire: Questionnaire, guides: bool
) -> None:
    now = Answers().saving("past-1", {"seizure": "yes"}, LATER)
    found = keys(path_by_words(questionnaire, TOPIC, now, sent=SENT))
    assert ("past-2" in found) is guides
    assert {key.partition("-")[0] for key in found} == {"past"}, "only what was chosen is asked"
    without = keys(path_by_words(questionnaire, TOPIC, Answers(), sent=SENT))
    assert without.get("past-2") is None, "what was answered to the chosen part guides nothing either"
    other = path_by_words(questionnaire, frozenset({"about"}), Answers(), sent=SENT)
    assert "about-3" not in keys(other)


def test_what_is_answered_now_counts_before_what_was_sent() -> None:
    now = Answers(items={"seizure": "yes", "snoring": "no"})
    assert "past-2" not in keys(path_by_words(OPEN, TOPIC, now, sent=SENT))


def test_by_a_link_nothing_that_was_sent_guides_and_only_what_guides_is_asked_beside_it() -> None:
    asked = path_by_link(OPEN, TOPIC, Answers())
    assert keys(asked).keys() == {"about-2", "past-1"}
    assert keys(asked)["about-2"] == {"snoring"}
    assert asked.saved == frozenset()
    assert keys(path_by_link(SENSITIVE, TOPIC, Answers())).keys() == {"past-1"}
    now = Answers().saving("about-2", {"snoring": "yes"}, LATER)
    now = now.saving("past-1", {"seizure": "yes", "sudden": B, "note": B}, LATER)
    found = path_by_link(OPEN, TOPIC, now)
    assert keys(found).keys() == {"about-2", "past-1", "past-2"}
    assert found.saved == {"about-2", "past-1"}
    half = Answers().saving("past-1", {"seizure": "yes"}, LATER)
    assert path_by_link(OPEN, TOPIC, half).saved == frozenset(), "a page is done when all of it was there"


def test_of_a_page_in_another_part_only_what_guides_is_asked_and_that_alone_makes_it_done() -> None:
    beside = load(
        GUIDED.replace(
            "          - {id: snoring,",
            "          - {id: naps, type: yes_no, label: "
            '{en: "Naps?", es: "¿Siesta?"}, use: summary}\n          - {id: snoring,',
        )
    )
    now = Answers().saving("about-2", {"snoring": "no"}, LATER)
    found = path_by_link(beside, TOPIC, now)
    assert keys(found)["about-2"] == {"snoring"}
    assert found.saved == {"about-2"}


def test_two_sets_of_answers_are_one_and_nothing_of_either_is_lost() -> None:
    """A question that was left blank the second time keeps its answer; one that was never answered is blank."""
    given: dict[str, Answer] = {"seizure": B, "sudden": B, "note": "later", "sex": Missing.DECLINED}
    added = (
        Answers()
        .saving("past-1", given, LATER)
        .adding("readings", ({"sbp": 150}, {"sbp": 160}))
        .saving("mood-4.k2", {"sbp": 161}, LATER, "readings", "k2")
    )
    whole = joined(SENT, added)
    assert dict(whole.items) == {
        "sex": Missing.DECLINED,
        "snoring": "yes",
        "seizure": "yes",
        "note": "later",
        "sudden": B,
    }
    assert [(entry.key, entry.items["sbp"]) for entry in whole.groups["readings"]] == [
        ("k1", 128),
        ("k2", 150),
        ("k3", 161),
    ]
    assert {key: page.at for key, page in whole.saved.items()} == {
        "about-1": NOON,
        "about-2": NOON,
        "past-1": LATER,
        "mood-4.k1": NOON,
        "mood-4.k3": LATER,
    }
    assert in_whole("mood-4.k2", 1) == "mood-4.k3"
    third = joined(whole, Answers().adding("readings", ({"sbp": 170},)))
    assert [entry.key for entry in third.groups["readings"]] == ["k1", "k2", "k3", "k4"]
    assert joined(Answers(), added).groups.keys() == {"readings"}
