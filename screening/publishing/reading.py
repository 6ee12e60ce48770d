"""A proposed text as the pack that it would be, and everything that ``screening check`` says of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from screening.content import Content
from screening.rules import kept_pack
from screening.rules.bundle import whole_text
from screening.rules.check import Notice
from screening.rules.check_files import SAFETY, TRD, check_file, shipped_files
from screening.rules.kept_pack import load_kept_pack, load_kept_trd, parts_of
from screening.rules.pack import RulePack
from screening.rules.strict_yaml import LONGEST, ContentError
from screening.rules.trd.load import TrdPack

NAME = "proposal.yaml"
"""How the check calls a text that comes out of a form."""
_NO_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")


@dataclass(frozen=True)
class Told:
    """One line of the check: where in the text, and whether it is a notice, which hinders nothing."""

    line: int
    column: int
    message: str
    notice: bool

    def to_json(self) -> dict[str, object]:
        """As it is kept with a proposal."""
        return {"line": self.line, "column": self.column, "message": self.message, "notice": self.notice}


class NotAPack(Exception):
    """A text that cannot be loaded at all; ``told`` says every reason with its line."""

    def __init__(self, told: Sequence[Told]) -> None:
        super().__init__("; ".join(each.message for each in told))
        self.told = tuple(told)


def whole(content: Content, kind: str, text: str) -> str:
    """The text with the tables and the vocabulary of this release: what would be kept and used."""
    shipped = content.safety if kind == content.safety.id else content.trd
    return whole_text(text, parts_of(shipped.text)[1])


def check(kind: str, text: str, today: date) -> list[Told]:
    """The whole result of ``screening check`` over the pack's own text.

    Raises NotAPack when it does not load, is too long, or is another pack than ``kind``.
    """
    if len(text) > LONGEST:
        raise NotAPack([Told(1, 1, f"found {len(text):,} characters; allowed {LONGEST:,}", notice=False)])
    shipped = shipped_files()
    place, found = shipped.with_file(NAME, text)
    own = SAFETY if kind == shipped.safety.id else TRD
    if place != own:
        raise NotAPack([Told(1, 1, f"found a file of another kind; allowed the pack {kind}", notice=False)])
    try:
        pack = found.safety if own == SAFETY else found.trd
    except ContentError as fault:
        raise NotAPack([_told(each) for each in fault.problems]) from None
    if pack.id != kind:
        raise NotAPack([Told(1, 1, f"found the pack {pack.id}; allowed {kind}", notice=False)])
    return [_told(each) for each in check_file(found, place, today) if each.file == NAME]


def text_of_file(data: bytes) -> str:
    """The text of a file that came with a form.  Raises NotAPack at the first byte or sign that is no text."""
    try:
        text = data.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n")
    except UnicodeDecodeError as fault:
        before = data[: fault.start].decode("utf-8")
        raise NotAPack([_at(before, "found a byte that is not UTF-8; allowed UTF-8")]) from None
    strange = _NO_TEXT.search(text)
    if strange:
        message = f"found the sign U+{ord(strange[0]):04X}; allowed text, tabs and line breaks"
        raise NotAPack([_at(text[: strange.start()], message)])
    return text


def _at(before: str, message: str) -> Told:
    return Told(before.count("\n") + 1, len(before) - before.rfind("\n"), message, notice=False)


def load(content: Content, kind: str, text: str) -> RulePack | TrdPack:
    """The pack of a whole text as it is kept.  Raises ContentError, KeyError when this release cannot read it."""
    return load_kept_pack(text) if kind == content.safety.id else load_kept_trd(text)


def own_text(text: str) -> str:
    """The pack's own part of a kept text, without the tables."""
    return kept_pack.parts_of(text)[0]


def of_json(lines: Sequence[Mapping[str, object]]) -> list[Told]:
    """What was kept with a proposal."""
    return [
        Told(int(str(each["line"])), int(str(each["column"])), str(each["message"]), bool(each["notice"]))
        for each in lines
    ]


def _told(problem: object) -> Told:
    line, column, message = (getattr(problem, name) for name in ("line", "column", "message"))
    return Told(line, column, message, isinstance(problem, Notice))
