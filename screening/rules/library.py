"""What this release ships: the vocabulary and both packs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from screening.rules.pack import RulePack
from screening.rules.pack_load import load_pack
from screening.rules.trd.load import TrdPack, load_trd
from screening.rules.vocabulary import VOCABULARY, Vocabulary, shipped_vocabulary, vocabulary_text


@dataclass(frozen=True)
class Shipped:
    """The rules of this release."""

    vocabulary: Vocabulary
    safety: RulePack
    trd: TrdPack


@cache
def shipped() -> Shipped:
    """Read once; raises ContentError when a file of the release is wrong."""
    vocabulary = shipped_vocabulary()
    doses = {"thresholds.csv": shipped_text("thresholds.csv"), VOCABULARY: vocabulary_text()}
    classes = {"medicine_classes.csv": shipped_text("medicine_classes.csv"), **doses}
    return Shipped(
        vocabulary,
        load_pack(shipped_text("safety.yaml"), "packs/safety.yaml", vocabulary, classes),
        load_trd(shipped_text("trd.yaml"), "packs/trd.yaml", vocabulary, doses),
    )


def shipped_text(name: str) -> str:
    """The text of a file beside the packs."""
    return files("screening.rules").joinpath("packs", name).read_text(encoding="utf-8")
