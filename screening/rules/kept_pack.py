"""A pack out of the text that is kept under its digest: the file, and the tables and the vocabulary read with it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from screening.rules.library import shipped_text
from screening.rules.pack import RulePack
from screening.rules.pack_load import load_pack
from screening.rules.strict_yaml import ContentError, Problem
from screening.rules.trd.load import TrdPack, load_trd
from screening.rules.vocabulary import (
    VOCABULARY,
    Vocabulary,
    load_vocabulary,
    read_classes,
    shipped_vocabulary,
    vocabulary_text,
)

NAME = "the kept pack"
CLASSES, DOSES = "medicine_classes.csv", "thresholds.csv"
_HEAD = re.compile(r"\n# ([a-z0-9_]+\.(?:csv|yaml)), ([0-9]{1,9}) characters\n")


def parts_of(whole: str) -> tuple[str, dict[str, str]]:
    """The reverse of ``bundle.whole_text``: the pack's own text, and each table by name.

    A line that only looks like the head of a table is part of the pack: the lengths have to lead to the end.
    """
    for head in _HEAD.finditer(whole):
        tables = _tables(whole, head.start())
        if tables is not None:
            return whole[: head.start()], tables
    return whole, {}


def _tables(whole: str, at: int) -> dict[str, str] | None:
    tables: dict[str, str] = {}
    while at < len(whole):
        head = _HEAD.match(whole, at)
        if head is None or head.end() + int(head[2]) > len(whole):
            return None
        at = head.end() + int(head[2])
        tables[head[1]] = whole[head.end() : at]
    return tables


def load_kept_pack(whole: str) -> RulePack:
    """The safety pack as it was used, with the facts and the medicine classes of that time.

    Raises ContentError when this release can no longer read it.
    """
    text, tables = parts_of(whole)
    return load_pack(text, NAME, _vocabulary(tables), tables)


def load_kept_trd(whole: str) -> TrdPack:
    """The trial pack as it was used. Raises ContentError as above, KeyError when its doses are not with it."""
    text, tables = parts_of(whole)
    return load_trd(text, NAME, _vocabulary(tables), tables)


def unfit(whole: str, *, trial: bool) -> tuple[Problem, ...]:
    """Why a kept pack cannot be used with the facts that this release asks for; empty when it can.

    Its text may well be read with the facts of its own time.  A fact or an option that is no longer asked would then
    stay unknown for everybody, and its rules silent: such a pack is not used at all.
    """
    text, tables = parts_of(whole)
    read = load_trd if trial else load_pack
    try:
        read(text, NAME, shipped_vocabulary(), tables)
    except ContentError as fault:
        return fault.problems
    except KeyError:
        return (Problem(NAME, 1, 1, "a table that it reads is not kept with it"),)
    return ()


def _vocabulary(tables: Mapping[str, str]) -> Vocabulary:
    """The facts of that time; a text that was kept without them is read with those of this release."""
    if CLASSES not in tables and VOCABULARY not in tables:
        return shipped_vocabulary()
    classes = read_classes(tables.get(CLASSES) or shipped_text(CLASSES), tables.get(DOSES, ""))
    return load_vocabulary(tables.get(VOCABULARY) or vocabulary_text(), VOCABULARY, classes)
