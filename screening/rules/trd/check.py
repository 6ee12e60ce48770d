"""Checks of the trial pack beyond its shape and its conditions: unknown names, missing words."""

from __future__ import annotations

from screening.rules.nearest import did_you_mean
from screening.rules.sound import Sound
from screening.rules.strict_yaml import Path, Problem
from screening.rules.trd.file import TestEntry, TrdFile
from screening.rules.trd.result import Outcome
from screening.rules.trd.table import Thresholds
from screening.rules.trd.words import LABELLED, PLACES, places
from screening.rules.vocabulary import Vocabulary


class TrdChecks:
    """Collects faults of one pack file, each at its place."""

    def __init__(self, sound: Sound[TrdFile], vocabulary: Vocabulary, table: Thresholds) -> None:
        self.sound, self.tree, self.file = sound, sound.tree, sound.file
        self.vocabulary, self.table = vocabulary, table
        self.problems: list[Problem] = []
        self.codes = tuple(self.file.codes)

    def check_values(self) -> None:
        """Names in `values` that no table, vocabulary or band knows."""
        values, fields = self.file.values, self.vocabulary["trials"].fields
        forms = fields["formulation"].allowed
        for index, form in enumerate(values.never_assumed):
            self.check_known(("values", "never_assumed", index), form, forms)
        for index, drug in enumerate(values.blood_level_counts_for):
            self.check_known(("values", "blood_level_counts_for", index), drug, self.table.drugs)
        bands = fields["improvement"].allowed
        for band in values.percent_better:
            self.check_known(("values", "percent_better", band), band, bands)
        for band in set(bands) - set(values.percent_better):
            self.fault(("values", "percent_better"), f"no percentage for '{band}'")
        for name, options in values.says_nothing.items():
            self.check_known(("values", "says_nothing", name), name, tuple(fields))
            for index, option in enumerate(options):
                allowed = fields[name].allowed if name in fields else ()
                self.check_known(("values", "says_nothing", name, index), option, allowed)
        for name in LABELLED:
            for option in set(fields[name].allowed) - set(values.labels.get(name, {})):
                self.fault(("values", "labels"), f"no words for '{option}' of {name}")

    def check_words(self, path: Path, entry: TestEntry) -> None:
        needed: set[Outcome] = {"strict", "fails", "unknown"}
        if entry.broad is not None:
            needed.add("broad")
        for outcome in sorted(needed - set(entry.words)):
            self.fault(path, f"no words for '{outcome}'")
        for outcome, template in entry.words.items():
            for place in places(template):
                self.check_known((*path, outcome), place, PLACES)

    def check_code(self, path: Path, code: str) -> None:
        self.check_known(path, code, self.codes)

    def check_sources(self, path: Path, sources: tuple[str, ...]) -> None:
        for index, source in enumerate(sources):
            self.check_known((*path, index), source, tuple(self.file.sources))

    def check_known(self, path: Path, found: str, allowed: tuple[str, ...]) -> None:
        if found not in allowed:
            hint = did_you_mean(found, allowed) or f"; allowed: {', '.join(allowed)}"
            self.fault(path, f"no '{found}'{hint}")

    def check_unique(self, names: list[str], path: Path, key: str) -> None:
        seen: set[str] = set()
        for index, name in enumerate(names):
            if self.sound.follows((*path, index, key)):
                continue
            if name in seen:
                self.fault((*path, index), f"'{name}' a second time")
            seen.add(name)

    def fault(self, path: Path, message: str, offset: int = 0) -> None:
        if not self.sound.follows(path):
            self.problems.append(self.tree.problem(path, message, offset))
