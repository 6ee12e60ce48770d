"""The words of the interface, English and Spanish side by side, read once from words.yaml."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from flask import g, request

from screening.rules.strict_yaml import Strict, load

LANGUAGES = ("en", "es")
IN_ENGLISH = {"en": "English", "es": "Spanish"}
"""What pages of staff call them."""
FILE = Path(__file__).with_name("words.yaml")


class Pair(Strict):
    """One text in both languages."""

    en: str
    es: str


class Words(Strict):
    """The whole file: texts by key."""

    words: dict[str, Pair]


@cache
def shipped() -> dict[str, dict[str, str]]:
    """Texts by language and key. Raises ContentError with every fault of the file."""
    words = load(FILE.read_text("utf-8"), Words, FILE.name).words
    return {lang: {key: getattr(pair, lang) for key, pair in words.items()} for lang in LANGUAGES}


def say(key: str, lang: str, **values: object) -> str:
    """The text in this language, its {places} filled. KeyError for an unknown key or an empty place."""
    text = shipped()[lang][key]
    return text.format(**values) if "{" in text else text


def language() -> str:
    """The language of the address; without one, off the staff pages, what the browser asks for."""
    lang: str | None = g.get("lang")
    if lang is None:
        first = request.path.split("/", 2)[1]
        lang = first if first in LANGUAGES else _preferred()
        g.lang = lang
    return lang


def _preferred() -> str:
    if request.path.startswith("/staff"):
        return "en"
    return request.accept_languages.best_match(LANGUAGES) or "en"


def t(key: str, **values: object) -> str:
    """The text in the language of this request, for templates."""
    return say(key, language(), **values)
