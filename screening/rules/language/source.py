"""The text of a generated function: lines, names and constants, none of them taken from a pack.

Whatever a pack says reaches the text as a name that is made here (`v12`), a whole number, or a constant of a
table (`K3`); its own words stand in comments only, reduced to printable ASCII on one line.
"""

from __future__ import annotations

import linecache
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

_NAME = re.compile(r"[a-z]{1,3}[0-9]{1,6}\Z")
_LONGEST_COMMENT = 100


class Source:
    """A growing function body. `constants` are the globals that it sees; builtins it has none."""

    def __init__(self, helpers: Mapping[str, object]) -> None:
        self.lines: list[str] = []
        self.constants: dict[str, object] = {"__builtins__": {}, **helpers}
        self._known: dict[tuple[type, object], str] = {}
        self._made = 0
        self._depth = 1

    def name(self, letter: str) -> str:
        """A new local name."""
        self._made += 1
        return checked(f"{letter}{self._made}")

    def constant(self, value: object) -> str:
        """A hashable value: a whole number as it is, anything else by its name in the table."""
        if type(value) is int:
            return str(value)
        key = (type(value), value)
        if key not in self._known:
            self._known[key] = f"K{len(self._known)}"
            self.constants[self._known[key]] = value
        return self._known[key]

    def table(self, value: object) -> str:
        """A value without a hash, such as a table of classes, by its name; one object, one name."""
        key = (Source, id(value))
        if key not in self._known:
            self._known[key] = f"K{len(self._known)}"
            self.constants[self._known[key]] = value
        return self._known[key]

    def line(self, text: str, comment: str = "") -> None:
        """One statement, at the depth of the blocks that are open."""
        said = "".join(letter if letter.isprintable() and letter.isascii() else " " for letter in comment)
        note = f"  # {' '.join(said.split())[:_LONGEST_COMMENT]}" if comment else ""
        self.lines.append("    " * self._depth + text + note)

    @contextmanager
    def block(self, head: str, comment: str = "") -> Iterator[None]:
        """A statement with a block: `for …:`, `if …:`."""
        self.line(head, comment)
        self._depth += 1
        yield
        self._depth -= 1

    def function(self, head: str, file: str) -> tuple[Any, str]:
        """The function, compiled, and its text, which stands in the line cache under the name of this ``file``."""
        text = "\n".join((f"def {head}:", *self.lines)) + "\n"
        linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
        exec(compile(text, file, "exec"), self.constants)  # made from checked trees alone
        return self.constants[head.partition("(")[0]], text


def checked(name: str) -> str:
    """A name that generated text may hold; raises ValueError for any other."""
    if not _NAME.match(name):
        raise ValueError(f"{name!r} is no generated name")
    return name


def both(*tests: str) -> str:
    """`a and b`, without what is always true."""
    real = list(dict.fromkeys(test for test in tests if test != "True"))
    if "False" in real:
        return "False"
    return real[0] if len(real) == 1 else f"({' and '.join(real)})" if real else "True"


def either(*tests: str) -> str:
    """`a or b`, without what is always false."""
    real = list(dict.fromkeys(test for test in tests if test != "False"))
    if "True" in real:
        return "True"
    return real[0] if len(real) == 1 else f"({' or '.join(real)})" if real else "False"


def opposite(test: str) -> str:
    """`not a`."""
    return {"True": "False", "False": "True"}.get(test, f"(not {test})")
