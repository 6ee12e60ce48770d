"""A file with faults of shape, read as far as it is sound: its faults of meaning are told in the same round.

What is wrong is replaced by something harmless, so that everything else can be checked where it stands. A fault that
may only come from the replacement is not told, and nothing that was replaced is ever used: such a file is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, Generic, Literal, Union, cast, get_args, get_origin

from pydantic import BaseModel, ValidationError

from screening.rules.shape_faults import MOST_TOLD, WRONG_KEY, faults_of, place_of, without_echoes
from screening.rules.strict_yaml import ContentError, M, Path, Plain, Problem, Strict, Tree

ROUNDS = 6  # a fault that comes up once the others are mended, and the next behind it
_HARMLESS: Mapping[str, Plain] = {  # by key, where not just any text will do
    "id": "x", "version": "0.0.0", "dated": "2000-01-01", "today": "2000-01-01", "on": None, "again_by": None,
}  # fmt: skip


@dataclass(frozen=True)
class Sound(Generic[M]):
    """A file as far as it is sound, None when what is wrong carries too much; and its faults of shape."""

    tree: Tree
    whole: M | None
    problems: tuple[Problem, ...]
    replaced: frozenset[Path]

    @property
    def file(self) -> M:
        """What can be checked further; raises ContentError when nothing can be."""
        if self.whole is None:
            raise ContentError(self.problems)
        return self.whole

    def follows(self, path: Path) -> bool:
        """Whether a fault there may come from something that was replaced."""
        return _near(path, self.replaced)

    def refuse(self, more: Iterable[Problem], then: Iterable[Problem] = ()) -> None:
        """Raises ContentError with every fault in order, each once, if there is any.

        `then`: what is looked at only in a file that is refused, as a check of the whole does so otherwise.
        """
        problems = {*self.problems, *more}
        if problems:
            raise ContentError(tuple(sorted({*problems, *then})))


def as_far_as_sound(tree: Tree, model: type[M], carries: Callable[[Path], bool]) -> Sound[M]:
    """The file without its faults of shape. `carries`: so much rests on what stands there (names that the rest
    of the file uses) that nothing can stand for it."""
    value, replaced = _opened(tree.value), set[Path]()
    problems: list[Problem] = []
    for _ in range(ROUNDS):
        try:
            whole = model.model_validate(_closed(value))
        except ValidationError as fault:
            errors = without_echoes(tree, cast("list[Any]", fault.errors()))
        else:
            return Sound(tree, whole, tuple(problems), frozenset(replaced))
        fresh = [error for error in errors if not _near(place_of(tree, error), replaced)]
        problems += faults_of(tree, model, fresh)
        paths = [place_of(tree, error) for error in errors]
        if len(paths) > MOST_TOLD or any(not path or path in replaced or carries(path) for path in paths):
            break
        for path in paths:
            _mend(value, path, model)
        for path, error in zip(paths, errors, strict=True):
            if error["type"] == "extra_forbidden" or error["loc"][-1:] == WRONG_KEY:
                _at(value, path[:-1]).pop(path[-1], None)
        replaced.update(paths)
    return Sound(tree, None, tuple(problems), frozenset(replaced))


def _near(path: Path, places: Iterable[Path]) -> bool:
    """Whether it is one of some places, holds one, or stands in one."""
    return any(path[: len(place)] == place[: len(path)] for place in places)


def _mend(value: Any, path: Path, model: type[BaseModel]) -> None:
    """Put something harmless where a fault is."""
    kind: Any = model
    for step in path:
        kind = _inside(kind, step)
    place, last, harmless = _at(value, path[:-1]), path[-1], _opened(_harmless(kind, str(path[-1])))
    if isinstance(place, list) and last == len(place):  # a member that is missing
        place.append(harmless)
    else:
        place[last] = harmless


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def _inside(kind: Any, step: str | int) -> Any:
    """What the model expects one step further in; a text for a key that it does not have."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return kind.model_fields[str(step)].annotation if step in kind.model_fields else str
    origin, parts = get_origin(kind), get_args(kind)
    if origin is tuple:
        return parts[0]
    if origin is Annotated:
        return _inside(parts[0], step)
    if origin in (Union, UnionType):
        return _inside(parts[0], step)
    return parts[1]  # the values of a map


def _harmless(kind: Any, key: str) -> Plain:
    """Something that the model accepts."""
    if key in _HARMLESS:
        return _HARMLESS[key]
    origin, parts = get_origin(kind), get_args(kind)
    if isinstance(kind, type) and issubclass(kind, Strict):
        needed = {name: field for name, field in kind.model_fields.items() if field.is_required()}
        return {name: _harmless(field.annotation, name) for name, field in needed.items()} | kind.harmless
    if origin in (Annotated, Union, UnionType):
        return _harmless(parts[0], key)
    if origin is Literal:
        return parts[0]
    if origin is tuple:
        return tuple(_harmless(part, key) for part in parts if part is not Ellipsis)
    if origin is not None:
        return {}
    return 1 if kind is int else ""


def _opened(value: Plain) -> Any:
    """The same with lists that can be changed."""
    if isinstance(value, dict):
        return {key: _opened(inner) for key, inner in value.items()}
    return [_opened(inner) for inner in value] if isinstance(value, tuple) else value


def _closed(value: Any) -> Plain:
    if isinstance(value, dict):
        return {key: _closed(inner) for key, inner in value.items()}
    return tuple(_closed(inner) for inner in value) if isinstance(value, list) else value
