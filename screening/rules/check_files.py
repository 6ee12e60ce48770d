"""Every file of rules and tables, each checked with the others that it leans on; all problems at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from importlib.resources import files

from screening.rules import derived, medicine_equivalents, medicine_table
from screening.rules.check import check_pack, in_order, review_notices, unread_by
from screening.rules.library import shipped_text
from screening.rules.medicine_equivalents import read_equivalents
from screening.rules.medicine_table import read_medicines
from screening.rules.pack import RulePack
from screening.rules.pack_file import Review
from screening.rules.pack_load import load_pack
from screening.rules.profiles import load_profiles
from screening.rules.profiles_check import check_profiles
from screening.rules.staging import load_staging
from screening.rules.staging_check import check_staging
from screening.rules.strict_yaml import ContentError, Problem, Tree, plain
from screening.rules.trd import table as dose_table
from screening.rules.trd.examples_check import check_trials
from screening.rules.trd.load import TrdPack, load_trd
from screening.rules.trd.table import read_thresholds
from screening.rules.vocabulary import VOCABULARY, Vocabulary, load_vocabulary, read_classes
from screening.rules.wording import check_wording_file, wording_problems

WORDING = "wording.yaml"
SAFETY, TRD, STAGING, PROFILES = "safety.yaml", "trd.yaml", "staging.yaml", "profiles.yaml"
DOSES, CLASSES, EQUIVALENTS = "thresholds.csv", "medicine_classes.csv", "lorazepam_equivalents.csv"
BESIDE = (VOCABULARY, WORDING)  # in the folder above the packs
KEYS = {"trial": TRD, "staging": STAGING, "profiles": PROFILES, "vocabulary": VOCABULARY, "wording": WORDING}
HEADS = {
    dose_table.COLUMNS: DOSES,
    medicine_table.COLUMNS: CLASSES,
    medicine_equivalents.COLUMNS: EQUIVALENTS,
}
BY_TRIALS = ("trials", "trials_complete", "unnamed_count", "episode_months")  # the counts and the staging


@dataclass(frozen=True)
class Files:
    """The text of each file, and the name under which its problems are told."""

    texts: Mapping[str, str]
    names: Mapping[str, str]

    def with_file(self, name: str, text: str) -> tuple[str, Files]:
        """The same with another file in the place that it is made for, and that place."""
        place = place_of(name, text)
        texts, names = {**self.texts, place: text}, {**self.names, place: name}
        return place, replace(self, texts=texts, names=names)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The facts; raises ContentError."""
        classes = read_classes(self.texts[CLASSES], self.texts[DOSES])
        return load_vocabulary(self.texts[VOCABULARY], self.names[VOCABULARY], classes)

    @cached_property
    def safety(self) -> RulePack:
        """The safety pack; raises ContentError."""
        return load_pack(self.texts[SAFETY], self.names[SAFETY], self.vocabulary)

    @cached_property
    def trd(self) -> TrdPack:
        """The trial pack; raises ContentError."""
        read_thresholds(self.texts[DOSES], self.names[DOSES])
        return load_trd(self.texts[TRD], self.names[TRD], self.vocabulary, {DOSES: self.texts[DOSES]})


def shipped_files() -> Files:
    """What this release ships."""
    above = files("screening.rules")
    texts = {name: above.joinpath(name).read_text(encoding="utf-8") for name in BESIDE}
    packs = (SAFETY, TRD, STAGING, PROFILES, DOSES, CLASSES, EQUIVALENTS)
    texts |= {name: shipped_text(name) for name in packs}
    return Files(texts, {name: name if name in BESIDE else f"packs/{name}" for name in texts})


def place_of(name: str, text: str) -> str:
    """Which file a text is made to be: a table by its columns, the others by a key that only they have."""
    if name.endswith(".csv"):
        first = text.splitlines()[:1]
        head = tuple(first[0].split(",")) if first else ()
        return HEADS.get(head) or max(HEADS.items(), key=lambda each: len({*each[0]} & {*head}))[1]
    try:
        value = plain(text, name).value
    except ContentError:
        return SAFETY
    keys = value if isinstance(value, dict) else ()
    return next((place for key, place in KEYS.items() if key in keys and "rules" not in keys), SAFETY)


