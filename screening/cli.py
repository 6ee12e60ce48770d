"""The ``screening`` command: one thin function per subcommand.

Exit status: 0 done; 1 something is wrong and was said; 2 the input was refused.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from screening.config import UnsafeConfiguration

ROLES = ("front_desk", "clinician", "clinical_lead", "pack_reviewer", "administrator", "auditor")
"""As storage knows them; said here too, because reading a pack must not load the database."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit status."""
    chosen = _parser().parse_args(arguments)
    try:
        status: int = chosen.run(chosen)
    except UnsafeConfiguration as unsafe:
        return _refuse("\n".join(f"screening: {problem}" for problem in unsafe.problems))
    except BrokenPipeError:
        return 1
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="screening", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    evaluate = commands.add_parser("evaluate", help="facts to findings, as JSON")
    evaluate.add_argument("file", metavar="FILE", help="one JSON object of facts; - for standard input")
    evaluate.add_argument("--jsonl", action="store_true", help="one object a line, in and out")
    evaluate.set_defaults(run=_evaluate)

    check = commands.add_parser("check", help="everything that is wrong with packs and questionnaire")
    check.add_argument(
        "packs", metavar="PACK", nargs="*", type=Path, help="pack files; without one: all that ship"
    )
    check.set_defaults(run=_check)

    explain = commands.add_parser("explain", help="why a rule fired, or not")
    explain.add_argument("file", metavar="FACTS", help="one JSON object of facts; - for standard input")
    explain.add_argument("rule", metavar="RULE", help="the id of a rule, like BP-04")
    explain.add_argument("--pack", type=Path, metavar="FILE", help="a changed safety pack in place of ours")
    explain.set_defaults(run=_explain)

    for name, words in (
        ("migrate", "bring the database to the form that this release knows"),
        ("serve", "serve the web pages"),
        ("worker", "repeat and escalate notices, purge old drafts"),
        ("setup", "what is still missing before the first form, in order"),
        ("destroy", "the end: delete keys and database for good, once the address was typed"),
    ):
        commands.add_parser(name, help=words).set_defaults(run=_installation, command=name)

    version = commands.add_parser("version", help="which release this is, from which day")
    version.add_argument("--json", action="store_true", help="with database, packs and questionnaire")
    version.set_defaults(run=_version)

    doctor = commands.add_parser(
        "doctor", help="everything that is wrong here, with what to do; 1 if it hurts anybody"
    )
    doctor.add_argument("--json", action="store_true", help="for a monitor")
    doctor.set_defaults(run=_installation, command="doctor")

    _group(commands, "upgrade", "before the database is brought to a new release", {
        "check": "what stands in the way, called with the new release; changes nothing",
    })  # fmt: skip
    _staff(commands)
    _clinic(commands)
    _replay(commands)
    _group(commands, "invite", "who can begin a form", {
        "new": "print a link that opens one empty form, once, within 14 days",
        "only": "close the public start: forms open to invited people alone",
        "anyone": "open the public start again",
    })  # fmt: skip
    audit = _group(commands, "audit", "the record of who did what", {
        "verify": "find the first event that was tampered with",
        "head": "print the end of the chain, to be kept elsewhere as an anchor",
        "record": "every read, change and copy of one record",
        "person": "everything that one member of staff did",
        "export": "every event in a new file that is signed",
        "check": "whether such a file is ours and unchanged",
        "close": "export and close the period that has been kept long enough",
        "remove": "let the events of a closed period leave the database",
    })  # fmt: skip
    audit["verify"].add_argument("--anchor", type=Path, help="a file that holds an earlier head of the chain")
    audit["record"].add_argument("reference", metavar="REF")
    audit["person"].add_argument("login", metavar="LOGIN")
    for action in ("export", "close"):
        audit[action].add_argument("--out", required=True, type=Path, metavar="FILE", help="a new file")
    for action in ("check", "remove"):
        audit[action].add_argument("file", metavar="FILE", type=Path, help="as `audit close` wrote it")
    record = _group(commands, "record", "one record, or all of them", {
        "export": "everything that is kept of it as JSON, for an access request; the event is logged",
    })  # fmt: skip
    which = record["export"].add_mutually_exclusive_group(required=True)
    which.add_argument("reference", metavar="REF", nargs="?")
    which.add_argument("--all", action="store_true", help="all records as JSON and PDF, to move elsewhere")
    where = "a new file; with --all an empty folder, or one in which this was stopped"
    record["export"].add_argument("--out", required=True, type=Path, metavar="PLACE", help=where)
    _keys(commands)
    _backup(commands)
    held = _group(commands, "hold", "legal holds: what is kept although it is due to be erased", {
        "set": "keep the record with this reference; asks why",
        "release": "let it be erased again when it is due; asks why",
        "show": "what is held, by whom, since when",
        "all": "stop all erasing",
        "none": "erase again what is due",
    })  # fmt: skip
    for action in ("set", "release"):
        held[action].add_argument("reference", metavar="REF")
    paper = commands.add_parser("paper", help="the blank form to print, in a new file (PDF)")
    paper.add_argument("language", choices=("en", "es"))
    paper.add_argument("--out", required=True, type=Path, metavar="FILE", help="a new file")
    paper.set_defaults(run=_installation, command="paper")
    _group(commands, "search", "the index by which records are found", {
        "rebuild": "make a new key for it and put every sent form into it again",
    })  # fmt: skip
    _group(commands, "demo", "the clinic of made-up people", {
        "run": "set up and serve it",
        "code": "print the current one-time code",
    })  # fmt: skip
    return parser


