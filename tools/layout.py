"""Draws every page and state of the patient's side for people to look at: ``python -m tools.layout FOLDER``.

Both languages, a phone and a desk; ``--dark`` draws the dark scheme.  FOLDER/index.html shows them side by side.
"""

from __future__ import annotations

import sys
import tempfile
from html import escape
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser

from tests.journeys.demo import Demo, chromium, running_demo
from tests.journeys.everything import walk_everything
from tests.journeys.visitor import DESKTOP, PHONE, visitor

HEAD = """<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Every page</title>
<style>body{font:14px system-ui;background:#888;margin:8px}figure{display:inline-block;margin:4px;vertical-align:top}
img{display:block;width:320px}figure.desk img{width:480px}figcaption{background:#fff}</style>
"""


def main(words: list[str]) -> None:
    """Draws them all."""
    scheme: Literal["dark", "light"] = "dark" if "--dark" in words else "light"
    folder = Path(next(word for word in words if not word.startswith("--")))
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, running_demo(Path(data)) as demo, chromium() as browser:
        for lang in ("en", "es"):
            names = draw(demo, browser, lang, folder, scheme)
            print(f"{lang}: {len(names)} pages")
            (folder / f"{lang}.html").write_text(sheet(lang, names), "utf-8")


def draw(
    demo: Demo, browser: Browser, lang: str, folder: Path, scheme: Literal["dark", "light"]
) -> list[str]:
    """Pictures of one walk; the names of the pages in its order."""
    person = visitor(browser, demo.url, PHONE)
    person.page.emulate_media(color_scheme=scheme)
    names: list[str] = []
    for name in walk_everything(person, lang):
        numbered = f"{lang}-{len(names):02d}-{name}"
        names.append(numbered)
        for place, size in (("desk", DESKTOP), ("phone", PHONE)):
            person.page.set_viewport_size(size)  # type: ignore[arg-type]
            person.page.screenshot(
                path=folder / f"{numbered}-{place}.png", full_page=True, animations="disabled"
            )
    return names


def sheet(lang: str, names: list[str]) -> str:
    """A page that shows the pictures of one language."""
    figures = [
        f'<figure class="{place}"><figcaption>{escape(name)}</figcaption><img src="{escape(name)}-{place}.png" alt=""></figure>'
        for name in names
        for place in ("phone", "desk")
    ]
    return HEAD + "\n".join(figures)


if __name__ == "__main__":
    main(sys.argv[1:])
