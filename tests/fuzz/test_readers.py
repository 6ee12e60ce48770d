"""Whatever stands in a file of facts, a pack or a questionnaire: it is read, or refused with its place.

Here are what campaigns found once, and seeds changed at random in a few places; ``./test --long`` lets ``campaigns.py`` look
for more, guided by the code that each text reaches.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.fuzz.readers import READERS, SEEDS, survives

HERE = Path(__file__).parent
SLOW = {"profiles", "staging", "trials"}
"""Readers whose seeds are whole files of the release."""


def changed(seed: bytes, chance: Random) -> bytes:
    """The same text with a few bytes or a part of it changed."""
    raw = bytearray(seed)
    for _ in range(chance.randint(1, 4)):
        at, size = chance.randrange(len(raw)), chance.choice((1, 1, 4, 40))
        match chance.randrange(4):
            case 0:
                raw[at : at + size] = b""
            case 1:
                raw[at:at] = raw[at : at + size]
            case 2:
                raw[at : at + 1] = bytes([chance.choice(b"\x00\xff[]{}:-#&*!|>'\"%@`\n\t 09ay\xc3")])
            case _:
                other = chance.randrange(len(raw))
                raw[at : at + size] = raw[other : other + size]
        raw = raw or bytearray(b" ")
    return bytes(raw)


@pytest.mark.parametrize("reader", READERS)
def test_a_changed_text_is_read_or_refused_with_its_place(reader: str) -> None:
    chance = Random(reader)
    for seed in SEEDS[reader]:
        survives(reader, seed.encode())
        for _ in range(8 if reader in SLOW else 120):
            survives(reader, changed(seed.encode(), chance))


def test_what_campaigns_have_found_is_read_or_refused() -> None:
    found = [file for file in sorted((HERE / "corpus").rglob("*")) if file.is_file()]
    assert {file.parent.name for file in found} <= READERS.keys()
    assert found
    for file in found:
        survives(file.parent.name, file.read_bytes())
