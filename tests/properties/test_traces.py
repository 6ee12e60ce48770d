"""What a person leaves behind outside of the sealed answers: nothing but what is declared (PRV-11, SEC-07, SEC-10)."""

from __future__ import annotations

import logging
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from random import Random

import pytest

from screening import intake
from screening.content import Content
from screening.questionnaire.path import AskedPage
from screening.storage import clear
from tests.clinic import BASE
from tests.properties.conftest import World
from tests.properties.persons import Person, asked, fill_in
from tests.properties.visitors import add_member, signed_in
from tests.properties.walk import Walk

CANARY = "Zyxwvutsr Qanarïe 4711"
ADDRESS = "Zyxwvutsr.Qanarie@mail.example"
"""As unmistakable, where only an address is taken."""
NEAR = ("Zyxwvutsr", "Qanar", "4711 Canary Street", "canary@example.org")
TEXTS = ("text", "long_text", "medicine")
PUBLISHED = ("kept_text", "active_pack", "setting", "alembic_version", "purpose_key")
"""Tables of what is the same for everybody: the questionnaire, the packs, the settings, the names of keys."""


def talkative(content: Content) -> Person:
    """Somebody with much to report, who writes something unmistakable into every text."""
    person = fill_in(content, Random(20), 0.6)
    answers = person.answers
    for page in asked(content.questionnaire, person):
        words = {
            item.id: ADDRESS if item.holds == "email" else CANARY for item in page.items if item.type in TEXTS
        }
        group, entry = (page.group.id, page.entry.key) if page.group and page.entry else (None, None)
        answers = answers.with_values(words, group, entry)
    return Person(answers)


@pytest.fixture
def person(content: Content) -> Person:
    return talkative(content)


def cells(clinic: World, *, without: tuple[str, ...] = ()) -> Iterator[tuple[str, str, str, bool]]:
    """Table, column and value of everything in the database file, as text, and whether it was written as text."""
    address = f"file:{clinic.config.data / 'screening.db'}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in sorted(set(tables) - set(without)):
            found = database.execute(f'SELECT * FROM "{table}"')
            columns = [column[0] for column in found.description]
            for row in found:
                for column, value in zip(columns, row, strict=True):
                    text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
                    yield table, column, text, not isinstance(value, bytes)


def test_no_answer_stands_in_the_database_file_or_its_journal(
    clinic: World, content: Content, person: Person
) -> None:
    before = {path.name for path in clinic.config.data.iterdir()}
    walk = Walk(clinic, content)
    walk.begin()
    walk.fill_in(person)
    look_for_canaries(clinic)
    walk.look_back(person)
    assert any(CANARY in shot.body for shot in walk.shots), "the canary was really said"
    walk.send()
    look_for_canaries(clinic)
    after = {path.name for path in clinic.config.data.iterdir()}
    assert after <= before | {"screening.db-wal", "screening.db-shm", "notices"}


def look_for_canaries(clinic: World) -> None:
    for path in clinic.config.data.rglob("*"):
        raw = path.read_bytes() if path.is_file() else b""
        for canary in (CANARY, *NEAR[:2]):
            for coding in ("utf-8", "latin-1", "utf-16-le"):
                assert canary.encode(coding) not in raw, (path.name, canary)


def test_no_page_item_or_rule_of_a_person_stands_anywhere_in_clear(
    clinic: World, content: Content, person: Person
) -> None:
    Walk(clinic, content).whole(person)
    looked_at_by_a_clinician(clinic)
    telling = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, names(content, person)))})(?![\w-])")
    found = [
        (table, column, hit.group())
        for table, column, text, written in cells(clinic, without=PUBLISHED)
        if written and column not in clear.SEALED.get(table, ()) and (hit := telling.search(text))
    ]
    assert found == []
    # What is sealed, a hash or a seal holds no readable name either; a short one can stand there by chance.
    longer = [name for name in names(content, person) if len(name) > 6]
    for table, column, text, written in cells(clinic, without=PUBLISHED):
        if not written or column in clear.SEALED.get(table, ()):
            assert not [name for name in longer if name in text], (table, column)


