"""How the files that read medicine trials write their examples: people who differ from one that is written once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from screening.rules.facts import FactsError, facts_from_plain
from screening.rules.missing import Facts
from screening.rules.sound import Sound
from screening.rules.strict_yaml import M, Path, Problem, Strict
from screening.rules.vocabulary import Vocabulary

CASES: Path = ("examples", "cases")


class Case(Strict):
    """One person: the facts, and the trials, as far as they differ."""

    name: str
    given: tuple[Mapping[str, object], ...] | None = None
    facts: Mapping[str, object] = {}


class Alike(Strict):
    """What is the same in every example: the facts of `person`, and those of each trial."""

    person: Mapping[str, object]
    trial: Mapping[str, object]
    cases: tuple[Case, ...]

    def facts_of(self, case: Case, vocabulary: Vocabulary) -> Facts:
        """The facts of one example; raises FactsError."""
        facts: dict[str, object] = {**self.person, **case.facts}
        if case.given is not None:
            facts["trials"] = tuple({**self.trial, **trial} for trial in case.given)
        return facts_from_plain(facts, vocabulary)


def unreadable(sound: Sound[M], examples: Alike | None, vocabulary: Vocabulary) -> Iterator[Problem]:
    """The examples whose facts cannot be read, for a file that is refused anyway and not checked further."""
    if examples is None or sound.follows(("examples", "person")) or sound.follows(("examples", "trial")):
        return
    for place, case in enumerate(examples.cases):
        path = (*CASES, place)
        if not sound.follows(path):
            try:
                examples.facts_of(case, vocabulary)
            except FactsError as fault:
                yield sound.tree.problem(path, str(fault))


def flow(value: object) -> str:
    """A value on one line, as an example writes it."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}: {flow(part)}' for key, part in value.items())}}}"
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(flow, value))}]"
    return "null" if value is None else str(value)
