"""The words of a condition that stand for something: facts, fields, definitions, rules, numbers, options."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from screening.rules.language.checks import Checks, article, as_test
from screening.rules.language.choices import ChoiceList
from screening.rules.language.conditions import NamedTest, Options
from screening.rules.language.cursor import Stop, quoted
from screening.rules.language.lexer import Token
from screening.rules.language.members import ListFact, ListNode, NamedList
from screening.rules.language.states import Fired
from screening.rules.language.units import UNITS
from screening.rules.language.values import Literal, NamedNumber, Node, NumberNode, Reference, TruthNode
from screening.rules.nearest import did_you_mean
from screening.rules.vocabulary import FactType

SENT = FactType("sent", "yes_no", about="The form has been sent; in a draft, no")


@dataclass(frozen=True)
class Names:
    """What the words of a condition may refer to."""

    vocabulary: Mapping[str, FactType]
    definitions: Mapping[str, Node] = field(default_factory=dict)
    tables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rules: Collection[str] = ()
    faulty: Collection[str] = ()  # definitions that could not be read; what uses them is not told again


class Terms(Checks):
    """Checks that also know the names in use."""

    def __init__(self, tokens: list[Token], names: Names) -> None:
        super().__init__(tokens)
        self.names = names
        self.depth = 0
        self.inside: list[Reference] = []  # the lists whose members the condition stands in, outermost first

    def name(self) -> Node:
        token = self.advance()
        if token.text in self.names.rules:
            return self.rule(token)
        if self.at_word("fired", "did"):
            raise self.stop(f"no rule '{token.text}'{did_you_mean(token.text, self.names.rules)}", token.at)
        found = self.find(token.text)
        if found is None:
            known = (*self.fields(), *self.names.vocabulary, *self.names.definitions, *self.names.rules)
            raise self.stop(f"no fact '{token.text}'{did_you_mean(token.text, known)}", token.at)
        return found

    def find(self, name: str) -> Node | None:
        for level in range(len(self.inside) - 1, -1, -1):
            owner = self.inside[level]
            if name in owner.type.fields:
                return self.of_kind(Reference(owner.type.fields[name], level, owner.label))
        if name in self.names.definitions:
            return _named(name, self.names.definitions[name])
        if name in self.names.faulty:
            raise Stop
        if name in self.names.vocabulary:
            return self.of_kind(Reference(self.names.vocabulary[name]))
        return Reference(SENT) if name == SENT.name else None

    def of_kind(self, reference: Reference) -> Node:
        return ListFact(reference) if reference.kind == "records" else reference

    def fields(self) -> tuple[str, ...]:
        return tuple(name for owner in self.inside for name in owner.type.fields)

    def rule(self, token: Token) -> Fired:
        if self.take("fired"):
            return Fired(token.text)
        if self.take("did"):
            self.expect("not")
            self.expect("fire")
            return Fired(token.text, negated=True)
        raise self.stop(
            f"rule {token.text} by itself; write '{token.text} fired' or '{token.text} did not fire'"
        )

    def literal(self) -> Literal:
        token = self.advance()
        value = Decimal(token.text) if "." in token.text else int(token.text)
        if self.token.kind == "word" and self.token.text in UNITS:
            unit = self.advance().text
            return Literal(value, unit, f"{token.text} {unit}")
        return Literal(value, None, token.text)

    def options(self, subject: FactType) -> Options:
        """A set in braces, or a table by its name."""
        at = self.token.at
        if self.take("{"):
            names = [self.option(subject)]
            while self.take(","):
                names.append(self.option(subject))
            self.expect("}")
            return Options(tuple(names))
        if self.token.kind == "word" and self.token.text in self.names.tables:
            table = self.advance().text
            for name in self.names.tables[table]:
                self.check_option(name, subject, at)
            return Options(self.names.tables[table], table)
        hint = did_you_mean(self.token.text, self.names.tables)
        raise self.stop(f"{quoted(self.token)} is no set; options in braces, or a table{hint}")

    def option(self, subject: FactType) -> str:
        token = self.token
        if token.kind not in ("word", "quoted", "number"):
            raise self.stop(f"{quoted(token)} cannot stand here; an option of {subject.name}")
        self.advance()
        self.check_option(token.text, subject, token.at)
        return token.text

    def choice_list(self, fact: Reference) -> ChoiceList:
        complete = self.names.vocabulary.get(fact.type.complete_by or "")
        return ChoiceList(fact, None if complete is None else Reference(complete))

    def field_of(self, source: ListNode, token: Token, kind: str | None) -> Reference:
        found = source.fields.get(token.text)
        if found is None:
            hint = did_you_mean(token.text, source.fields)
            raise self.stop(f"no field '{token.text}' in {source.root}{hint}", token.at)
        if kind is not None and found.kind != kind:
            raise self.stop(f"field '{token.text}' is {article(found.kind)}; a number is needed", token.at)
        return Reference(found, len(self.inside), source.root.label)


def _named(name: str, meaning: Node) -> Node:
    if isinstance(meaning, TruthNode):
        return NamedTest(name, meaning)
    if isinstance(meaning, ListNode):
        return NamedList(name, meaning)
    if isinstance(meaning, NumberNode) and meaning.kind == "number":
        return NamedNumber(name, meaning)
    test = as_test(meaning)
    return meaning if test is None else NamedTest(name, test)
