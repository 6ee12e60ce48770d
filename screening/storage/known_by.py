"""By what a person is looked for at the telephone: surname, surname with the day of birth, number.

One spelling for all that mean the same, used when a form is sent and again when somebody searches.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from screening.questionnaire.answers import Answers
from screening.questionnaire.dates import PartialDate

NAME, BORN, PHONE = "full_name", "birth_date", "phone"
PARTICLES = frozenset({"da", "das", "de", "del", "der", "di", "do", "dos", "du", "el", "la", "las", "los", "van", "von", "y"})  # fmt: skip
"""Small words inside a surname that people leave out when they say it."""
SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
MOST_WORDS = 6
SHORTEST_PHONE = 7


class Term(NamedTuple):
    """A field of the index, and the folded text that is hashed for it."""

    field: str
    text: str


def terms(answers: Answers) -> frozenset[Term]:
    """Every term of one form; nothing where nothing was given."""
    name, born, phone = (answers.items.get(item) for item in (NAME, BORN, PHONE))
    day = day_of(born)
    found = set[Term]()
    for word in surnames(name) if isinstance(name, str) else ():
        found.add(Term("surname", word))
        if day is not None:
            found.add(with_birth(word, day))
    if isinstance(phone, str) and (number := folded_phone(phone)):
        found.add(Term("phone", number))
    return frozenset(found)


def with_birth(surname: str, born: date) -> Term:
    """The term for a folded word of a surname together with the day of birth."""
    return Term("surname_born", f"{surname} {born.isoformat()}")


def day_of(born: object) -> date | None:
    """The day, if it is known to the day."""
    whole = isinstance(born, PartialDate) and born.month is not None and born.day is not None
    return born.earliest if isinstance(born, PartialDate) and whole else None


def surnames(name: str) -> tuple[str, ...]:
    """Each word that may be a surname: all after the first, or those before a comma; a lone name is its own.

    People have two surnames, middle names and no fixed order, so that more than one word is kept.
    """
    before, comma, _ = name.partition(",")
    found = words(before if comma else name)
    after = found if comma or len(found) < 2 else found[1:]
    return tuple(dict.fromkeys(after[-MOST_WORDS:]))


def words(name: str) -> tuple[str, ...]:
    """The words of a name without accents, capitals, particles and suffixes; all of them if nothing else is left."""
    found = tuple(_words(name))
    return tuple(word for word in found if word not in PARTICLES | SUFFIXES) or found


def _words(name: str) -> Iterator[str]:
    plain = (
        sign for sign in unicodedata.normalize("NFKD", name).casefold() if not unicodedata.combining(sign)
    )
    # An apostrophe joins (O'Neil), whatever else is no letter divides (Smith-Jones).
    kept = "".join("" if sign in "'’ʼ`´" else sign if sign.isalnum() else " " for sign in plain)
    yield from kept.split()


def folded_phone(number: str) -> str:
    """The digits without the country's 1; empty when there are too few for a number."""
    digits = "".join(
        str(unicodedata.decimal(sign)) for sign in number if unicodedata.decimal(sign, None) is not None
    )
    if len(digits) == 11 and digits.startswith("1"):
        digits = digits[1:]
    return digits if len(digits) >= SHORTEST_PHONE else ""
