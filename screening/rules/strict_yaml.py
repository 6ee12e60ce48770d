"""YAML read strictly, with the place of every value, so that each fault can be shown where it stands.

Of YAML's many spellings only the plain ones are accepted: maps, lists, texts, whole numbers, decimals and
null. `yes`, `no`, `on`, `true` and dates stay texts. Anchors, aliases, tags, duplicate keys and second
documents are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, ClassVar, TypeVar, get_args

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from screening.rules.nearest import did_you_mean
from screening.rules.yaml_places import ContentError, Path, Plain, Problem, Tree, key_position, position

__all__ = [
    "ContentError", "Path", "Plain", "Problem", "Strict", "Tree", "key_position", "load", "plain", "position",
    "validate",
]  # fmt: skip

LONGEST = 2_000_000  # characters of one file
DEEPEST = 24  # maps and lists inside one another
WRONG_KEY = ("[key]",)  # how a fault of a key ends that is none of those allowed
MOST_TOLD = 1000  # keys that are wrong and told one by one

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
_KINDS = ("int_type", "is_instance_of", "literal_error", "string_type")  # of a value that may be of several
_HALF_PAIR = re.compile(r"[\ud800-\udfff]")
_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\Z")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\.[0-9]{1,18}\Z")


class Strict(BaseModel):
    """Base of all content models: unknown keys refused, nothing converted, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    harmless: ClassVar[
        dict[str, Plain]
    ] = {}  # what stands for one that cannot be read, beyond what is required


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


def faults_of(tree: Tree, model: type[BaseModel], errors: Sequence[Any]) -> tuple[Problem, ...]:
    """What a model refuses, each fault at its place and once.

    A value that may be of several kinds is refused for each of them, and a list without its faulty members for
    being too short: one fault each.
    """
    places = [place_of(tree, error) for error in errors[:MOST_TOLD]]
    holding = {place[:length] for place in places for length in range(len(place))}
    at: dict[tuple[Path, str], list[Any]] = {}
    for place, error in zip(places, errors, strict=False):
        if error["type"] != "too_short" or place not in holding:
            one = "kind" if error["type"] in _KINDS else error["type"]
            at.setdefault((place, one), []).append(error)
    problems = sorted({_problem(tree, model, place, found) for (place, _), found in at.items()})
    if len(errors) > MOST_TOLD:
        last = problems[-1]
        more = f"{len(errors) - MOST_TOLD} more faults of this kind; mend these first"
        problems.append(Problem(tree.name, last.line, last.column, more))
    return tuple(problems)


def place_of(tree: Tree, error: Any) -> Path:
    """Where a fault stands: without the kinds of value that a model tries one after the other at one place."""
    path: Path = tuple(error["loc"])
    if error["type"] in ("missing", "extra_forbidden"):
        return path
    return next((path[:length] for length in range(len(path), 0, -1) if path[:length] in tree.values), ())


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


def _problem(tree: Tree, model: type[BaseModel], path: Path, errors: Sequence[Any]) -> Problem:
    error = errors[0]
    kind = error["type"]
    if kind == "extra_forbidden":
        allowed = _keys_at(model, path[:-1])
        hint = did_you_mean(str(path[-1]), allowed) or (f"; allowed: {', '.join(allowed)}" if allowed else "")
        return Problem(tree.name, *key_position(tree, path), f"unknown key '{path[-1]}'{hint}")
    if kind == "missing":
        return Problem(tree.name, *position(tree, path[:-1]), f"no '{path[-1]}' here; it is needed")
    if error["loc"][-1:] == WRONG_KEY:
        allowed = error.get("ctx", {}).get("expected")
        why = f"allowed: {allowed}" if allowed else _expected(errors)
        return Problem(tree.name, *key_position(tree, path), f"unknown key '{path[-1]}'; {why}")
    found = error["input"]
    shown = f"found {found!r}; " if isinstance(found, str | int | Decimal) or found is None else ""
    key = f"{path[-1]}: " if path and isinstance(path[-1], str) else ""
    return Problem(tree.name, *position(tree, path), f"{key}{shown}{_expected(errors)}")


def _expected(errors: Sequence[Any]) -> str:
    """What is wrong with a value, or each kind that it might have been."""
    said = [
        error["msg"].removeprefix("Value error, ").replace("an instance of Decimal", "a valid decimal")
        for error in errors
    ]
    first, *others = (f"{text[:1].lower()}{text[1:]}" for text in said)
    return " or ".join((first, *(text.removeprefix("input should be ") for text in others)))


def _keys_at(model: type[BaseModel], path: Path) -> list[str]:
    """The keys that the model allows at a place, as far as it is plain which model stands there."""
    for step in path:
        if isinstance(step, str) and step in model.model_fields:
            inner = next(_models(model.model_fields[step].annotation), None)
            if inner is None:
                return []
            model = inner
    return list(model.model_fields)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)
