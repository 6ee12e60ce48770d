"""From the text of a condition to its typed parts: recursive descent, one method for each line of grammar.

    condition   either { or either }                    either      negation { and negation }
    negation    not negation | test                     test        sum [ tail ]
    sum         product { (+|-) product }               product     primary { * primary }
    primary     ( condition ) | number | name | any … | all … | none of … | count … | mean(…) …

Types are checked on the way. A fault of spelling ends the reading; faults of meaning are collected.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from screening.rules.language.checks import Checks, article, as_test, needs_test, range_of
from screening.rules.language.choices import ChoiceList, CountClasses, Empty, Has
from screening.rules.language.conditions import (
    AllMembers,
    And,
    AnyMember,
    Between,
    Choice,
    Compare,
    Every,
    Fired,
    NamedTest,
    Not,
    Options,
    Or,
    State,
    flat,
)  # fmt: skip
from screening.rules.language.cursor import Fault, Faults, Stop, quoted, spelling
from screening.rules.language.lexer import LexicalFault, Token, cut
from screening.rules.language.members import (
    Aggregate,
    Count,
    CountDistinct,
    ListFact,
    ListNode,
    NamedList,
    SumOfNumbers,
    Where,
)  # fmt: skip
from screening.rules.language.operators import AGGREGATES, COMPARISONS, after
from screening.rules.language.units import UNITS
from screening.rules.language.values import (
    Calculation,
    Literal,
    NamedNumber,
    Node,
    NumberNode,
    Reference,
    TruthNode,
    never_or_always,
)  # fmt: skip
from screening.rules.nearest import did_you_mean
from screening.rules.truth import Truth
from screening.rules.vocabulary import FactType

DEEPEST = 24  # brackets and negations inside one another
LISTS_DEEP = 2  # lists inside lists
SENT = FactType("sent", "yes_no", about="The form has been sent; in a draft, no")
STATES = ("known", "unknown", "declined", "unanswered", "asked")


@dataclass(frozen=True)
class Names:
    """What the words of a condition may refer to."""

    vocabulary: Mapping[str, FactType]
    definitions: Mapping[str, Node] = field(default_factory=dict)
    tables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rules: Collection[str] = ()


def read(text: str, names: Names) -> Node:
    """The parts of a condition, a number or a list; raises Faults."""
    try:
        parser = _Parser(cut(text), names)
    except LexicalFault as fault:
        raise Faults((Fault(str(fault), fault.at),)) from None
    try:
        node = parser.everything()
    except Stop:
        raise Faults(tuple(parser.faults)) from None
    if parser.faults:
        raise Faults(tuple(parser.faults))
    return node


def read_test(text: str, names: Names) -> TruthNode:
    """The parts of a condition; raises Faults, also when the text is a number or a list."""
    node = read(text, names)
    test = as_test(node)
    if test is None:
        raise Faults((Fault(needs_test(node), 0),))
    return test


class _Parser(Checks):
    def __init__(self, tokens: list[Token], names: Names) -> None:
        super().__init__(tokens)
        self.names = names
        self.depth = 0
        self.inside: list[Reference] = []  # the lists whose members the condition stands in, outermost first

    # -- the grammar ---------------------------------------------------------------------------------------

    def everything(self) -> Node:
        node = self.condition()
        if self.token.kind != "end":
            raise self.stop(f"'{self.token.text}' cannot stand here{self.hint_after(node)}")
        return node

    def condition(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.stop(f"nested deeper than {DEEPEST}")
        node = self.chain("or", self.either, Or)
        self.depth -= 1
        return node

    def either(self) -> Node:
        return self.chain("and", self.negation, And)

    def chain(self, word: str, part: Callable[[], Node], kind: type[And] | type[Or]) -> Node:
        at = self.token.at
        first = part()
        if not self.at_word(word):
            return first
        tests = [self.test_of(first, at)]
        while self.take(word):
            at = self.token.at
            tests.append(self.test_of(part(), at))
        return kind(flat(kind, tests))

    def negation(self) -> Node:
        at = self.token.at
        if not self.take("not"):
            return self.test()
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.stop(f"nested deeper than {DEEPEST}")
        test = self.test_of(self.negation(), at)
        self.depth -= 1
        for part in test.walk():
            if isinstance(part, Fired):
                self.fault(f"'not' before a rule; write '{part.rule} did not fire'", at)
        return Not(test)

    def test(self) -> Node:
        return self.tail(self.sum())

    def sum(self) -> Node:
        return self.calculation(("+", "-"), self.product)

    def product(self) -> Node:
        return self.calculation(("*",), self.primary)

    def calculation(self, signs: tuple[str, ...], part: Callable[[], Node]) -> Node:
        at = self.token.at
        left = part()
        while self.token.kind == "sign" and self.token.text in signs:
            sign = self.advance().text
            one, two = self.number_of(left, at), self.number_of(part(), at)
            if sign == "*":
                if one.unit and two.unit:
                    self.fault(f"{one.unit} times {two.unit}; one of the two is a plain number", at)
            else:
                one, two = self.like_units(one, two, "with", at)
            left = Calculation(sign, one, two)
        return left

    def primary(self) -> Node:
        token = self.token
        if token.kind == "number":
            return self.literal()
        if self.take("("):
            node = self.condition()
            self.expect(")")
            return node
        if token.kind != "word":
            raise self.stop(f"{quoted(token)} cannot stand here; a fact, a definition, a number or '('")
        if token.text in ("any", "all", "none") and self.peek(1).text == "of":
            return self.every()
        if self.take("any"):
            return AnyMember(self.list())
        if self.take("all"):
            return self.all_members()
        if token.text == "count" and self.peek(1).text in ("(", "distinct"):
            return self.count()
        if token.text in AGGREGATES and self.peek(1).text == "(":
            return self.aggregate()
        return self.name()

    # -- names and literals --------------------------------------------------------------------------------

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

    # -- what follows a value ------------------------------------------------------------------------------

    def tail(self, node: Node) -> Node:
        """One test after a value, if there is one; the operator table says which may follow."""
        token = self.token
        operator = self.operator_here()
        if operator is None:
            return node
        if operator == "where":
            return self.where(self.list_of(node, token.at))
        if operator not in after(node.kind):
            raise self.stop(f"'{operator}' after {article(node.kind)} '{node}'{self.hint_after(node)}")
        self.next += 1
        if operator.startswith("is "):
            return self.state(node, operator)
        if isinstance(node, Reference) and node.kind in ("yes_no", "choice"):
            one = operator != "in"
            options = Options((self.option(node.type),)) if one else self.options(node.type)
            return Choice(operator, node, options)
        if isinstance(node, Reference) and node.kind == "choices":
            return self.has(node)
        number = self.number_of(node, token.at)
        if operator == "between":
            return self.between(number, token.at)
        return self.compare(operator, number, token.at)

    def operator_here(self) -> str | None:
        token = self.token
        if token.kind == "sign" and token.text in COMPARISONS:
            return token.text
        if token.kind != "word":
            return None
        if token.text == "is":
            word = self.peek(2 if self.peek(1).text == "not" else 1).text
            if word != "empty" and word not in STATES:
                self.next += 1
                raise self.stop(
                    f"'is {word}' is no test; is known, unknown, declined, unanswered, asked, empty"
                )
            return f"is {word}"
        return token.text if token.text in ("between", "in", "has", "where") else None

    def state(self, node: Node, operator: str) -> TruthNode:
        negated = self.take("not")
        self.advance()
        if operator == "is empty":
            if isinstance(node, Reference):
                return Empty(self.choice_list(node), negated)
            return Empty(self.list_of(node, self.token.at), negated)
        fact = node.source if isinstance(node, ListFact) else node
        if not isinstance(fact, Reference):
            raise self.stop(f"'{operator}' after '{node}'; it is said of facts only")
        return State(fact, operator.removeprefix("is "), negated)

    def has(self, fact: Reference) -> Has:
        if self.at_word("any") and self.peek(1).text == "of":
            self.next += 2
            return Has(self.choice_list(fact), self.options(fact.type), several=True)
        return Has(self.choice_list(fact), Options((self.option(fact.type),)), several=False)

    def choice_list(self, fact: Reference) -> ChoiceList:
        complete = self.names.vocabulary.get(fact.type.complete_by or "")
        return ChoiceList(fact, None if complete is None else Reference(complete))

    def compare(self, operator: str, left: NumberNode, at: int) -> Compare:
        right = self.number_of(self.sum(), at)
        left, right = self.like_units(left, right, "compared with", at)
        test = Compare(operator, left, right)
        self.check_limits(test, at)
        return test

    def between(self, value: NumberNode, at: int) -> Between:
        low = self.number_of(self.sum(), at)
        self.expect("and")
        high = self.number_of(self.sum(), at)
        _, low = self.like_units(value, low, "compared with", at)
        _, high = self.like_units(value, high, "compared with", at)
        test = Between(value, low, high)
        if isinstance(low, Literal) and isinstance(high, Literal) and high.value < low.value:
            self.fault(f"{test} can never hold: the ends are the wrong way round", at)
        else:
            ends = (low.limits[0], high.limits[1])
            if None not in ends and never_or_always("=", value.limits, ends) is Truth.FALSE:
                self.fault(f"{test} can never hold: its range is {range_of(value)}", at)
        return test

    # -- lists ---------------------------------------------------------------------------------------------

    def list(self) -> ListNode:
        at = self.token.at
        node = self.list_of(self.primary(), at)
        return self.where(node) if self.at_word("where") else node

    def where(self, source: ListNode) -> Where:
        self.expect("where")
        return Where(source, self.test_inside(source))

    def test_inside(self, source: ListNode) -> TruthNode:
        at = self.token.at
        if len(self.inside) == LISTS_DEEP:
            raise self.stop(f"lists nested deeper than {LISTS_DEEP}")
        self.inside.append(source.root)
        test = self.test_of(self.condition(), at)
        self.inside.pop()
        return test

    def all_members(self) -> AllMembers:
        source = self.list()
        if not self.at_word("have"):
            raise self.stop("'all' without a test; all LIST have CONDITION")
        self.advance()
        return AllMembers(source, self.test_inside(source))

    def count(self) -> NumberNode:
        self.expect("count")
        at = self.token.at
        if self.take("("):
            source = self.list()
            self.expect(")")
            return Count(source)
        self.expect("distinct")
        field_token = self.advance()
        self.expect("of")
        subject = self.primary()
        if isinstance(subject, Reference) and subject.kind == "choices" and field_token.text == "class":
            self.expect("in")
            return CountClasses(self.choice_list(subject), self.options(subject.type))
        source = self.list_of(subject, at)
        return CountDistinct(self.field_of(source, field_token, None), source)

    def aggregate(self) -> NumberNode:
        operator = self.advance().text
        self.expect("(")
        token = self.advance()
        if self.take("of"):
            source = self.list()
            self.expect(")")
            return Aggregate(operator, self.field_of(source, token, "number"), source)
        subject = self.find(token.text)
        self.expect(")")
        if operator == "sum" and isinstance(subject, Reference) and subject.kind == "numbers":
            return SumOfNumbers(subject)
        raise self.stop(f"{operator}({token.text}); {operator}(FIELD of LIST)", token.at)

    def field_of(self, source: ListNode, token: Token, kind: str | None) -> Reference:
        found = source.fields.get(token.text)
        if found is None:
            hint = did_you_mean(token.text, source.fields)
            raise self.stop(f"no field '{token.text}' in {source.root}{hint}", token.at)
        if kind is not None and found.kind != kind:
            raise self.stop(f"field '{token.text}' is {article(found.kind)}; a number is needed", token.at)
        return Reference(found, len(self.inside), source.root.label)

    # -- sets of facts or rules ----------------------------------------------------------------------------

    def every(self) -> Every:
        quantifier = self.advance().text
        self.expect("of")
        self.expect("{")
        subjects = [self.advance()]
        while self.take(","):
            subjects.append(self.advance())
        self.expect("}")
        start = self.next
        tests = tuple(self.each(subject, start) for subject in subjects)
        words = [spelling(token) for token in self.tokens[start : self.next]]
        tail = " ".join(words).replace("{ ", "{").replace(" }", "}").replace(" ,", ",")
        return Every(quantifier, tuple(subject.text for subject in subjects), tests, tail)

    def each(self, subject: Token, start: int) -> TruthNode:
        """The test of one subject: what follows the braces is read again for each."""
        self.next = start
        if subject.text in self.names.rules:
            return self.rule(subject)
        found = self.find(subject.text)
        if found is None:
            known = (*self.fields(), *self.names.vocabulary, *self.names.definitions, *self.names.rules)
            noun = "rule" if self.at_word("fired", "did") else "fact"
            raise self.stop(f"no {noun} '{subject.text}'{did_you_mean(subject.text, known)}", subject.at)
        return self.test_of(self.tail(found), subject.at)


def _named(name: str, meaning: Node) -> Node:
    if isinstance(meaning, TruthNode):
        return NamedTest(name, meaning)
    if isinstance(meaning, ListNode):
        return NamedList(name, meaning)
    if isinstance(meaning, NumberNode) and meaning.kind == "number":
        return NamedNumber(name, meaning)
    test = as_test(meaning)
    return meaning if test is None else NamedTest(name, test)
