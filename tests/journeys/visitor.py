"""One person at one browser window, who minds every page.

The page's own policy (CSP) stays in force in every journey, so each violation of it is a complaint of the console and
fails the journey.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page, Route, expect

from tests.journeys.axe import violations

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1366, "height": 768}
MOST_TABS = 400

Answers = Mapping[str, str | Sequence[str]]


@dataclass
class Visitor:
    """``mirror`` is a second window with JavaScript, in which axe reads the pages of a window without.

    ``at_once``: answers are put in without clicking and typing, for walks that look at pages and not at ways to answer.
    """

    page: Page
    context: BrowserContext
    url: str
    complaints: list[str] = field(default_factory=list)
    mirror: Page | None = None
    at_once: bool = False
    seen: int = 0

    # -- moving about

    def goto(self, path: str) -> None:
        self.page.goto(self.url + path)

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    @property
    def text(self) -> str:
        return self.page.locator("main").inner_text()

    def press(self, go: str = "continue") -> None:
        """Press a button of the page by its value; the page that follows is there when this returns."""
        self.follow(self.page.locator(f'button[name="go"][value="{go}"]:not(.app-first)').first)

    def follow(self, what: Locator | str) -> None:
        """Click on something that leads to another page; a text names a link or a button."""
        target = (
            self.page.locator(f'a:text-is("{what}"), button:text-is("{what}")')
            if isinstance(what, str)
            else what
        )
        with self.page.expect_navigation():
            target.click()

    def back(self) -> None:
        """The browser's own Back. A page that was the answer to a form is not shown again, and that is as it should be."""
        try:
            self.page.go_back()
        except Error as fault:
            if "ERR_CACHE_MISS" not in str(fault):
                raise

    # -- filling in

    def fill(self, answers: Answers) -> None:
        """Answer those of these questions that are on the page."""
        if self.at_once:
            self.page.locator("#page").evaluate(_PUT_IN, dict(answers))
            return
        here = self.page.locator("#page [name]").evaluate_all("all => all.map(one => [one.name, one.type])")
        kinds = dict(here)
        for name in answers.keys() & kinds.keys():
            given = answers[name]
            if kinds[name] in ("radio", "checkbox"):
                for value in [given] if isinstance(given, str) else given:
                    self.page.check(f'#page [name="{name}"][value="{value}"]')
            else:
                self.page.fill(f'#page [name="{name}"]', str(given))

    def errors(self) -> dict[str, str]:
        """The error summary: where each line leads, and its words."""
        links = self.page.locator(".nhsuk-error-summary a, .errors a")
        return {str(link.get_attribute("href")): link.inner_text() for link in links.all()}

    def tab_to(self, selector: str) -> None:
        """Press Tab until this has the focus, and make sure that one can see where the focus is."""
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
                assert self.page.evaluate(_SHOWS_FOCUS), (
                    f"{self.path}: nothing shows that {selector} has the focus"
                )
                return
        raise AssertionError(f"{self.path}: {MOST_TABS} times Tab, and never at {selector}")

    # -- minding

    def looks_right(self, *, axe: bool = True) -> None:
        """axe finds nothing; nothing is wider than the window; nobody complained; one main heading."""
        self.seen += 1
        assert not self.complaints, f"{self.page.url}: {self.complaints}"
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0, f"{self.page.url} is {wide} px wider than the window"
        assert self.page.locator("h1").count() == 1, f"{self.page.url} has not one h1"
        if not axe:
            return
        found = violations(self.page if self.mirror is None else self._mirrored())
        assert not found, f"{self.page.url}\n" + "\n".join(found)

    def _mirrored(self) -> Page:
        assert self.mirror is not None
        html, address = self.page.content(), self.page.url

        def same(route: Route) -> None:
            route.fulfill(body=html, content_type="text/html; charset=utf-8")

        self.mirror.route(address, same)
        self.mirror.goto(address)
        self.mirror.unroute(address, same)
        return self.mirror


_SHOWS_FOCUS = """() => {
  const one = document.activeElement, label = one.labels && one.labels[0];
  const shows = style => style.boxShadow !== 'none' || (style.outlineStyle !== 'none' && style.outlineWidth !== '0px');
  return shows(getComputedStyle(one)) || (label && shows(getComputedStyle(label, '::before')));
}"""


_PUT_IN = """(form, answers) => {
  for (const one of form.querySelectorAll('[name]')) {
    const given = answers[one.name];
    if (given === undefined) continue;
    if (one.type === 'radio' || one.type === 'checkbox') one.checked = [].concat(given).includes(one.value);
    else if (one.type !== 'hidden') one.value = given;
  }
}"""


def visitor(
    browser: Browser, url: str, viewport: Mapping[str, int], *, javascript: bool = True, locale: str = "en-US"
) -> Visitor:
    """A new window with nothing in it."""
    size: Any = dict(viewport)
    context = browser.new_context(viewport=size, java_script_enabled=javascript, locale=locale)
    person = Visitor(context.new_page(), context, url)
    if not javascript:
        person.mirror = browser.new_context(viewport=size, locale=locale).new_page()
    listen(person)
    return person


def press_enter(page: Page) -> None:
    """Press Enter where it leads to another page; the page that follows is there when this returns."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def resize(page: Page, size: Mapping[str, int]) -> None:
    """The window has this size, and the page knows it, when this returns."""
    page.set_viewport_size({"width": size["width"], "height": size["height"]})
    expect(page.locator("html")).to_have_js_property("clientWidth", size["width"])


def hold_the_clock(page: Page) -> None:
    """From here on the page's clock moves only when a test moves it, however long the machine takes.

    To be called before the page is opened: what a page had meant to do within the next hour, it would do at once.
    """
    page.clock.install()
    page.clock.pause_at(datetime.now(UTC) + timedelta(hours=1))


def listen(person: Visitor) -> None:
    """Note each warning and error of the console, each fault of a script, and each request to elsewhere."""
    heard, page = person.complaints, person.page

    def console(line: Any) -> None:
        # The browser notes each 4xx page there too; which pages those are is what the journey itself asserts.
        if line.type in ("error", "warning") and not line.text.startswith(
            "Failed to load resource: the server"
        ):
            heard.append(line.text)

    def request(sent: Any) -> None:
        if not sent.url.startswith((person.url, "about:")):
            heard.append(f"a request to {sent.url}")

    page.on("console", console)
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", request)
