"""A pack file with faults of structure, read as far as it is sound: its faults of meaning are told in the same round.

What is wrong is replaced by something harmless, so that everything else can be checked where it stands.  Nothing that
was replaced is ever used: a file with a fault is refused.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from pydantic import ValidationError

from screening.rules.pack_file import PackFile
from screening.rules.strict_yaml import ContentError, Path, Problem, Tree, faults_of

_NOBODY = {"by": None, "on": None, "again_by": None}
_WHOLE: dict[str, Any] = {
    "pack": "",
    "version": "0.0.0",
    "language": 1,
    "title": "",
    "reviewed": _NOBODY,
    "before_treatment": (),
    "keep": (),
}
_OF_RULE: dict[str, Any] = {
    "domain": "",
    "title": "",
    "when": "sent",
    "unless": (),
    "severity": {"esketamine": "caution", "iv_ketamine": None},
    "urgency": "now",
    "evidence": "D",
    "because": "",
    "note": None,
    "sources": (),
    "examples": (),
}


def as_far_as_sound(tree: Tree) -> tuple[PackFile | None, tuple[Problem, ...], frozenset[str]]:
    """The file without its faults of structure, these faults, and the definitions that could not be read.

    No file when what is left is none: then only these faults can be told.
    """
    try:
        return PackFile.model_validate(tree.value), (), frozenset()
    except ValidationError as fault:
        problems = faults_of(tree, PackFile, fault)
        paths: list[Path] = [tuple(error["loc"]) for error in fault.errors()]
    value, unread = deepcopy(tree.value), set[str]()
    try:
        for path in paths:
            _replace(value, path, unread)
        return PackFile.model_validate(value), problems, frozenset(unread)
    except (ValidationError, KeyError, IndexError, TypeError):
        return None, problems, frozenset()


def refused(problems: tuple[Problem, ...]) -> ContentError:
    """All faults of a pack in their order, each once."""
    return ContentError(tuple(sorted(set(problems))))


def _replace(value: Any, path: Path, unread: set[str]) -> None:
    first = path[0]
    if first == "rules" and len(path) > 2:
        _put(value["rules"][path[1]], path[2], _OF_RULE)
    elif first == "sources" and len(path) > 1:
        value["sources"][path[1]] = {"title": "", "kind": ""}
    elif first == "define" and len(path) > 1:
        value["define"].pop(path[1], None)
        unread.add(str(path[1]))
    else:
        _put(value, first, _WHOLE)


def _put(where: Any, key: str | int, harmless: dict[str, Any]) -> None:
    """Something harmless in the place of a part that the model has; a key that it does not have goes.

    KeyError for a part that nothing can stand for, such as the id of a rule.
    """
    if key in harmless:
        where[key] = harmless[key]
    elif key in ("id", "rules", "sources", "tables", "define"):
        raise KeyError(key)
    else:
        where.pop(key, None)
