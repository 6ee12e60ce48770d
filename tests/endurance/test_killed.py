"""The processes of a clinic are killed at random points under load, on both databases: nothing that was acknowledged
is lost, and nothing is there by half."""

from __future__ import annotations

import random
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from screening import installation
from screening.content import load_content
from screening.questionnaire.answers import Answers
from screening.storage import tasks
from screening.storage.work import Store
from screening.worker import running
from tests.databases import BACKENDS
from tests.endurance import keeping
from tests.endurance.house import LONG, House, house_on, wait_until_it_answers
from tests.endurance.people import Acknowledged, Worker, prepare
from tests.filled import begin, save_page
from tests.ports import free_port

LIVES, LIFE = (30, (5, 80)) if LONG else (3, (4, 16))
"""How often the server is killed, and how much is acknowledged before: least and most."""
SPARE = 2
"""More forms to sign than lives, because each may end while one is being signed."""
ROUNDS, SECONDS = (40, 60) if LONG else (4, 0)
"""How often one of five processes is killed and started again, and for how long at least."""
IN_TIME = timedelta(minutes=2)
"""From the moment when a notice is due to the moment when it went out, whoever died meanwhile."""
PATIENCE = 120
"""Seconds for the people to get that far on a busy machine."""


def wait_for(
    house: House,
    said: Acknowledged,
    more: int,
    everybody: list[Worker],
    chance: random.Random,
    *,
    of_each: bool = False,
) -> None:
    """Until that much more was acknowledged, and a random moment longer.

    ``of_each``: and until a task and a signature are among all that was.
    """
    enough, until = len(said) + more, time.monotonic() + PATIENCE
    while len(said) < enough or (of_each and not (said.tasks and said.signed)):
        faults = [one.fault for one in everybody if one.fault]
        assert not faults, (faults, house.said())
        assert time.monotonic() < until, f"{len(said)} of {enough}"
        time.sleep(0.01)
    time.sleep(chance.uniform(0, 0.1))


def wait_for_the_worker(house: House) -> None:
    """Until a worker has done its first round."""
    until = time.monotonic() + PATIENCE
    with house.store() as store:
        steps: set[int] = set()
        while not steps - {0}:
            assert time.monotonic() < until, house.said()
            time.sleep(0.1)
            with store.reading(installation.clock()) as work:
                steps = {row.step for row in tasks.open_tasks(work)}


@pytest.mark.parametrize("backend", BACKENDS)
def test_whatever_the_server_acknowledged_is_there_after_it_was_killed(backend: str, tmp_path: Path) -> None:
    chance, said = random.Random(20261122), Acknowledged()
    with house_on(backend, tmp_path) as house:
        port = house.config.port
        with house.store() as store:
            everybody = prepare(
                store, load_content(), installation.clock(), [port], chance, said, many=LIVES + SPARE
            )
        for one in everybody:
            one.start()
        for life in range(LIVES):
            server = house.start("serve")
            wait_until_it_answers(house, server, port)
            wait_for(house, said, chance.randint(*LIFE), everybody, chance, of_each=life == LIVES - 1)
            house.kill(server)
            with house.store() as store, store.reading(installation.clock()) as work:
                keeping.check(work, said.so_far())
        for one in everybody:
            one.stopped.set()
        assert house.faults() == []


def test_three_servers_and_two_workers_are_killed_in_turn_and_no_notice_or_write_is_lost(
    tmp_path: Path,
) -> None:
    chance, said = random.Random(7), Acknowledged()
    with house_on("postgresql", tmp_path) as house:
        ports = [house.config.port, free_port(), free_port()]
        with house.store() as store:
            everybody = prepare(store, load_content(), installation.clock(), ports, chance, said, many=3)
            overdue(store, 5)
        jobs = [("serve", port) for port in ports] + [("worker", None)] * 2
        began = installation.clock()
        processes = [house.start(job, port=port) for job, port in jobs]
        wait_for_the_worker(house)
        wait_until_they_leave_no_memory([process.pid for process in processes])
        for one in everybody:
            one.start()
        rounds, until = 0, time.monotonic() + SECONDS
        while rounds < ROUNDS or time.monotonic() < until:
            wait_for(house, said, chance.randint(2, 8), everybody, chance)
            place = chance.randrange(len(jobs))
            house.kill(processes[place])
            processes[place] = house.start(jobs[place][0], port=jobs[place][1])
            rounds += 1
        wait_for(house, said, 4, everybody, chance)
        for one in everybody:
            one.stopped.set()
        if LONG:
            wait_for_the_notices(house, began)
        with house.store() as store, store.reading(installation.clock()) as work:
            keeping.check_in_time(work, began, IN_TIME)
        for process in processes:
            house.kill(process)
        assert house.faults() == []
        letters = len(list((house.config.data / "notices").glob("*.txt")))
        with house.store() as store:
            # Some minutes later whoever is left takes over what the dead had claimed.
            later = installation.clock() + timedelta(minutes=6)
            running.run(store, lambda: later, config=house.config, once=True)
            with store.reading(installation.clock()) as work:
                keeping.check(work, said.so_far())
                keeping.check_notices(work)
        assert letters > 0


def wait_for_the_notices(house: House, began: datetime) -> None:
    """Until nothing waits that could have gone out by now; the processes that live have that long and no longer."""
    until = time.monotonic() + IN_TIME.total_seconds()
    with house.store() as store:
        late = True
        while late and time.monotonic() < until:
            time.sleep(1)
            with store.reading(installation.clock()) as work:
                late = any(waits for _, _, waits in keeping.late(work, began, timedelta(0)))


def wait_until_they_leave_no_memory(pids: list[int]) -> None:
    """Until each process has forbidden that its memory is written to a file when it dies."""
    until = time.monotonic() + PATIENCE
    while limits := {limit_of_core_dumps(pid) for pid in pids} - {"0"}:
        assert time.monotonic() < until, limits
        time.sleep(0.1)


def limit_of_core_dumps(pid: int) -> str:
    """The largest file of its memory that this process may leave when it dies, as the system knows it."""
    lines = Path(f"/proc/{pid}/limits").read_text().splitlines()
    return next(line for line in lines if line.startswith("Max core file size")).split()[5]


def overdue(store: Store, many: int) -> None:
    """Dangerous answers of twenty minutes ago that nobody has acknowledged: their next step is due at once."""
    before = installation.clock() - timedelta(minutes=20)
    content = load_content()
    for number in range(many):
        with store.writing(before) as work:
            draft, answers = begin(work, content), Answers()
            acted = {"s2_thoughts": "yes", "s2_acts": "past_3m"}
            pages = (
                ("reach-1", {"full_name": f"Cleo {number}"}),
                ("safety-1", {"asq_1": "yes"}),
                ("safety-2", acted),
            )
            for key, values in pages:
                draft, answers, _ = save_page(work, content, draft, answers, key, values)
