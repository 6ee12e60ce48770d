"""Every page that a patient can meet, both languages: light, readable, and in one language only."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from functools import cache

import pytest
from flask import Flask

from screening import installation
from screening.config import Config
from screening.questionnaire.loading import shipped
from tests.clinic import make_app
from tests.journeys.everything import everything
from tests.questionnaire.names import NAMES
from tests.questionnaire.reading_level import grade, inflesz, without_names
from tests.web.client import Element, Page, text_of
from tests.web.patient.conftest import Clock
from tests.web.patient.steps import Person

MOST_BYTES = 20 * 1024  # compressed, requirement TXT-03
ALONE = ("", "help", "adults", "resume", "about", "break", "consent", "nothing")
ENGLISH = re.compile(
    r"\b(the|and|your|you|with|have|what|when|this|that|from|are|please|back|continue|save|page|help"
    r"|skip|month|year|day|change|or|call|text)\b",
    re.IGNORECASE,
)
PROSE = ("p", "li", "legend", "label", "h1", "h2", "dt")


@pytest.fixture(scope="module")
def config(template: object, tmp_path_factory: pytest.TempPathFactory) -> Config:
    data = tmp_path_factory.mktemp("every-page")
    return Config(
        demo=True, data=data, keys=data / "demo-keys" / "keyring", database=f"sqlite:///{data / 'screening.db'}",
        host="127.0.0.1", port=8000, url="http://127.0.0.1:8000", behind_proxy=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def app(config: Config) -> Iterator[Flask]:
    store = installation.set_up(config, Clock()())
    yield make_app(config, store, Clock())
    store.engine.dispose()


@pytest.fixture(scope="module", params=["en", "es"])
def pages(app: Flask, request: pytest.FixtureRequest) -> tuple[str, list[Page]]:
    """Every page of somebody for whom all of them open; what is wrong and what is asked back too."""
    person = Person(app, request.param)
    seen = [person.at(where) for where in ALONE]
    person.at("consent")
    seen.append(person.press("continue", {}))
    person.begin()
    seen.append(person.at("form"))
    answers = everything(Clock()().date())
    page = person.at("intake", "start-1")
    seen.append(person.press("continue", {"birth_date-month": "13"}))
    for _ in range(120):
        name = page.address.rpartition("/")[2]
        seen.append(page)
        if name == "check":
            break
        page = person.press(*_next(page, name, answers))
    seen += [person.at("copy"), person.at("check")]
    seen += [person.press("send"), person.at("withdraw")]
    return request.param, seen


def _next(page: Page, name: str, answers: dict[str, str | list[str]]) -> tuple[str, dict[str, object]]:
    names = {element.get("name") for element in page.form().iter()}
    sure: dict[str, object] = {str(one): "yes" for one in names if one and one.endswith("-sure")}
    if sure:
        return "continue", sure
    for group, listing, ticked in (
        ("readings", "body-3", None),
        ("trials", "tried-2", "Sertralin"),
        ("added", "tried-6", "Lit"),
    ):
        if name == listing and not page.all("ol", **{"class": "app-list"}):
            boxes = [
                box.get("value") for box in page.tree.iter("input") if box.get("name") == f"pick-{group}"
            ]
            return f"add:{group}", {f"pick-{group}": boxes[:2]} if ticked else {}
    return "continue", {one: answers[one] for one in answers.keys() & names}


def test_the_walk_reaches_the_end_and_most_pages(pages: tuple[str, list[Page]]) -> None:
    lang, seen = pages
    assert len({page.address for page in seen}) > 55
    assert f"/{lang}/sent" in {page.address for page in seen}


def test_no_page_is_heavier_than_a_phone_with_a_weak_signal_can_take(pages: tuple[str, list[Page]]) -> None:
    sizes = {page.address: len(gzip.compress(page.html.encode())) for page in pages[1]}
    assert {where: size for where, size in sizes.items() if size > MOST_BYTES} == {}


def _inside(tree: Element, *, quoted: bool = False) -> Iterator[Element]:
    """Elements that hold text for people to read, but for those in the other language or quoted."""
    for element in tree:
        if element.get("lang") or (element.get("class") or "").startswith("nhsuk-body-s nhsuk-u-secondary"):
            continue
        if element.tag in PROSE:
            yield element
        else:
            yield from _inside(element)


def test_no_sentence_ends_in_two_points(pages: tuple[str, list[Page]]) -> None:
    """In Spanish a time of day ends in one ("10:26 a. m."), so no sentence may end with it."""
    assert [page.address for page in pages[1] if re.search(r"[^.]\.\.(?!\.)", page.text)] == []


@cache
def _names() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(NAMES["es"], key=len, reverse=True))), re.IGNORECASE)


def test_no_english_stands_on_a_spanish_page(pages: tuple[str, list[Page]]) -> None:
    """Nor a default text of a component, nor one in an attribute that is read aloud."""
    lang, seen = pages
    if lang != "es":
        return
    quoted = re.compile(
        r"Screening Questions|Ask Suicide|A short text|One line|and another, a little longer", re.IGNORECASE
    )
    texts = []
    for page in seen:
        spoken = [
            element.get(name) or ""
            for element in page.tree.iter()
            for name in ("aria-label", "title", "alt", "placeholder")
        ]
        texts += [(page.address, text) for text in (page.title, *spoken, *map(text_of, _inside(page.tree)))]
    assert [
        (where, text) for where, text in texts if ENGLISH.search(quoted.sub("", _names().sub("", text)))
    ] == []


def test_each_page_as_it_is_shown_is_easy_to_read(pages: tuple[str, list[Page]]) -> None:
    lang, seen = pages
    lists = shipped().medicines.lists.values()
    listed = [name for medicines in lists for one in medicines for name in (*one.spellings, *one.brands)]
    hard = []
    for page in seen:
        (main,) = (element for element in page.tree.iter("main"))
        texts = [without_names(text_of(element), [*NAMES[lang], *listed]) for element in _inside(main)]
        level = grade(texts) if lang == "en" else inflesz(texts)
        if level > 6.0 if lang == "en" else level < 65.0:
            hard.append((page.address, round(level, 1)))
    assert hard == []
