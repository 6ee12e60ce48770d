"""What the patient's side never says: read from ``forbidden_words.yaml`` and from the packs themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from itertools import groupby
from pathlib import Path

import yaml

from screening.content import load_content
from tests.properties.walk import Shot

FILE = Path(__file__).with_name("forbidden_words.yaml")


@cache
def forbidden() -> re.Pattern[str]:
    """Every word that may not stand anywhere on the patient's side."""
    content, listed = load_content(), yaml.safe_load(FILE.read_text("utf-8"))
    words = {word for group in listed["words"].values() for word in group}
    words |= {code.replace("_", between) for code in listed["words"]["codes"] for between in " -"}
    words |= {rule.id for rule in content.safety.rules}
    words |= {name for name in content.vocabulary if "_" in name}
    return re.compile(rf"(?<![\w-])(?:{_any_of(words - listed['allowed'].keys())})(?![\w-])", re.IGNORECASE)


def _any_of(words: Iterable[str]) -> str:
    """A pattern for each of them, longer ones first; by first sign, so that a place is compared with few of them."""
    ordered = sorted(words, key=lambda word: (word[0].lower(), -len(word), word))
    together = groupby(ordered, key=lambda word: word[0].lower())
    return "|".join(
        f"{re.escape(first)}(?:{'|'.join(re.escape(word[1:]) for word in some)})" for first, some in together
    )


def said(shot: Shot) -> list[str]:
    """The forbidden words of one answer of the server, with what stands around them."""
    text = "\n".join([*(f"{name}: {value}" for name, value in shot.headers), shot.body])
    return [
        f"{shot.name}: …{text[max(0, hit.start() - 40) : hit.end() + 40]}…"
        for hit in forbidden().finditer(text)
    ]


def all_said(shots: Iterable[Shot]) -> list[str]:
    return [line for shot in shots for line in said(shot)]
