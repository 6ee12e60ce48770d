"""Only the published packs are used: another text on disk is a fault, never a silent change of care (CDS-14)."""

from __future__ import annotations

from screening.content import Content
from screening.storage import kept
from screening.storage.work import Work


class NotPublished(Exception):
    """A pack on disk is not the published one; the text names the pack, nothing else."""


def hexadecimal(digest: str) -> str:
    """A digest without the name of its algorithm in front."""
    return digest.removeprefix("sha256:")


def check_published(work: Work, content: Content) -> None:
    """Raises NotPublished when a pack in memory differs from the one the database says is in use, or that is in doubt."""
    for pack, digest in content.pack_digests.items():
        if _in_use(work, content, pack) != hexadecimal(digest) or pack in content.doubtful:
            raise NotPublished(pack)


def _in_use(work: Work, content: Content, pack: str) -> str | None:
    if content.number == kept.newest(work):
        return content.in_use[pack]  # nothing came into use since the database was asked
    active = kept.active(work, pack)
    return active.digest if active else None
