"""Every page and state, as people set their screens: small, with large text, dark, with forced colours, without motion.

Somebody for whom every page opens walks through the form in Spanish, whose words are the longest, in the dark scheme;
``./test --long`` walks in English too.
"""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import Browser

from tests.journeys.demo import Demo
from tests.journeys.everything import walk_everything
from tests.journeys.test_patient import begin
from tests.journeys.visitor import PHONE, Visitor, visitor

SMALL = {"width": 320, "height": 640}
LANGUAGES = ["es", "en"] if os.environ.get("HYPOTHESIS_PROFILE") == "long" else ["es"]
TOO_SMALL = """() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), summary, textarea')]
  .filter(one => one.checkVisibility() && !one.matches('.app-first, .nhsuk-skip-link'))
  .map(one => {
    const box = one.getBoundingClientRect(), label = one.labels && one.labels[0] && one.labels[0].getBoundingClientRect();
    const alone = one.parentElement.innerText.trim() === one.innerText.trim();
    const inText = one.matches('a') && getComputedStyle(one).display === 'inline' && !alone;
    const tall = Math.max(box.height, label ? label.height : 0), wide = Math.max(box.width, label ? label.width : 0);
    return inText || (tall >= 24 && wide >= 24) ? null : one.outerHTML.slice(0, 120) + ` ${wide} x ${tall}`;
  }).filter(Boolean)"""
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LINES = "one => Math.round(one.getBoundingClientRect().height / parseFloat(getComputedStyle(one).lineHeight))"
LARGE = "size => { document.documentElement.style.fontSize = size; }"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_fits_a_small_dark_screen_and_text_twice_as_large(
    demo: Demo, browser: Browser, lang: str
) -> None:
    person = visitor(browser, demo.url, SMALL)
    person.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    names, small, wide = [], [], []
    for name in walk_everything(person, lang):
        names.append(name)
        person.looks_right()
        small += [(name, target) for target in person.page.evaluate(TOO_SMALL)]
        person.page.evaluate(LARGE, "200%")
        wide += [name] if person.page.evaluate(WIDER) > 0 else []
        person.page.evaluate(LARGE, "")
    assert small == []
    assert wide == []
    assert len(names) > 70
    assert not person.complaints


def test_the_help_above_each_page_leaves_a_phone_to_the_question(demo: Demo, browser: Browser) -> None:
    """Two lines, also in Spanish; the words that ask whether one needs help lead to all of it."""
    person = visitor(browser, demo.url, PHONE)
    for lang in ("en", "es"):
        for page in ("", "consent"):
            person.goto(f"/{lang}/{page}")
            assert person.page.locator(".app-help p").evaluate(LINES) == 2
            person.follow(person.page.locator(".app-help__part").first.locator("a, button"))
            assert person.path == f"/{lang}/help"


def test_with_forced_colours_each_control_has_an_edge_and_the_focus_is_seen(
    demo: Demo, browser: Browser
) -> None:
    person = visitor(browser, demo.url, PHONE)
    person.page.emulate_media(forced_colors="active")
    begin(person, "en")
    for page in ("reach-1", "body-1", "health-4"):
        person.goto(f"/en/intake/{page}")
        person.looks_right()
        for selector in (
            "#page input",
            ".app-leave",
            '#page button[value="continue"]',
            ".app-help .app-plain",
        ):
            person.tab_to(selector)
        assert edges(person) == [], page


def edges(person: Visitor) -> list[str]:
    """Controls without a line around them."""
    found: list[str] = person.page.evaluate(
        """() => [...document.querySelectorAll('#page input:not([type=hidden]), #page .nhsuk-button')]
        .map(one => one.type === 'radio' || one.type === 'checkbox'
          ? getComputedStyle(one.labels[0], '::before') : getComputedStyle(one))
        .filter(style => style.borderTopStyle === 'none' && style.outlineStyle === 'none').map(() => 'no edge')"""
    )
    return found


def test_who_wants_no_motion_gets_none(demo: Demo, browser: Browser) -> None:
    person = visitor(browser, demo.url, PHONE)
    person.page.emulate_media(reduced_motion="reduce")
    person.goto("/en/")
    moving = person.page.evaluate(
        """() => [...document.querySelectorAll('*')].filter(one => {
          const style = getComputedStyle(one);
          return style.transitionDuration.split(', ').some(time => time !== '0s') || style.animationName !== 'none';
        }).length"""
    )
    assert moving == 0
