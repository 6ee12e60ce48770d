"""The one condition language: of the rules over facts, and of the questionnaire over items."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from screening.rules.language.amounts import Gap
from screening.rules.language.cursor import Faults
from screening.rules.language.explanation import Plain, explain
from screening.rules.language.parser import Names, read, read_test
from screening.rules.language.scope import Scope
from screening.rules.language.states import Fired
from screening.rules.language.terms import SENT
from screening.rules.language.values import Node, TruthNode
from screening.rules.missing import Facts
from screening.rules.strict_yaml import ContentError, Problem
from screening.rules.truth import Truth
from screening.rules.vocabulary import FactType

__all__ = ["SENT", "Condition", "parse", "parse_definition", "problems_of"]

NO_RULES: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Condition:
    """A checked condition. `text` is how its author wrote it, `str()` how the language prints it."""

    text: str
    test: TruthNode

    def __str__(self) -> str:
        return str(self.test)

    def truth(self, facts: Facts, fired: frozenset[str] = NO_RULES) -> Truth:
        """Whether it holds; `fired` are the rules that are known to be true."""
        return self.test.truth(Scope(facts, fired))

    def gaps(self, facts: Facts, fired: frozenset[str] = NO_RULES) -> tuple[Gap, ...]:
        """What left it UNKNOWN, each thing once; nothing for a decided condition."""
        scope = Scope(facts, fired)
        unknown = self.test.truth(scope) is Truth.UNKNOWN
        return tuple(dict.fromkeys(self.test.gaps(scope))) if unknown else ()

    def cause(self, facts: Facts, fired: frozenset[str] = NO_RULES) -> str | None:
        """For an UNKNOWN condition: "unanswered" if an unanswered fact left it open, else "not_asked"."""
        if self.truth(facts, fired) is not Truth.UNKNOWN:
            return None
        return cause_of(self.gaps(facts, fired))

    @property
    def reads(self) -> frozenset[str]:
        """The facts that it can read, through definitions too."""
        return self.test.reads

    @cached_property
    def rules(self) -> frozenset[str]:
        """The rules that it refers to."""
        return frozenset(part.rule for part in self.test.walk() if isinstance(part, Fired))

    def words(self) -> str:
        """For a clinician to read."""
        return self.test.words()

    def explain(self, facts: Facts, fired: frozenset[str] = NO_RULES) -> dict[str, Plain]:
        """The tree of its parts with the truth of each, deciding branches first."""
        return explain(self.test, Scope(facts, fired))


def cause_of(gaps: tuple[Gap, ...]) -> str:
    """Why something is UNKNOWN: "not_asked" only if no unanswered fact has a part in it."""
    return "unanswered" if any(gap.missing.unanswered for gap in gaps) else "not_asked"


def parse(
    text: str,
    vocabulary: Mapping[str, FactType],
    *,
    definitions: Mapping[str, Node] | None = None,
    tables: Mapping[str, tuple[str, ...]] | None = None,
    rules: Collection[str] = (),
    at: tuple[str, int, int] = ("condition", 1, 1),
) -> Condition:
    """Read and check a condition `at` a file, line and column; raises ContentError with every fault."""
    names = Names(vocabulary, definitions or {}, tables or {}, rules)
    file, line, column = at
    try:
        return Condition(text, read_test(text, names))
    except Faults as faults:
        raise ContentError(
            problems_of(faults, lambda offset, message: Problem(file, line, column + offset, message))
        ) from None


def parse_definition(text: str, names: Names) -> Node:
    """A definition: a condition, a number or a list; raises Faults."""
    return read(text, names)


def problems_of(faults: Faults, place: Callable[[int, str], Problem]) -> tuple[Problem, ...]:
    """The faults of a condition as problems of the file that it stands in."""
    return tuple(sorted({place(fault.at, fault.message) for fault in faults.faults}))
