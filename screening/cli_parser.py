"""How the shell is understood: every ``--help`` says what its command is for and how it ends, every slip is one line."""

from __future__ import annotations

import re
from argparse import ArgumentParser
from typing import Any, NoReturn

STATUS = "Exit status: 0 done; 1 something is wrong, and was said; 2 what was typed or read was refused."
OURS = (
    (r"argument (\S+): invalid choice: (.*) \(choose from (.*)\)", r"\1: found \2; allowed \3"),
    (r"argument (\S+): invalid int value: (.*)", r"\1: found \2; allowed a whole number"),
    (r"unrecognized arguments: (.*)", r"found \1; allowed nothing more"),
    (r"the following arguments are required: (.*)", r"missing: \1"),
)
"""What argparse says, and how everything else of this program says it."""


class Parser(ArgumentParser):
    """A command and its words; also what ``add_subparsers`` makes of it."""

    def __init__(self, **more: Any) -> None:
        # Half a word is not completed: what was meant would be a guess.
        super().__init__(**{"epilog": STATUS, "allow_abbrev": False, **more})

    def error(self, message: str) -> NoReturn:
        """Ends with status 2: what was found, what was expected, how it is typed."""
        for theirs, ours in OURS:
            message = re.sub(theirs, ours, message)
        # One line however wide the window is: it is read in logs, and over the telephone.
        usage = " ".join(self.format_usage().split()).removeprefix("usage: ").replace("[-h] ", "")
        self.exit(2, f"screening: {message}. Typed as: {usage}; --help says more.\n")


def command(commands: Any, name: str, words: str) -> Parser:
    """A command, or an action of one; the same words stand in the list and on its own page."""
    made: Parser = commands.add_parser(name, help=words, description=f"{words[0].upper()}{words[1:]}.")
    return made
