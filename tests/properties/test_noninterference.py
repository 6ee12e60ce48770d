"""Promise 1: two people with equal paths see the same, byte for byte, but for their own answers (CDS-03)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from random import Random

import pytest
from flask import Response, request
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from screening.config import Config
from screening.content import Content
from tests.properties.conftest import World, world
from tests.properties.pairs import Pair, cover, draw, everything, unsplit
from tests.properties.persons import Person
from tests.properties.silence import all_said
from tests.properties.walk import Shot, Walk, canonical, comparable

numbers = count()
SHARES = 3
"""Tests that the pairs are dealt out to, so that one processor does not wait long for another."""


def walked(template: Config, folder: Path, content: Content, person: Person, lang: str) -> Walk:
    """The whole way of one person, in a clinic of its own that differs from any other in nothing."""
    with world(template, folder / f"clinic-{next(numbers)}") as made:
        return Walk(made, content, lang).whole(person)


def differences(one: list[Shot], other: list[Shot]) -> list[str]:
    """Where two ways differ, by the names of the answers."""
    assert [shot.name for shot in one] == [shot.name for shot in other]
    return [
        first.name
        for first, second in zip(one, other, strict=True)
        if comparable(first) != comparable(second)
    ]


def check_pair(template: Config, folder: Path, content: Content, pair: Pair, lang: str) -> int:
    """Both ways are equal; the number of answers compared."""
    one, other = (walked(template, folder, content, person, lang) for person in (pair.one, pair.other))
    assert differences(one.shots, other.shots) == [], sorted(pair.split)
    for page in one.stops.keys() & other.stops.keys():
        assert canonical(one.stops[page]) == canonical(other.stops[page]), page
    assert all_said([*one.shots, *one.stops.values(), *other.shots, *other.stops.values()]) == []
    return len(one.shots)


def test_pairs_with_equal_paths_reach_both_sides_of_every_rule_that_is_not_listed(content: Content) -> None:
    pairs = cover()
    split = frozenset[str]().union(*(pair.split for pair in pairs))
    print(f"{len(split)} rules and levels are split by {len(pairs)} pairs; not split: {sorted(unsplit())}")
    assert everything(content) - split == unsplit().keys()
    assert all(unsplit().values()), "each with its reason"


@pytest.mark.parametrize("share", range(SHARES))
def test_what_fires_changes_nothing_that_a_patient_can_see(
    template: Config, tmp_path: Path, content: Content, share: int
) -> None:
    compared = [
        check_pair(template, tmp_path, content, pair, "es" if number % 3 == 2 else "en")
        for number, pair in enumerate(cover())
        if number % SHARES == share
    ]
    print(f"{len(compared)} pairs, {sum(compared)} answers of the server compared")
    assert min(compared) > 60


@settings(
    max_examples=max(2, settings.default.max_examples // 20) if settings.default else 2,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    phases=[Phase.generate],  # a smaller seed is no simpler pair
)
@given(seed=st.integers(0, 2**32), lang=st.sampled_from(["en", "es"]))
def test_any_two_people_with_equal_paths_see_the_same(
    template: Config, tmp_path: Path, content: Content, seed: int, lang: str
) -> None:
    check_pair(template, tmp_path, content, draw(content, Random(seed)), lang)


# -- the test of the test

Leak = Callable[[Response], None]


def in_body(old: str, new: str) -> Leak:
    def change(response: Response) -> None:
        if response.mimetype == "text/html":
            response.set_data(response.get_data(as_text=True).replace(old, new, 1))

    return change


def in_header(name: str, change: Callable[[str], str]) -> Leak:
    def leak(response: Response) -> None:
        if name in response.headers or name == "X-Extra":
            response.headers[name] = change(response.headers.get(name, ""))

    return leak


LEAKS: dict[str, Leak] = {
    "one more header": in_header("X-Extra", lambda _: "1"),
    "a word in the policy": in_header("Content-Security-Policy", lambda policy: policy + "; sandbox"),
    "where a redirect leads": in_header("Location", lambda place: place + "?1"),
    "a cookie that lives longer": lambda response: response.headers.add("Set-Cookie", "seen=1; Path=/"),
    "a class": in_body("<body", '<body class="x"'),
    "a blank": in_body("</main>", " </main>"),
    "the order of attributes": in_body(
        '<input type="hidden" name="csrf_token"', '<input name="csrf_token" type="hidden"'
    ),
    "a comment": in_body("</body>", "<!-- --></body>"),
    "a title": in_body("</title>", ".</title>"),
    "a longer form token": in_body('name="csrf_token" value="', 'name="csrf_token" value="0'),
    "a row of the answers": in_body(
        '<div class="nhsuk-summary-list__row"', '<div class="nhsuk-summary-list__row x"'
    ),
    "the numbers for help": in_body("tel:988", "tel:911"),
}


def short_walk(
    template: Config, folder: Path, content: Content, person: Person, leak: Leak | None
) -> list[Shot]:
    """The first pages and the gathering ones; ``leak`` is added to what one address answers, and only there."""
    with world(template, folder / f"clinic-{next(numbers)}") as made:
        if leak:
            plant(made, leak)
        walk = Walk(made, content)
        walk.begin()
        walk.fill_in(person, most=4)
        walk.keep("check", walk.get("/en/check"), echo=True)
        return walk.shots


def plant(made: World, leak: Leak) -> None:
    def add(response: Response) -> Response:
        if request.path.endswith(("/reach-1", "/check")):
            leak(response)
        return response

    # The first of them is called last, when the page has all its headers.
    made.app.after_request_funcs.setdefault(None, []).insert(0, add)


def test_a_leak_planted_in_any_of_twelve_places_is_found(
    template: Config, tmp_path: Path, content: Content
) -> None:
    pair = cover()[0]
    clean = short_walk(template, tmp_path, content, pair.one, None)
    assert differences(clean, short_walk(template, tmp_path, content, pair.other, None)) == []
    for name, leak in LEAKS.items():
        leaky = short_walk(template, tmp_path, content, pair.other, leak)
        assert differences(clean, leaky), f"not found: {name}"


@pytest.mark.parametrize(
    "leaky", ["BP-04", "labeled contraindication", "Risk", "cardiac_event_days", "urgente"]
)
def test_a_forbidden_word_is_found_wherever_it_stands(leaky: str) -> None:
    clean = Shot("page", 200, (("Server", "x"),), "<p>all is quiet</p>")
    assert all_said([clean]) == []
    assert all_said([replace(clean, body=f"<p class='{leaky}'>x</p>")])
    assert all_said([replace(clean, headers=(("X-Info", leaky),))])


def test_canonical_replaces_exactly_four_things_by_text_of_the_same_length() -> None:
    token, reference, cookie = "0123456789abcdef" * 2 + "0123456789a", "AB12 CD34", "t" * 43
    body = (
        f'<input type="hidden" name="csrf_token" value="{token}"><strong>{reference}</strong><p>{token}</p>'
    )
    headers = (("Date", "today"), ("Set-Cookie", f"screening-intake={cookie}; Path=/"), ("Vary", "today"))
    found = canonical(Shot("page", 200, headers, body))
    assert found.body == body.replace(f'"{token}"', f'"{"x" * 43}"').replace(reference, "x" * 9)
    assert found.headers == (
        ("Date", "xxxxx"),
        ("Set-Cookie", f"screening-intake={'x' * 43}; Path=/"),
        ("Vary", "today"),
    )