def _staff(commands: Any) -> None:
    actions = _group(commands, "staff", "people who sign in", {
        "list": "everybody who has an account, with their roles",
        "add": "add a person; prints a link with which they set up their sign-in, once",
        "reset": "take password and second factor away; prints a new link, once",
        "give": "give a role",
        "take": "take a role away",
        "disable": "end all sessions and bar sign-in",
        "out": "sign everybody out, everywhere, at once",
    })  # fmt: skip
    for name in ("add", "reset", "give", "take", "disable"):
        actions[name].add_argument("username")
    actions["add"].add_argument("--name", required=True, help="the name that is printed beside a signature")
    actions["add"].add_argument("--role", required=True, action="append", choices=ROLES)
    for name in ("give", "take"):
        actions[name].add_argument("role", choices=ROLES)


def _clinic(commands: Any) -> None:
    setting = _group(commands, "settings", "hours, people on call, numbers for help, and the clinic's texts", {
        "show": "what is set, as JSON, and what waits for a second person",
        "set": "set a value from a file; a change waits for a second person",
        "confirm": "let a change count, with a one-time code of a clinician",
        "refuse": "let a change fall",
    })  # fmt: skip
    setting["set"].add_argument(
        "name", choices=["hours", "on_call", "help", "clinic_texts", "languages", "exit", "retention"]
    )
    setting["set"].add_argument("file", metavar="FILE", type=Path, help="JSON; - for standard input")
    for action in ("confirm", "refuse"):
        setting[action].add_argument("number", type=int)
    setting["confirm"].add_argument("--as", dest="login", required=True, metavar="LOGIN")
    rota = _group(commands, "rota", "who is on call when", {
        "show": "shifts from now on, and gaps in the next 14 days",
        "put": "put a person on call for some time",
        "take": "the person who takes over is on call from now",
    })  # fmt: skip
    for action in ("put", "take"):
        rota[action].add_argument("login")
    words = "by the clinic's clock, such as 2026-11-23T08:00"
    rota["put"].add_argument("--from", dest="start", required=True, metavar="TIME", help=words)
    rota["put"].add_argument("--to", dest="end", required=True, metavar="TIME", help=words)
    notify = _group(commands, "notify", "whether notices reach the people on call", {
        "test": "send a test to every contact",
        "acknowledged": "a test has reached its contact",
    })  # fmt: skip
    notify["acknowledged"].add_argument("code", nargs="?", help="the code in the message")
    notify["acknowledged"].add_argument("--pager", metavar="LOGIN", help="whose pager it reached")
    _group(
        commands,
        "config",
        "the configuration",
        {"check": "what keeps the intake closed; before an upgrade too"},
    )
    sheet = commands.add_parser("help-page", help="a page with the numbers for help, for the proxy to show")
    sheet.set_defaults(run=_installation, command="help-page")


def _keys(commands: Any) -> None:
    actions = _group(commands, "keys", "the key ring; no command prints a key of it", {
        "show": "ids of the keys, and how much each wraps",
        "add": "put a new key into the ring that opens and does not wrap yet, to be copied to every host",
        "rotate": "make a new key current, or this one, and wrap everything anew; goes on where it was stopped",
        "recovery": "print a sheet whose words open backups, once, and prove that it was written down",
        "retire": "take a key that wraps nothing any more out of the ring",
    })  # fmt: skip
    actions["rotate"].add_argument("kid", nargs="?", metavar="KEY", help="the id of a key in the ring")
    actions["recovery"].add_argument(
        "--prove", action="store_true", help="type the words of a sheet of before, as is due once a year"
    )
    actions["retire"].add_argument("kid", metavar="KEY", help="the id of a key in the ring")


def _backup(commands: Any) -> None:
    made = commands.add_parser("backup", help="everything in one file that only a recovery sheet opens")
    made.add_argument(
        "folder", metavar="FOLDER", type=Path, help="where backups are kept, 48 hours and 35 days of them"
    )
    made.set_defaults(run=_installation, command="backup")
    tried = commands.add_parser("drill", help="try a backup out with a sheet, in a place of its own")
    tried.add_argument("file", metavar="FILE", type=Path)
    tried.set_defaults(run=_installation, command="drill")
    back = commands.add_parser("restore", help="bring a backup back, into an empty place only")
    back.add_argument("file", metavar="FILE", type=Path)
    back.set_defaults(run=_installation, command="restore")


def _replay(commands: Any) -> None:
    words = "what a changed pack would say of past submissions; changes nothing"
    replay = commands.add_parser("replay", help=words)
    which = replay.add_mutually_exclusive_group(required=True)
    which.add_argument("--pack", metavar="FILE", type=Path, help="the changed pack")
    which.add_argument(
        "--check", action="store_true", help="make each kept evaluation again and compare its bytes"
    )
    replay.add_argument(
        "--out",
        metavar="LIST",
        type=Path,
        help="with --pack: a new file for the list of references, with the rules or levels that change",
    )
    replay.set_defaults(run=_installation, command="replay")


def _group(
    commands: Any, group: str, words: str, actions: dict[str, str]
) -> dict[str, argparse.ArgumentParser]:
    """A subcommand with actions of its own; the parser of each action by its name."""
    parser = commands.add_parser(group, help=words).add_subparsers(required=True, metavar="ACTION")
    made = {name: parser.add_parser(name, help=about) for name, about in actions.items()}
    for name, action in made.items():
        action.set_defaults(run=_installation, command=f"{group} {name}")
    return made


if __name__ == "__main__":
    sys.exit(main())
