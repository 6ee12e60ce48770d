"""Prints docs/export.md from the shape: ``python -m screening.documents.key_reference > docs/export.md``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from screening.documents.shape import (
    FORMAT,
    TASKS_FORMAT,
    TASKS_VERSION,
    VERSION,
    WHOLE_FORMAT,
    WHOLE_VERSION,
    RecordCopy,
    TasksAlone,
    WholeRecord,
)

HEAD = f"""# What leaves: keys of the JSON document

Printed from `screening/documents/shape/` by `python -m screening.documents.key_reference`; a test compares.

Format `{FORMAT}`, version {VERSION}. A key that is added keeps the version. One that is renamed, removed or means something
else raises it, and the old meaning stays described here. Readers refuse a version that they do not know, and keep what
they do not know of a version that they do.

Times are ISO 8601 with their offset from UTC. Text is as typed: control characters and characters that change the
direction of text are written as JSON escapes, so that nobody overlooks them. Everything in it is self-reported and
unverified; `intended_use` says for what it may be used.

The same copy leaves as plain text. There, lines that begin with `> ` (after spaces) are words of the patient or of staff;
every other line is made by the system, and hidden characters stand as their code, such as `[U+202E]`.

For an access request, `screening record export REF --out FILE` writes everything that is kept of one form: format
`{WHOLE_FORMAT}`, version {WHOLE_VERSION}. The clinic hands it out; the patient's side of the program never shows it.

For moving elsewhere, `screening record export --all --out FOLDER` writes a folder for each form that was sent, named by
its reference: `record.json`, the same document, with `page.pdf` and `packet.pdf`. `tasks-ID` holds the urgent tasks of a form
that was never sent, was withdrawn or erased: `tasks.json`, format `{TASKS_FORMAT}`, version {TASKS_VERSION}. `contents.jsonl` has a
line of JSON first about the archive, then for each folder with the SHA-256 of its files, or with why there are none; of two
lines about one folder the later counts. A last line says that it is finished, and how many could not be written.
Forms that were begun and never sent, settings and accounts are not in it: the sealed archive of everything is a backup.

"""


def document() -> str:
    """The reference."""
    return HEAD + "\n".join(_tables())


def _tables() -> Iterator[str]:
    waiting, seen = [RecordCopy, WholeRecord, TasksAlone], set[type]()
    while waiting:
        shape = waiting.pop(0)
        if shape in seen:
            continue
        seen.add(shape)
        yield f"## {shape.__name__}\n\n{(shape.__doc__ or '').strip()}\n\n| key | type | meaning |\n|---|---|---|"
        for name, kind, about in _keys(shape):
            yield f"| `{name}` | {_words(kind)} | {about} |"
            waiting += _inner(kind)
        yield ""


def _keys(shape: type) -> Iterator[tuple[str, Any, str]]:
    hints = get_type_hints(shape, include_extras=True)
    for one in fields(shape):
        kind, about = get_args(hints[one.name])
        yield one.name, kind, about


def _inner(kind: Any) -> list[Any]:
    if is_dataclass(kind):
        return [kind]
    return [inner for part in get_args(kind) for inner in _inner(part)]


def _words(kind: Any) -> str:
    if get_origin(kind) in (Union, UnionType):
        return " or ".join(_words(part) for part in get_args(kind))
    if get_origin(kind) is dict:
        return "object"
    if get_origin(kind) is list:
        return f"list of {_words(get_args(kind)[0])}"
    if kind is NoneType:
        return "null"
    names = {str: "text", int: "whole number", float: "number", bool: "true or false"}
    return names.get(kind) or f"[{kind.__name__}](#{kind.__name__.lower()})"


if __name__ == "__main__":
    sys.stdout.write(document())
