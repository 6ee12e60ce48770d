"""From the text of a condition to its typed parts: recursive descent, one method for each line of grammar.

    condition   either { or either }                    either      negation { and negation }
    negation    not negation | test                     test        sum [ tail ]
    sum         product { (+|-) product }               product     primary { * primary }
    primary     ( condition ) | number | name | any … | all … | none of … | count … | mean(…) …

Types are checked on the way. A fault of spelling ends the reading; faults of meaning are collected.
"""

from __future__ import annotations

from collections.abc import Callable

from screening.rules.language.aggregates import Aggregate, Count, CountDistinct, SumOfNumbers
from screening.rules.language.checks import as_test, needs_test
from screening.rules.language.choices import CountClasses
from screening.rules.language.conditions import And, Not, Or, flat
from screening.rules.language.cursor import Fault, Faults, Stop, quoted, spelling
from screening.rules.language.lexer import LexicalFault, Token, cut
from screening.rules.language.members import ListNode, Where
from screening.rules.language.operators import AGGREGATES
from screening.rules.language.quantifiers import AllMembers, AnyMember, Every
from screening.rules.language.states import Fired
from screening.rules.language.tails import Tails
from screening.rules.language.terms import Names
from screening.rules.language.values import Calculation, Node, NumberNode, Reference, TruthNode
from screening.rules.nearest import did_you_mean

__all__ = ["Names", "read", "read_test"]

DEEPEST = 24  # brackets and negations inside one another
LISTS_DEEP = 2  # lists inside lists
DEEPEST_IN_ALL = 60  # parts inside one another, definitions included
LARGEST = 2000  # parts, definitions included


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


class _Parser(Tails):
    # -- the grammar ---------------------------------------------------------------------------------------

    def everything(self) -> Node:
        node = self.condition()
        if self.token.kind != "end":
            raise self.stop(f"'{self.token.text}' cannot stand here{self.hint_after(node)}")
        return self.bounded(node)

    def condition(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.stop(f"nested deeper than {DEEPEST}")
        node = self.chain("or", self.either, Or)
        self.depth -= 1
        return self.bounded(node)

    def bounded(self, node: Node) -> Node:
        """The same part; definitions of definitions must not grow without end."""
        if node.depth > DEEPEST_IN_ALL:
            raise self.stop(f"nested deeper than {DEEPEST_IN_ALL}, definitions included", 0)
        if node.size > LARGEST:
            raise self.stop(f"{node.size} parts, definitions included; at most {LARGEST}", 0)
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
            self.bounded(left)
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
