"""Whether the packs that people of the clinic approved can be used with this release, and what to do when one cannot."""

from __future__ import annotations

from functools import lru_cache

from screening.content import is_of_people, load_content
from screening.publishing.reading import Told
from screening.rules.kept_pack import unfit
from screening.storage import kept
from screening.storage.errors import NotFound
from screening.storage.work import Work

WHAT_TO_DO = (
    "Forms are kept and not evaluated until a pack that fits is approved: on the page Rule packs, approve the pack of this "
    "release, which waits there as a proposal, or propose the clinic's own text with these lines mended."
)


def misfits(work: Work) -> dict[str, tuple[Told, ...]]:
    """What is wrong with each pack in use that this release cannot use, by its id; only packs of the clinic."""
    content = load_content()
    found = {kind: _misfit(work, kind, trial=kind == content.trd.id) for kind in content.pack_digests}
    return {kind: told for kind, told in found.items() if told}


def foretold(work: Work) -> list[str]:
    """The same in lines for a terminal; empty when everything fits."""
    lines = []
    for kind, told in misfits(work).items():
        lines.append(f"The clinic's own pack {kind} does not fit this release:")
        lines += [f"  line {each.line}, column {each.column}: {each.message}" for each in told]
        lines.append(WHAT_TO_DO)
    return lines


def _misfit(work: Work, kind: str, *, trial: bool) -> tuple[Told, ...]:
    active = kept.active(work, kind)
    if active is None or not is_of_people(active.proposed_by):
        return ()
    try:
        return _read(kept.text(work, active.digest), trial=trial)
    except NotFound:
        return (Told(1, 1, "its text is gone", notice=False),)


@lru_cache(maxsize=4)
def _read(text: str, *, trial: bool) -> tuple[Told, ...]:
    return tuple(
        Told(each.line, each.column, each.message, notice=False) for each in unfit(text, trial=trial)
    )
