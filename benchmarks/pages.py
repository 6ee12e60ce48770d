"""How long a patient waits for a page: real Chromium on a 3G line, beside a bare Flask page.

The profile is WebPageTest's "3G": 1.6 Mbit/s down, 768 kbit/s up, 300 ms for each way there and back.  Measured from
pressing Continue until the next page can be used; that is a POST, a redirect and a GET, so 600 ms of it are the line's.
"""

from __future__ import annotations

import logging
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from benchmarks.bare import bare_app
from tests.journeys.demo import chromium, running_demo
from tests.journeys.people import RIVER
from tests.journeys.visitor import PHONE, visitor

LINE = {
    "offline": False,
    "latency": 300,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 768_000 / 8,
}
MOST_SECONDS = 1.0
PAGES = 25
UNTIL = "/intake/body-3"


class Waits(NamedTuple):
    """Seconds: of the first page with an empty cache, and of each page after it. ``kib``: HTML of each."""

    first: float
    after: list[float]
    kib: list[float]


def main() -> None:
    """Prints the table; fails when the median page takes longer than a second."""
    with chromium() as browser:
        with tempfile.TemporaryDirectory() as folder, running_demo(Path(folder)) as demo:
            ours = form(browser, demo.url)
        with bare_server() as url:
            bare = beside(browser, url)
    print("3G (1.6 Mbit/s, 300 ms); seconds\n")
    print("|                        | first page | median after | slowest after | HTML, median KiB | pages |")
    print("|---|---:|---:|---:|---:|---:|")
    for name, waits in (("the form", ours), ("a bare Flask page", bare)):
        print(
            f"| {name:<22} | {waits.first:10.2f} | {statistics.median(waits.after):12.2f} "
            f"| {max(waits.after):13.2f} | {statistics.median(waits.kib):16.1f} | {len(waits.after):5} |"
        )
    assert statistics.median(ours.after) < MOST_SECONDS


def form(browser: Browser, url: str) -> Waits:
    """A person on a phone answers page after page."""
    warm(browser, f"{url}/en/")
    person = visitor(browser, url, PHONE)
    slow(person.page)
    began = time.monotonic()
    person.goto("/en/")
    first = time.monotonic() - began
    person.goto("/en/consent")
    person.fill({"adult": "yes", "agree": "yes"})
    person.press()
    person.press()
    person.goto("/en/intake/start-1")
    after: list[float] = []
    kib: list[float] = []
    while len(after) < PAGES and not person.path.endswith(UNTIL):
        if not person.path.endswith("/help"):
            person.fill(RIVER)
        after.append(pressed(person.page, '#page button[value="continue"]'))
        kib.append(len(person.page.content().encode()) / 1024)
        assert not person.errors(), person.path
    return Waits(first, after, kib)


def beside(browser: Browser, url: str) -> Waits:
    """The same on a page with one field and no style."""
    warm(browser, url)
    page = browser.new_page()
    slow(page)
    began = time.monotonic()
    page.goto(url)
    first = time.monotonic() - began
    after = []
    for _ in range(PAGES):
        page.fill("[name=answer]", "yes")
        after.append(pressed(page, "button"))
    return Waits(first, after, [len(page.content().encode()) / 1024])


def warm(browser: Browser, address: str) -> None:
    """Browser and server have shown it once, which takes them seconds; what a window keeps ends with the window."""
    window = browser.new_page()
    window.goto(address)
    window.close()


def pressed(page: Page, button: str) -> float:
    """Seconds from pressing it until the next page is there with its style and its button."""
    began = time.monotonic()
    with page.expect_navigation(wait_until="load"):
        page.locator(button).first.click(no_wait_after=True)
    page.locator("button").first.wait_for(state="attached")
    return time.monotonic() - began


def slow(page: Page) -> None:
    """This window has the line of the profile."""
    debugger = page.context.new_cdp_session(page)
    debugger.send("Network.enable")
    debugger.send("Network.emulateNetworkConditions", LINE)


@contextmanager
def bare_server() -> Iterator[str]:
    """The bare app on a port of its own."""
    with bare_app() as app:
        server = make_server("127.0.0.1", 0, app, threaded=False)
        running = threading.Thread(target=server.serve_forever)
        running.start()
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        yield f"http://127.0.0.1:{server.server_port}/page"
        server.shutdown()
        running.join()


if __name__ == "__main__":
    main()
