"""The files that every page loads: known, small, ours alone; and the words of the interface."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import string

import pytest

from screening import resources
from screening.web import help_lines, words

LIMITS = {"css": 30 * 1024, "js": 15 * 1024}  # compressed, requirement TXT-03
PATIENTS = {"css": ("app.css", "tablet.css"), "js": ("app.js", "tablet.js")}
"""What one patient page loads at most: on a tablet of the clinic both of each."""


def test_the_manifest_names_the_style_sheet_that_is_shipped() -> None:
    manifest = json.loads((resources.STATIC / "manifest.json").read_text("utf-8"))
    assert manifest["built_from"] == {"name": "nhsuk-frontend", "version": "10.6.1", "license": "MIT"}
    for name, digest in manifest["sha256"].items():
        assert hashlib.sha256((resources.STATIC / name).read_bytes()).hexdigest() == digest, name


@pytest.mark.parametrize("kind", LIMITS)
def test_style_and_script_are_small(kind: str) -> None:
    sizes = [len(gzip.compress((resources.STATIC / name).read_bytes())) for name in PATIENTS[kind]]
    assert sum(sizes) <= LIMITS[kind]


@pytest.mark.parametrize("name", ["app.css", "app.js", "icon.svg", "tablet.css", "tablet.js"])
def test_no_file_asks_another_site_for_anything(name: str) -> None:
    text = (resources.STATIC / name).read_text("utf-8")
    assert not re.findall(r"url\(|@import|@font-face|//assets", text)
    assert set(re.findall(r"https?://[^\"' )]+", text)) <= {"http://www.w3.org/2000/svg"}
    assert "frutiger" not in text.lower()


def test_both_languages_have_the_same_places_to_fill_in() -> None:
    def places(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    english, spanish = words.shipped()["en"], words.shipped()["es"]
    assert english.keys() == spanish.keys()
    for key in english:
        assert places(english[key]) == places(spanish[key]), key


def test_every_word_of_the_interface_is_used() -> None:
    sources = [*resources.TEMPLATES.rglob("*.html"), *(resources.PACKAGE / "web").rglob("*.py")]
    text = "\n".join(path.read_text("utf-8") for path in sources)
    built = re.compile(
        r"(error_\d+(_text)?|state_.*|sent_(in_review|asked|signed)|asked_(sent|later|over)_(title|text))\Z"
    )
    unused = [key for key in words.shipped()["en"] if f'"{key}"' not in text and not built.match(key)]
    assert unused == []


def test_the_shipped_help_numbers_are_those_of_the_united_states() -> None:
    lines = help_lines.shipped()
    assert (lines.emergency, lines.talk, lines.text) == ("911", "988", "988")
