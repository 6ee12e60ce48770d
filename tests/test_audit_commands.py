"""`screening audit verify` uses by itself what the worker has kept outside the database."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import sqlalchemy as sa

from screening import installation
from screening.cli import main
from screening.config import from_environment
from screening.storage.audit import witness
from screening.storage.tables import AuditEventRow
from screening.worker import running


def test_a_shortened_chain_is_found_by_what_the_worker_kept_elsewhere(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in [name for name in os.environ if name.startswith("SCREENING_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("SCREENING_DATA", str(tmp_path / "data"))
    assert main(["migrate"]) == 0
    config = from_environment()
    store = installation.open_worker_store(config)
    running.run(store, installation.clock, config=config, once=True)
    (head,) = witness.read(config.witness).heads
    assert f"audit head {head.text()}" in capsys.readouterr().out
    assert main(["audit", "verify"]) == 0
    assert (
        capsys.readouterr().out == f"The chain is whole: {head.count} events, and 1 anchors that it fits.\n"
    )
    with store.engine.begin() as connection:
        connection.execute(sa.text("DROP TRIGGER audit_event_undeleted"))
        connection.execute(sa.delete(AuditEventRow).where(AuditEventRow.sequence == head.count))
    assert main(["audit", "verify"]) == 1
    said = capsys.readouterr().err
    broken = f"The chain is broken at event {head.count - 1}: the chain is shorter than the anchor says"
    assert said == f"{broken}\n"
    assert main(["audit", "export", "--out", str(tmp_path / "events.jsonl")]) == 1
    exported = capsys.readouterr()
    assert "signed." in exported.out
    assert exported.err == f"{broken}; the file holds it as it is\n"
    with store.engine.begin() as connection:
        connection.execute(sa.text("DROP TRIGGER audit_event_unchanged"))
        connection.execute(sa.text("UPDATE audit_event SET at = 'rubbish' WHERE sequence = 2"))
    assert main(["audit", "export", "--out", str(tmp_path / "more.jsonl")]) == 1
    assert capsys.readouterr().err.startswith("screening: event 2 cannot be read")
    store.engine.dispose()
