"""What the command line does with facts and packs; `screening.cli` only reads arguments.

`evaluate` and `explain`: 0, or 2 for facts that cannot be used. `check`: 0, or 1 when there is a problem.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TextIO

from screening.rules.check import Notice
from screening.rules.check_files import CHECKS, SAFETY, Files, check_file, shipped_files
from screening.rules.contract import result_json
from screening.rules.engine import canonical_json
from screening.rules.explain import explain as explain_rule
from screening.rules.facts import FactsError, read_facts
from screening.rules.library import Shipped, shipped
from screening.rules.nearest import did_you_mean
from screening.rules.pack import RulePack
from screening.rules.strict_yaml import ContentError, Problem

REFUSED = 2
WRONG = 1


def evaluate(file: str, jsonl: bool, stdin: TextIO, stdout: TextIO, stderr: TextIO) -> int:
    """Facts to findings, as JSON: one object, or with `jsonl` one object a line."""
    rules = shipped()
    try:
        text = _read(file, stdin)
    except FactsError as fault:
        return _refuse(fault.problems, stderr)
    if jsonl:
        return _evaluate_lines(rules, text, stdout)
    try:
        facts = read_facts(text, rules.vocabulary)
    except FactsError as fault:
        return _refuse(fault.problems, stderr)
    _write(stdout, canonical_json(result_json(rules, facts)))
    return 0


def explain(
    file: str, rule_id: str, stdin: TextIO, stdout: TextIO, stderr: TextIO, changed: Path | None = None
) -> int:
    """Why a rule of the safety pack fired, or did not, as JSON; of a `changed` one when a file is given."""
    try:
        pack = shipped().safety if changed is None else _safety(changed, stdin)
    except ContentError as fault:
        return _refuse([str(problem) for problem in fault.problems], stderr)
    except FactsError as fault:
        return _refuse(fault.problems, stderr)
    if rule_id not in pack.by_id:
        near = did_you_mean(rule_id, pack.by_id)
        return _refuse((f"rule: found {rule_id}; allowed a rule of {pack.id}{near}",), stderr)
    try:
        facts = read_facts(_read(file, stdin), pack.vocabulary)
    except FactsError as fault:
        return _refuse(fault.problems, stderr)
    found = explain_rule(pack, facts, rule_id, in_full=True)
    _write(stdout, json.dumps(found, ensure_ascii=False, indent=2, sort_keys=True) + "\n")
    return 0


def check(paths: Sequence[Path], stdout: TextIO, stderr: TextIO, today: date | None = None) -> int:
    """Print each problem and notice of the files; without paths, of all that ship. Notices are no fault."""
    chosen, wrong = _chosen(paths, stderr)
    told: set[Problem] = set()
    for place, found in chosen:
        problems = check_file(found, place, today)
        for problem in problems:
            if problem not in told:
                print(problem, file=stdout if isinstance(problem, Notice) else stderr)
        told.update(problems)
        faults = [problem for problem in problems if not isinstance(problem, Notice)]
        here = any(problem.file == found.names[place] for problem in faults)
        print(f"{found.names[place]}: {'wrong' if here else 'not checked' if faults else 'ok'}", file=stdout)
        wrong = wrong or bool(faults)
    return WRONG if wrong else 0


def _safety(path: Path, stdin: TextIO) -> RulePack:
    """A changed safety pack with the shipped tables; raises ContentError, and FactsError for no file."""
    ours = shipped_files()
    place, found = ours.with_file(str(path), _read(str(path), stdin))
    if place != SAFETY:
        raise FactsError((f"{path}: found a file of another kind; allowed a changed {SAFETY}",))
    return found.safety


def _chosen(paths: Sequence[Path], stderr: TextIO) -> tuple[list[tuple[str, Files]], bool]:
    """What to check, each with the files that it leans on, and whether a file could not be read."""
    shipped_ones = shipped_files()
    if not paths:
        return [(place, shipped_ones) for place in CHECKS], False
    chosen: list[tuple[str, Files]] = []
    unreadable = False
    for path in paths:
        try:
            chosen.append(shipped_ones.with_file(str(path), path.read_text(encoding="utf-8")))
        except UnicodeDecodeError as fault:
            print(
                f"{path}: a byte that is not UTF-8 at place {fault.start}; save the file as UTF-8",
                file=stderr,
            )
            unreadable = True
        except OSError as fault:
            print(f"{path}: {fault.strerror}", file=stderr)
            unreadable = True
    return chosen, unreadable


def _evaluate_lines(rules: Shipped, text: str, stdout: TextIO) -> int:
    status = 0
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            result = result_json(rules, read_facts(line, rules.vocabulary))
        except FactsError as fault:
            status = REFUSED
            result = {"line": number, "errors": list(fault.problems)}
        _write(stdout, canonical_json(result))
    return status


def _read(file: str, stdin: TextIO) -> str:
    """The text of a file, or of standard input for `-`; raises FactsError."""
    try:
        if file == "-":
            buffer = getattr(stdin, "buffer", None)
            return stdin.read() if buffer is None else str(buffer.read(), "utf-8")
        return Path(file).read_text(encoding="utf-8")
    except UnicodeDecodeError as fault:
        problem = f"{file}: found a byte that is not UTF-8 at place {fault.start}; allowed UTF-8"
        raise FactsError((problem,)) from None
    except OSError as fault:
        raise FactsError((f"{file}: found {fault.strerror}; allowed a file that can be read",)) from None


def _write(stdout: TextIO, text: str) -> None:
    """UTF-8 whatever the locale: the same facts give the same bytes everywhere."""
    buffer = getattr(stdout, "buffer", None)
    if buffer is None:
        stdout.write(text)
    else:
        buffer.write(text.encode())


def _refuse(problems: Sequence[str], stderr: TextIO) -> int:
    for problem in problems:
        print(problem.encode("utf-8", "backslashreplace").decode(), file=stderr)
    return REFUSED
