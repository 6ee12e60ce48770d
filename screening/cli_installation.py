"""The subcommands that need the settings and the database of an installation: how they are typed.

What they do stands in ``commands``, which loads the database. Reading a pack must not, so nothing here does.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from screening.cli_parser import Parser, command

LOGIN, REF = "a sign-in name, as `staff list` shows it", "the reference of a form, as its page shows it"
SETTINGS = ("hours", "on_call", "help", "clinic_texts", "languages", "exit", "retention")
ROLES = ("front_desk", "clinician", "clinical_lead", "pack_reviewer", "administrator", "auditor")
"""As storage knows them."""


def add_installation(commands: Any) -> None:
    """Adds all of them; each tells its name, such as ``audit verify``, as ``command``."""
    for add in (_service, _staff, _clinic, _replay, _forms, _audit, _records, _keys, _backup):
        add(commands)
    _group(commands, "demo", "the clinic of made-up people", {
        "run": "set up and serve it",
        "code": "print the current one-time code",
    })  # fmt: skip


def _service(commands: Any) -> None:
    for name, words in (
        ("migrate", "bring the database to the form that this release knows"),
        ("serve", "serve the web pages"),
        ("worker", "repeat and escalate notices, erase what is due"),
        ("setup", "what is still missing before the first form, in order"),
        ("destroy", "the end: delete keys and database for good, once the address was typed"),
    ):
        _one(commands, name, words)
    doctor = _one(
        commands,
        "doctor",
        "everything that is wrong here, with what to do; exit status 1 if it would hurt somebody",
    )
    doctor.add_argument("--json", action="store_true", help="the same as JSON, for a monitor")
    _group(commands, "upgrade", "before the database is brought to a new release", {
        "check": "what stands in the way, called with the new release; changes nothing",
    })  # fmt: skip


def _forms(commands: Any) -> None:
    _group(commands, "invite", "who can begin a form", {
        "new": "print a link that opens one empty form, once, within 14 days",
        "only": "close the public start: forms open to invited people alone",
        "anyone": "open the public start again",
    })  # fmt: skip
    paper = _one(commands, "paper", "the blank form to print, in a new file (PDF)")
    paper.add_argument("language", choices=("en", "es"), help="of the form: English or Spanish")
    paper.add_argument("--out", required=True, type=Path, metavar="FILE", help="a new file")


def _audit(commands: Any) -> None:
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
    audit["verify"].add_argument(
        "--anchor",
        metavar="FILE",
        type=Path,
        help="an earlier end of the chain: of `audit head`, or a mail to the auditor",
    )
    audit["record"].add_argument("reference", metavar="REF", help=REF)
    audit["person"].add_argument("login", metavar="LOGIN", help=LOGIN)
    for action in ("export", "close"):
        audit[action].add_argument("--out", required=True, type=Path, metavar="FILE", help="a new file")
    for action, by in (("check", "`audit export` or `audit close`"), ("remove", "`audit close`")):
        audit[action].add_argument("file", metavar="FILE", type=Path, help=f"as {by} wrote it")


def _records(commands: Any) -> None:
    record = _group(commands, "record", "one record, or all of them", {
        "export": "everything that is kept of it as JSON, for an access request; the event is logged",
    })  # fmt: skip
    which = record["export"].add_mutually_exclusive_group(required=True)
    which.add_argument("reference", metavar="REF", nargs="?", help=REF)
    which.add_argument("--all", action="store_true", help="all records as JSON and PDF, to move elsewhere")
    where = "a new file; with --all an empty folder, or one in which this was stopped"
    record["export"].add_argument("--out", required=True, type=Path, metavar="PLACE", help=where)
    held = _group(commands, "hold", "legal holds: what is kept although it is due to be erased", {
        "set": "keep the record with this reference; asks why",
        "release": "let it be erased again when it is due; asks why",
        "show": "what is held, by whom, since when",
        "all": "stop all erasing",
        "none": "erase again what is due",
    })  # fmt: skip
    for action in ("set", "release"):
        held[action].add_argument("reference", metavar="REF", help=REF)
    _group(commands, "search", "the index by which records are found", {
        "rebuild": "make a new key for it and put every sent form into it again",
    })  # fmt: skip


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
        actions[name].add_argument("username", metavar="LOGIN", help=LOGIN)
    actions["add"].add_argument("--name", required=True, help="the name that is printed beside a signature")
    roles = f"{', '.join(ROLES)}"
    actions["add"].add_argument(
        "--role",
        required=True,
        action="append",
        choices=ROLES,
        metavar="ROLE",
        help=f"{roles}; may be given again",
    )
    for name in ("give", "take"):
        actions[name].add_argument("role", choices=ROLES, metavar="ROLE", help=roles)


def _clinic(commands: Any) -> None:
    setting = _group(commands, "settings", "hours, people on call, numbers for help, and the clinic's texts", {
        "show": "what is set, as JSON, and what waits for a second person",
        "set": "set a value from a file; a change waits for a second person",
        "confirm": "let a change count, with a one-time code of a clinician",
        "refuse": "let a change fall",
    })  # fmt: skip
    setting["set"].add_argument("name", choices=SETTINGS, metavar="NAME", help=", ".join(SETTINGS))
    setting["set"].add_argument("file", metavar="FILE", type=Path, help="JSON; - for standard input")
    for action in ("confirm", "refuse"):
        setting[action].add_argument(
            "number", metavar="NUMBER", type=int, help="of the change, as `settings show` names it"
        )
    setting["confirm"].add_argument(
        "--as",
        dest="login",
        required=True,
        metavar="LOGIN",
        help="the clinician, whose one-time code is asked for",
    )
    rota = _group(commands, "rota", "who is on call when", {
        "show": "shifts from now on, and gaps in the next 14 days",
        "put": "put a person on call for some time",
        "take": "the person who takes over is on call from now",
    })  # fmt: skip
    for action in ("put", "take"):
        rota[action].add_argument("login", metavar="LOGIN", help=LOGIN)
    words = "by the clinic's clock, such as 2026-11-23T08:00"
    rota["put"].add_argument("--from", dest="start", required=True, metavar="TIME", help=words)
    rota["put"].add_argument("--to", dest="end", required=True, metavar="TIME", help=words)
    notify = _group(commands, "notify", "whether notices reach the people on call", {
        "test": "send a test to every contact",
        "acknowledged": "a test has reached its contact",
    })  # fmt: skip
    notify["acknowledged"].add_argument("code", metavar="CODE", nargs="?", help="the code in the message")
    notify["acknowledged"].add_argument("--pager", metavar="LOGIN", help="whose pager it reached")
    _group(commands, "config", "the configuration", {
        "check": "what keeps the intake closed; before an upgrade too",
    })  # fmt: skip
    _one(commands, "help-page", "a page with the numbers for help, for the proxy to show")


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
    made = _one(commands, "backup", "everything in one file that only a recovery sheet opens")
    made.add_argument(
        "folder", metavar="FOLDER", type=Path, help="where backups are kept, 48 hours and 35 days of them"
    )
    for name, words in (
        ("drill", "try a backup out with the words of a recovery sheet, in a place of its own"),
        ("restore", "bring a backup back with the words of a recovery sheet, into an empty place only"),
    ):
        _one(commands, name, words).add_argument(
            "file", metavar="FILE", type=Path, help="a backup, as `backup` wrote it"
        )


def _replay(commands: Any) -> None:
    replay = _one(commands, "replay", "what a changed pack would say of past submissions; changes nothing")
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


def _one(commands: Any, name: str, words: str) -> Parser:
    parser = command(commands, name, words)
    parser.set_defaults(command=name)
    return parser


def _group(commands: Any, group: str, words: str, actions: dict[str, str]) -> dict[str, Parser]:
    """A subcommand with actions of its own; the parser of each action by its name."""
    under = command(commands, group, words).add_subparsers(required=True)
    made = {name: command(under, name, about) for name, about in actions.items()}
    for name, action in made.items():
        action.set_defaults(command=f"{group} {name}")
    return made
