"""The file of criteria profiles: its shape, and what is checked beyond it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, model_validator

from screening.rules.example_file import Alike, Case, unreadable
from screening.rules.nearest import did_you_mean
from screening.rules.pack_file import IsoDate, Keep, Review, Source, Version
from screening.rules.sound import as_far_as_sound
from screening.rules.strict_yaml import Path, Strict, Tree, plain
from screening.rules.vocabulary import Vocabulary
from screening.rules.wording import wording_problems, wrong_words

SAMPLE = "sample, verify with the payer"
PAYER = "payer policy"
Dose: TypeAlias = Literal["adopt", "borderline", "usual_max", "highest_tolerated"]
Adherence: TypeAlias = Literal["80_or_more", "50_to_79"]
Weeks: TypeAlias = Annotated[int, Field(ge=1, le=520)]
Percent: TypeAlias = Annotated[int, Field(ge=1, le=99)]
Several: TypeAlias = Annotated[int, Field(ge=1, le=20)]
Years: TypeAlias = Annotated[int, Field(ge=1, le=50)]


class Benefit(Strict):
    """How much it helped at most, in percent: one of the two, or neither."""

    better_at_most: Percent | None = None
    better_below: Percent | None = None

    @model_validator(mode="after")
    def one_limit(self) -> Benefit:
        """Not both limits."""
        if self.better_at_most is not None and self.better_below is not None:
            raise ValueError("better_at_most and better_below together; one of them")
        return self


class WayEntry(Benefit):
    """One way in which a trial shows what is asked: weeks at a dose, or stopped for side effects."""

    weeks: Weeks | None = None
    dose: Dose | None = None
    stopped_for_side_effects: Literal["yes"] | None = None
    harmless = {"stopped_for_side_effects": "yes"}

    @model_validator(mode="after")
    def one_way(self) -> WayEntry:
        """Weeks with a dose, or side effects."""
        if (self.weeks is None) != (self.dose is None):
            raise ValueError("'weeks' and 'dose' belong together")
        if (self.weeks is None) == (self.stopped_for_side_effects is None):
            raise ValueError("a way has 'weeks' with 'dose', or 'stopped_for_side_effects'")
        return self


class TrialsEntry(Strict):
    """How many trials, of how many classes, in which time, and what each of them has to show."""

    medicines: Several
    classes: Several | None = None
    current_episode: Literal["all"] | Several | None = None
    within_years: Years | None = None
    adherence: Adherence | None = None
    any_of: tuple[WayEntry, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def not_more_than_medicines(self) -> TrialsEntry:
        """Classes, and trials of the episode, are counted among the medicines."""
        for name, number in (("classes", self.classes), ("current_episode", self.current_episode)):
            if isinstance(number, int) and number > self.medicines:
                raise ValueError(f"{name} {number} is more than medicines {self.medicines}")
        return self


class AddedEntry(Benefit):
    """A treatment beside the trials. `words`: details that the intake does not ask."""

    kind: Literal["augmentation", "psychotherapy"]
    at_least: Several = 1
    weeks: Weeks | None = None
    sessions: Several | None = None
    words: tuple[str, ...] = ()

    @model_validator(mode="after")
    def own_measure(self) -> AddedEntry:
        """Augmentation is measured in weeks, psychotherapy in sessions."""
        wrong = "sessions" if self.kind == "augmentation" else "weeks"
        if getattr(self, wrong) is not None:
            raise ValueError(f"{self.kind} has no '{wrong}'")
        return self


class AnyOfEntry(Strict):
    """Kinds of which one is enough."""

    any_of: tuple[AddedEntry, ...] = Field(min_length=1)


class ProfileEntry(Strict):
    """One profile. `dated`: when the address was read; `records`: whether proof from records is asked."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    title: str
    mark: str | None = None
    words: str
    source: str
    dated: IsoDate
    trials: TrialsEntry
    added: tuple[AnyOfEntry, ...] = ()
    records: Literal["asked"] | None = None
    not_looked_at: tuple[str, ...] = ()


class GapCase(Case):
    """The criteria of each profile that something is missing of, for one person on one day."""

    today: IsoDate
    missing: Mapping[str, tuple[str, ...]]


class GapExamples(Alike):
    """The examples of the profiles."""

    cases: tuple[GapCase, ...]


class ProfilesFile(Strict):
    """The whole file."""

    format: Literal[1]
    version: Version
    reviewed: Review
    sources: Mapping[str, Source]
    profiles: tuple[ProfileEntry, ...] = Field(min_length=1)
    keep: tuple[Keep, ...] = ()
    examples: GapExamples | None = None


def read_profiles(text: str, name: str, vocabulary: Vocabulary) -> tuple[Tree, ProfilesFile]:
    """Read the file; raises ContentError with every fault at its place."""
    sound = as_far_as_sound(plain(text, name), ProfilesFile, lambda path: path == ("sources",))
    faults = [fault for fault in _faults(sound.file) if not sound.follows(fault[0])]
    problems = [sound.tree.problem(*fault) for fault in faults] + list(wording_problems(sound.tree))
    sound.refuse(problems, unreadable(sound, sound.file.examples, vocabulary))
    return sound.tree, sound.file


def _faults(file: ProfilesFile) -> Iterator[tuple[Path, str, int]]:
    """Where, what, and how far into the text."""
    ids = [entry.id for entry in file.profiles]
    for index, entry in enumerate(file.profiles):
        path: Path = ("profiles", index)
        if entry.id in ids[:index]:
            yield (*path, "id"), f"'{entry.id}' a second time", 0
        if entry.source not in file.sources:
            hint = did_you_mean(entry.source, file.sources)
            yield (*path, "source"), f"no source '{entry.source}'{hint}", 0
        elif file.sources[entry.source].kind == PAYER and entry.mark != SAMPLE:
            yield path, f"the profile of a payer has the mark '{SAMPLE}'", 0
        for at, words in enumerate(entry.not_looked_at):
            for word, kind, offset in wrong_words(words):
                yield (*path, "not_looked_at", at), f"'{word}' is a {kind}; texts state and suggest", offset
