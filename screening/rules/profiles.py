"""Criteria profiles: what a definition or a payer asks, beside what was told, as a list of gaps.

A gap list says what is documented and what is missing, criterion by criterion. It does not say what a payer will
decide, and nothing follows from an empty list. The profiles stand in packs/profiles.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from screening.rules.bundle import digest_of
from screening.rules.derived import restated
from screening.rules.library import shipped, shipped_text
from screening.rules.missing import Facts, Missing
from screening.rules.pack_file import Source
from screening.rules.profiles_added import Added, added_of, find
from screening.rules.profiles_file import ProfileEntry, ProfilesFile, TrialsEntry, read_profiles
from screening.rules.profiles_trial import Need, Shown, needs_of, show
from screening.rules.profiles_words import added_words, detail_words, several, trials_words
from screening.rules.strict_yaml import Path, Tree
from screening.rules.trd.load import TrdPack
from screening.rules.trd.person import Person, read_person
from screening.rules.truth import Truth
from screening.rules.vocabulary import FactType, Vocabulary

FILE = "profiles.yaml"
PROVEN = ("pharmacy", "record")  # a memory or a bottle proves no course to a payer
NOT_RULED_OUT = "bipolar_not_ruled_out"


@dataclass(frozen=True)
class Profile:
    """A profile with its needs as conditions of the rule language."""

    entry: ProfileEntry
    source: Source
    needs: tuple[Need, ...]
    added: tuple[tuple[Added, ...], ...]
    fields: Mapping[str, FactType]  # of a trial: words for details to obtain


@dataclass(frozen=True)
class Profiles:
    """All profiles, known by the digest of their text."""

    file: ProfilesFile
    tree: Tree
    digest: str
    by_id: Mapping[str, Profile]

    @property
    def version(self) -> str:
        """The version of the file, as three numbers."""
        return self.file.version

    @property
    def signed(self) -> bool:
        """Whether a named person has reviewed them."""
        return self.file.reviewed.by is not None


@dataclass(frozen=True)
class Criterion:
    """One thing that is asked: what is documented for it, and what is missing or undocumented, in words."""

    id: str
    asks: str
    documented: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class GapList:
    """A profile beside one person's answers. `mark` warns that a payer's profile is a sample."""

    profile: str
    title: str
    mark: str | None
    words: str
    source: Source
    dated: str
    criteria: tuple[Criterion, ...]
    not_looked_at: tuple[str, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Every gap, in the order of the criteria."""
        return tuple(gap for criterion in self.criteria for gap in criterion.missing)


def load_profiles(text: str, name: str, vocabulary: Vocabulary) -> Profiles:
    """Read the profiles; raises ContentError with every fault at its place."""
    tree, file = read_profiles(text, name, vocabulary)
    found = {
        entry.id: profile_of(entry, file.sources[entry.source], vocabulary, tree, ("profiles", index))
        for index, entry in enumerate(file.profiles)
    }
    return Profiles(file, tree, digest_of(text), found)


def profile_of(
    entry: ProfileEntry, source: Source, vocabulary: Vocabulary, tree: Tree, path: Path
) -> Profile:
    """One profile with its numbers as conditions; raises ContentError when one of them makes no sense."""
    return Profile(
        entry=entry,
        source=source,
        needs=needs_of(entry.trials, vocabulary, tree, (*path, "trials")),
        added=tuple(tuple(added_of(kind, vocabulary) for kind in each.any_of) for each in entry.added),
        fields=vocabulary["trials"].fields,
    )


@cache
def shipped_profiles() -> Profiles:
    """The profiles of this release, read once."""
    return load_profiles(shipped_text(FILE), f"packs/{FILE}", shipped().vocabulary)


def gaps(profile: Profile, pack: TrdPack, facts: Facts, today: date) -> GapList:
    """What is documented and what is missing. Never raises for facts that the reader accepts.

    `today` is the day from which years are counted back.
    """
    return gaps_of(profile, pack, read_person(pack, restated(facts)), today)


def gaps_of(profile: Profile, pack: TrdPack, person: Person, today: date) -> GapList:
    """The same for a person whose trials are judged, so that many profiles need it once."""
    entry = profile.entry
    episode = person.values.get("episode_months", Missing.BLANK)
    trials = tuple(
        show(entry.trials, profile.needs, judged, pack, today, episode) for judged in person.trials
    )
    records = () if entry.records is None else (_records(trials),)
    return GapList(
        profile=entry.id,
        title=entry.title,
        mark=entry.mark,
        words=entry.words,
        source=profile.source,
        dated=entry.dated,
        criteria=(
            _unipolar(pack, person),
            _trials(profile, person, trials),
            *_added(profile, person),
            *records,
        ),
        not_looked_at=entry.not_looked_at,
    )


