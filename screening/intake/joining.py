"""Two sets of answers as one: what was answered first, and what was added to it."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from screening.questionnaire.answers import Answers, Entry
from screening.rules.missing import Missing


def joined(first: Answers, added: Answers) -> Answers:
    """An answer given later counts, a question left blank changes nothing, lists go on.

    Entries of lists are numbered from one in each set, so that no address tells how many there were; here those that
    were added go on from the first ones.
    """
    given = {
        item: answer
        for item, answer in added.items.items()
        if answer is not Missing.BLANK or item not in first.items
    }
    shift = first.entries_made
    groups = {
        group: (
            *first.groups.get(group, ()),
            *(Entry(_moved(entry.key, shift), entry.items) for entry in added.groups.get(group, ())),
        )
        for group in dict.fromkeys((*first.groups, *added.groups))
    }
    saved = {in_whole(key, shift): page for key, page in added.saved.items()}
    return replace(
        first,
        items=MappingProxyType({**first.items, **given}),
        groups=MappingProxyType(groups),
        saved=MappingProxyType({**first.saved, **saved}),
        entries_made=shift + added.entries_made,
    )


def in_whole(page_key: str, shift: int) -> str:
    """The key of an added page among all answers."""
    page, dot, entry = page_key.partition(".")
    return f"{page}.{_moved(entry, shift)}" if dot else page_key


def _moved(entry_key: str, shift: int) -> str:
    return f"k{int(entry_key.removeprefix('k')) + shift}"
