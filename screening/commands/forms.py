"""Forms of patients: who may begin one, how they are found, and what a changed pack would say of them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from screening import installation
from screening.config import Config
from screening.content import load_content
from screening.documents.setting import NotSet
from screening.intake import inviting
from screening.paper import paper_form
from screening.paper.printing import to_print
from screening.replay import checking, proposed_pack, replay, report
from screening.review import finding
from screening.storage import invitations, settings
from screening.storage.errors import Refused
from screening.web import help_lines, wording


def invite(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    with installation.open_store(config).writing(installation.clock()) as work:
        code = invitations.make(work, actor=actor)
    spoken = "-".join(code[at : at + 4] for at in range(0, len(code), 4))
    print(f"Code: {spoken}\nEnglish: {config.url}/en/invited/{code}\nSpanish: {config.url}/es/invited/{code}")
    print("Shown once. It opens one empty form, within 14 days, until its first page is saved.")
    return 0


def invite_only(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    only = chosen.command == "invite only"
    with installation.open_store(config).writing(installation.clock()) as work:
        settings.put(work, inviting.ONLY, only, actor=actor)
    print("Forms open to invited people alone." if only else "Everybody can begin a form.")
    return 0


def paper(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    """The blank form in a new file, for a day without the web pages."""
    numbers = help_lines.HelpKeeper(help_lines.copy_beside(config.keys)).lines
    asked = load_content().questionnaire
    with installation.open_store(config).writing(installation.clock()) as work:
        accepted = settings.get(work, wording.ACCEPTED)
        if not config.demo and not wording.is_offered(asked, chosen.language, accepted):
            raise Refused(
                f"forms in {chosen.language!r} are not offered here; screening config check says why"
            )
        printed = to_print(work, asked, chosen.language, numbers, actor=actor)
    try:
        made = paper_form(printed, chosen.language)
    except NotSet as fault:
        raise Refused(f"the form could not be made: {fault}") from None
    with chosen.out.open("xb") as out:
        out.write(made)
    print(f"The form {printed.code} is in {chosen.out}. Nobody is in it; print as many as are needed.")
    return 0


def search_rebuild(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    with installation.open_store(config).writing(installation.clock()) as work:
        count = finding.rebuild(work, actor)
    print(f"A new key; {count} sent forms are in the index.")
    return 0


def try_or_check(chosen: argparse.Namespace, config: Config, actor: str) -> int:
    if chosen.check and chosen.out:
        print("screening: --out goes with --pack", file=sys.stderr)
        return 2
    return _check_kept(config, actor) if chosen.check else _try_pack(chosen.pack, chosen.out, config, actor)


def _try_pack(file: Path, listed_in: Path | None, config: Config, actor: str) -> int:
    pack = proposed_pack(file, load_content())
    store = installation.open_store(config)
    with report.list_file(listed_in) as listed:
        watching = report.Watching(sys.stderr, listed)
        found = replay(store, pack, installation.clock, actor=actor, watcher=watching)
    return report.of_replay(pack, found, sys.stdout)


def _check_kept(config: Config, actor: str) -> int:
    store, watching = installation.open_store(config), report.Watching(sys.stderr)
    checked = checking.check(store, installation.clock, actor=actor, watcher=watching)
    return report.of_check(checked, sys.stdout)


COMMANDS: dict[str, Callable[[argparse.Namespace, Config, str], int]] = {
    "invite new": invite,
    "invite only": invite_only,
    "invite anyone": invite_only,
    "paper": paper,
    "search rebuild": search_rebuild,
    "replay": try_or_check,
}
