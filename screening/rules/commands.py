"""What the command line does with facts and packs; `screening.cli` only reads arguments.

`evaluate` and `explain`: 0, or 2 for facts that cannot be used. `check`: 0, or 1 when there is a problem.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import TextIO

from screening.rules import derived
from screening.rules.check import Notice, check_pack, in_order, review_notices, unread_by
from screening.rules.contract import result_json
from screening.rules.engine import canonical_json
from screening.rules.explain import explain as explain_rule
from screening.rules.facts import FactsError, read_facts
from screening.rules.library import Shipped, shipped, shipped_text
from screening.rules.nearest import did_you_mean
from screening.rules.pack import load_pack
from screening.rules.pack_file import Review
from screening.rules.strict_yaml import ContentError, Problem, plain
from screening.rules.trd import load_trd
from screening.rules.vocabulary import Vocabulary, shipped_vocabulary
from screening.rules.wording import wording_problems

REFUSED = 2
WRONG = 1
PACKS = ("safety.yaml", "trd.yaml")
VOCABULARY = "vocabulary.yaml"
BY_TRIALS = ("trials", "trials_complete", "unnamed_count", "episode_months")  # the counts and the staging


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


def explain(file: str, rule_id: str, stdin: TextIO, stdout: TextIO, stderr: TextIO) -> int:
    """Why a rule fired, or did not, as JSON."""
    rules = shipped()
    if rule_id not in rules.safety.by_id:
        near = did_you_mean(rule_id, rules.safety.by_id)
        return _refuse((f"rule: found {rule_id}; allowed a rule of {rules.safety.id}{near}",), stderr)
    try:
        facts = read_facts(_read(file, stdin), rules.vocabulary)
    except FactsError as fault:
        return _refuse(fault.problems, stderr)
    found = explain_rule(rules.safety, facts, rule_id, in_full=True)
    _write(stdout, json.dumps(found, ensure_ascii=False, indent=2, sort_keys=True) + "\n")
    return 0


def check(paths: Sequence[Path], stdout: TextIO, stderr: TextIO, today: date | None = None) -> int:
    """Print each problem and notice of the packs; without paths, of those that ship. Notices are no fault."""
    texts: list[tuple[str, Path | None]] = [(str(path), path) for path in paths]
    wrong = False
    for name, path in texts or [(f"packs/{pack}", None) for pack in PACKS]:
        try:
            text = path.read_text(encoding="utf-8") if path else shipped_text(name.removeprefix("packs/"))
        except (OSError, UnicodeDecodeError) as fault:
            print(f"{name}: {fault}", file=stderr)
            wrong = True
            continue
        problems = problems_of(text, name, shipped_vocabulary(), today)
        for problem in problems:
            print(problem, file=stdout if isinstance(problem, Notice) else stderr)
        faulty = any(not isinstance(problem, Notice) for problem in problems)
        print(f"{name}: {'wrong' if faulty else 'ok'}", file=stdout)
        wrong = wrong or faulty
    if not paths:
        unused = unread_problems()
        for problem in unused:
            print(problem, file=stderr)
        wrong = wrong or bool(unused)
    return WRONG if wrong else 0


def unread_problems() -> list[Problem]:
    """What the vocabulary holds that nothing of this release reads and that is not declared informational."""
    rules = shipped()
    text = files("screening.rules").joinpath(VOCABULARY).read_text(encoding="utf-8")
    tree = plain(text, VOCABULARY)
    return [
        tree.problem(each.path, f"nothing reads {each}; ask for it no longer, or declare it informational")
        for each in unread_by(rules.safety, _read_elsewhere(rules))
    ]


def problems_of(text: str, name: str, vocabulary: Vocabulary, today: date | None) -> list[Problem]:
    """What is wrong with one pack of either kind."""
    try:
        tree = plain(text, name)
        if isinstance(tree.value, dict) and "trial" in tree.value:
            load_trd(text, name, vocabulary, {"thresholds.csv": shipped_text("thresholds.csv")})
            reviewed = Review.model_validate(tree.value["reviewed"])
            return in_order([*wording_problems(tree), *review_notices(tree, reviewed, today)])
        return check_pack(load_pack(text, name, vocabulary), today, _read_elsewhere(shipped()))
    except ContentError as fault:
        return list(fault.problems)


def _read_elsewhere(rules: Shipped) -> frozenset[str]:
    """The facts that something other than a rule of the safety pack reads."""
    conditions = [level.when for level in rules.trd.levels if level.when] + [
        note.when for note in rules.trd.notes
    ]
    return derived.READS.union(BY_TRIALS, *(condition.reads for condition in conditions))


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
        raise FactsError((f"{file}: found {fault.strerror}; allowed a file of facts",)) from None


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
