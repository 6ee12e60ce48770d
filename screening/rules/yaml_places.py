"""Where each part of a content file stands, and the faults that are told with their place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

Path: TypeAlias = tuple[str | int, ...]
Plain: TypeAlias = Any  # str | int | Decimal | None | dict[str, Plain] | tuple[Plain, ...]


@dataclass(frozen=True, order=True)
class Problem:
    """One fault in a content file, at a line and column that count from 1."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}  {self.message}"


class ContentError(ValueError):
    """A content file cannot be used; it carries every fault that was found."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems

    def __reduce__(self) -> tuple[type[ContentError], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)  # a check in another process can tell what it found


@dataclass
class Tree:
    """The plain data of a file and where each part of it stands."""

    name: str
    value: Plain
    text: str
    keys: dict[Path, tuple[int, int]] = field(default_factory=dict)
    values: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def problem(self, path: Path, message: str, offset: int = 0) -> Problem:
        """A fault of the value at `path`, `offset` characters into its text."""
        line, column = place_within(self, path, offset) if offset else position(self, path)
        return Problem(self.name, line, column, message)


def position(tree: Tree, path: Path) -> tuple[int, int]:
    """Line and column of the value at `path`, or of the nearest part around it that exists."""
    for length in range(len(path), -1, -1):
        if path[:length] in tree.values:
            return tree.values[path[:length]]
    return (1, 1)


def key_position(tree: Tree, path: Path) -> tuple[int, int]:
    """Line and column of the key at the end of `path`."""
    return tree.keys.get(path) or position(tree, path)


def place_within(tree: Tree, path: Path, offset: int) -> tuple[int, int]:
    """Line and column of a character inside a text, also when the text runs over several lines.

    Folding changes white space only, so the nth visible character of the value is the nth visible one of the
    source.
    """
    value: Plain = tree.value
    for step in path:
        value = value[step]
    visible = len("".join(value[:offset].split()))
    line, column = position(tree, path)
    rows = tree.text.splitlines()
    row, at = line - 1, column - 1
    if rows[row][at : at + 1] in ("|", ">"):
        row, at = row + 1, 0
    elif rows[row][at : at + 1] in ("'", '"'):
        at += 1
    while row < len(rows):
        for index in range(at, len(rows[row])):
            if not rows[row][index].isspace():
                if visible == 0:
                    return (row + 1, index + 1)
                visible -= 1
        row, at = row + 1, 0
    return (line, column)
