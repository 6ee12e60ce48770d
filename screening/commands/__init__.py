"""The subcommands that need an installation: one module for each matter, one table of all."""

from __future__ import annotations

import argparse
import getpass
import sqlite3
import sys
from collections.abc import Callable

import psycopg
from sqlalchemy.exc import DBAPIError

from screening import demo
from screening.commands import (
    backups,
    chain,
    clinic,
    doctor,
    ending,
    forms,
    holding,
    keys,
    records,
    service,
    setting_up,
    staff,
    upgrading,
)
from screening.config import Config
from screening.rules.strict_yaml import ContentError
from screening.storage.engine import said_by
from screening.storage.errors import StorageError

MATTERS = (
    service,
    setting_up,
    staff,
    clinic,
    forms,
    records,
    chain,
    keys,
    backups,
    holding,
    doctor,
    upgrading,
    ending,
)
COMMANDS: dict[str, Callable[[argparse.Namespace, Config, str], int]] = {
    name: command for matter in MATTERS for name, command in matter.COMMANDS.items()
}


DRIVERS = (sqlite3.Error, psycopg.Error)
"""What a copy of the whole database meets: it goes past SQLAlchemy."""


def run(chosen: argparse.Namespace, config: Config) -> int:
    """Run the chosen subcommand; what stops it is said in one line and gives exit status 1."""
    try:
        return COMMANDS[chosen.command](chosen, config, f"cli:{getpass.getuser()}")
    except (StorageError, ContentError, demo.NotADemo) as fault:
        print(f"screening: {fault}", file=sys.stderr)
        return 1
    except OSError as fault:
        print(f"screening: {_of_a_file(fault)}", file=sys.stderr)
        return 1
    except (DBAPIError, *DRIVERS) as fault:
        print(f"screening: {said_by(fault)}", file=sys.stderr)
        return 1


def _of_a_file(fault: OSError) -> str:
    """Which file, and for whom: at the shell of a server root types, and the user of the services is who may not."""
    where = f"{fault.filename}: " if fault.filename else ""
    who = (
        f" (for the user {getpass.getuser()}, as whom this runs)"
        if isinstance(fault, PermissionError)
        else ""
    )
    return f"{where}{fault.strerror or fault}{who}"