def names(content: Content, person: Person) -> list[str]:
    """Ids of this person's pages, questions, rules, facts and domains, and codes of what was found."""
    pages = asked(content.questionnaire, person)
    ids = {name for page in pages for name in (page.key, page.page.id, *(item.id for item in page.items))}
    ids |= {name for rule in content.safety.rules for name in (rule.id, rule.domain)}
    ids |= set(content.vocabulary) | {"usually_excluded", "manage_first", "labelled_contraindication"}
    return sorted(ids)


def looked_at_by_a_clinician(clinic: World) -> None:
    """Each submission and each task is opened once, so that the reading is in the audit too."""
    client = signed_in(clinic, add_member(clinic, "kim", "clinician"))
    for start in ("/staff/queue", "/staff/tasks"):
        html = client.get(start, base_url=BASE).get_data(as_text=True)
        for address in set(re.findall(r'href="(/staff/(?:submissions|tasks)/\w+)"', html)):
            assert client.get(address, base_url=BASE).status_code == 200


def test_no_address_holds_an_answer_or_names_a_question(
    clinic: World, content: Content, person: Person
) -> None:
    walk = Walk(clinic, content).whole(person)
    questions = {item.id for page in asked(content.questionnaire, person) for item in page.items}
    rules = {rule.id for rule in content.safety.rules}
    for address in walk.addresses:
        words = set(re.split(r"[/?=&#.:]", address))
        assert not words & (questions | rules | {CANARY, *NEAR}), address


def test_no_log_line_holds_an_answer_whatever_goes_wrong(
    clinic: World,
    content: Content,
    person: Person,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.DEBUG)
    walk = Walk(clinic, content)
    walk.begin()
    walk.fill_in(person, most=6)
    wrong_input(walk)
    page = asked(content.questionnaire, person)[6]
    walk.get(walk.address(page))
    faults_on_the_way(walk, page, monkeypatch)
    lines = [f"{line.name} {line.getMessage()} {line.exc_text or ''}" for line in caplog.records]
    assert any("a page could not be kept" in line for line in lines), "the faults did happen"
    questions = {item.id for page in asked(content.questionnaire, person) for item in page.items}
    telling = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, sorted(questions)))})(?![\w-])")
    for line in lines:
        assert not [word for word in (CANARY, *NEAR) if word in line], line
        assert not telling.search(line), line


def wrong_input(walk: Walk) -> None:
    """What a form, an address and a header can hold."""
    for fields in ({"phone": CANARY * 40}, {"full_name": CANARY + "\0" * 3}, {CANARY: CANARY}):
        walk.post("/en/intake/reach-2", {**fields, "revision": CANARY, "go": CANARY})
    walk.post("/en/resume", {"phrase": CANARY, "go": "continue"})
    walk.get(f"/en/intake/{NEAR[0]}/{NEAR[0]}?from={NEAR[0]}")
    walk.post("/en/intake/reach-2", {"phone": "x" * 3_000_000})
    walk.client.post("/en/intake/reach-2", data={"phone": CANARY, "csrf_token": "wrong"}, base_url=BASE)
    walk.client.get("/en/", base_url=BASE, headers={"Host": f"{NEAR[0]}.example"})


def faults_on_the_way(walk: Walk, page: AskedPage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Faults whose own text holds the answer, in each layer that an answer passes."""

    def broken(*_args: object, **_values: object) -> None:
        raise ValueError(f"{CANARY} cannot be")

    post = {"phone": CANARY, "revision": "0", "go": "continue"}
    for place in ("screening.intake.saving.after_save", "screening.storage.submissions.save_answers"):
        with monkeypatch.context() as patch:
            patch.setattr(place, broken)
            walk.post(walk.address(page), post)
    with monkeypatch.context() as patch:
        patch.setattr(intake.Intake, "open", broken)
        assert walk.get("/en/form").status_code == 500
    with monkeypatch.context() as patch:
        patch.setattr("screening.safety.watch.evaluate", broken)
        walk.get("/en/intake/safety-1")
        walk.post("/en/intake/safety-1", {"asq_1": "yes", "revision": "0", "go": "continue"})
