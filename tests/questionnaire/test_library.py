"""The shipped questionnaire: what it asks, of whom, on how many pages."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest

from screening.questionnaire.answers import Answers
from screening.questionnaire.checks import ALWAYS_ASKED
from screening.questionnaire.conditions import filters_of
from screening.questionnaire.dates import PartialDate
from screening.questionnaire.facts import derive
from screening.questionnaire.loading import shipped
from screening.questionnaire.model import Item, Page
from screening.questionnaire.path import path
from screening.questionnaire.texts import state_of, walk
from screening.rules.facts import facts_to_json, read_facts
from screening.rules.library import shipped as shipped_rules
from screening.rules.missing import Missing
from tests.questionnaire.library_support import TODAY, fill_in, keys

QUESTIONNAIRE = shipped()
AT = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
PAGES = list(QUESTIONNAIRE.pages.values())
ROWS = {"yes_no", "choice", "choices"}


def test_it_loads_and_every_text_is_still_a_draft() -> None:
    states = {state_of(QUESTIONNAIRE, text.text.en, "en") for text in walk(QUESTIONNAIRE)}
    assert (QUESTIONNAIRE.id, states) == ("intake", {"drafted"})


def test_every_fact_of_the_vocabulary_comes_from_a_question() -> None:
    assert set(QUESTIONNAIRE.facts) == set(QUESTIONNAIRE.fact_names)


def test_every_fact_that_an_urgent_rule_reads_is_asked() -> None:
    read = {fact for rule in shipped_rules().safety.rules if rule.urgency for fact in rule.reads}
    assert len(read) > 20
    assert read <= set(QUESTIONNAIRE.facts)
    for fact in read:
        assert QUESTIONNAIRE.facts[fact].reads, fact


def test_each_urgent_rule_is_evaluated_after_some_page_of_part_a_or_b() -> None:
    fed = {fact for facts in QUESTIONNAIRE.feeds.values() for fact in facts}
    for rule in shipped_rules().safety.rules:
        if rule.urgency:
            assert rule.reads <= fed, rule.id


@pytest.mark.parametrize("fact", ALWAYS_ASKED)
def test_nothing_stands_in_front_of_the_facts_that_every_adult_is_asked(fact: str) -> None:
    allowed = {"birth_sex"} if fact == "pregnancy_potential" else set()
    openers = [
        name
        for name in QUESTIONNAIRE.facts[fact].reads
        if not filters_of(QUESTIONNAIRE.items, QUESTIONNAIRE.items[name]) - allowed
    ]
    assert openers


def test_part_a_holds_what_must_be_known_early() -> None:
    sections = {section.id: section.part for section in QUESTIONNAIRE.sections}
    assert [name for name, part in sections.items() if part == "a"] == [
        "start",
        "reach",
        "safety",
        "now",
        "body",
        "heart",
        "meds",
    ]
    assert [name for name, part in sections.items() if part == "b"] == [
        "mind",
        "use",
        "tried",
        "health",
        "practical",
    ]


@pytest.mark.parametrize(("sex", "most"), [("female", 28), ("male", 27)])
def test_somebody_without_history_and_medicines_answers_at_most_28_pages(sex: str, most: int) -> None:
    _, pages = fill_in({"birth_sex": sex})
    assert len(keys(pages)) <= most


@pytest.mark.parametrize(("count", "most"), [(2, 36), (8, 60)])
def test_pages_grow_by_two_for_each_medicine_tried(count: int, most: int) -> None:
    names = ("Sertraline", "Prozac", "Lexapro", "Effexor", "Cymbalta", "Paxil", "Remeron", "Elavil")[:count]
    _, pages = fill_in({"birth_sex": "female", "tried_any": "yes"}, medicines=names)
    assert len(keys(pages)) <= most


def test_contact_and_place_are_asked_before_the_suicide_questions() -> None:
    _, pages = fill_in()
    order = keys(pages)
    assert order.index("reach-2") < order.index("reach-3") < order.index("safety-1") < order.index("safety-2")


def test_the_help_page_follows_the_suicide_questions_and_nothing_else() -> None:
    assert [page.id for page in PAGES if page.help_after] == ["safety-2", "safety-3"]


def test_harm_to_others_is_asked_of_everybody_after_the_suicide_questions() -> None:
    _, calm = fill_in()
    _, troubled = fill_in({"asq_3": "yes"})
    assert [key for key in keys(calm) if key.startswith("safety")] == ["safety-1", "safety-2", "safety-4"]
    assert [key for key in keys(troubled) if key.startswith("safety")] == [
        "safety-1",
        "safety-2",
        "safety-3",
        "safety-4",
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)
def test_a_page_has_a_neutral_address_a_reason_and_at_most_six_rows(page: Page) -> None:
    section = next(
        part.id
        for part in QUESTIONNAIRE.sections
        if page in part.pages or page in [p for g in part.groups for p in g.pages]
    )
    name, number = page.id.rsplit("-", 1)
    assert (name, number.isdigit()) == (section, True)
    assert page.why.en.strip()
    assert page.why.es.strip()
    rows = [item for item in page.items if item.type in ROWS and item.instrument is None]
    assert len(rows) <= 6


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)
def test_no_question_depends_on_another_one_of_its_own_page(page: Page) -> None:
    """Pages work without JavaScript, so a follow-up on the same page would never be seen."""
    own = {item.id for item in page.items}
    for item in page.items:
        for condition in item.asks:
            assert not condition.reads & own, item.id


@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if page.items and all(item.asks for item in page.items)],
    ids=lambda page: page.id,
)
def test_the_title_of_a_conditional_page_tells_no_secret(page: Page) -> None:
    telling = (
        "suicid",
        "voice",
        "voz",
        "voces",
        "kill",
        "stroke",
        "derrame",
        "liver",
        "hígado",
        "bleed",
        "pregnan",
        "drug",
        "mania",
    )
    for title in (page.title.en.lower(), page.title.es.lower()):
        assert not [word for word in telling if word in title] or page.id == "health-5"


def test_no_title_of_a_safety_page_names_suicide() -> None:
    for page in PAGES:
        if page.id.startswith("safety"):
            assert "suicid" not in (page.title.en + page.title.es).lower()


@pytest.mark.parametrize("item", list(QUESTIONNAIRE.items.values()), ids=lambda item: item.id)
def test_every_question_offers_a_way_out_unless_we_must_know_who_is_there(item: Item) -> None:
    if item.id in {"birth_date", "full_name", "phone"}:
        assert item.required
        assert not item.unknown
    else:
        assert item.unknown
        assert not item.required


@pytest.mark.parametrize(
    "item",
    [item for item in QUESTIONNAIRE.items.values() if item.type == "choices"],
    ids=lambda item: item.id,
)
def test_every_tick_list_has_an_explicit_none(item: Item) -> None:
    assert item.none is not None


@pytest.mark.parametrize("others", [None, Missing.UNKNOWN, Missing.DECLINED, Missing.BLANK], ids=str)
def test_the_facts_of_a_whole_form_are_facts_that_the_rules_accept(others: Missing | None) -> None:
    answers, _ = fill_in(others=others)
    facts = derive(QUESTIONNAIRE, answers, TODAY, sent=True)
    text = json.dumps(facts_to_json(facts), default=str)
    again = read_facts(text, shipped_rules().vocabulary)
    assert {name: value for name, value in again.items() if value is not Missing.BLANK} == {
        name: value for name, value in facts.items() if value is not Missing.BLANK
    }


def test_soft_limits_stay_ten_away_from_the_numbers_that_rules_use() -> None:
    """A question back must not tell that a rule's number was reached (security.md B3)."""
    thresholds: dict[str, tuple[int, ...]] = {
        "sbp": (90, 140, 160, 180),
        "dbp": (90, 100, 120),
        "heart_rate": (110,),
    }
    for name, numbers in thresholds.items():
        soft = QUESTIONNAIRE.items[name].limits.soft
        assert soft is not None
        assert min(abs(int(edge) - number) for edge in soft for number in numbers) >= 10


