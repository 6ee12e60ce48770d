"""Everything that is wrong with packs, all at once: what loading finds, and what only their examples show."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from screening.rules.boundaries import Boundary, boundaries, compared, values_seen
from screening.rules.check_changes import change_problems
from screening.rules.engine import run, scope_of
from screening.rules.facts import FactsError, facts_from_plain
from screening.rules.language.conditions import NamedTest
from screening.rules.language.members import NamedList
from screening.rules.language.values import NamedNumber, Node
from screening.rules.missing import Facts, Missing
from screening.rules.pack import Rule, RulePack
from screening.rules.pack_file import Example, Review
from screening.rules.strict_yaml import Path, Problem, Tree
from screening.rules.truth import Truth
from screening.rules.unread import Unread, unread
from screening.rules.wording import wording_problems

FIRES = {"yes": Truth.TRUE, "no": Truth.FALSE, "unknown": Truth.UNKNOWN}
CAME = {Truth.TRUE: "fires", Truth.FALSE: "does not fire", Truth.UNKNOWN: "is unknown"}
OWN_KINDS = ("own", "M")  # our own choice, or general knowledge: no address to give


@dataclass(frozen=True)
class Notice(Problem):
    """Something to know that is no fault: an unsigned pack, a fact that no rule reads."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}  notice: {self.message}"


def check_pack(
    pack: RulePack, today: date | None = None, read_elsewhere: Collection[str] = ()
) -> list[Problem]:
    """Problems and notices of a pack that has loaded, in the order of the file.

    `today` is for the date of the next review; `read_elsewhere` are facts that other parts read. Changes are
    tried once everything else is right, as they rest on the examples.
    """
    found, known = check_examples(pack)
    if not found:
        found = list(change_problems(pack, known))
    found += review_notices(pack.tree, pack.reviewed, today)
    lacking = unread_by(pack, read_elsewhere)
    if lacking:
        found.append(Notice(pack.tree.name, 1, 1, f"no rule reads {'; '.join(map(str, lacking))}"))
    return in_order(found)


def check_examples(pack: RulePack) -> tuple[list[Problem], list[tuple[Rule, Facts, bool]]]:
    """Everything but the changes: examples, boundaries, wording, sources. Also the examples that can be read."""
    examples = list(_examples(pack))
    found = [problem for _, _, read in examples if isinstance(read, Problem) for problem in (read,)]
    known = [(rule, example, read) for rule, example, read in examples if not isinstance(read, Problem)]
    found += _wrong_examples(pack, known)
    found += _missing_examples(pack, known)
    found += _open_boundaries(pack, known)
    found += wording_problems(pack.tree)
    found += _sources(pack)
    found += _unused(pack)
    return found, [(rule, facts, example.sent == "yes") for (rule, _), example, facts in known]


