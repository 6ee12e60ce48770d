"""The journeys can see what they claim to see: each kind of fault, planted into a real page, is found."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Route

from tests.journeys.demo import Demo
from tests.journeys.visitor import PHONE, visitor

PLANTED = {
    "an inline style": ("<main", '<main style="color: red"'),
    "an inline script": ("</main>", "<script>window.x = 1</script></main>"),
    "an image of another site": ("</main>", '<img alt="" src="http://127.0.0.1:9/pixel.png"></main>'),
    "a picture without a text": ("</main>", '<img src="/static/icon.svg"></main>'),
    "something wider than the window": ("</main>", "<pre>" + "w " * 200 + "</pre></main>"),
    "a second main heading": ("</main>", "<h1>Again</h1></main>"),
}


def replaced(old: str, new: str) -> Callable[[Route], None]:
    def change(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace(old, new, 1))

    return change


@pytest.mark.parametrize("javascript", [True, False])
def test_each_planted_fault_is_found_and_the_true_page_has_none(
    demo: Demo, browser: Browser, javascript: bool
) -> None:
    # A browser that runs no scripts has no complaint about one.
    planted = {name: plant for name, plant in PLANTED.items() if javascript or name != "an inline script"}
    person = visitor(browser, demo.url, PHONE, javascript=javascript)
    for name, (old, new) in {"nothing": ("", ""), **planted}.items():
        person.complaints.clear()
        person.page.route("**/en/", replaced(old, new))
        person.goto("/en/")
        person.page.unroute("**/en/")
        try:
            person.looks_right()
            found = False
        except AssertionError:
            found = True
        assert found is bool(new), name
