"""Every revision goes up and down with rows in it, on both databases, and keeps triggers and child rows."""

from __future__ import annotations

import ast
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import load_python_file
from sqlalchemy import Engine

from screening import resources
from screening.storage import (
    comparisons,
    holds,
    invitations,
    invited,
    kept,
    letters,
    migrate,
    numbers,
    proposals,
    submissions,
    triggers,
)
from screening.storage.accounts import sign_in
from screening.storage.audit import verification
from screening.storage.engine import make_engine
from screening.storage.errors import DatabaseUnfit
from screening.storage.plain import from_text
from screening.storage.sealing.keys import KeyRing, Keys
from screening.storage.tables import Base
from screening.storage.work import Store
from tests.databases import BACKENDS, NOW, empty_database, fresh_store
from tests.storage.records import clinician, send, signed_review, start

VERSIONS = sorted((resources.MIGRATIONS / "versions").glob("*.py"))
HEAD = migrate.head()


@pytest.fixture(params=BACKENDS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with empty_database(request.param, tmp_path) as url:
        made = make_engine(url)
        yield made
        made.dispose()


@pytest.fixture(params=BACKENDS)
def full_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A store with a row in every table that a whole record touches."""
    with fresh_store(request.param, tmp_path) as made:
        submission_id = start(made)
        send(made, submission_id)
        signed_review(made, submission_id, clinician(made))
        yield made


def schema_triggers(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            rows = connection.execute(sa.text("SELECT sql FROM sqlite_master WHERE type = 'trigger'"))
        else:
            rows = connection.execute(
                sa.text("SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal")
            )
        return set(rows.scalars())


def row_counts(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in Base.metadata.sorted_tables
        }


def compare(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))


def test_the_migrated_schema_is_that_of_the_tables(engine: Engine) -> None:
    migrate.upgrade(engine)
    assert compare(engine) == []
    migrate.check(engine)


def test_the_head_is_pinned_and_there_is_one(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(resources.MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [migrate.head()]


def test_down_to_nothing_and_up_again_with_rows(full_store: Store) -> None:
    engine = full_store.engine
    assert all(
        count for name, count in row_counts(engine).items() if name in ("review", "audit_event", "staff")
    )
    migrate.downgrade(engine, "base")
    left = set(sa.inspect(engine).get_table_names())
    assert left <= {"alembic_version"}
    assert schema_triggers(engine) == set()
    migrate.upgrade(engine)
    assert compare(engine) == []
    store = Store(engine, Keys(KeyRing.generate()))
    store.set_up(NOW, actor="cli:test")
    assert start(store)


def test_migrating_what_is_at_the_head_changes_nothing(full_store: Store) -> None:
    before = row_counts(full_store.engine), schema_triggers(full_store.engine)
    migrate.upgrade(full_store.engine)
    assert (row_counts(full_store.engine), schema_triggers(full_store.engine)) == before


def test_a_table_can_be_altered_under_its_rows_and_triggers(tmp_path: Path) -> None:
    """SQLite changes a table by copying it: child rows must stay, and the test must see that triggers would go."""
    from alembic.operations import Operations

    with fresh_store("sqlite", tmp_path) as store:
        submission_id = start(store)
        send(store, submission_id)
        signed_review(store, submission_id, clinician(store))
        before, known = row_counts(store.engine), schema_triggers(store.engine)
        with migrate._alone(store.engine) as connection:
            operations = Operations(MigrationContext.configure(connection, opts={"render_as_batch": True}))
            with operations.batch_alter_table("review", recreate="always") as batch:
                batch.add_column(sa.Column("extra", sa.Integer))
            lost = known - set(connection.execute(ALL_TRIGGERS).scalars())
            assert {statement.split()[2] for statement in lost} == {"review_unchanged", "review_undeleted"}
            for statement in lost:
                connection.execute(sa.text(statement))
        assert row_counts(store.engine) == before
        assert schema_triggers(store.engine) == known
        with store.reading(NOW) as work:
            assert submissions.row(work, submission_id).state == "signed"
            assert work.db.scalar(sa.text("PRAGMA foreign_keys")) == 1
            assert verification.verify(work.db, work.keys.purpose(work.db, "audit")) is None


ALL_TRIGGERS = sa.text("SELECT sql FROM sqlite_master WHERE type = 'trigger'")


def test_a_migration_that_leaves_a_row_pointing_nowhere_is_undone(tmp_path: Path) -> None:
    with fresh_store("sqlite", tmp_path) as store:
        submission_id = start(store)
        with pytest.raises(DatabaseUnfit, match="point nowhere"), migrate._alone(store.engine) as connection:
            connection.execute(sa.text("UPDATE submission SET claimed_by = 'nobody'"))
        with store.reading(NOW) as work:
            assert submissions.row(work, submission_id).claimed_by is None


def test_two_at_once_do_it_once(engine: Engine) -> None:
    failed = list[BaseException]()

    def migrate_too() -> None:
        try:
            migrate.upgrade(engine)
        except BaseException as error:  # noqa: BLE001 - shown by the assertion below
            failed.append(error)

    threads = [threading.Thread(target=migrate_too) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    migrate.check(engine)


def test_an_empty_an_older_and_a_newer_database_are_refused_by_name(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(DatabaseUnfit, match=rf"empty.*{migrate.head()}"):
        migrate.check(engine)
    migrate.upgrade(engine)
    monkeypatch.setattr(migrate, "head", lambda: "9999_later")
    with pytest.raises(DatabaseUnfit, match=rf"older.*{HEAD}.*9999_later"):
        migrate.check(engine)
    monkeypatch.undo()
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999_later'"))
    with pytest.raises(DatabaseUnfit, match=r"newer.*9999_later"):
        migrate.check(engine)


def test_the_revisions_together_hold_the_list_of_triggers() -> None:
    revisions = [load_python_file(str(path.parent), path.name) for path in VERSIONS]
    for listed, name in (
        (triggers.sqlite_triggers(), "SQLITE_TRIGGERS"),
        (triggers.postgresql_triggers(), "POSTGRESQL_TRIGGERS"),
    ):
        made = [statement for revision in revisions for statement in getattr(revision, name, [])]
        assert sorted(made) == sorted(listed)


def test_a_record_passes_0002_up_and_down_whole_and_who_waited_for_the_patient_reads_again(
    full_store: Store,
) -> None:
    engine = full_store.engine
    waits = start(full_store, phrase="another")
    send(full_store, waits)
    everything = sa.text("SELECT id, reference, urgency, due_at, sealed FROM submission ORDER BY id")
    states = sa.text("SELECT state FROM submission ORDER BY state")
    with engine.begin() as connection:
        before = connection.execute(everything).all()
        connection.execute(sa.text("UPDATE submission SET state = 'asked' WHERE state = 'submitted'"))
    migrate.downgrade(engine, "0001_first")
    with engine.connect() as connection:
        assert connection.execute(everything).all() == before
        assert connection.execute(states).scalars().all() == ["in_review", "signed"]
        with pytest.raises(sa.exc.IntegrityError):
            connection.execute(sa.text("UPDATE submission SET state = 'asked'"))
    migrate.upgrade(engine)
    with engine.connect() as connection:
        assert connection.execute(everything).all() == before
        with pytest.raises(sa.exc.IntegrityError):
            connection.execute(sa.text("UPDATE submission SET state = 'lost'"))
    with full_store.reading(NOW) as work:
        assert verification.verify(work.db, work.keys.purpose(work.db, "audit")) is None


def test_a_migrated_database_has_the_triggers_of_the_list(engine: Engine) -> None:
    migrate.upgrade(engine)
    found = schema_triggers(engine)
    if engine.dialect.name == "sqlite":
        assert found == set(triggers.sqlite_triggers())
    else:
        listed = [
            statement for statement in triggers.postgresql_triggers() if "TRIGGER" in statement.split("\n")[0]
        ]
        assert {one.split()[2] for one in found} == {one.split()[2] for one in listed}


@pytest.mark.parametrize("path", [*VERSIONS, resources.MIGRATIONS / "env.py"], ids=lambda path: path.name)
def test_migrations_import_alembic_and_sqlalchemy_alone(path: Path) -> None:
    imported = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").split(".")[0])
    assert imported <= {"__future__", "alembic", "sqlalchemy"}


def test_codes_pass_0005_up_and_down_but_one_that_a_reset_has_retired_signs_nobody_in_below_it(
    full_store: Store,
) -> None:
    with full_store.writing(NOW) as work:
        (member,) = work.db.scalars(sa.text("SELECT id FROM staff"))
        sign_in.make_recovery_codes(work, member, actor="cli:test")
        work.db.execute(
            sa.text(
                "UPDATE recovery_code SET retired_at = :now WHERE code_hash IN (SELECT code_hash FROM recovery_code LIMIT 3)"
            ),
            {"now": NOW},
        )
    migrate.downgrade(full_store.engine, "0004_additions_and_invitations")
    migrate.upgrade(full_store.engine)
    assert row_counts(full_store.engine)["recovery_code"] == sign_in.RECOVERY_CODES - 3
    assert compare(full_store.engine) == []


def test_packs_in_use_and_their_texts_pass_0006_up_and_down(full_store: Store) -> None:
    lead = clinician(full_store, "lead")
    with full_store.writing(NOW) as work:
        row = proposals.propose(work, "p", "a pack", checked=[{"line": 1}], actor="cli:test")
        proposals.approve(work, row.number, lead)
        proposals.put_into_use(work, row.number, NOW.date(), actor=f"staff:{lead}")
        digest = row.digest
    migrate.downgrade(full_store.engine, "0005_accounts")
    migrate.upgrade(full_store.engine)
    with full_store.reading(NOW) as work:
        active = kept.active(work, "p")
        assert active is not None
        assert (active.digest, active.again_by, kept.text(work, digest)) == (digest, None, "a pack")
        assert (proposals.waiting(work), proposals.decided(work)) == ([], [])
        assert kept.published(work, "p") == digest
        assert verification.verify(work.db, work.keys.purpose(work.db, "audit")) is None


def test_counts_go_with_0013_and_leave_no_key_behind(full_store: Store) -> None:
    first, last = NOW.date().replace(day=1), NOW.date().replace(day=31)
    with full_store.writing(NOW) as work:
        numbers.add(work, NOW.date(), first, last, {"sent": 3})
    keys = row_counts(full_store.engine)["record_key"]
    migrate.downgrade(full_store.engine, "0012_asks")
    migrate.upgrade(full_store.engine)
    assert row_counts(full_store.engine)["record_key"] == keys - 1
    with full_store.writing(NOW) as work:
        numbers.add(work, NOW.date(), first, last, {"sent": 1})
        found = numbers.load(work, first, last.replace(month=4, day=1))
    assert found is not None
    assert found.counts == {"sent": 1}


def test_approvals_pass_0008_up_and_down_and_count_again_once_they_are_given_over_a_kept_comparison(
    full_store: Store,
) -> None:
    lead = clinician(full_store, "lead")
    with full_store.writing(NOW) as work:
        row = proposals.propose(work, "p", "a pack", checked=[], actor="cli:test")
        found = {"looked_at": 3, "newly": {"AA-01": 2}}
        proposals.note_compared(work, row.number, "0" * 64, 3, found, actor="cli:test")
        proposals.approve(work, row.number, lead)
        number = row.number
    migrate.downgrade(full_store.engine, "0007_arrivals")
    migrate.upgrade(full_store.engine)
    assert compare(full_store.engine) == []
    with full_store.writing(NOW) as work:
        assert comparisons.of(work, number) is None
        assert [each.staff_id for each in proposals.approvals(work, number)] == [lead]
        proposals.note_compared(work, number, "0" * 64, 3, found, actor="cli:test")
        assert proposals.approvals(work, number) == []
        proposals.note_compared(work, number, "0" * 64, 3, found, actor="cli:other")
        proposals.approve(work, number, lead)
        kept_one = comparisons.of(work, number)
        assert kept_one is not None
        assert (kept_one.version, kept_one.made_by) == (1, "cli:test")
        assert from_text(kept_one.text or "") == found


def test_invitations_pass_0009_up_and_down_and_lose_whom_they_were_for_alone(full_store: Store) -> None:
    with full_store.writing(NOW) as work:
        code = invitations.make(work, actor="cli:test")
        row, _ = invited.invite(work, language="es", name="Ana", address="a@b.example", actor="staff:fay")
        letters.write(
            work,
            kind="invitation",
            language="es",
            address="a@b.example",
            link="/es/",
            invitation=row.id,
            actor="staff:fay",
        )
    migrate.downgrade(full_store.engine, "0008_pack_comparison")
    migrate.upgrade(full_store.engine)
    assert compare(full_store.engine) == []
    with full_store.writing(NOW) as work:
        assert invitations.exchange(work, code)
        kept = invited.get(work, row.id)
        assert (kept.name, kept.address, kept.letters, kept.row.language) == ("", "", [], None)
        assert verification.verify(work.db, work.keys.purpose(work.db, "audit")) is None


def test_a_hold_goes_with_0010_and_the_record_stays(full_store: Store) -> None:
    with full_store.writing(NOW) as work:
        held = work.db.scalars(sa.text("SELECT id FROM submission")).one()
        holds.hold(work, held, why="a court asks", actor="cli:test")
    migrate.downgrade(full_store.engine, "0009_letters")
    assert "legal_hold" not in sa.inspect(full_store.engine).get_table_names()
    migrate.upgrade(full_store.engine)
    assert compare(full_store.engine) == []
    with full_store.writing(NOW) as work:
        assert not holds.is_held(work, held)
        holds.hold(work, held, why="a court asks again", actor="cli:test")
