"""Reading the pack for treatment-resistant depression: every fault at once, each where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from screening.rules.bundle import digest_of, whole_text
from screening.rules.example_file import unreadable
from screening.rules.language import Condition, parse_definition
from screening.rules.language.cursor import Faults
from screening.rules.language.parser import Names, read_test
from screening.rules.language.values import Node
from screening.rules.sound import Sound, as_far_as_sound
from screening.rules.strict_yaml import Path, Tree, plain
from screening.rules.trd.check import TrdChecks
from screening.rules.trd.count import PERSON_VALUES
from screening.rules.trd.course import Limits
from screening.rules.trd.file import CodeEntry, LevelEntry, NoteEntry, TestEntry, TrdFile
from screening.rules.trd.result import LEVELS, OUTCOMES
from screening.rules.trd.table import Thresholds, read_thresholds
from screening.rules.trd.trial import Code, Test
from screening.rules.trd.values import NAMES_KETAMINE, PERCENT_BETTER, TRIAL_VALUES, limits_of
from screening.rules.vocabulary import FactType, Vocabulary

TABLE = "thresholds.csv"
CARRIES: frozenset[Path] = frozenset({("codes",), ("sources",), ("trial", "define")})  # names that others use


@dataclass(frozen=True)
class LevelRule:
    """A level and its condition; None holds always."""

    entry: LevelEntry
    when: Condition | None


@dataclass(frozen=True)
class Note:
    """A note and its condition."""

    entry: NoteEntry
    when: Condition


@dataclass(frozen=True)
class TrdPack:
    """The pack, checked. `digest` is that of `text`, the file with the table of doses and the vocabulary."""

    file: TrdFile
    tree: Tree
    text: str
    digest: str
    vocabulary: Vocabulary
    table: Thresholds
    limits: Limits
    tests: tuple[Test, ...]
    levels: tuple[LevelRule, ...]
    notes: tuple[Note, ...]

    @property
    def id(self) -> str:
        """The name of the pack."""
        return self.file.pack

    @property
    def version(self) -> str:
        """The version of the pack, as three numbers."""
        return self.file.version

    @property
    def title(self) -> str:
        """What the pack looks for."""
        return self.file.title

    @property
    def signed(self) -> bool:
        """Whether a named person has reviewed it."""
        return self.file.reviewed.by is not None


def load_trd(text: str, name: str, vocabulary: Vocabulary, tables: Mapping[str, str]) -> TrdPack:
    """Read the pack `text` of the file `name`; `tables` are texts of tables by file name.

    Raises ContentError with every fault of the pack, or of the table.
    """
    table = read_thresholds(tables[TABLE], TABLE)
    sound = as_far_as_sound(plain(text, name), TrdFile, CARRIES.__contains__)
    loader = _Loader(sound, vocabulary, table)
    tests, levels, notes = loader.tests(), loader.levels(), loader.notes()
    loader.check_values()
    sound.refuse(loader.problems, unreadable(sound, sound.file.examples, vocabulary))
    return TrdPack(
        file=sound.file,
        tree=sound.tree,
        text=(whole := whole_text(text, tables)),
        digest=digest_of(whole),
        vocabulary=vocabulary,
        table=table,
        limits=limits_of(vocabulary, sound.file.values),
        tests=tests,
        levels=levels,
        notes=notes,
    )


def trial_vocabulary(vocabulary: Vocabulary) -> Mapping[str, FactType]:
    """What the tests of a trial may read."""
    return {**vocabulary["trials"].fields, **TRIAL_VALUES, PERCENT_BETTER.name: PERCENT_BETTER}


def person_vocabulary(vocabulary: Vocabulary, codes: tuple[str, ...]) -> Mapping[str, FactType]:
    """What levels and notes may read: all facts, richer records, and the counts."""
    outcome = {
        "result": FactType("result", "choice", options=tuple(OUTCOMES), about="How the trial was judged"),
        "reasons": FactType(
            "reasons", "choices", options=codes, about="What kept it from strict, or failed it"
        ),
        "medicine_class": FactType("medicine_class", "choice", about="Class of the medicine"),
    }
    more = {PERCENT_BETTER.name: PERCENT_BETTER, NAMES_KETAMINE.name: NAMES_KETAMINE}
    lists = {name: replace(vocabulary[name], fields={**vocabulary[name].fields, **more})
             for name in ("augmentations", "other_treatments")}  # fmt: skip
    trials = replace(vocabulary["trials"], fields={**trial_vocabulary(vocabulary), **outcome})
    return {**vocabulary, **lists, "trials": trials, **PERSON_VALUES}


class _Loader(TrdChecks):
    def __init__(self, sound: Sound[TrdFile], vocabulary: Vocabulary, table: Thresholds) -> None:
        super().__init__(sound, vocabulary, table)
        person = person_vocabulary(vocabulary, self.codes)
        level = FactType("level", "choice", options=tuple(LEVELS), about="The level")
        self.of_levels = Names(person)
        self.of_notes = Names({**person, level.name: level})
        self.of_trials = self.definitions(Names(trial_vocabulary(vocabulary)))

    def definitions(self, names: Names) -> Names:
        """Definitions of one trial, each of which may use those above it."""
        known: dict[str, Node] = {}
        faulty: set[str] = set()
        for name, text in self.file.trial.define.items():
            here = replace(names, definitions=known, faulty=faulty)
            try:
                known = {**known, name: parse_definition(text, here)}
            except Faults as faults:
                faulty.add(name)
                self.refuse(faults, ("trial", "define", name))
        return replace(names, definitions=known, faulty=faulty)

    def tests(self) -> tuple[Test, ...]:
        found = [
            self.test(("trial", "tests", index), entry) for index, entry in enumerate(self.file.trial.tests)
        ]
        self.check_unique([entry.id for entry in self.file.trial.tests], ("trial", "tests"), "id")
        return tuple(test for test in found if test is not None)

    def test(self, path: Path, entry: TestEntry) -> Test | None:
        strict = self.condition((*path, "strict"), entry.strict, self.of_trials)
        broad = strict
        if entry.broad is not None:
            broad = self.condition((*path, "broad"), entry.broad, self.of_trials)
        kept_by = self.code_entries((*path, "kept_by"), entry.kept_by)
        fails_by = self.code_entries((*path, "fails_by"), entry.fails_by)
        self.check_words((*path, "words"), entry)
        self.check_sources((*path, "sources"), entry.sources)
        return None if strict is None or broad is None else Test(entry, strict, broad, kept_by, fails_by)

    def code_entries(self, path: Path, entries: tuple[CodeEntry, ...]) -> tuple[Code, ...]:
        found = []
        for index, entry in enumerate(entries):
            when = None
            if entry.when is not None:
                when = self.condition((*path, index, "when"), entry.when, self.of_trials)
            self.check_code((*path, index, "code"), entry.code)
            found.append(Code(entry.code, when))
        return tuple(found)

    def levels(self) -> tuple[LevelRule, ...]:
        entries = self.file.levels
        self.check_unique([entry.level for entry in entries], ("levels",), "level")
        if entries[-1].when is not None:
            self.fault(
                ("levels", len(entries) - 1), "the last level has a condition; it is what holds otherwise"
            )
        found = []
        for index, entry in enumerate(entries):
            if entry.when is None and index < len(entries) - 1:
                self.fault(("levels", index), f"{entry.level} has no condition and hides the levels below it")
            when = None
            if entry.when is not None:
                when = self.condition(("levels", index, "when"), entry.when, self.of_levels)
            self.check_sources(("levels", index, "sources"), entry.sources)
            found.append(LevelRule(entry, when))
        return tuple(found)

    def notes(self) -> tuple[Note, ...]:
        self.check_unique([entry.code for entry in self.file.notes], ("notes",), "code")
        found = []
        for index, entry in enumerate(self.file.notes):
            when = self.condition(("notes", index, "when"), entry.when, self.of_notes)
            self.check_sources(("notes", index, "sources"), entry.sources)
            if when is not None:
                found.append(Note(entry, when))
        return tuple(found)

    def condition(self, path: Path, text: str, names: Names) -> Condition | None:
        try:
            return Condition(text, read_test(text, names))
        except Faults as faults:
            self.refuse(faults, path)
            return None

    def refuse(self, faults: Faults, path: Path) -> None:
        for fault in faults.faults:
            self.fault(path, fault.message, fault.at)
