"""Wording of rule texts: no verdict, no command, no score."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

from screening.rules.strict_yaml import (
    ContentError,
    Path,
    Plain,
    Problem,
    Strict,
    Tree,
    load,
    plain,
    validate,
)

SHOWN = (
    "title",
    "because",
    "note",
    "wording",
    "words",
    "before_treatment",
)  # the keys of a pack whose texts clinicians read


class _Allowed(Strict):
    phrase: str
    why: str


class _WordingFile(Strict):
    wording: Literal[1]
    forbidden: Mapping[str, tuple[str, ...]]
    allowed: tuple[_Allowed, ...]


def check_wording_file(text: str, name: str) -> None:
    """Raises ContentError with every fault of a list of forbidden words."""
    tree = plain(text, name)
    file = validate(tree, _WordingFile)
    seen: dict[str, str] = {}
    problems = [
        tree.problem(("forbidden", kind, place), f"'{word}' is {seen[word.lower()]} already")
        for kind, words in file.forbidden.items()
        for place, word in enumerate(words)
        if seen.setdefault(word.lower(), f"a {kind} at {place}") != f"a {kind} at {place}"
    ]
    if problems:
        raise ContentError(tuple(problems))


@cache
def _wording() -> tuple[re.Pattern[str], re.Pattern[str], Mapping[str, str]]:
    text = files("screening.rules").joinpath("wording.yaml").read_text(encoding="utf-8")
    file = load(text, _WordingFile, "wording.yaml")
    kinds = {word: kind for kind, words in file.forbidden.items() for word in words}
    return _whole_words(list(kinds)), _whole_words([each.phrase for each in file.allowed]), kinds


def _whole_words(phrases: list[str]) -> re.Pattern[str]:
    longest_first = sorted(phrases, key=len, reverse=True)
    return re.compile(rf"(?<!\w)({'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)


def wrong_words(text: str) -> Iterator[tuple[str, str, int]]:
    """Each forbidden word of a text with its kind and its place, those inside an allowed phrase left out."""
    forbidden, allowed, kinds = _wording()
    free = [match.span() for match in allowed.finditer(text)]
    for match in forbidden.finditer(text):
        if not any(start <= match.start() and match.end() <= end for start, end in free):
            yield match[0], kinds[match[0].lower()], match.start()


def wording_problems(tree: Tree) -> Iterator[Problem]:
    """The forbidden words in the texts of a pack that clinicians read; titles of sources are not ours."""
    for path, text in _texts(tree.value, ()):
        for word, kind, offset in wrong_words(text):
            message = f"'{word}' is a {kind}; rule texts state and suggest"
            yield tree.problem(path, message, offset)


def _texts(value: Plain, path: Path, shown: bool = False) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str) and shown:
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if (*path, key) != ("sources",):
                yield from _texts(inner, (*path, key), shown or key in SHOWN)
    elif isinstance(value, tuple):
        for place, inner in enumerate(value):
            yield from _texts(inner, (*path, place), shown)
