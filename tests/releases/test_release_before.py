"""The release before goes on serving while, and after, the schema is brought to the one of this release (PostgreSQL).

``BEFORE`` names the commit of that release; until there is a tag it is the last one that was published. Its code comes
out of the history and runs in processes of its own, against a database that is migrated under it.
"""

from __future__ import annotations

import io
import random
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa

from screening import installation
from screening.config import DEMO_KEYS
from screening.content import load_content
from screening.storage import migrate
from screening.storage.engine import make_engine
from screening.storage.sealing.keys import KeyRing
from screening.storage.tables import SubmissionRow
from tests.clinic import config_in
from tests.databases import empty_database
from tests.endurance import keeping
from tests.endurance.house import House, wait_until_it_answers
from tests.endurance.people import Acknowledged, prepare
from tests.endurance.test_killed import wait_for
from tests.ports import free_port

HERE = Path(__file__).parent
SET_UP = (
    "import sys; from dataclasses import replace; from pathlib import Path; from tests.clinic import config_in;"
    "from screening import installation;"
    "installation.set_up(replace(config_in(Path(sys.argv[1])), database=sys.argv[2]), installation.clock())"
)
MORE, SIGNED = 40, 3
"""How much the release before acknowledges on the newer schema, and how many forms are decided there."""


@contextmanager
def served_by_the_release_before(folder: Path) -> Iterator[House]:
    """A clinic that the release before has set up and serves."""
    commit = (HERE / "BEFORE").read_text().strip()
    archive = subprocess.run(["git", "archive", commit], cwd=HERE.parents[1], capture_output=True, check=True)
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
        files.extractall(folder / "before", filter="data")
    data = folder / "data"
    data.mkdir()
    with empty_database("postgresql", folder) as url:
        config = replace(config_in(data), database=url, port=free_port())
        config.keys.parent.mkdir(mode=0o700)
        KeyRing.create(config.keys, DEMO_KEYS)
        house = House(replace(config, url=f"http://127.0.0.1:{config.port}"), folder / "before")
        subprocess.run([sys.executable, "-c", SET_UP, str(data), url], cwd=folder / "before", check=True)
        try:
            yield house
        finally:
            house.end()


def test_people_go_on_in_the_release_before_while_the_schema_becomes_that_of_this_one(tmp_path: Path) -> None:
    chance, said = random.Random(8), Acknowledged()
    with served_by_the_release_before(tmp_path) as house:
        engine = make_engine(house.config.database)
        assert migrate.current(engine) != migrate.head(), (
            "tests/releases/BEFORE has the schema of this release"
        )
        server = house.start("serve")
        wait_until_it_answers(house, server, house.config.port)
        migrate.upgrade(engine)
        engine.dispose()
        with house.store() as store:
            everybody = prepare(
                store, load_content(), installation.clock(), [house.config.port], chance, said, many=SIGNED
            )
        for one in everybody:
            one.start()
        wait_for(house, said, MORE, everybody, chance)
        for one in everybody:
            one.stopped.set()
        for one in everybody:
            one.join(30)
        assert [one.fault for one in everybody] == [""] * len(everybody), house.said()
        with house.store() as store, store.reading(installation.clock()) as work:
            keeping.check(work, said)
            assert work.db.scalar(sa.select(sa.func.count()).select_from(SubmissionRow))
        assert server.poll() is None
    assert said.saves
    assert said.tasks
