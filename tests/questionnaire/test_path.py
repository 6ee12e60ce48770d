"""The path follows from the answers and from nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from screening.questionnaire import loading
from screening.questionnaire.answers import Answers
from screening.questionnaire.guide import settle_path
from screening.questionnaire.path import path
from screening.questionnaire.settle import settle
from screening.rules.missing import Missing
from screening.rules.truth import Truth
from tests.questionnaire.persons import ANY_ANSWER, answer, persons
from tests.questionnaire.small import NOON, SMALL, keys, save

START = ["about-1", "about-2", "mood-1", "mood-2", "past-1"]


def test_what_depends_on_an_answer_is_not_asked_before_it() -> None:
    assert keys(Answers()) == START


def test_an_answer_opens_its_pages() -> None:
    assert "about-3" in keys(save(Answers(), "about-2", {"snoring": "yes"}))
    assert "about-3" not in keys(save(Answers(), "about-2", {"snoring": "no"}))


def test_a_declined_answer_opens_what_asks_for_it() -> None:
    assert "about-3" in keys(save(Answers(), "about-2", {"snoring": Missing.DECLINED}))
    assert "about-3" in keys(save(Answers(), "about-2"))


def test_a_later_answer_opens_an_earlier_page_which_comes_next() -> None:
    answers = save(
        save(save(Answers(), "about-1"), "about-2", {"snoring": "no"}), "mood-1", {"low": "some_days"}
    )
    route = path(SMALL, answers)
    assert [page.key for page in route.pages][:3] == ["about-1", "about-2", "about-3"]
    following = route.next_after("mood-1")
    assert following is not None
    assert following.key == "about-3"


def test_who_chose_a_part_stays_in_it_until_it_is_done_and_then_goes_on_with_the_first_page() -> None:
    chosen = save(Answers(), "mood-1")
    done = save(chosen, "mood-2")
    following = [
        path(SMALL, answers).next_after(key) for answers, key in ((chosen, "mood-1"), (done, "mood-2"))
    ]
    assert [page and page.key for page in following] == ["mood-2", "about-1"]


def test_a_question_that_opened_on_a_saved_page_brings_the_page_back() -> None:
    answers = save(save(Answers(), "about-2", {"snoring": "yes"}), "about-3", {"stops_breathing": "yes"})
    route = path(SMALL, answers)
    page = route.get("about-3")
    assert page is not None
    assert [item.id for item in page.items] == ["stops_breathing", "kidneys"]
    assert "about-3" not in route.saved
    assert (
        "about-3" in path(SMALL, save(answers, "about-3", {"stops_breathing": "yes", "kidneys": "no"})).saved
    )


def test_each_entry_has_its_pages_after_the_list() -> None:
    answers = save(Answers(), "mood-2", {"has_reading": "yes"}).adding("readings", [{}, {}])
    assert keys(answers)[-4:] == ["mood-3", "mood-4.k1", "mood-4.k2", "past-1"]
    assert keys(save(answers, "mood-2", {"has_reading": "no"})) == START


def test_a_page_that_was_put_off_comes_last() -> None:
    answers = Answers().putting_off("about-1")
    for key in START[1:-1]:
        answers = save(answers, key, {"snoring": "no", "low": "not_at_all", "has_reading": "no"})
    assert path(SMALL, answers).first_unsaved().key == "past-1"  # type: ignore[union-attr]
    last = save(answers, "past-1", {"seizure": "no"})
    assert path(SMALL, last).first_unsaved().key == "about-1"  # type: ignore[union-attr]
    assert path(SMALL, save(last, "about-1")).first_unsaved() is None


def test_the_page_before_is_the_one_before_on_the_path() -> None:
    route = path(SMALL, save(Answers(), "about-2", {"snoring": "yes"}))
    assert route.before("mood-1").key == "about-3"  # type: ignore[union-attr]
    assert route.before("about-1") is None
    assert route.before("nowhere") is None
    assert route.get("nowhere") is None


def test_sections_know_how_far_they_are() -> None:
    answers = save(save(Answers(), "about-1"), "mood-1", {"low": "not_at_all"})
    assert path(SMALL, answers).states() == {"about": "started", "mood": "started", "past": "not_started"}
    done = save(answers, "about-2", {"snoring": "no"})
    assert path(SMALL, done).states()["about"] == "done"


@given(persons())
def test_the_path_depends_on_the_answers_alone(answers: Answers) -> None:
    again = Answers.from_json(answers.to_json())
    one, other = path(SMALL, answers), path(SMALL, again)
    assert [(page.key, page.items) for page in one.pages] == [(page.key, page.items) for page in other.pages]
    assert (one.saved, one.states()) == (other.saved, other.states())


@given(persons())
def test_nothing_is_asked_whose_condition_does_not_hold(answers: Answers) -> None:
    everything = settle(SMALL, answers, sent=False)
    values = everything.top.values
    for page in path(SMALL, answers).pages:
        assert page.items or page.lists
        for item in page.items:
            if item.group is None:
                assert all(condition.truth(values) is Truth.TRUE for condition in item.asks)
    asked = {item.id for page in path(SMALL, answers).pages for item in page.items if item.group is None}
    assert asked == everything.top.asked


@given(persons(), st.sampled_from(["dbp", "kidneys", "stops_breathing", "seizure_when"]))
def test_answers_off_the_path_do_not_change_the_path(answers: Answers, name: str) -> None:
    asked = {item.id for page in path(SMALL, answers).pages for item in page.items}
    if name not in asked and SMALL.items[name].group is None:
        hidden = answers.with_values({name: "yes"})
        assert [page.key for page in path(SMALL, hidden).pages] == keys(answers)


@given(persons(most=60))
def test_saving_page_after_page_comes_to_an_end(answers: Answers) -> None:
    for _ in range(100):
        page = path(SMALL, answers).first_unsaved()
        if page is None:
            return
        answers = answers.saving(
            page.key,
            {item.id: Missing.DECLINED for item in page.items},
            NOON,
            page.group.id if page.group else None,
            page.entry.key if page.entry else None,
        )
    raise AssertionError("the path never ends")


SHIPPED = loading.shipped()


@given(st.data())
def test_the_generated_guide_asks_what_the_plain_walk_asks(data: st.DataObject) -> None:
    """Of our own questionnaire, with answers to some of the questions that conditions read, sound or not."""
    read = data.draw(st.sets(st.sampled_from(sorted(SHIPPED.read_by_conditions))))
    answers = Answers(items={name: data.draw(answer(SHIPPED.items[name]) | ANY_ANSWER) for name in read})
    plain, guided = settle(SHIPPED, answers, sent=False), settle_path(SHIPPED, answers)
    assert guided.top.asked & SHIPPED.items.keys() - _in_groups() == plain.top.asked
    assert guided.top.values.items() <= plain.top.values.items()
    assert guided.entries.keys() == plain.entries.keys()


def _in_groups() -> set[str]:
    return {item.id for group in SHIPPED.groups.values() for item in group.items}
