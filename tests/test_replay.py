"""A changed pack meets what was kept: whom it would flag, what is left out by name, and nothing else changes."""

from __future__ import annotations

import hashlib
import io
import json
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from screening import cli, config, installation
from screening.content import Content, load_content
from screening.questionnaire.dates import PartialDate
from screening.replay import Change, Found, judging, proposed_pack, replay, report, running
from screening.replay.checking import Checked, check
from screening.review.evaluation import kept_evaluation
from screening.rules.bundle import whole_text
from screening.rules.derived import restated
from screening.rules.engine import Evaluation, canonical_json, evaluate, evaluation_to_json
from screening.rules.facts import facts_to_json, read_facts
from screening.rules.kept_pack import load_kept_pack, load_kept_trd, parts_of
from screening.rules.missing import Facts
from screening.rules.pack import RulePack
from screening.rules.strict_yaml import ContentError
from screening.rules.trd.classify import classify
from screening.rules.trd.load import TrdPack
from screening.storage import evaluations, kept, submissions
from screening.storage.audit import verification
from screening.storage.tables import AuditEventRow, Base
from screening.storage.work import Store
from tests.databases import NOW, store
from tests.filled import publish, send
from tests.storage.records import start

__all__ = ["store"]
ACTOR = "cli:lead"
WAS, IS = "when: decision_sbp > 140 or decision_dbp > 90\n", "when: decision_sbp > 135 or decision_dbp > 90\n"
UPPER_NUMBERS = (130, 135, 136, 140, 141)


@dataclass
class Watching:
    """Remembers what it was told, and that no transaction was open meanwhile."""

    store: Store
    steps: list[tuple[int, int]] = field(default_factory=list)
    changes: set[tuple[str, str, Change]] = field(default_factory=set)
    omitted: dict[str, str] = field(default_factory=dict)

    def at(self, done: int, total: int) -> None:
        self.steps.append((done, total))
        self._nobody_waits()

    def changed(self, reference: str, rule: str, change: Change) -> None:
        self.changes.add((reference, rule, change))
        self._nobody_waits()

    def left_out(self, reference: str, why: str) -> None:
        self.omitted[reference] = why
        self._nobody_waits()

    def _nobody_waits(self) -> None:
        pool = self.store.engine.pool
        assert isinstance(pool, sa.QueuePool)
        assert pool.checkedout() == 0


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content()


@pytest.fixture(scope="module")
def changed(content: Content, tmp_path_factory: pytest.TempPathFactory) -> RulePack:
    pack = proposed_pack(changed_file(content, tmp_path_factory.mktemp("pack")), content)
    assert isinstance(pack, RulePack)
    return pack


def changed_file(content: Content, folder: Path) -> Path:
    """The pack of this release with another limit in BP-04."""
    text, _ = parts_of(content.safety.text)
    assert text.count(WAS) == 1
    path = folder / "changed.yaml"
    path.write_text(
        text.replace(WAS, IS).replace(f"version: {content.safety.version}", "version: 99.1.0", 1), "utf-8"
    )
    return path


def with_reading(store: Store, content: Content, upper: int) -> str:
    """A whole form with one reading of blood pressure, sent; its reference."""
    reading = {"sbp": upper, "dbp": 80, "measured_on": PartialDate(NOW.year, NOW.month, NOW.day)}
    return reference(store, send(store, content, NOW, {"has_reading": "yes"}, {"readings": [reading]}))


def reference(store: Store, submission_id: str) -> str:
    with store.reading(NOW) as work:
        return submissions.row(work, submission_id).reference


def keep_another(
    store: Store, submission_id: str, change: Callable[[dict[str, Any]], None], kind: str = "safety"
) -> None:
    """A newer evaluation of the same submission, changed by hand."""
    with store.writing(NOW) as work:
        newest = evaluations.latest(work, submission_id, kind)
        assert newest is not None
        data = json.loads(newest.data)
        change(data)
        evaluations.keep_evaluation(work, submission_id, kind, canonical_json(data), "cli:test")