def check_file(found: Files, place: str, today: date | None) -> list[Problem]:
    """Problems and notices of one file, and those of the files that it leans on, in their order."""
    try:
        return in_order(CHECKS[place](found, today))
    except ContentError as fault:
        return in_order({*fault.problems, *_wrong_words(found, place)})


def _wrong_words(found: Files, place: str) -> Iterator[Problem]:
    """The forbidden words of a pack that is refused: older packs may hold them and are loaded all the same."""
    if place in (SAFETY, TRD):
        with suppress(ContentError):
            yield from wording_problems(plain(found.texts[place], found.names[place]))


def _vocabulary(found: Files, today: date | None) -> Iterator[Problem]:
    """What it holds that nothing of this release reads and that is not declared informational."""
    tree = plain(found.texts[VOCABULARY], found.names[VOCABULARY])
    for each in unread_by(found.safety, read_elsewhere(found.trd)) if found.vocabulary else ():
        message = f"nothing reads {each}; ask for it no longer, or declare it informational"
        yield tree.problem(each.path, message)


def _safety(found: Files, today: date | None) -> Iterator[Problem]:
    yield from check_pack(found.safety, today, read_elsewhere(found.trd))


def _trd(found: Files, today: date | None) -> Iterator[Problem]:
    pack = found.trd
    yield from wording_problems(pack.tree)
    yield from _reviewed(pack.tree, today)
    yield from check_trials(pack, found.vocabulary)


def _staging(found: Files, today: date | None) -> Iterator[Problem]:
    staging = load_staging(found.texts[STAGING], found.names[STAGING], found.vocabulary, found.trd)
    yield from _reviewed(staging.tree, today)
    yield from check_staging(staging, found.vocabulary)


def _profiles(found: Files, today: date | None) -> Iterator[Problem]:
    profiles = load_profiles(found.texts[PROFILES], found.names[PROFILES], found.vocabulary)
    yield from _reviewed(profiles.tree, today)
    yield from check_profiles(profiles, found.trd, found.vocabulary)


def _doses(found: Files, today: date | None) -> Iterator[Problem]:
    read_thresholds(found.texts[DOSES], found.names[DOSES])
    yield from ()


def _classes(found: Files, today: date | None) -> Iterator[Problem]:
    read_medicines(found.texts[CLASSES], found.names[CLASSES])
    yield from ()


def _equivalents(found: Files, today: date | None) -> Iterator[Problem]:
    medicines = read_medicines(found.texts[CLASSES], found.names[CLASSES])
    read_equivalents(found.texts[EQUIVALENTS], found.names[EQUIVALENTS], medicines)
    yield from ()


def _wording(found: Files, today: date | None) -> Iterator[Problem]:
    check_wording_file(found.texts[WORDING], found.names[WORDING])
    yield from ()


CHECKS: Mapping[str, Callable[[Files, date | None], Iterator[Problem]]] = {
    VOCABULARY: _vocabulary,
    WORDING: _wording,
    SAFETY: _safety,
    TRD: _trd,
    STAGING: _staging,
    PROFILES: _profiles,
    DOSES: _doses,
    CLASSES: _classes,
    EQUIVALENTS: _equivalents,
}


def read_elsewhere(trd: TrdPack) -> frozenset[str]:
    """The facts that something other than a rule of the safety pack reads."""
    conditions = [level.when for level in trd.levels if level.when] + [note.when for note in trd.notes]
    return derived.READS.union(BY_TRIALS, *(condition.reads for condition in conditions))


def _reviewed(tree: Tree, today: date | None) -> Iterator[Problem]:
    yield from review_notices(tree, Review.model_validate(tree.value["reviewed"]), today)
