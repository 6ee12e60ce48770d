"""The whole form as the template draws it: every section, page and question of a questionnaire, in one language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from screening.documents.drawable import line
from screening.documents.setting import pdf
from screening.paper.questions import HelpNumbers, Numbers, Sheet
from screening.questionnaire.model import Group, Page, Section
from screening.questionnaire.whole import Questionnaire

ROOM: Mapping[str, int] = {"readings": 4, "trials": 4, "added": 3}
"""How many blanks are printed for each list; whoever needs more takes another sheet."""
ROOM_ELSEWHERE = 3
BRIEF_ROOM = 6
"""Lines for medicines beyond those that are asked about in full, as the screen asks about them in brief."""
CODE_LENGTH = 8
"""Characters of each of the two digests at the foot: enough to tell one version from the next."""


@dataclass(frozen=True)
class Printed:
    """What a sheet is made of. ``consent`` is the text in use, word for word, and ``code`` names both."""

    questionnaire: Questionnaire
    consent: str
    code: str
    numbers: HelpNumbers
    day: date


@cache
def words_of_paper() -> Mapping[str, Mapping[str, str]]:
    """Every text of the sheet that no questionnaire has, by name, in each language."""
    found: dict[str, dict[str, str]] = yaml.safe_load(
        Path(__file__).with_name("words.yaml").read_text("utf-8")
    )
    return found


def paper_code(questionnaire: str, consent: str) -> str:
    """What stands at the foot of each page, from the digests of what is asked and of what is agreed to."""
    return f"{questionnaire[:CODE_LENGTH]}-{consent[:CODE_LENGTH]}"


def paper_form(printed: Printed, language: str) -> bytes:
    """The blank form as PDF/UA-1. Raises NotSet, and NotTold for a questionnaire that paper cannot ask."""
    return pdf("blank_form", form_data(printed, language))


def form_data(printed: Printed, language: str) -> dict[str, Any]:
    """What the template draws. Raises NotTold."""
    words = {name: line(printed.numbers.fill_in(text[language])) for name, text in words_of_paper().items()}
    sheet = Sheet(printed.questionnaire, language, printed.numbers, Numbers.of(printed.questionnaire))
    return {
        "title": words["title"],
        "lang": language,
        "year": printed.day.year,
        "month": printed.day.month,
        "day": printed.day.day,
        "numbered": False,
        "code": f"{printed.questionnaire.version} · {printed.code}",
        "words": words,
        "consent": [line(part) for part in _paragraphs(printed.consent)],
        "sections": [_section(sheet, section) for section in printed.questionnaire.sections],
    }


def _section(sheet: Sheet, section: Section) -> dict[str, Any]:
    return {
        "title": line(section.title.in_(sheet.language)),
        "part": section.part,
        "blocks": list(_blocks(sheet, section)),
    }


def _blocks(sheet: Sheet, section: Section) -> Iterable[dict[str, Any]]:
    """The pages in their order, each list with its blanks behind the page on which it is made."""
    for page in section.pages:
        groups = [group for group in section.groups if group.page == page.id]
        shut = groups[0].asks if groups else ()
        yield _page(sheet, page, level=3, more=shut)
        for group in groups:
            yield from _entries(sheet, group)


def _entries(sheet: Sheet, group: Group) -> Iterable[dict[str, Any]]:
    room = min(ROOM.get(group.id, ROOM_ELSEWHERE), group.most)
    for number in range(1, room + 1):
        yield {"kind": "entry", "title": _entry_title(sheet, group, number), "asks": []}
        for page in group.pages:
            if page.items:
                yield _page(sheet, page, level=4, within=group)
    if group.details is not None:
        brief = group.details.brief
        named = [item for item in group.items if item.id in brief or item.id == group.title_from]
        for number in range(room + 1, min(room + BRIEF_ROOM, group.most) + 1):
            yield {"kind": "entry", "title": _entry_title(sheet, group, number), "asks": []}
            yield {"kind": "items", "items": [sheet.item(item, within=group) for item in named]}
    yield {"kind": "more"}


def _entry_title(sheet: Sheet, group: Group, number: int) -> str:
    name = group.title.in_(sheet.language) if group.title else ""
    return line(f"{name} {number}".strip())


def _page(
    sheet: Sheet, page: Page, *, level: int, within: Group | None = None, more: Iterable[Any] = ()
) -> dict[str, Any]:
    lang = sheet.language
    shut = [one for one in (*page.asks, *more) if within is None or one not in within.asks]
    quoted = page.instrument
    return {
        "kind": "page",
        "level": level,
        "title": line(page.title.in_(lang)),
        "why": line(page.why.in_(lang)),
        "intro": line(page.intro.in_(lang)) if page.intro else "",
        "box": sheet.box(page),
        "asks": sheet.only_if(dict.fromkeys(shut)),
        "urgent": page.sensitive and page.box is not None,
        "stem": line(quoted.stem.in_(sheet.quoted_in(quoted))) if quoted and quoted.stem else "",
        "credit": line(quoted.credit.in_(lang)) if quoted else "",
        "licence": line(quoted.licence) if quoted else "",
        "quoted": sheet.quoted_in(quoted) if quoted else lang,
        "items": [sheet.item(item, within=within, beside=page) for item in page.items],
    }


def _paragraphs(text: str) -> list[str]:
    return [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]
