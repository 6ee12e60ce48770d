"""axe in a page, put in through the debugger, which the page's own policy (CSP) does not concern.

Its script has half a megabyte; a window gets it once, for the page that it shows and each one after that.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import axe_playwright_python
from playwright.sync_api import CDPSession, Page

WORLD = "axe"
"""A world of its own beside the page's scripts: there axe has a clock that goes, also where that of the page is held."""
_RUN = "axe.run(%s, {resultTypes: ['violations']}).then(all => JSON.stringify(all.violations))"
_debuggers: WeakKeyDictionary[Page, CDPSession] = WeakKeyDictionary()
"""Of the windows that have axe."""


def violations(page: Page, within: str = "html") -> list[str]:
    """What axe has against this part of the page: rule, how bad, and where, one line each."""
    debugger = _debuggers.get(page) or _put_in(page)
    frame = debugger.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
    world = debugger.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": WORLD})
    asked = {"contextId": world["executionContextId"], "awaitPromise": True, "returnByValue": True}
    answer = debugger.send("Runtime.evaluate", {"expression": _RUN % json.dumps(within), **asked})
    assert "value" in answer["result"], answer
    found: list[dict[str, Any]] = json.loads(answer["result"]["value"])
    return [
        f"{one['id']} ({one['impact']}): {one['help']}: {node['html'][:200]}"
        for one in found
        for node in one["nodes"]
    ]


def _put_in(page: Page) -> CDPSession:
    _debuggers[page] = debugger = page.context.new_cdp_session(page)
    debugger.send("Page.enable")
    script = {"source": _script(), "worldName": WORLD, "runImmediately": True}
    debugger.send("Page.addScriptToEvaluateOnNewDocument", script)
    return debugger


@cache
def _script() -> str:
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
