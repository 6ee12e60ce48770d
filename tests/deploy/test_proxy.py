"""A real nginx with the file that ships, before our own server as production runs it: what passes, what does not."""

from __future__ import annotations

import http.client
from typing import Any, cast

from screening import installation
from screening.intake import limiting, verbs
from screening.web.help_lines import shipped
from screening.web.security import MOST_BYTES
from screening.web.words import LANGUAGES, say
from tests.deploy.conftest import Site
from tests.web.client import parse
from tests.web.patient.steps import Person

WRITTEN = "I sleep badly since the spring"


def person(site: Site, network: str = "127.0.0") -> Person:
    """Somebody at a phone, in this network."""
    found = Person(cast(Any, site.wire(network)))
    found.base = site.url
    return found


def is_the_sheet(text: str) -> bool:
    """Whether this is the static page: both languages, and each number for help as something to press."""
    parse(text)
    lines = shipped()
    numbers = {f"tel:{lines.emergency}", f"tel:{lines.talk}", f"sms:{lines.text}"}
    return all(say("error_503", lang) in text for lang in LANGUAGES) and all(
        text.count(f'href="{number}"') == len(LANGUAGES) for number in numbers
    )


def test_a_form_is_begun_saved_and_read_again_and_neither_disk_nor_log_of_the_proxy_holds_any_of_it(
    site: Site,
) -> None:
    waiting = site.folder / "body"
    untouched = waiting.stat().st_mtime_ns
    ana = person(site)
    ana.begin()
    ana.born()
    ana.answer("reach-1", {"full_name": "Ana Ruiz"})
    assert ana.at("intake", "reach-1").fields().count(("full_name", "Ana Ruiz")) == 1
    large = b"a=" + b"b" * (MOST_BYTES - 2)
    status, _, _ = site.ask(
        "POST", "/en/resume", large, **{"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert status == 400, "as large as the program takes, and without a token"
    assert waiting.stat().st_mtime_ns == untouched, "a file was made there"
    assert not [*waiting.iterdir(), *(site.folder / "proxied").iterdir()]
    site.ask("GET", "/es/intake/safety/2?word=secret", Referer=f"{site.url}/es/intake/psychosis-1")
    for log in site.folder.glob("*.log"):
        text = log.read_text("utf-8")
        assert not [
            word for word in ("/en", "/es", "intake", "resume", "secret", "127.0.0.1") if word in text
        ], log
    assert (site.folder / "screening.access.log").read_text().count(" 303 POST ") >= 3


def test_nobody_gets_another_network_by_saying_so_and_everybody_has_their_own(site: Site) -> None:
    for _ in range(verbs.STARTS_AN_HOUR):
        limiting.limited(site.store, installation.clock(), "start:127.0.5.0/24", verbs.STARTS_AN_HOUR)
    claimed = {"X-Forwarded-For": "203.0.113.9", "Forwarded": "for=203.0.113.9", "X-Real-IP": "203.0.113.9"}
    for headers in ({}, claimed):
        there = person(site, "127.0.5")
        there.at("consent")
        answer = there.press("continue", {"adult": "yes", "agree": "yes"}, follow=False, **headers)
        assert answer.status == 429
        assert "988" in answer.html
    elsewhere = person(site, "127.0.6")
    elsewhere.at("consent")
    assert elsewhere.press("continue", {"adult": "yes", "agree": "yes"}, follow=False).status == 303


def test_without_tls_nothing_is_answered_but_the_way_to_it(site: Site) -> None:
    line = http.client.HTTPConnection("127.0.0.1", site.plain_port, timeout=15)
    try:
        line.request("GET", "/en/")
        answer = line.getresponse()
        assert (answer.status, answer.getheader("Location")) == (301, f"{site.url}/en/")
    finally:
        line.close()


def test_what_the_proxy_refuses_itself_shows_the_numbers_too(site: Site) -> None:
    for status, method, address, body, headers in (
        (413, "POST", "/en/resume", b"a" * (MOST_BYTES + 1), {}),
        (400, "GET", "/en/", None, {"X-Long": "a" * 9000}),
        (414, "GET", "/" + "a" * 9000, None, {}),
    ):
        found, text, told = site.ask(method, address, body, **headers)
        assert (found, is_the_sheet(text)) == (status, True), (found, text[:300])
        assert told["cache-control"] == "no-store"


def test_the_programs_own_refusals_pass_as_they_are(site: Site) -> None:
    status, text, headers = site.ask("GET", "/en/no-such-page")
    assert status == 404
    assert "nhsuk" in text
    assert headers["strict-transport-security"].startswith("max-age=63072000")
    assert "server" not in headers or "/" not in headers["server"], "no version is told"
    status, text, _ = site.ask("GET", "/readyz")
    assert status in (200, 503)
    assert text in ("ready\n", "not ready\n")
    assert site.ask("GET", "/en/", Host="evil.example")[0] == 400


def test_while_upgrading_and_when_the_program_is_dead_everybody_sees_the_numbers_in_both_languages(
    site: Site,
) -> None:
    mark = site.folder / "upgrading"
    mark.touch()
    try:
        status, text, headers = site.ask("GET", "/es/")
        assert (status, is_the_sheet(text)) == (503, True)
        assert headers["retry-after"] == "60"
    finally:
        mark.unlink()
    assert site.ask("GET", "/es/")[0] == 200
    site.kill_the_program()
    try:
        for method in ("GET", "POST"):
            status, text, told = site.ask(method, "/en/intake/safety-1", b"" if method == "POST" else None)
            assert (status, is_the_sheet(text)) == (502, True)
            assert (told["content-type"], told["cache-control"]) == ("text/html; charset=utf-8", "no-store")
            assert "default-src 'none'" in told["content-security-policy"]
    finally:
        site.start_the_program()
    assert site.ask("GET", "/en/")[0] == 200