def _unipolar(pack: TrdPack, person: Person) -> Criterion:
    """All of these profiles are about unipolar depression."""
    note = next(note for note in pack.notes if note.entry.code == NOT_RULED_OUT)
    asks = "Depression without bipolar disorder"
    if person.level == "out_of_scope_bipolar":
        return Criterion("unipolar", asks, (), ("Bipolar disorder or mania was told",))
    if note.when.truth(person.values) is Truth.TRUE:
        return Criterion(
            "unipolar", asks, (), ("Bipolar disorder or mania is not ruled out by what was told",)
        )
    return Criterion("unipolar", asks, ("No bipolar disorder and no mania was told",), ())


def _trials(profile: Profile, person: Person, trials: Sequence[Shown]) -> Criterion:
    entry = profile.entry.trials
    shown = [trial for trial in trials if trial.truth is Truth.TRUE]
    documented = tuple(trial.line for trial in shown)
    short = tuple(_short(entry, shown))
    if not short:
        return Criterion("trials", trials_words(entry), documented, ())
    others = (_other(trial, profile.fields) for trial in trials if trial.truth is not Truth.TRUE)
    return Criterion("trials", trials_words(entry), documented, (*short, *others, *_untold(person)))


def _short(entry: TrialsEntry, shown: Sequence[Shown]) -> Iterator[str]:
    """How much is there of what is asked, where it is less."""
    drugs = {_key(trial) for trial in shown}
    if len(drugs) < entry.medicines:
        yield f"Antidepressants documented: {len(drugs)} of {entry.medicines}"
    classes = {row.medicine_class for trial in shown for row in trial.judged.reading.thresholds[:1]}
    if entry.classes is not None and len(classes) < entry.classes:
        yield f"Classes documented: {len(classes)} of {entry.classes}"
    if isinstance(entry.current_episode, int):
        now = {_key(trial) for trial in shown if trial.judged.reading.trial.get("episode") == "current"}
        if len(now) < entry.current_episode:
            yield f"Of this episode documented: {len(now)} of {entry.current_episode}"


def _key(trial: Shown) -> str:
    return trial.judged.reading.counts_as or ""


def _other(trial: Shown, fields: Mapping[str, FactType]) -> str:
    """A trial that was told and does not show all that is asked, or not yet."""
    if trial.against:
        return f"{trial.line}. It does not show: {'; '.join(trial.against)}"
    details = "; ".join(detail_words(name, fields) for name in trial.fields) or "more about the course"
    return f"{trial.line}. To obtain: {details}"


def _untold(person: Person) -> Iterator[str]:
    if not isinstance(person.values.get("trials"), tuple):
        yield "The medicines that were tried were not told"
    if person.unnamed:
        yield f"To obtain: the names of {several(person.unnamed, 'medicine', 'medicines')} that could not be named"
    if person.values.get("trials_complete") == "no":
        yield "The list of medicines that were tried is not complete"


def _added(profile: Profile, person: Person) -> Iterator[Criterion]:
    """Each group: the kind that is fully told speaks alone; else all that was told and is missing."""
    for index, group in enumerate(profile.added, start=1):
        asks = added_words([each.entry for each in group])
        found = [find(each, person.values) for each in group]
        chosen = [each for each in found if each.full][:1] or found
        yield Criterion(
            f"added-{index}",
            asks,
            tuple(line for each in chosen for line in each.documented),
            tuple(line for each in chosen for line in each.missing),
        )


def _records(trials: Sequence[Shown]) -> Criterion:
    """Whether the trials that show what is asked come from a pharmacy or a record."""
    documented, missing = [], []
    for trial in trials:
        if trial.truth is not Truth.TRUE:
            continue
        name = trial.line.partition(":")[0]
        if trial.judged.reading.trial.get("source") in PROVEN:
            documented.append(f"{name}: details from a pharmacy or a record")
        else:
            missing.append(f"{name}: no pharmacy list or record behind it yet")
    asks = "A pharmacy list or a record for each trial"
    return Criterion("records", asks, tuple(dict.fromkeys(documented)), tuple(dict.fromkeys(missing)))
