"""Prints docs/access.md, the table of who may see which page: ``python -m tools.access_page > docs/access.md``."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from screening import config, installation
from screening.app import create_app
from screening.web import access
from screening.web.access import Audience
from screening.web.clinician.accounts_in_words import ROLES, SEES

HEAD = """# Who may see which page

Made from the app itself by `python -m tools.access_page`; a test compares, and tries each route as each kind of visitor
by real requests. A view without an audience cannot be registered.

Whoever is not let in is led to the page where that can be changed (six words, or sign-in), gets 403, or, with
a form in hand, gets the typed text back. No address of the patient's side holds an id: it always shows the form of the
session, so "who has sent the form" lets its person in before sending too. A clinician opens what was sent; a draft is
opened by its own person alone, or by the clinician who types it for them (decision 0016).

## Roles
A role counts when it is confirmed: clinician, clinical lead, pack reviewer and administrator by a second, clinical person.
All pages below need both factors, given in one session.

| role | sees |
|---|---|
"""
AUDIENCES = """
| pages for | let in |
|---|---|
"""
ROUTES = """
## Pages
| address | methods | who |
|---|---|---|
"""


def page(rows: Iterable[tuple[str, str, Audience | None]]) -> str:
    """The document."""
    roles = [f"| {ROLES[role]} | {SEES[role]} |\n" for role in ROLES]
    named = [
        f"| {who.value} | {', '.join(ROLES[role] for role in ROLES if role in let_in)} |\n"
        for who, let_in in access.WITH_ROLE.items()
    ]
    lines = [f"| `{rule}` | {methods} | {who.value if who else 'nobody'} |\n" for rule, methods, who in rows]
    return "".join((HEAD, *roles, AUDIENCES, *named, ROUTES, *lines))


def main() -> None:
    """An app on an empty folder has the same routes as any other."""
    with tempfile.TemporaryDirectory() as folder:
        settings = config.from_environment({"SCREENING_DATA": folder})
        data = Path(folder) / "clinic"
        settings = replace(
            settings, data=data, keys=data / "keys" / "keyring", database=f"sqlite:///{data / 'screening.db'}"
        )
        store = installation.set_up(settings, installation.clock())
        sys.stdout.write(page(access.table(create_app(settings, store=store))))
        store.engine.dispose()


if __name__ == "__main__":
    main()
