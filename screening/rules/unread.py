"""Facts, fields and options that nothing reads, so that asking for them serves no rule."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from screening.rules.language.choices import CountClasses, Has
from screening.rules.language.conditions import Choice
from screening.rules.language.values import Node, Reference
from screening.rules.vocabulary import FactType


@dataclass(frozen=True)
class Unread:
    """A fact or a field (`bp_readings.setting`), or some options of one, and where the vocabulary says so."""

    name: str
    options: tuple[str, ...]
    path: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name}: {', '.join(self.options)}" if self.options else self.name


def unread(
    vocabulary: Mapping[str, FactType], conditions: Iterable[Node], elsewhere: Collection[str]
) -> Iterator[Unread]:
    """What no condition reads. `elsewhere`: facts that something else reads, with all that is in them.

    Left out: what the vocabulary declares informational, and options that reassure, which settle a rule
    without being named by it.
    """
    named: dict[str, set[str]] = {}
    for condition in conditions:
        for part in condition.walk():
            if isinstance(part, Reference):
                named.setdefault(part.label, set())
            elif isinstance(part, Choice):
                named.setdefault(part.fact.label, set()).update(part.options.names)
            elif isinstance(part, Has | CountClasses):
                named.setdefault(part.list.fact.label, set()).update(part.options.names)
    for name, kind in vocabulary.items():
        if name not in elsewhere:
            yield from _of(name, kind, named, ("facts", name))


def _of(label: str, kind: FactType, named: Mapping[str, set[str]], path: tuple[str, ...]) -> Iterator[Unread]:
    if kind.informational == "all":
        return
    if label not in named:
        yield Unread(label, (), path)
        return
    settle = {*named[label], *kind.reassuring, *kind.informational}
    options = tuple(option for option in kind.options or () if option not in settle)
    if options:
        yield Unread(label, options, (*path, "options"))
    for name, field in kind.fields.items():
        yield from _of(f"{label}.{name}", field, named, (*path, "fields", name))
