"""The patient's verbs by themselves: one transaction each, nothing lost, nothing twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from screening import installation
from screening.config import Config
from screening.content import load_content
from screening.intake import Gone, Intake, NoRoom, NotReady, Started
from screening.intake.saving import MOST_UNJUDGED
from screening.questionnaire.answers import Answers
from screening.storage import additions, evaluations, submissions, tasks
from screening.storage.accounts import staff
from screening.storage.audit import verification
from screening.storage.errors import Refused
from screening.storage.kept import digest_of
from screening.storage.work import Store

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
BORN = {"birth_date-month": ["3"], "birth_date-day": ["27"], "birth_date-year": ["1985"]}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    config = Config(
        demo=True,
        data=tmp_path,
        keys=tmp_path / "keys" / "keyring",
        database=f"sqlite:///{tmp_path / 'screening.db'}",
        host="127.0.0.1",
        port=8000,
        url="http://127.0.0.1:8000",
        behind_proxy=False,
    )
    opened = installation.set_up(config, NOW)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def intake(store: Store, told: list[str]) -> Intake:
    return Intake(store, load_content(), lambda: told.append("told"))


@pytest.fixture
def started(intake: Intake) -> Started:
    return intake.start(NOW, "en", "192.0.2.0/24")


def test_the_text_that_is_kept_has_the_digest_of_the_questionnaire() -> None:
    digest = load_content().questionnaire.digest.removeprefix("sha256:")
    assert digest_of(load_content().questionnaire.text) == digest


def test_a_saved_page_is_answered_and_leads_on(intake: Intake, started: Started) -> None:
    saved = intake.save(NOW, started.draft_id, "start-1", BORN, 0)
    assert (saved.result, saved.help, saved.told) == ("saved", False, False)
    assert saved.next is not None
    assert saved.next.key == "start-2"
    assert intake.open(NOW, started.draft_id).answers.revision("start-1") == 1


def test_an_error_saves_no_answer_and_keeps_the_text(intake: Intake, started: Started) -> None:
    saved = intake.save(NOW, started.draft_id, "start-1", {**BORN, "birth_date-month": ["13"]}, 0)
    assert saved.result == "refused"
    draft = intake.open(NOW, started.draft_id)
    assert draft.answers.revision("start-1") == 0
    assert draft.answers.typed["start-1"]["birth_date-month"] == ("13",)


def test_leaving_with_good_answers_saves_them_and_with_none_saves_nothing(
    intake: Intake, started: Started
) -> None:
    assert intake.save(NOW, started.draft_id, "start-1", {}, 0, judged=False).result == "kept"
    assert intake.open(NOW, started.draft_id).answers.revision("start-1") == 0
    assert intake.save(NOW, started.draft_id, "start-1", BORN, 0, judged=False).result == "saved"


def test_the_same_page_sent_twice_is_saved_once(intake: Intake, started: Started) -> None:
    intake.save(NOW, started.draft_id, "start-1", BORN, 0)
    assert intake.save(NOW, started.draft_id, "start-1", BORN, 0).result == "saved"
    assert intake.open(NOW, started.draft_id).answers.revision("start-1") == 1


def test_other_answers_on_a_stale_page_are_a_conflict_and_change_nothing(
    intake: Intake, started: Started
) -> None:
    intake.save(NOW, started.draft_id, "start-1", BORN, 0)
    other = {**BORN, "birth_date-year": ["1986"]}
    assert intake.save(NOW, started.draft_id, "start-1", other, 0).result == "conflict"
    assert intake.save(NOW, started.draft_id, "start-1", other, 1).result == "saved"


def test_a_page_off_the_path_is_gone(intake: Intake, started: Started) -> None:
    with pytest.raises(Gone):
        intake.save(NOW, started.draft_id, "start-3", {}, 0)


def test_a_dangerous_answer_tells_somebody_after_the_commit(
    intake: Intake, started: Started, told: list[str]
) -> None:
    intake.save(NOW, started.draft_id, "start-1", BORN, 0)
    assert not told
    saved = intake.save(NOW, started.draft_id, "body-1", {"right_now": ["chest_pain"]}, 0)
    assert saved.help
    assert told == ["told"]


def test_help_about_the_body_that_waits_stays_so_when_another_page_is_saved_first(
    intake: Intake, started: Started
) -> None:
    chest = {"right_now": ["chest_pain"]}
    assert intake.save(NOW, started.draft_id, "body-1", chest, 0, judged=False, leaves=True).help
    name = {"full_name": ["Ana Ruiz"]}
    for key, said, leaves in (("start-1", BORN, True), ("reach-1", name, False)):
        assert intake.save(NOW, started.draft_id, key, said, 0, judged=not leaves, leaves=leaves).help, key
        assert intake.open(NOW, started.draft_id).document.shows_body_help(NOW), key


def test_a_fault_of_the_rules_keeps_the_answer_shows_help_and_tells_somebody(
    intake: Intake, store: Store, started: Started, told: list[str]
) -> None:
    with store.writing(NOW) as work:
        work.db.connection().exec_driver_sql("delete from active_pack")
    saved = intake.save(NOW, started.draft_id, "safety-1", {"asq_1": ["no"]}, 0)
    assert saved.result == "saved"
    assert saved.help
    assert told


def test_the_sealed_text_can_be_read_as_answers_alone(intake: Intake, store: Store, started: Started) -> None:
    intake.save(NOW, started.draft_id, "start-1", BORN, 0)
    with store.reading(NOW) as work:
        data = json.loads(submissions.load(work, started.draft_id).answers)
    assert Answers.from_json(data).revision("start-1") == 1


def test_only_the_right_phrase_opens_the_form(intake: Intake, started: Started) -> None:
    phrase = intake.open(NOW, started.draft_id).document.phrase
    assert len(phrase.split()) == 6
    found = intake.resume(NOW, phrase, "192.0.2.0/24")
    assert found is not None
    assert found.draft_id == started.draft_id
    assert intake.resume(NOW, "six other words that are wrong", "192.0.2.0/24") is None
    intake.confirm_phrase(NOW, started.draft_id)
    assert intake.open(NOW, started.draft_id).document.phrase == ""


def test_a_form_with_open_pages_of_part_a_is_not_sent(intake: Intake, started: Started) -> None:
    with pytest.raises(NotReady):
        intake.send(NOW, started.draft_id)


def test_a_sent_form_takes_no_more_answers(intake: Intake, store: Store, started: Started) -> None:
    draft = intake.open(NOW, started.draft_id)
    with store.writing(NOW) as work:
        submissions.send(
            work, draft.submission, answers=draft.document.to_text(), due_at=NOW + timedelta(days=2)
        )
    with pytest.raises(Refused):
        intake.save(NOW, started.draft_id, "start-1", BORN, 0)
    assert intake.send(NOW, started.draft_id).state == "submitted"


def test_answers_that_fell_off_the_path_are_not_sent(intake: Intake, started: Started) -> None:
    intake.save(NOW, started.draft_id, "start-2", {"filled_in_by": ["other"]}, 0)
    intake.save(NOW, started.draft_id, "start-3", {"helper_name": ["My sister"]}, 0)
    saved = intake.save(NOW, started.draft_id, "start-2", {"filled_in_by": ["alone"]}, 1)
    assert saved.draft.answers.items["helper_name"] == "My sister"
    assert "helper_name" not in saved.draft.on_path().items


def test_two_clicks_at_once_never_put_more_on_a_list_than_it_holds(intake: Intake, started: Started) -> None:
    """Both pages showed room for twenty; the transaction that comes second sees what the first has added."""
    most = load_content().questionnaire.groups["trials"].most
    names = [{"drug": f"pill {number}"} for number in range(most - 20)]
    intake.add_entries(NOW, started.draft_id, "trials", names)
    intake.add_entries(NOW, started.draft_id, "trials", names[:20])
    with pytest.raises(NoRoom):
        intake.add_entries(NOW, started.draft_id, "trials", names[:20])
    full = intake.add_what_fits(NOW, started.draft_id, "trials", names[:20])
    assert len(full.answers.groups["trials"]) == most


def test_text_that_waits_unjudged_has_an_end_and_what_waited_before_stays(
    intake: Intake, started: Started
) -> None:
    long = ["x" * (MOST_UNJUDGED - 100)]
    first = intake.save(NOW, started.draft_id, "reach-1", {"full_name": long}, 0, judged=False)
    assert first.result == "kept"
    for judged in (True, False):
        more = {"call_time": ["y" * 200]}
        assert intake.save(NOW, started.draft_id, "reach-2", more, 0, judged=judged).result == "too_much"
    typed = intake.open(NOW, started.draft_id).answers.typed
    assert (set(typed), typed["reach-1"]["full_name"]) == ({"reach-1"}, tuple(long))
    assert intake.save(NOW, started.draft_id, "start-1", BORN, 0).result == "saved"


@pytest.fixture
def sent(intake: Intake, store: Store, started: Started) -> str:
    """The id of a form of which part A was sent, with two readings."""
    fill_in_part_a(intake, started.draft_id)
    assert intake.send(NOW, started.draft_id).state == "submitted"
    return started.draft_id


GIVEN = {
    **BORN,
    "full_name": ["Ana Ruiz"],
    "phone": ["555 0100"],
    "asq_1": ["yes"],
    "phq9_9": ["several_days"],
}


def fill_in_part_a(intake: Intake, draft_id: str) -> None:
    page = intake.open(NOW, draft_id).path.first_unsaved()
    while page is not None and page.section.part == "a":
        names = {item.id for item in page.items} | {
            f"{item.id}-{part}" for item in page.items for part in ("month", "day", "year")
        }
        typed = {name: texts for name, texts in GIVEN.items() if name in names}
        page = intake.save(NOW, draft_id, page.key, typed, 0).next


def evaluated(store: Store, draft_id: str) -> list[str]:
    with store.reading(NOW) as work:
        return [one.data for one in evaluations.evaluations(work, draft_id, "safety")]


def test_the_rest_is_asked_after_part_a_was_sent_and_gives_a_new_evaluation_beside_the_old_one(
    intake: Intake, store: Store, sent: str
) -> None:
    found = intake.open(NOW, sent)
    assert found.not_reached == {"mind", "use", "tried", "health", "practical"}
    (first,) = evaluated(store, sent)
    adding = intake.add(NOW, sent, found.not_reached)
    assert adding.path.pages[0].key == "mind-1"
    assert not adding.can_be_sent
    saved = intake.save(NOW, sent, "tried-1", {"tried_any": ["yes"]}, 0)
    intake.add_entries(NOW, sent, "trials", [{"drug": "Zoloft"}])
    assert saved.draft.whole.items["full_name"] == "Ana Ruiz"
    after = intake.send(NOW, sent)
    assert (after.state, after.addition) == ("submitted", None)
    assert [entry.items["drug"] for entry in after.answers.groups["trials"]] == ["Zoloft"]
    assert intake.send(NOW, sent).answers == after.answers
    kept = evaluated(store, sent)
    assert (len(kept), kept[0], kept[1] != first) == (2, first, True)
    with store.reading(NOW) as work:
        (addition,) = additions.sent(work, sent)
    before = Answers.from_json(json.loads(addition.text)["before"])
    assert "tried_any" not in before.items
    assert before.items["asq_1"] == "yes"


def test_what_is_corrected_begins_blank_and_nothing_of_sensitive_pages_guides_it(
    intake: Intake, sent: str
) -> None:
    """PHQ-9 item 9 opens the third safety page; whoever found the six words must not learn that it did."""
    adding = intake.add(NOW, sent, ["safety"])
    assert "safety-3" not in [page.key for page in adding.path.pages]
    assert adding.answers.items == {}
    for key in ("safety-1", "safety-2", "safety-4"):
        names = [item.id for item in adding.page(key).items]
        saved = intake.save(
            NOW, sent, key, {name: ["never" if name == "s2_acts" else "no"] for name in names}, 0
        )
    assert saved.next is None
    after = intake.send(NOW, sent)
    assert after.answers.items["asq_1"] == "no"
    assert after.answers.items["phq9_9"] == "several_days"


def test_a_blank_correction_changes_nothing_and_one_that_is_dropped_leaves_the_form_as_it_was(
    intake: Intake, sent: str
) -> None:
    before = intake.open(NOW, sent).answers
    intake.add(NOW, sent, ["reach"])
    intake.save(NOW, sent, "reach-2", {"phone": ["555 0199"]}, 0)
    assert intake.open(NOW, sent).as_sent().answers == before
    intake.drop(NOW, sent)
    assert intake.open(NOW, sent).answers == before
    intake.add(NOW, sent, ["reach"])
    for key, typed in (
        ("reach-1", {"full_name": ["Ana R. Ruiz"]}),
        ("reach-2", {"phone": ["5550198"]}),
        ("reach-3", {}),
    ):
        intake.save(NOW, sent, key, typed, 0)
    after = intake.send(NOW, sent).answers
    assert (after.items["full_name"], after.items["asq_1"]) == ("Ana R. Ruiz", "yes")


def test_a_dangerous_answer_in_a_correction_raises_its_task_when_the_page_is_saved(
    intake: Intake, store: Store, sent: str, told: list[str]
) -> None:
    with store.reading(NOW) as work:
        before = {task.id for task in tasks.open_tasks(work, submission=sent)}
    intake.add(NOW, sent, ["body"])
    told.clear()
    assert intake.save(NOW, sent, "body-1", {"right_now": ["chest_pain"]}, 0).help
    assert told == ["told"]
    with store.reading(NOW) as work:
        assert len({task.id for task in tasks.open_tasks(work, submission=sent)} - before) == 1


def test_what_rests_on_older_answers_alone_raises_no_closed_task_again(
    intake: Intake, store: Store, sent: str
) -> None:
    with store.writing(NOW) as work:
        who = staff.add(work, login="kim", name="Kim", roles=[], actor="cli:test")
        for task in tasks.open_tasks(work, submission=sent):
            tasks.close(work, task.id, who.id, outcome="spoke", attempts=1, note="all is well")
    intake.add(NOW, sent, ["practical"])
    page = intake.open(NOW, sent).path.pages[0]
    intake.save(NOW, sent, page.key, {}, 0)
    intake.send(NOW, sent)
    with store.reading(NOW) as work:
        assert tasks.open_tasks(work, submission=sent) == []


def test_what_was_typed_in_an_addition_and_not_finished_is_kept_unseen_and_sent_with_it(
    intake: Intake, store: Store, sent: str
) -> None:
    intake.add(NOW, sent, ["heart"])
    words = {"aneurysm_told": ["no choice of ours"]}
    assert intake.save(NOW, sent, "heart-1", words, 0, judged=False).result == "kept"
    phrase = "one two three four five six"
    with store.writing(NOW) as work:
        submissions.change_phrase(work, sent, phrase)
    assert intake.resume(NOW, phrase, "192.0.2.0/24") is not None
    again = intake.open(NOW, sent)
    assert not again.answers.typed
    assert [one.page for one in again.document.unfinished] == ["heart-1"]
    intake.save(NOW, sent, "heart-1", {"aneurysm_told": ["no"]}, 0)
    page = intake.open(NOW, sent).path.first_unsaved()
    while page is not None:
        page = intake.save(NOW, sent, page.key, {}, 0).next
    intake.send(NOW, sent)
    with store.reading(NOW) as work:
        (added,) = additions.sent(work, sent)
    kept = json.loads(added.text)["added"]["intake"]["unfinished"]
    assert kept == [{"page": "heart-1", "typed": {"aneurysm_told": ["no choice of ours"]}}]


def test_what_is_being_added_goes_nowhere_once_the_form_was_taken_back(
    intake: Intake, store: Store, sent: str
) -> None:
    intake.add(NOW, sent, ["heart"])
    intake.withdraw(NOW, sent)
    with pytest.raises(Refused):
        intake.save(NOW, sent, "heart-1", {"aneurysm_told": ["yes"]}, 0)
    assert intake.send(NOW, sent).state == "withdrawn"
    with store.reading(NOW) as work:
        assert additions.sent(work, sent) == []
        assert verification.verify(work.db, work.keys.purpose(work.db, "audit")) is None


def test_entries_of_an_addition_are_numbered_from_one_and_go_on_from_the_first_ones_when_both_are_joined(
    intake: Intake, sent: str
) -> None:
    """So that no address of an addition tells how many readings or medicines were listed before."""
    keys = []
    for drug in ("Zoloft", "Prozac"):
        intake.add(NOW, sent, ["tried"])
        intake.save(NOW, sent, "tried-1", {"tried_any": ["yes"]}, 0)
        added = intake.add_entries(NOW, sent, "trials", [{"drug": drug}])
        keys += [entry.key for entry in added.answers.groups["trials"]]
        after = intake.send(NOW, sent).answers
    assert keys == ["k1", "k1"]
    assert [(one.key, one.items["drug"]) for one in after.groups["trials"]] == [
        ("k1", "Zoloft"),
        ("k2", "Prozac"),
    ]
