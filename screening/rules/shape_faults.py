"""What a model refuses of a file, in words and at its place, each fault once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, get_args

from pydantic import BaseModel

from screening.rules.nearest import did_you_mean
from screening.rules.yaml_places import Path, Problem, Tree, key_position, position

MOST_TOLD = 1000  # keys that are wrong and told one by one
WRONG_KEY = ("[key]",)  # how a fault of a key ends that is none of those allowed
_KINDS = ("int_type", "is_instance_of", "literal_error", "string_type")  # of a value that may be of several


def faults_of(tree: Tree, model: type[BaseModel], errors: Sequence[Any]) -> tuple[Problem, ...]:
    """What a model refuses, each fault at its place and once.

    A value that may be of several kinds is refused for each of them: one fault.
    """
    at: dict[tuple[Path, str], list[Any]] = {}
    for error in without_echoes(tree, errors[:MOST_TOLD]):
        one = "kind" if error["type"] in _KINDS else error["type"]
        at.setdefault((place_of(tree, error), one), []).append(error)
    problems = sorted({_problem(tree, model, place, found) for (place, _), found in at.items()})
    if len(errors) > MOST_TOLD:
        last = problems[-1]
        more = f"{len(errors) - MOST_TOLD} more faults of this kind; mend these first"
        problems.append(Problem(tree.name, last.line, last.column, more))
    return tuple(problems)


def without_echoes(tree: Tree, errors: Sequence[Any]) -> list[Any]:
    """All but this: a list whose members are faulty is refused for being too short as well."""
    places = [place_of(tree, error) for error in errors]
    holding = {place[:length] for place in places for length in range(len(place))}
    return [
        error
        for place, error in zip(places, errors, strict=True)
        if error["type"] != "too_short" or place not in holding
    ]


def place_of(tree: Tree, error: Any) -> Path:
    """Where a fault stands: without the kinds of value that a model tries one after the other at one place."""
    path: Path = tuple(error["loc"])
    if error["type"] in ("missing", "extra_forbidden"):
        return path
    return next((path[:length] for length in range(len(path), 0, -1) if path[:length] in tree.values), ())


def _problem(tree: Tree, model: type[BaseModel], path: Path, errors: Sequence[Any]) -> Problem:
    error = errors[0]
    kind = error["type"]
    if kind == "extra_forbidden":
        allowed = _keys_at(model, path[:-1])
        hint = did_you_mean(str(path[-1]), allowed) or (f"; allowed: {', '.join(allowed)}" if allowed else "")
        return Problem(tree.name, *key_position(tree, path), f"unknown key '{path[-1]}'{hint}")
    if kind == "missing":
        what = f"'{path[-1]}'" if isinstance(path[-1], str) else f"member {path[-1] + 1}"
        return Problem(tree.name, *position(tree, path[:-1]), f"no {what} here; it is needed")
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
