"""Medicines in a free text, one on each line, by the names that the medicine tables know.

Only a line that is understood whole counts: a known name, then at most a strength and how it is taken. "Xanax",
"lisinopril 10 mg in the morning" and "Sertralina 50 mg por la noche" are; "stopped Xanax" and "lisinopril and
something for sleep" are kept as they were typed, and nobody guesses what they mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from screening.questionnaire.dates import fold
from screening.questionnaire.medicines import Medicines
from screening.rules.vocabulary import Classes

MOST = 100  # lines that are read; more than that is nobody's list of medicines
LONGEST = 60  # characters of a typed line that are kept as a name
_LINES = re.compile(r"[\n\r;,]+")
_BULLET = re.compile(r"^[-*\u2022\u00b7]+\s*")
_STRENGTH = re.compile(
    r"[0-9]+([./][0-9]+)?(mg|mcg|ug|g|ml|units|iu|unidades|ui)?|mg|mcg|ug|g|ml|units|iu|unidades|ui"
)
_TAKEN = frozenset(
    """
    a an at as in the of per by with for on my each every once twice one two three half time times daily
    day days week weekly month morning noon evening night nightly bedtime needed tablet tablets pill
    pills capsule capsules cap caps tab tabs puff puffs dose doses mouth food meals breakfast dinner
    hours am pm prn er xr xl sr cr dr extended release generic al el la las los de del por para con en
    cada una un dos tres media vez veces diario diaria diariamente dia dias semana mes manana noche
    tarde mediodia dormir necesario tableta tabletas pastilla pastillas capsula capsulas dosis boca
    comida comidas desayuno cena horas liberacion prolongada
    """.split()  # noqa: SIM905 - a list of words reads better as words
)


def typed_names(text: str, medicines: Medicines, classes: Classes | None) -> Iterator[str]:
    """Each line as the medicine that it means, else as it was typed."""
    known = _folded(medicines, classes or {})
    for line in _lines(text):
        yield _meant(line, known) or _as_typed(line)


def says(text: str, name: str) -> bool:
    """Whether some line is this name and nothing more than a strength and how it is taken."""
    words = fold(name).split()
    return any(
        name == _as_typed(line) or (said[: len(words)] == words and _only_how(said[len(words) :]))
        for line in _lines(text)
        for said in [fold(line).rstrip(".").split()]
    )


def unresolved(names: tuple[str, ...], classes: Classes | None) -> bool:
    """Whether some name is none that the medicine tables know, so that no class is certainly absent."""
    return classes is not None and any(name.casefold() not in classes for name in names)


def _lines(text: str) -> list[str]:
    """What names something, without the signs of a list."""
    lines = [_BULLET.sub("", line.strip()) for line in _LINES.split(text)]
    return [line for line in lines if line and not _only_how(fold(line).split())][:MOST]


def _as_typed(line: str) -> str:
    return " ".join(line.split())[:LONGEST]


def _folded(medicines: Medicines, classes: Classes) -> Mapping[str, str]:
    """The name that rules know for each folded name."""
    found = {fold(name): name for name in classes}
    for spelling, medicine in medicines.by_spelling.items():
        if medicine.drug.casefold() in classes:
            found.setdefault(spelling, medicine.drug.casefold())
    return found


def _meant(line: str, known: Mapping[str, str]) -> str | None:
    """The longest known name at the beginning, if nothing but strength and taking follows it."""
    words = fold(line).rstrip(".").split()
    for length in range(len(words), 0, -1):
        name = known.get(" ".join(words[:length]))
        if name is not None:
            return name if _only_how(words[length:]) else None
    return None


def _only_how(words: list[str]) -> bool:
    """Nothing but a strength and how often or when."""
    bare = [word.strip("().:") for word in words]
    return all(not word or word in _TAKEN or _STRENGTH.fullmatch(word) for word in bare)
