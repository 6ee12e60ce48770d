"""Cuts the fonts of the documents out of Debian's fonts-noto-core: ``python -m tools.fonts /usr/share/fonts/truetype/noto``.

Run by hand, rarely. Writes the cut fonts and `coverage.txt`, the characters that they have; a test compares both.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FONTS = Path(__file__).parents[1] / "screening" / "documents" / "fonts"
LATIN = [
    (0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0x24F), (0x2B0, 0x36F), (0x370, 0x52F), (0x1E00, 0x1EFF),
    (0x2010, 0x2027), (0x2030, 0x205E), (0x2070, 0x209F), (0x20A0, 0x20BF), (0x2100, 0x214F), (0x2150, 0x218B),
]  # fmt: skip
CUT: dict[str, list[tuple[int, int]]] = {
    "NotoSans-Regular": LATIN,
    "NotoSans-Bold": LATIN,
    "NotoSansArabic-Regular": [(0x600, 0x604), (0x606, 0x61B), (0x61E, 0x6FF), (0x750, 0x77F)],
    "NotoSansMath-Regular": [(0x2190, 0x22FF), (0x2A7D, 0x2A7E)],
    "NotoSansSymbols2-Regular": [(0x2300, 0x23FF), (0x2500, 0x27BF), (0x2B00, 0x2B73), (0x1F300, 0x1F64F)],
}
"""Of each font the characters that are kept. Bold has no more than regular: headings are ours, or the same letters."""


def main(source: Path) -> None:
    """Cut every font, and write down what they have."""
    covered = set[int]()
    for name, ranges in CUT.items():
        font = TTFont(source / f"{name}.ttf")
        wanted = {number for first, last in ranges for number in range(first, last + 1)}
        covered |= wanted & set(font.getBestCmap())
        options = subset.Options(hinting=False, layout_features=["*"], name_IDs=["*"], notdef_outline=True)
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=wanted)
        cutter.subset(font)
        font.save(FONTS / f"{name}.ttf")
    (FONTS / "coverage.txt").write_text("".join(f"{span}\n" for span in spans(covered)), "ascii")


def spans(numbers: Iterable[int]) -> list[str]:
    """`0020-007E`: numbers that follow one another, together."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return [f"{first:04X}-{last:04X}" for first, last in found]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
