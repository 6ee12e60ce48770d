"""What the documents tell people to type can be typed: each command is one of ours, with words that it takes."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from screening import cli

DOCS = Path(__file__).resolve().parents[1] / "docs"
CARDS = sorted((DOCS / "cards").glob("*.md"))
TYPED = re.compile(r"`(?:\$ )?screening ([a-z][^`]*)`")
PAGE = 4000
"""Signs on one sheet of paper, with the headings."""


def test_there_are_six_cards_of_one_page_each() -> None:
    assert len(CARDS) == 6
    for card in CARDS:
        assert len(card.read_text("utf-8")) <= PAGE, card.name


@pytest.mark.parametrize("document", [*CARDS, DOCS / "deploying.md"], ids=lambda path: path.name)
def test_every_command_in_it_is_one_that_the_shell_knows(
    document: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commands = TYPED.findall(document.read_text("utf-8"))
    assert commands
    for command in commands:
        words = [re.sub(r"^(NUMBER)$", "1", word) for word in shlex.split(command.partition(" > ")[0])]
        try:
            cli._parser().parse_args(words)
        except SystemExit:
            pytest.fail(f"screening {command}: {capsys.readouterr().err}")
