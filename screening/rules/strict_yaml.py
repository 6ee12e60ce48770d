"""YAML read strictly, with the place of every value, so that each fault can be shown where it stands.

Of YAML's many spellings only the plain ones are accepted: maps, lists, texts, whole numbers, decimals and
null. `yes`, `no`, `on`, `true` and dates stay texts. Anchors, aliases, tags, duplicate keys and second
documents are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, ClassVar, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from screening.rules.shape_faults import faults_of
from screening.rules.yaml_places import ContentError, Path, Plain, Problem, Tree, key_position, position

__all__ = [
    "ContentError", "Path", "Plain", "Problem", "Strict", "Tree", "key_position", "load", "plain", "position",
    "validate",
]  # fmt: skip

LONGEST = 2_000_000  # characters of one file
DEEPEST = 24  # maps and lists inside one another


_HINTS = {  # what people who write packs did when the reader says so
    "mapping values are not allowed in this context":
        "; a colon and a space inside a text, or a line too far to the right: quote the text, or move the line",
    "did not find expected '-' indicator": "; this line does not begin below the one that it belongs to",
    "did not find expected key": "; this line does not begin below the others, or a quote above it has no end",
    "found character that cannot start any token": "; indent with spaces; put a text that begins with a sign in quotes",
    "found a tab character that violates indentation": "; indent with spaces",
    "found unexpected end of stream": "; a quote has no end",
    "did not find expected ',' or '}'": "; a comma or a brace is missing here or just above",
    "did not find expected ',' or ']'": "; a comma or a bracket is missing here or just above",
}  # fmt: skip
_HALF_PAIR = re.compile(r"[\ud800-\udfff]")
_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\Z")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\.[0-9]{1,18}\Z")


class Strict(BaseModel):
    """Base of all content models: unknown keys refused, nothing converted, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    harmless: ClassVar[dict[str, Plain]] = {}
    """What stands for one that cannot be read, beyond what is required."""


M = TypeVar("M", bound=BaseModel)


def plain(text: str, name: str) -> Tree:
    """Read one document; raises ContentError with every fault of the spelling."""
    if len(text) > LONGEST:
        raise ContentError((Problem(name, 1, 1, f"{len(text)} characters; at most {LONGEST} are read"),))
    half = _HALF_PAIR.search(text)
    if half is not None:
        line = text.count("\n", 0, half.start()) + 1
        column = half.start() - text.rfind("\n", 0, half.start())
        raise ContentError((Problem(name, line, column, "half of a surrogate pair; whole characters only"),))
    reader = _Reader(Tree(name, None, text))
    try:
        reader.read(text)
    except _TooDeep as fault:
        raise ContentError((Problem(name, *fault.place, f"nested deeper than {DEEPEST}"),)) from None
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        problem = fault.problem or fault.context or ""
        message = f"not YAML: {problem}{_HINTS.get(problem, '')}"
        raise ContentError((Problem(name, line, column, message),)) from None
    except yaml.YAMLError as fault:
        message = f"not YAML: {' '.join(str(fault).split())}"
        raise ContentError((Problem(name, 1, 1, message),)) from None
    if reader.problems:
        raise ContentError(tuple(reader.problems))
    return reader.tree


def load(text: str, model: type[M], name: str) -> M:
    """Read a document into a model; raises ContentError with every fault at its place."""
    return validate(plain(text, name), model)


def validate(tree: Tree, model: type[M]) -> M:
    """The model of a tree that was read before; raises ContentError."""
    try:
        return model.model_validate(tree.value)
    except ValidationError as fault:
        raise ContentError(faults_of(tree, model, fault.errors())) from None


class _TooDeep(Exception):
    def __init__(self, event: Any) -> None:
        self.place = _place(event)


class _Reader:
    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.problems: list[Problem] = []

    def read(self, text: str) -> None:
        events = iter(yaml.parse(text, Loader=yaml.CSafeLoader))
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents == 2:
                    self._refuse(event, "a second document; a file holds one")
                    return
            elif isinstance(event, yaml.NodeEvent):
                self.tree.value = self._node(event, events, ())

    def _node(self, event: Any, events: Iterator[Any], path: Path) -> Plain:
        if isinstance(event, yaml.AliasEvent):
            self._refuse(event, f"alias '*{event.anchor}'; write the value out")
            return None
        self.tree.values[path] = _place(event)
        if event.anchor is not None:
            self._refuse(event, f"anchor '&{event.anchor}'; write the value out where it is needed")
        if event.tag is not None:
            self._refuse(event, f"tag '{event.tag}'; values have no tags")
        if len(path) > DEEPEST:
            raise _TooDeep(event)
        if isinstance(event, yaml.MappingStartEvent):
            return self._map(events, path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(events, path)
        return _scalar(event)

    def _map(self, events: Iterator[Any], path: Path) -> dict[str, Plain]:
        out: dict[str, Plain] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            if not isinstance(event, yaml.ScalarEvent):
                self._refuse(event, "a list or map as a key; a key is a text")
                self._node(event, events, (*path, "?"))
                self._node(next(events), events, (*path, "?"))
                continue
            key, here = event.value, (*path, event.value)
            if key in out:
                self._refuse(
                    event, f"key '{key}' a second time; the first is on line {self.tree.keys[here][0]}"
                )
                self._node(next(events), events, (*path, "?"))
                continue
            self.tree.keys[here] = _place(event)
            out[key] = self._node(next(events), events, here)
        return out

    def _list(self, events: Iterator[Any], path: Path) -> tuple[Plain, ...]:
        out: list[Plain] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            out.append(self._node(event, events, (*path, len(out))))
        return tuple(out)

    def _refuse(self, event: Any, message: str) -> None:
        self.problems.append(Problem(self.tree.name, *_place(event), message))


def _place(event: Any) -> tuple[int, int]:
    return (event.start_mark.line + 1, event.start_mark.column + 1)


def _scalar(event: Any) -> Plain:
    text: str = event.value
    if event.style is not None and event.style != "":
        return text
    if text in ("", "null", "~"):
        return None
    if _WHOLE.match(text):
        return int(text)
    return Decimal(text) if _DECIMAL.match(text) else text