def unread_by(pack: RulePack, elsewhere: Collection[str]) -> list[Unread]:
    """The facts, fields and options that no rule of the pack reads, nor anything elsewhere."""
    return list(unread(pack.vocabulary, (rule.condition.test for rule in pack.rules), elsewhere))


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Problems and notices as they stand in their file."""
    return sorted(problems, key=lambda problem: (problem.file, problem.line, problem.column, problem.message))


def review_notices(tree: Tree, reviewed: Review, today: date | None) -> Iterator[Notice]:
    """A pack that nobody signed, or whose review is overdue."""
    line, column = _place(tree, ("reviewed",))
    if reviewed.by is None or reviewed.on is None:
        yield Notice(
            tree.name, line, column, "nobody has signed this pack; clinicians see it marked unsigned"
        )
    if reviewed.again_by is not None and today is not None and reviewed.again_by < today.isoformat():
        yield Notice(tree.name, line, column, f"the review was due on {reviewed.again_by}")


Known = tuple[tuple[Rule, int], Example, Facts]


def _examples(pack: RulePack) -> Iterator[tuple[tuple[Rule, int], Example, Facts | Problem]]:
    for place, rule in enumerate(pack.rules):
        for number, example in enumerate(rule.examples):
            try:
                yield (rule, number), example, facts_from_plain(example.facts, pack.vocabulary)
            except FactsError as fault:
                path: Path = ("rules", place, "examples", number)
                yield (rule, number), example, pack.tree.problem(path, "; ".join(fault.problems))


def _wrong_examples(pack: RulePack, known: Sequence[Known]) -> Iterator[Problem]:
    for (rule, number), example, facts in known:
        truth = _truth(pack, rule, facts, example)
        if truth is not FIRES[example.fires]:
            path: Path = ("rules", pack.rules.index(rule), "examples", number)
            message = f"{rule.id} {CAME[truth]} on this example, and it says fires: {example.fires}; one of the two is wrong"
            yield pack.tree.problem(path, message)


def _truth(pack: RulePack, rule: Rule, facts: Facts, example: Example) -> Truth:
    return run(pack, facts, sent=example.sent == "yes", only=frozenset((rule.id,)))[1][rule.id]


def _missing_examples(pack: RulePack, known: Sequence[Known]) -> Iterator[Problem]:
    for place, rule in enumerate(pack.rules):
        shown = {example.fires for (other, _), example, _ in known if other is rule}
        at: Path = ("rules", place, "examples")
        if "yes" not in shown:
            yield pack.tree.problem(at, f"{rule.id} has no example that fires")
        if "no" not in shown:
            yield pack.tree.problem(at, f"{rule.id} has no example that does not fire")
        if "unknown" not in shown and _can_be_unknown(pack, rule, known):
            yield pack.tree.problem(at, f"{rule.id} can be unknown and has no example that is")


def _can_be_unknown(pack: RulePack, rule: Rule, known: Sequence[Known]) -> bool:
    """Some fact of one of its examples, when declined or not asked, leaves the rule open."""
    for (other, _), example, facts in known:
        if other is rule:
            for name in rule.reads:
                for state in (Missing.DECLINED, Missing.NOT_ASKED):
                    changed = {**facts, name: state}
                    if _truth(pack, rule, changed, example) is Truth.UNKNOWN:
                        return True
    return False


def _open_boundaries(pack: RulePack, known: Sequence[Known]) -> Iterator[Problem]:
    """Numbers of which the examples show one side only; each where it is written."""
    seen: dict[Boundary, set[Fraction]] = {}
    numbers = {rule.id: compared(rule.when.test) for rule in pack.rules}
    for (rule, _), example, facts in known:
        if numbers[rule.id]:
            scope = scope_of(pack, facts, sent=example.sent == "yes")
            for boundary, value in values_seen(rule.when.test, scope, numbers[rule.id]):
                seen.setdefault(boundary, set()).add(value)
    written: dict[Path, Node] = {("define", name): node for name, node in pack.definitions.items()}
    written |= {("rules", place, "when"): rule.when.test for place, rule in enumerate(pack.rules)}
    for path, node in written.items():
        for part in _own_parts(node):
            for boundary in boundaries(part):
                lacking = boundary.lacking(seen.get(boundary, ()))
                if lacking is not None:
                    yield pack.tree.problem(
                        path, f"no example on both sides of {boundary}; add one with {lacking}"
                    )


def _own_parts(node: Node) -> Iterator[Node]:
    """The parts written in one text: definitions are looked at where they stand."""
    yield node
    if not isinstance(node, NamedTest | NamedList | NamedNumber):
        for part in node.parts:
            yield from _own_parts(part)


def _sources(pack: RulePack) -> Iterator[Problem]:
    for name, source in pack.sources.items():
        if source.status in OWN_KINDS:
            continue
        for key, value in (("section", source.section), ("address", source.address)):
            if not value:
                yield pack.tree.problem(("sources", name), f"source {name} has no {key}")


def _unused(pack: RulePack) -> Iterator[Problem]:
    cited = {source for rule in pack.rules for source in rule.sources}
    names = _names_used(pack)
    kinds: tuple[tuple[str, Mapping[str, object], set[str]], ...] = (
        ("sources", pack.sources, cited),
        ("define", pack.definitions, names),
        ("tables", pack.tables, names),
    )
    for key, defined, used in kinds:
        for name in defined:
            if name not in used:
                yield pack.tree.problem((key, name), f"nothing uses '{name}'")


def _names_used(pack: RulePack) -> set[str]:
    """Names of definitions and tables in the printed conditions."""
    texts = [str(node) for node in pack.definitions.values()] + [str(rule.when) for rule in pack.rules]
    return {word for text in texts for word in text.replace("(", " ").replace(")", " ").split()}


def _place(tree: Tree, path: Path) -> tuple[int, int]:
    problem = tree.problem(path, "")
    return problem.line, problem.column