def digests(store: Store) -> dict[str, str]:
    """SHA-256 of the rows of every table but the audit's."""
    found = {}
    with store.reading(NOW) as work:
        for table in Base.metadata.sorted_tables:
            if table.name != "audit_event":
                rows = sorted(repr(tuple(row)) for row in work.db.execute(sa.select(table)))
                found[table.name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


def events(store: Store) -> list[tuple[str, str, str | None, str]]:
    with store.reading(NOW) as work:
        rows = work.db.scalars(sa.select(AuditEventRow).order_by(AuditEventRow.sequence))
        return [(row.kind, row.actor, row.record, row.detail) for row in rows]


def run(store: Store, pack: RulePack | TrdPack, batch: int = 200) -> tuple[Found, Watching]:
    watching = Watching(store)
    return replay(store, pack, lambda: NOW, actor=ACTOR, watcher=watching, batch=batch), watching


def run_check(store: Store, batch: int = 200) -> tuple[Checked, Watching]:
    watching = Watching(store)
    return check(store, lambda: NOW, actor=ACTOR, watcher=watching, batch=batch), watching


@pytest.mark.parametrize("batch", [1, 2, 5, 200])
def test_another_limit_in_bp_04_flags_exactly_those_between_the_two_limits(
    store: Store, content: Content, changed: RulePack, batch: int
) -> None:
    publish(store, content, NOW)
    by_number = {upper: with_reading(store, content, upper) for upper in UPPER_NUMBERS}
    found, watching = run(store, changed, batch)
    assert watching.changes == {
        (by_number[136], "BP-04", "newly"),
        (by_number[140], "BP-04", "newly"),
        (by_number[140], "BP-05", "no longer"),
    }
    assert (found.newly, found.no_longer) == ({"BP-04": 2}, {"BP-05": 1})
    assert (found.looked_at, found.with_change, found.made_with) == (5, 2, {content.safety.version: 5})
    assert not watching.omitted
    out = io.StringIO()
    assert report.of_replay(changed, found, out) == 0
    table = [
        line.split()[:3] for line in out.getvalue().splitlines() if line[2:3] == "-" and line[:2].isupper()
    ]
    assert table == [["BP-04", "2", "0"], ["BP-05", "0", "1"]]
    assert "2 of 5 submissions change" in out.getvalue()


def test_a_changed_trial_pack_tells_whose_level_would_change(
    store: Store, content: Content, tmp_path: Path
) -> None:
    publish(store, content, NOW)
    references = {reference(store, send(store, content, NOW, {}, {})) for _ in range(2)}
    path, was = tmp_path / "trd.yaml", "level: possible, when: broad_drugs >= 2"
    text, _ = parts_of(content.trd.text)
    assert text.count(was) == 1
    path.write_text(text.replace(was, "level: possible, when: broad_drugs < 2"), "utf-8")
    pack = proposed_pack(path, content)
    assert isinstance(pack, TrdPack)
    found, watching = run(store, pack, batch=1)
    assert (found.looked_at, found.with_change, found.made_with) == (2, 2, {content.trd.version: 2})
    assert (found.newly, found.no_longer) == ({"possible": 2}, {"not_met": 2})
    assert watching.changes == {
        (one, *change) for one in references for change in (("possible", "newly"), ("not_met", "no longer"))
    }
    out = io.StringIO()
    assert report.of_replay(pack, found, out) == 0
    assert re.search(r"^possible +2 +0  Possible: two", out.getvalue(), re.MULTILINE)
    same, untouched = run(store, content.trd)
    assert (same.looked_at, same.with_change, untouched.changes) == (2, 0, set())


def test_the_pack_in_use_changes_nothing_for_anybody(store: Store, content: Content) -> None:
    publish(store, content, NOW)
    for upper in UPPER_NUMBERS:
        with_reading(store, content, upper)
    found, watching = run(store, content.safety, batch=2)
    assert found.looked_at == 5
    assert found.with_change == 0
    assert not watching.changes


def test_a_run_is_one_event_of_the_audit_and_no_other_row_changes(
    store: Store, content: Content, changed: RulePack
) -> None:
    publish(store, content, NOW)
    for upper in UPPER_NUMBERS:
        with_reading(store, content, upper)
    before, told = digests(store), events(store)
    run(store, changed, batch=2)
    run_check(store, batch=2)
    assert digests(store) == before
    digest = changed.digest.removeprefix("sha256:")
    assert events(store)[len(told) :] == [
        ("pack_replayed", ACTOR, None, f'{{"count":5,"digest":"{digest}"}}'),
        ("evaluations_checked", ACTOR, None, '{"count":10}'),
    ]
    with store.reading(NOW) as work:
        assert verification.verify(work.db, work.keys.purpose(work.db, "audit")) is None


def test_each_batch_is_a_read_of_its_own_and_none_is_open_while_packs_are_evaluated(
    store: Store, content: Content, changed: RulePack
) -> None:
    publish(store, content, NOW)
    for upper in UPPER_NUMBERS:
        with_reading(store, content, upper)
    begun: list[object] = []
    sa.event.listen(store.engine, "begin", begun.append)
    _, watching = run(store, changed, batch=2)
    # One to count, three batches of at most two, one for the audit.
    assert len(begun) == 5
    assert watching.steps == [(0, 5), (2, 5), (4, 5), (5, 5)]


def test_drafts_and_withdrawn_forms_are_not_looked_at(
    store: Store, content: Content, changed: RulePack
) -> None:
    publish(store, content, NOW)
    start(store)
    withdrawn = send(store, content, NOW)
    with store.writing(NOW) as work:
        submissions.withdraw(work, submissions.load(work, withdrawn))
    found, watching = run(store, changed)
    assert found.looked_at == 0
    assert watching.steps == [(0, 0), (0, 0)]


def test_the_newest_evaluation_is_the_one_that_is_compared(
    store: Store, content: Content, changed: RulePack
) -> None:
    publish(store, content, NOW)
    submission_id = send(store, content, NOW)
    reading = {"sbp": 138, "dbp": 80, "days_ago": 1, "setting": None, "device": None}
    keep_another(store, submission_id, lambda data: data["facts"].update(bp_readings=[reading]))
    found, watching = run(store, changed)
    assert (reference(store, submission_id), "BP-04", "newly") in watching.changes
    assert found.looked_at == 1


def test_what_cannot_be_compared_is_named_and_counted_and_stops_nothing(
    store: Store, content: Content, changed: RulePack
) -> None:
    publish(store, content, NOW)
    flagged = with_reading(store, content, 138)
    keyless, older, strange, garbled = (send(store, content, NOW) for _ in range(4))
    with store.writing(NOW) as work:
        work.vault.forget(keyless)
    keep_another(store, older, lambda data: data["facts"].update(heart_skips="often", phq9_total=99))
    keep_another(store, strange, lambda data: data.update(format=99))
    never = start(store, phrase="never evaluated")
    with store.writing(NOW) as work:
        evaluations.keep_evaluation(work, garbled, "safety", "{", "cli:test")
        read = submissions.load(work, never)
        submissions.send(work, read, answers=read.answers, due_at=NOW)
    found, watching = run(store, changed, batch=2)
    assert watching.omitted == {
        reference(store, keyless): "cannot be opened: its key is gone",
        reference(store, older): "has facts that this release refuses",
        reference(store, strange): "is kept in a form that this release does not read",
        reference(store, garbled): "is kept in a form that this release does not read",
        reference(store, never): "was never evaluated",
    }
    assert sum(found.left_out.values()) == 5
    assert found.refused_facts == {"heart_skips": 1, "phq9_total": 1}
    assert (flagged, "BP-04", "newly") in watching.changes
    assert found.looked_at == 6
    out = io.StringIO()
    assert report.of_replay(changed, found, out) == 1
    assert "not compared: 5" in out.getvalue()
    assert "often" not in out.getvalue() + str(watching.omitted)


def test_a_person_on_whom_the_pack_fails_hides_nobody_else(
    store: Store, content: Content, changed: RulePack, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(store, content, NOW)
    good, bad = with_reading(store, content, 138), with_reading(store, content, 133)

    def failing(pack: RulePack, facts: Facts) -> Evaluation:
        if "133" in str(facts["bp_readings"]):
            raise ArithmeticError("133")
        return evaluate(pack, facts)

    monkeypatch.setattr(judging, "evaluate", failing)
    _, watching = run(store, changed)
    assert watching.omitted == {bad: "could not be evaluated with this pack"}
    assert watching.changes == {(good, "BP-04", "newly")}


def test_the_page_for_the_clinical_lead_explains_each_reason_for_leaving_out() -> None:
    page = (Path(__file__).parents[1] / "docs" / "rules-changes.md").read_text("utf-8")
    reasons = re.findall(r'LeftOut\(f?"([^":]+)', Path(running.__file__).read_text("utf-8"))
    assert len(reasons) == 5
    assert [reason for reason in reasons if f"| {reason} |" not in page] == []


def test_a_fact_that_is_newer_than_the_form_was_not_asked_and_flags_nobody(
    store: Store, content: Content
) -> None:
    publish(store, content, NOW)
    submission_id = send(store, content, NOW)

    def before_it_was_a_fact(data: dict[str, Any]) -> None:
        del data["facts"]["ketamine_nonmedical"]

    keep_another(store, submission_id, before_it_was_a_fact)
    assert "IN-03" in evaluate(content.safety, {}).fired
    found, watching = run(store, content.safety)
    assert not watching.changes
    assert (found.looked_at, found.left_out) == (1, {})


def test_words_of_a_person_that_look_like_a_result_are_none(store: Store, content: Content) -> None:
    publish(store, content, NOW)
    submission_id = send(store, content, NOW)
    typed = '", "result": {"outcome": "fired", "rule_id": "BP-01", \\", "result": {'
    keep_another(store, submission_id, lambda data: data["facts"].update(trials=[{"drug_text": typed}]))
    found, watching = run(store, content.safety)
    assert (watching.changes, watching.omitted, found.with_change, found.looked_at) == (set(), {}, 0, 1)


class Interrupted(Watching):
    """Somebody presses Ctrl-C after the first batch."""

    def at(self, done: int, total: int) -> None:
        if done:
            raise KeyboardInterrupt


def test_an_interrupted_run_leaves_no_event_no_row_and_no_file(
    store: Store, content: Content, changed: RulePack, tmp_path: Path
) -> None:
    publish(store, content, NOW)
    for upper in UPPER_NUMBERS:
        with_reading(store, content, upper)
    before, told = digests(store), events(store)
    folder = tmp_path / "lists"
    folder.mkdir()

    def stopped() -> None:
        with report.list_file(folder / "list.csv") as listed:
            assert listed is not None
            listed.write("half a list")
            replay(store, changed, lambda: NOW, actor=ACTOR, watcher=Interrupted(store), batch=2)

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert list(folder.iterdir()) == []
    assert (digests(store), events(store)) == (before, told)


def test_a_list_that_is_there_is_kept_and_a_new_one_is_private(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    with report.list_file(path) as listed:
        watching = report.Watching(io.StringIO(), listed)
        watching.changed("AB12CD34", "BP-04", "newly")
        watching.changed("AB12CD34", "BP-05", "no longer")
        assert list(tmp_path.iterdir()) == []
    assert path.read_text() == "reference,rule,change\nAB12CD34,BP-04,newly\nAB12CD34,BP-05,no longer\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError), report.list_file(path):
        pass
    assert path.read_text().startswith("reference")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_line_of_progress_is_for_terminals_alone() -> None:
    terminal, file = Terminal(), io.StringIO()
    for err in (terminal, file):
        watching = report.Watching(err)
        watching.at(0, 4_000)
        watching.left_out("AB12CD34", "was never evaluated")
        watching.at(2_000, 4_000)
        watching.at(4_000, 4_000)
    assert "[" + "#" * 15 + "." * 15 + "] 2,000 of 4,000" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[K")
    assert file.getvalue() == "AB12CD34: was never evaluated\n"


def test_a_wrong_pack_is_refused_with_every_problem_at_once(content: Content, tmp_path: Path) -> None:
    path = changed_file(content, tmp_path)
    text = path.read_text()
    path.write_text(
        text.replace(IS, "when: decision_spb > 135\n").replace("when: htn_dx\n", "when: htn_xd\n")
    )
    with pytest.raises(ContentError) as refused:
        proposed_pack(path, content)
    assert len(refused.value.problems) == 2
    path.write_text(text.replace("pack: ketamine-safety", "pack: something-else"))
    with pytest.raises(ContentError, match=r"found 'something-else'; only ketamine-safety and treat"):
        proposed_pack(path, content)
    path.write_bytes(b"pack: \xff")
    with pytest.raises(ContentError, match="not UTF-8 at place 6"):
        proposed_pack(path, content)


def test_a_proposed_pack_has_the_digest_that_it_would_be_published_with(
    content: Content, tmp_path: Path
) -> None:
    text, _ = parts_of(content.safety.text)
    path = tmp_path / "same.yaml"
    path.write_text(text, "utf-8")
    assert proposed_pack(path, content).digest == content.safety.digest


def test_every_kept_evaluation_made_again_from_its_digest_gives_the_stored_bytes(
    store: Store, content: Content
) -> None:
    publish(store, content, NOW)
    for upper in UPPER_NUMBERS:
        with_reading(store, content, upper)
    trials = {"trials": [{"drug": "sertraline", "dose": 100}, {}]}
    send(store, content, NOW, {"tried_any": "yes", "asq_1": "declined"}, trials)
    checked, watching = run_check(store, batch=3)
    assert (checked.looked_at, checked.same, checked.whole) == (12, 12, True)
    assert not watching.omitted
    out = io.StringIO()
    assert report.of_check(checked, out) == 0
    assert out.getvalue() == "12 of 12 kept evaluations give the same bytes again\n"


def test_an_evaluation_of_an_earlier_pack_is_made_again_with_the_classes_of_that_time(
    store: Store, content: Content
) -> None:
    publish(store, content, NOW)
    submission_id = send(store, content, NOW)
    text, tables = parts_of(content.safety.text)
    classes = tables["medicine_classes.csv"]
    added = classes.rstrip("\n") + "\nmaoi,testazine,,own,own\n"
    earlier = load_kept_pack(whole_text(text, {**tables, "medicine_classes.csv": added}))

    def as_then(data: dict[str, Any]) -> None:
        data["facts"]["meds"] = ["testazine"]
        facts = read_facts(json.dumps(data["facts"]), content.vocabulary)
        assert evaluate(earlier, facts).fired != evaluate(content.safety, facts).fired
        data["result"] = evaluation_to_json(evaluate(earlier, facts))
        data["pack"]["digest"] = earlier.digest

    keep_another(store, submission_id, as_then)
    missing, _ = run_check(store)
    assert missing.left_out == {
        "was made with a pack whose text is gone, or that this release cannot read": 1
    }
    with store.writing(NOW) as work:
        kept.keep(work, "pack", earlier.text, actor="cli:test")
    checked, _ = run_check(store)
    assert checked.whole
    assert checked.looked_at == 3


def test_an_evaluation_is_made_again_although_its_facts_are_declared_otherwise_by_now(
    store: Store, content: Content
) -> None:
    """Then: a fact that is gone today, a heart rate that is above the limit of today, another order of facts."""
    publish(store, content, NOW)
    submission_id = send(store, content, NOW)
    told = {}
    for kind, pack, load in (("safety", content.safety, load_kept_pack), ("trd", content.trd, load_kept_trd)):
        text, tables = parts_of(pack.text)
        limit = "  hr_bpm: {kind: number, unit: bpm, minimum: 0, maximum: "
        gone = "facts:\n  shoe_size: {kind: number, minimum: 0, maximum: 60, about: Gone}\n"
        then = tables["vocabulary.yaml"].replace(f"{limit}300", f"{limit}400").replace("facts:\n", gone, 1)
        assert then != tables["vocabulary.yaml"]
        told[kind] = load(whole_text(text, {**tables, "vocabulary.yaml": then}))
    safety, trd = told["safety"], told["trd"]
    assert isinstance(safety, RulePack)
    assert isinstance(trd, TrdPack)
    assert (safety.digest, trd.digest) != (content.safety.digest, content.trd.digest)

    def as_then(data: dict[str, Any]) -> None:
        data["facts"] |= {"shoe_size": 44, "hr_bpm": 350}
        facts = read_facts(json.dumps(data["facts"]), safety.vocabulary)
        data["facts"] = facts_to_json(facts)
        if data["pack"]["id"] == safety.id:
            data["result"] = evaluation_to_json(evaluate(safety, facts))
            data["pack"]["digest"] = safety.digest
        else:
            data["result"] = classify(trd, restated(facts)).to_json()
            data["pack"]["digest"] = trd.digest

    for kind, pack in told.items():
        keep_another(store, submission_id, as_then, kind=kind)
        with store.writing(NOW) as work:
            kept.keep(work, "pack", pack.text, actor="cli:test")
    checked, watching = run_check(store)
    assert (checked.same, checked.looked_at, bool(watching.omitted)) == (4, 4, False)
    assert checked.whole
    with store.reading(NOW) as work:
        found = kept_evaluation(work, content, submission_id, "safety")
    assert found is not None
    assert found.facts["hr_bpm"] == 350


def test_an_evaluation_that_comes_out_otherwise_is_named_and_the_check_fails(
    store: Store, content: Content
) -> None:
    publish(store, content, NOW)
    submission_id = send(store, content, NOW)

    def lost(data: dict[str, Any]) -> None:
        data["result"]["outcomes"] = [o for o in data["result"]["outcomes"] if o["rule_id"] != "BP-04"]

    keep_another(store, submission_id, lost)
    keep_another(store, submission_id, lambda data: data["result"].update(strict=9), kind="trd")
    checked, watching = run_check(store)
    assert (checked.same, checked.looked_at) == (2, 4)
    assert checked.differing == {"safety": 1, "trd": 1}
    assert checked.rules == {"BP-04": 1}
    assert reference(store, submission_id) in watching.omitted
    assert report.of_check(checked, io.StringIO()) == 1


def test_the_kept_text_of_both_packs_gives_them_back(content: Content) -> None:
    assert load_kept_pack(content.safety.text).digest == content.safety.digest
    assert load_kept_trd(content.trd.text).digest == content.trd.digest


def test_a_line_that_only_looks_like_a_table_stays_in_the_pack() -> None:
    text = "pack: x\n# a.csv, 3 characters\nnot a table\n"
    tables = {"b.csv": "1,2\n\n# c.csv, 9 characters\n", "a.csv": ""}
    assert parts_of(text) == (text, {})
    assert parts_of(whole_text(text, tables)) == (text, tables)


def test_at_the_shell_a_pack_is_tried_and_what_was_kept_is_checked(
    content: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SCREENING_DATA", str(tmp_path / "data"))
    assert cli.main(["migrate"]) == 0
    store = installation.open_store(config.from_environment())
    named = with_reading(store, content, 138)
    store.engine.dispose()
    capsys.readouterr()
    path, listed = changed_file(content, tmp_path), tmp_path / "list.csv"
    assert cli.main(["replay", "--pack", str(path), "--out", str(listed)]) == 0
    assert "BP-04" in capsys.readouterr().out
    assert f"{named},BP-04,newly" in listed.read_text()
    assert cli.main(["replay", "--pack", str(path), "--out", str(listed)]) == 1
    assert "is there already" in capsys.readouterr().err
    assert cli.main(["replay", "--check"]) == 0
    assert "2 of 2" in capsys.readouterr().out
    assert cli.main(["replay", "--check", "--out", str(listed)]) == 2
    path.write_text(path.read_text().replace(IS, "when: decision_spb > 135\n"))
    assert cli.main(["replay", "--pack", str(path)]) == 1
    assert "decision_spb" in capsys.readouterr().err
