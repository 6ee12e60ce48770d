"""What a condition sees of a person."""

from __future__ import annotations

from collections.abc import Mapping

from screening.rules.missing import Facts, Value


class Scope:
    """What a condition sees: the facts, the members of lists that it stands in, and the rules that fired."""

    __slots__ = ("facts", "fired", "given", "known", "members")

    def __init__(
        self,
        facts: Facts,
        fired: frozenset[str] | set[str] = frozenset(),
        members: tuple[Mapping[str, Value], ...] = (),
        known: dict[str, object] | None = None,
        given: Facts | None = None,
    ) -> None:
        self.facts = facts
        self.given = facts if given is None else given  # without what was inferred; `is …` tests look here
        self.fired = fired
        self.members = members
        self.known: dict[str, object] = {} if known is None else known  # definitions, once worked out

    def outside(self) -> Scope:
        """The view of a definition: it stands outside all lists, wherever it is used."""
        return Scope(self.facts, self.fired, (), self.known, self.given) if self.members else self

    def inside(self, member: Mapping[str, Value]) -> Scope:
        """The view from one member of a list."""
        return Scope(self.facts, self.fired, (*self.members, member), self.known, self.given)