def test_what_stands_in_the_page_for_an_answer_holds_no_judgement() -> None:
    """Ids of options reach the browser; the codes of facts do not (CDS-02)."""
    telling = re.compile(
        r"uncontrolled|decompensated|disorder|hazardous|oud|aud|child_pugh|nyha|remission|active|untreated_"
    )
    ids = {option.id for item in QUESTIONNAIRE.items.values() for option in item.options}
    assert [name for name in sorted(ids) if telling.search(name)] == []


def test_of_more_than_four_medicines_four_are_asked_in_detail_those_of_this_time_and_the_newest_first() -> (
    None
):
    answers = (
        Answers()
        .saving("tried-1", {"tried_any": "yes"}, AT)
        .adding("trials", [{"drug": f"pill {n}"} for n in range(1, 8)])
    )
    answers = answers.saving("tried-2", {}, AT)

    def of(number: int) -> list[str]:
        return [page.key for page in path(QUESTIONNAIRE, answers).pages if page.key.endswith(f".k{number}")]

    assert [of(number) for number in (1, 7)] == [["tried-10.k1"], ["tried-10.k7"]]
    for number, episode, year in (
        (1, "earlier", 2020), (2, "current", 2019), (3, "earlier", 2024), (4, "earlier", 2010),
        (5, "current", 2025), (6, "earlier", 2022), (7, Missing.BLANK, 2021),
    ):  # fmt: skip
        brief = {"episode": episode, "started_on": PartialDate(year), "improvement": "none"}
        answers = answers.saving(f"tried-10.k{number}", brief, AT, "trials", f"k{number}")
    asked = [number for number in range(1, 8) if len(of(number)) == 3]
    assert asked == [2, 3, 5, 6]
    found = path(QUESTIONNAIRE, answers)
    assert {page.key for page in found.optional} == {f"tried-{n}.k{k}" for n in (3, 4) for k in (1, 4, 7)}
    assert {item.id for page in found.pages if page.key == "tried-4.k5" for item in page.items}.isdisjoint(
        ("improvement", "started_on")
    )
    told = found.get("tried-3.k7")
    assert told is not None
    answers = answers.saving(
        "tried-3.k7", {item.id: Missing.BLANK for item in told.items}, AT, "trials", "k7"
    )
    assert len(of(7)) == 3
