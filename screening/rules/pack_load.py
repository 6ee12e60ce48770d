"""Rule packs are read strictly and checked word by word before anything runs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from screening.rules.bundle import digest_of, whole_text
from screening.rules.language import Condition, parse_definition
from screening.rules.language.cursor import Faults
from screening.rules.language.parser import Names, read_test
from screening.rules.language.values import Node, TruthNode
from screening.rules.nearest import did_you_mean
from screening.rules.pack import Rule, RulePack
from screening.rules.pack_file import PackFile, RuleEntry
from screening.rules.sound import Sound, as_far_as_sound
from screening.rules.strict_yaml import Path, Problem, Tree, plain
from screening.rules.vocabulary import Vocabulary

_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
LARGEST = 50_000  # parts of all conditions, definitions included wherever they are named
LONGEST_CHAIN = 24  # rules that refer to one another
_RULE_ID = re.compile(r"[A-Z]{2,4}-[0-9]{2}\Z")


def load_pack(
    text: str, name: str, vocabulary: Vocabulary, tables: Mapping[str, str] = MappingProxyType({})
) -> RulePack:
    """Read and check a pack, with the ``tables`` (texts by file name) that the vocabulary was made from and that are part
    of the digest; raises ContentError with every fault, of structure and of meaning."""
    whole = whole_text(text, tables)
    sound = as_far_as_sound(plain(text, name), PackFile, _carries)
    tree, file = sound.tree, sound.file
    loader = _Loader(sound, vocabulary)
    rules = loader.rules()
    order, circles = _in_order(tree, rules)
    sound.refuse((*loader.problems, *circles))
    return RulePack(
        id=file.pack, version=file.version, digest=digest_of(whole), text=whole, title=file.title,
        reviewed=file.reviewed, before_treatment=file.before_treatment, sources=file.sources,
        tables=file.tables, definitions=loader.definitions, keep=file.keep, rules=rules,
        vocabulary=vocabulary, order=order, tree=tree,
    )  # fmt: skip


def _carries(path: Path) -> bool:
    """Names that rules use: tables with what is in them, and the ids of the rules."""
    return (
        path[0] == "tables"
        or (len(path) == 1 and path[0] in ("sources", "define", "rules"))
        or path[-1] == "id"
    )


class _Loader:
    def __init__(self, sound: Sound[PackFile], vocabulary: Vocabulary) -> None:
        self.sound = sound
        self.file = file = sound.file
        self.problems: list[Problem] = []
        self.ids = [entry.id for entry in file.rules]
        self.definitions: dict[str, Node] = {}
        self.faulty: set[str] = set()
        self.names = Names(vocabulary, self.definitions, file.tables, frozenset(self.ids), self.faulty)

    def rules(self) -> tuple[Rule, ...]:
        self.define()
        rules: list[Rule] = []
        parts = 0
        for index, entry in enumerate(self.file.rules):
            rule = self.rule(index, entry)
            if rule is not None:
                rules.append(rule)
                parts += rule.condition.test.size
                if parts > LARGEST:
                    self.fault(("rules", index), f"the conditions have more than {LARGEST} parts up to here")
                    break
        return tuple(rules)

    def define(self) -> None:
        """Definitions in their order; each may use those before it."""
        for name, text in self.file.define.items():
            path: Path = ("define", name)
            if not _NAME.match(name):
                self.fault(path, f"'{name}' is no name; small letters, digits and _")
            if name in self.names.vocabulary:
                self.fault(path, f"'{name}' is a fact; a definition needs a name of its own")
            try:
                self.definitions[name] = parse_definition(text, self.names)
            except Faults as faults:
                self.faulty.add(name)
                self.collect(path, faults)

    def rule(self, index: int, entry: RuleEntry) -> Rule | None:
        path: Path = ("rules", index)
        if not _RULE_ID.match(entry.id):
            self.fault((*path, "id"), f"'{entry.id}' is no rule id; letters, a hyphen and two digits: BP-01")
        if entry.id in self.ids[:index]:
            self.fault((*path, "id"), f"rule {entry.id} a second time")
        for at, other in enumerate(entry.unless):
            if other not in self.ids:
                self.fault((*path, "unless", at), f"no rule '{other}'{did_you_mean(other, self.ids)}")
        for at, source in enumerate(entry.sources):
            if source not in self.file.sources:
                near = did_you_mean(source, self.file.sources)
                self.fault((*path, "sources", at), f"no source '{source}'{near}")
        silent = entry.severity is None or not (entry.severity.esketamine or entry.severity.iv_ketamine)
        if silent and entry.urgency is None:
            self.fault(path, f"{entry.id} has neither severity nor urgency; one of them says what it means")
        test = self.test((*path, "when"), entry.when)
        if test is None:
            return None
        return Rule(
            entry.id, entry.domain, entry.title, entry.severity, entry.urgency, entry.evidence, entry.because,
            entry.note, entry.sources, Condition(entry.when, test), entry.unless, entry.examples,
        )  # fmt: skip

    def test(self, path: Path, text: str) -> TruthNode | None:
        try:
            return read_test(text, self.names)
        except Faults as faults:
            self.collect(path, faults)
            return None

    def collect(self, path: Path, faults: Faults) -> None:
        for fault in faults.faults:
            self.fault(path, fault.message, fault.at)

    def fault(self, path: Path, message: str, offset: int = 0) -> None:
        if not self.sound.follows(path):
            self.problems.append(self.sound.tree.problem(path, message, offset))


def _in_order(tree: Tree, rules: tuple[Rule, ...]) -> tuple[tuple[Rule, ...], tuple[Problem, ...]]:
    """Each rule after those that it refers to, faulty ones passed over; and a circle, at its first place."""
    by_id = {rule.id: rule for rule in rules}
    done: dict[str, Rule] = {}

    def visit(rule: Rule, above: tuple[str, ...]) -> Iterator[Problem]:
        if rule.id in above:
            circle = " → ".join((*above[above.index(rule.id) :], rule.id))
            yield tree.problem(("rules", rules.index(rule), "id"), f"rules refer in a circle: {circle}")
        elif len(above) == LONGEST_CHAIN:
            message = f"a chain of more than {LONGEST_CHAIN} rules that refer to one another ends here"
            yield tree.problem(("rules", rules.index(rule), "id"), message)
        elif rule.id not in done:
            for other in sorted(rule.condition.rules):
                if other in by_id:
                    yield from visit(by_id[other], (*above, rule.id))
            done[rule.id] = rule

    problems = [problem for rule in rules for problem in visit(rule, ())]
    return tuple(done.values()), (min(problems),) if problems else ()
