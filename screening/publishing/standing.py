"""How the packs in use stand: who signed them, whether their review is due, and whether they are the published ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from screening.content import Content, load_content
from screening.publishing.fitting import misfits
from screening.publishing.reading import Told
from screening.rules.pack import RulePack
from screening.rules.pack_file import Review
from screening.rules.trd.load import TrdPack
from screening.safety.packs import hexadecimal
from screening.storage import kept
from screening.storage.work import Work


@dataclass(frozen=True)
class Standing:
    """A pack in use.  ``approved_by``: an actor, or the name that its file gives; ``intact``: what this process uses is
    what is published; ``ships``: it is the text of this release; ``misfit``: why this release cannot use it."""

    kind: str
    title: str
    version: str
    digest: str
    approved_by: str | None
    approved_at: datetime | None
    reviewed_on: str | None
    again_by: str | None
    overdue: bool
    intact: bool
    ships: bool
    misfit: tuple[Told, ...] = ()

    @property
    def unsigned(self) -> bool:
        return self.approved_by is None


def standing(work: Work, content: Content, today: date) -> list[Standing]:
    """Both packs, as they are used now."""
    unfit = misfits(work)
    packs = (content.safety, content.trd)
    return [_standing(work, content, pack, today, unfit.get(pack.id, ())) for pack in packs]


def _standing(
    work: Work, content: Content, pack: RulePack | TrdPack, today: date, misfit: tuple[Told, ...]
) -> Standing:
    active, reviewed = kept.active(work, pack.id), _review(pack)
    by = active.approved_by if active else None
    again = active.again_by.isoformat() if active and active.again_by else reviewed.again_by
    digest = hexadecimal(pack.digest)
    return Standing(
        pack.id,
        pack.title,
        "not readable" if misfit else pack.version,
        active.digest if active else digest,
        by or reviewed.by,
        active.active_from if active and by else None,
        reviewed.on,
        again,
        again is not None and again < today.isoformat(),
        active is not None and active.digest == digest and pack.id not in content.doubtful,
        not misfit and hexadecimal(load_content().pack_digests[pack.id]) == digest,
        misfit,
    )


def _review(pack: RulePack | TrdPack) -> Review:
    return pack.reviewed if isinstance(pack, RulePack) else pack.file.reviewed


def faults(in_use: Iterable[Standing]) -> list[str]:
    """What stands on every page of a clinician: packs that are not the published ones, unsigned ones, overdue ones."""
    packs = list(in_use)
    strange = [each.kind for each in packs if not each.intact and not each.misfit]
    unfit = [each.kind for each in packs if each.misfit]
    unsigned = [f"{each.kind} {each.version}" for each in packs if each.unsigned]
    overdue = [f"{each.kind} {each.version} on {each.again_by}" for each in packs if each.overdue]
    found = []
    if unfit:
        found.append(
            f"The clinic's own rule pack does not fit this release: {', '.join(unfit)}. Forms are not evaluated until one "
            "that fits is approved, and no finding does not mean that there is none. Tell a clinical lead."
        )
    if strange:
        found.append(
            f"Not the published rule pack: {', '.join(strange)}. Forms are not evaluated until it is, and no finding "
            "does not mean that there is none. Tell whoever runs this system."
        )
    if unsigned:
        found.append(
            f"Not signed by a clinical lead: {', '.join(unsigned)}. Findings are shown for review of the rules too."
        )
    if overdue:
        found.append(f"The review of a rule pack was due: {', '.join(overdue)}.")
    return found
