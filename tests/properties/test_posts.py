"""Whatever is posted to whatever page: never a 500, and never a change of another page's answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random
from urllib.parse import quote_plus

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from screening.config import Config
from screening.content import Content
from screening.intake import Intake
from screening.intake.draft import Document, Draft, load
from screening.intake.saving import store as store_document
from screening.questionnaire.answers import Answers
from screening.questionnaire.page import page_fields
from screening.questionnaire.path import AskedPage, path
from screening.storage import sessions
from screening.storage.errors import NotFound
from tests.clinic import BASE
from tests.properties.conftest import World, world
from tests.properties.persons import fill_in
from tests.properties.walk import TOKEN

GO = (
    "continue", "back", "later", "stop", "leave", "language", "help", "form", "mine", "unlock", "send", "withdraw",
    "another", "rest", "drop", "add", "break", "here", "add:trials", "add:readings", "add:added", "remove:trials:k1",
    "remove:readings:k99", "change:trials:k2", "change:added:", "add:", ":", "", "x" * 300,
)  # fmt: skip
NASTY = (
    "", " ", "yes", "no", "unknown", "declined", "none", "0", "-1", "1e9", "٣", "120/80", "120 / 80", "6 ft", "May 2019",
    "13", "31", "2026", "1/2/3", "1,5", "x" * 10_001,
    "\x00", "\ud800", "\u202eabc", "👩‍👩‍👧‍👦" * 30, "<script>alert(1)</script>", "{{ 7*7 }}",
    "'; drop table submission; --", "a\tb\r\nc", "Ana\nRuiz", "é" * 200, "%00", "\ufffe",
)  # fmt: skip
BESIDE = (
    "consent", "phrase", "form", "check", "check/reach", "check/nothing", "help", "resume", "leave", "here", "sent", "add",
    "withdraw", "invited", "intake/no-such-page", "intake/tried-3/k99", "intake/safety-3/k1",
)  # fmt: skip
ONES = st.text(max_size=30) | st.sampled_from(NASTY)


@dataclass(frozen=True)
class Posted:
    """One form as a stranger could make it up."""

    address: str
    fields: tuple[tuple[str, str], ...]

    @property
    def body(self) -> str:
        return "&".join(f"{_quoted(name)}={_quoted(text)}" for name, text in self.fields)


def _quoted(text: str) -> str:
    return quote_plus(text.encode("utf-8", "surrogatepass"))


@dataclass
class Person:
    """Somebody who has answered every page, with things on each list; each example begins with a new form of theirs."""

    clinic: World
    content: Content
    answers: Answers

    def __post_init__(self) -> None:
        self.intake = Intake(self.clinic.store, self.content, lambda: None)
        self.pages = path(self.content.questionnaire, self.answers).pages
        self.names = sorted({name for page in self.pages for name in page_fields(page)})

    def begin(self) -> Draft:
        self.clinic.clock.pass_(hours=1)  # as many starts as there are examples, and still a limit
        now = self.clinic.clock()
        started = self.intake.start(now, "en", "192.0.2.0/24")
        with self.clinic.store.writing(now) as work:
            draft = load(work, self.content, started.draft_id)
            store_document(work, draft, replace(Document(), answers=self.answers))
            self.token = sessions.start(work, "intake", started.draft_id)
        return self.intake.open(now, started.draft_id)

    def post(self, posted: Posted) -> TestResponse:
        client = self.clinic.app.test_client()
        client.set_cookie("screening-intake", self.token, domain="127.0.0.1")
        form = client.get("/en/resume", base_url=BASE).get_data(as_text=True)
        token = TOKEN.search(form)
        assert token
        return client.post(
            posted.address,
            data=f"csrf_token={token.group()}&{posted.body}",
            content_type="application/x-www-form-urlencoded",
            base_url=BASE,
        )


@pytest.fixture(scope="module")
def person(template: Config, tmp_path_factory: pytest.TempPathFactory, content: Content) -> Iterator[Person]:
    with world(template, tmp_path_factory.mktemp("posts") / "clinic") as clinic:
        answers = next(
            found
            for seed in range(200)
            if len((found := fill_in(content, Random(seed), 1).answers).groups) == 3
        )
        yield Person(clinic, content, answers)


def differs(content: Content, before: Answers, after: Answers, page: AskedPage | None) -> list[str]:
    """What changed that does not belong to this page (None: a page without questions of its own)."""
    own = {item.id for item in page.items} if page else set()
    lists = {group.id for group in page.lists} if page else set()
    wrong = [
        f"item {name}" for name in before.items if name not in own and before.items[name] != after.items[name]
    ]
    for group, entries in before.groups.items():
        if group not in lists and [entry.key for entry in entries] != [e.key for e in after.groups[group]]:
            wrong.append(f"list {group}")
        for entry in entries:
            now = after.entry(group, entry.key)
            touched = page is not None and page.entry is not None and page.entry.key == entry.key
            if now is not None and any(
                now.items.get(name) != answer
                for name, answer in entry.items.items()
                if not (touched and name in own)
            ):
                wrong.append(f"{group} {entry.key}")
    removed = {e.key for g in lists for e in before.groups.get(g, ())} - {
        e.key for g in lists for e in after.groups.get(g, ())
    }
    for key, saved in before.saved.items():
        other = key != (page.key if page else None) and key.partition(".")[2] not in removed
        if other and after.saved.get(key) != saved:
            wrong.append(f"saved {key}")
    return wrong


def check(person: Person, posted: Posted, page: AskedPage | None) -> None:
    draft = person.begin()
    answer = person.post(posted)
    assert answer.status_code < 500, (posted.address, answer.status)
    try:
        after = person.intake.open(person.clinic.clock(), draft.id)
    except NotFound:
        assert page is not None
        assert person.content.questionnaire.birth_item in {item.id for item in page.items}
        return
    if after.state == "draft":
        assert differs(person.content, draft.answers, after.answers, page) == []


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_form_posted_to_a_page_of_questions_breaks_it_or_reaches_another_page(
    person: Person, data: st.DataObject
) -> None:
    page = data.draw(st.sampled_from(person.pages))
    own = st.sampled_from(
        [*page_fields(page), "revision", "from", "more", "newest", "phrase", "pick-trials", "name-trials"]
    )
    names = own | own | st.sampled_from(person.names) | st.text(max_size=10)
    fields = data.draw(st.lists(st.tuples(names, ONES), max_size=12))
    revision = data.draw(st.sampled_from(("0", "1", "9", "-1", "x")))
    go = data.draw(st.sampled_from(GO))
    lang = data.draw(st.sampled_from(("en", "es")))
    address = "/".join((f"/{lang}/intake", *page.key.split(".", 1)))
    check(person, Posted(address, (("revision", revision), ("go", go), *fields)), page)


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_form_posted_to_any_other_page_breaks_it_or_changes_an_answer(
    person: Person, data: st.DataObject
) -> None:
    where = data.draw(st.sampled_from(BESIDE))
    names = st.sampled_from(["adult", "agree", "phrase", "part", "code", "sure", *person.names]) | st.text(
        max_size=10
    )
    fields = data.draw(st.lists(st.tuples(names, ONES), max_size=6))
    check(person, Posted(f"/en/{where}", (("go", data.draw(st.sampled_from(GO))), *fields)), None)
