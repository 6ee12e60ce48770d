"""The ``screening`` command: one thin function per subcommand.

Exit status: 0 done; 1 something is wrong and was said; 2 the input was refused.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from screening.cli_installation import add_installation
from screening.cli_parser import Parser, command
from screening.config import UnsafeConfiguration

ABOUT = (
    "The intake of a ketamine or esketamine clinic, at the shell. Without SCREENING_MODE=production it is the demo; "
    "docs/deploying.md names all settings. Each command says more with --help."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit status."""
    chosen = _parser().parse_args(arguments)
    try:
        status: int = chosen.run(chosen)
    except UnsafeConfiguration as unsafe:
        return _refuse("\n".join(f"screening: {problem}" for problem in unsafe.problems))
    except BrokenPipeError:
        return 1
    except KeyboardInterrupt:
        return _refuse("\nscreening: stopped before the end")
    return status


def _refuse(message: str) -> int:
    print(message, file=sys.stderr)
    return 1


def _evaluate(chosen: argparse.Namespace) -> int:
    from screening.rules import commands

    return commands.evaluate(chosen.file, chosen.jsonl, sys.stdin, sys.stdout, sys.stderr)


def _check(chosen: argparse.Namespace) -> int:
    from screening import checking

    return checking.check(chosen.packs, sys.stdout, sys.stderr, datetime.now(UTC).date())


def _explain(chosen: argparse.Namespace) -> int:
    from screening.rules import commands

    return commands.explain(chosen.file, chosen.rule, sys.stdin, sys.stdout, sys.stderr, chosen.pack)


def _version(chosen: argparse.Namespace) -> int:
    from screening.commands import version

    return version.version(chosen)


def _installation(chosen: argparse.Namespace) -> int:
    """Subcommands that need the settings and the database live in ``commands``."""
    from screening import commands, config

    return commands.run(chosen, config.from_environment())


def _parser() -> Parser:
    parser = Parser(prog="screening", description=ABOUT)
    parser.set_defaults(run=_installation)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    evaluate = command(commands, "evaluate", "facts to findings, as JSON")
    evaluate.add_argument("file", metavar="FILE", help="one JSON object of facts; - for standard input")
    evaluate.add_argument("--jsonl", action="store_true", help="one object a line, in and out")
    evaluate.set_defaults(run=_evaluate)

    check = command(commands, "check", "everything that is wrong with packs and questionnaire")
    check.add_argument(
        "packs", metavar="PACK", nargs="*", type=Path, help="pack files; without one: all that ship"
    )
    check.set_defaults(run=_check)

    explain = command(commands, "explain", "why a rule fired, or not")
    explain.add_argument("file", metavar="FACTS", help="one JSON object of facts; - for standard input")
    explain.add_argument("rule", metavar="RULE", help="the id of a rule, like BP-04")
    explain.add_argument("--pack", type=Path, metavar="FILE", help="a changed safety pack in place of ours")
    explain.set_defaults(run=_explain)

    version = command(commands, "version", "which release this is, from which day")
    version.add_argument("--json", action="store_true", help="with database, packs and questionnaire")
    version.set_defaults(run=_version)

    add_installation(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
