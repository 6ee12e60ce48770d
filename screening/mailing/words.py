"""The words of letters, English and Spanish side by side, and how a letter is put together from them."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from screening.questionnaire.dates import PartialDate
from screening.rules.strict_yaml import Strict, load
from screening.storage.letters import Letter

FILE = Path(__file__).with_name("words.yaml")


class Pair(Strict):
    """One text in both languages."""

    en: str
    es: str


class Texts(Strict):
    """The whole file: texts by key."""

    texts: dict[str, Pair]


@cache
def texts() -> dict[str, Pair]:
    """Texts by key. Raises ContentError with every fault of the file."""
    return load(FILE.read_text("utf-8"), Texts, FILE.name).texts


def say(key: str, language: str, **values: str) -> str:
    """The text in this language, its {places} filled."""
    text: str = getattr(texts()[key], language)
    return text.format(**values)


def body(letter: Letter, url: str) -> str:
    """What the letter says.  ``url``: the clinic's own address (never that of a request)."""
    row, language = letter.row, letter.row.language
    about = say(_about(letter), language)
    if letter.until is not None:
        about += " " + say("until", language, day=day_words(letter.until, language))
    stop = f"{url}/{language}/no-letters/{row.id}"
    parts = (
        say("hello", language),
        f"{about}\n\n{url}{letter.link}",
        say("pause", language),
        say("mistaken", language),
        f"{say('stop', language)}\n\n{stop}",
        say("no_reply", language),
    )
    return "\n\n".join(parts)


def _about(letter: Letter) -> str:
    if letter.row.kind != "reminder":
        return letter.row.kind
    return "invited_again" if letter.row.invitation_id else "unfinished"


def sheet(language: str, until: date) -> list[str]:
    """What stands on a sheet that is handed over with a link."""
    return [
        say("sheet", language),
        say("until", language, day=day_words(until, language)),
        say("pause", language),
    ]


def day_words(day: date, language: str) -> str:
    """A day as people write it."""
    return PartialDate(day.year, day.month, day.day).words(language)
