"""How the files that read medicine trials write their examples: people who differ from one that is written once."""

from __future__ import annotations

from collections.abc import Mapping

from screening.rules.facts import facts_from_plain
from screening.rules.missing import Facts
from screening.rules.strict_yaml import Strict
from screening.rules.vocabulary import Vocabulary


class Case(Strict):
    """One person: the facts, and the trials, as far as they differ."""

    name: str
    given: tuple[Mapping[str, object], ...] | None = None
    facts: Mapping[str, object] = {}


class Alike(Strict):
    """What is the same in every example: the facts of `person`, and those of each trial."""

    person: Mapping[str, object]
    trial: Mapping[str, object]

    def facts_of(self, case: Case, vocabulary: Vocabulary) -> Facts:
        """The facts of one example; raises FactsError."""
        facts: dict[str, object] = {**self.person, **case.facts}
        if case.given is not None:
            facts["trials"] = tuple({**self.trial, **trial} for trial in case.given)
        return facts_from_plain(facts, vocabulary)


def flow(value: object) -> str:
    """A value on one line, as an example writes it."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}: {flow(part)}' for key, part in value.items())}}}"
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(flow, value))}]"
    return "null" if value is None else str(value)
