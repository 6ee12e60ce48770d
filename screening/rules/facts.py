"""The facts file: one JSON object, read strictly, every fault at once as `name: found …; allowed …`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TypeAlias, cast

from screening.rules.facts_words import allowed_words, length_words, shown, single_words
from screening.rules.missing import Facts, Missing, Number, Scalar, Value
from screening.rules.nearest import did_you_mean
from screening.rules.strict_json import JsonFault, read_json
from screening.rules.vocabulary import FactType, Vocabulary

STATES = {state.value: state for state in Missing if state is not Missing.BLANK}
LONGEST_LIST = 200
LONGEST_TEXT = 10_000
MOST_HINTS = 100  # a nearest name for each of a hundred thousand would take a minute
DIGITS = 15  # what every JSON reader keeps exactly

Json: TypeAlias = "str | int | bool | Decimal | list[Json] | dict[str, Json] | None"


class FactsError(ValueError):
    """The facts cannot be used; `problems` names every fault."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems

    def __reduce__(self) -> tuple[type[FactsError], tuple[tuple[str, ...]]]:
        return type(self), (self.problems,)


class Refused(Exception):
    """One value that cannot be used; the reader keeps the words."""


def read_facts(text: str, vocabulary: Vocabulary) -> Facts:
    """Facts from JSON text. A fact that is absent or null was left blank. Raises FactsError."""
    try:
        data, faults = read_json(text)
    except JsonFault as fault:
        raise FactsError((str(fault),)) from None
    if not isinstance(data, dict):
        raise FactsError((*faults, f"facts: found {shown(data)}; allowed one object of facts"))
    return _checked(data, vocabulary, faults)


def facts_from_plain(data: Mapping[str, object], vocabulary: Vocabulary) -> Facts:
    """Facts from plain data with tuples for lists, such as an example in a pack; raises FactsError."""
    return _checked({name: _as_json(value) for name, value in data.items()}, vocabulary, [])


def _checked(data: dict[str, Json], vocabulary: Vocabulary, faults: list[str]) -> Facts:
    reader = Reader(faults)
    facts = reader.record("", data, vocabulary)
    reader.problems.extend(contradictions(facts))
    if reader.problems:
        raise FactsError(tuple(reader.problems))
    return facts


def _as_json(value: object) -> Json:
    if isinstance(value, tuple | list):
        return [_as_json(member) for member in value]
    if isinstance(value, Mapping):
        return {str(name): _as_json(part) for name, part in value.items()}
    return cast(Json, value)


def facts_to_json(facts: Facts) -> dict[str, object]:
    """Plain JSON data that `read_facts` reads back into the same facts."""
    return {name: value_to_json(value) for name, value in facts.items()}


def value_to_json(value: Value) -> object:
    """A value as the facts file spells it; blank is null."""
    if isinstance(value, str | int):
        return value
    if isinstance(value, Missing):
        return None if value is Missing.BLANK else value.value
    if isinstance(value, Mapping):
        return {name: value_to_json(part) for name, part in value.items()}
    if isinstance(value, tuple):
        return [value_to_json(part) for part in value]
    return int(value) if value == value.to_integral_value() else float(value)  # exact up to DIGITS digits


class Reader:
    """Reads strictly, and goes on after a fault; `problems` collects the words."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems

    def record(self, path: str, data: dict[str, Json], types: Mapping[str, FactType]) -> dict[str, Value]:
        out: dict[str, Value] = {}
        noun = "field" if path else "fact"
        for name, value in data.items():
            at = f"{path}.{name}" if path else name
            if name not in types:
                hint = did_you_mean(name, types) if len(self.problems) < MOST_HINTS else ""
                self.problems.append(
                    f"{at}: found an unknown {noun}{hint}; allowed names are in the vocabulary"
                )
            elif value is not None:
                try:
                    out[name] = self.value(at, value, types[name])
                except Refused:
                    continue
        if path and said_twice(data):
            self.refuse_plainly(
                f"{path}.improvement", "found together with improvement_pct; allowed one of the two"
            )
        return out

    def value(self, at: str, value: Json, kind: FactType) -> Value:
        if isinstance(value, str) and value in STATES and value not in (kind.options or ()):
            return STATES[value]
        if kind.kind in ("yes_no", "choice"):
            return self.choice(at, value, kind)
        if kind.kind == "number":
            return self.number(at, value, kind)
        if kind.kind in ("text", "date"):
            return self.text(at, value, kind)
        if kind.kind == "record":
            if not isinstance(value, dict):
                raise self.refuse(at, value, kind)
            return self.record(at, value, kind.fields)
        return self.list(at, value, kind)

    def choice(self, at: str, value: Json, kind: FactType) -> str:
        if not isinstance(value, str) or not value.strip() or (kind.allowed and value not in kind.allowed):
            raise self.refuse(at, value, kind, single_words(kind) if kind.kind == "choices" else None)
        return value

    def text(self, at: str, value: Json, kind: FactType) -> str:
        if not isinstance(value, str) or len(value) > LONGEST_TEXT:
            raise self.refuse(at, value, kind)
        return value

    def number(self, at: str, value: Json, kind: FactType) -> Number:
        if isinstance(value, bool) or not isinstance(value, int | Decimal) or not Decimal(value).is_finite():
            raise self.refuse(at, value, kind)
        too_low = (kind.minimum is not None and value < kind.minimum) or (
            kind.above is not None and value <= kind.above
        )
        if too_low or (kind.maximum is not None and value > kind.maximum):
            raise self.refuse(at, value, kind)
        if isinstance(value, Decimal):
            sign_digits_exponent = value.as_tuple()
            if len(sign_digits_exponent.digits) > DIGITS or int(sign_digits_exponent.exponent) < -DIGITS:
                raise self.refuse(at, value, kind, f"at most {DIGITS} digits")
            if value == value.to_integral_value():
                return int(value)
            if kind.whole:
                raise self.refuse(at, value, kind)
            return value.normalize()
        return value

    def list(self, at: str, value: Json, kind: FactType) -> Value:
        if not isinstance(value, list):
            raise self.refuse(at, value, kind)
        most = kind.length or kind.most or LONGEST_LIST
        if len(value) > most or (kind.length is not None and len(value) != kind.length):
            raise self.refuse_plainly(at, f"found {len(value)} members; allowed {length_words(kind, most)}")
        members: list[Value] = []
        for index, member in enumerate(value):
            try:
                members.append(self.member(f"{at}[{index}]", member, kind))
            except Refused:
                continue
        if kind.kind == "choices":
            members = list(dict.fromkeys(cast("list[str]", members)))
        return tuple(cast("list[Scalar]", members))

    def member(self, at: str, member: Json, kind: FactType) -> Value:
        if kind.kind == "records":
            if not isinstance(member, dict):
                raise self.refuse(at, member, kind, "an object with fields")
            return self.record(at, member, kind.fields)
        if kind.kind == "choices":
            return self.choice(at, member, kind)
        if member is None:
            return Missing.BLANK
        if isinstance(member, str) and member in STATES:
            return STATES[member]
        return self.number(at, member, kind)

    def refuse(self, at: str, value: object, kind: FactType, allowed: str | None = None) -> Refused:
        near = did_you_mean(value, kind.allowed) if isinstance(value, str) else ""
        return self.refuse_plainly(
            at, f"found {shown(value)}; allowed {allowed or allowed_words(kind)}{near}"
        )

    def refuse_plainly(self, at: str, message: str) -> Refused:
        self.problems.append(f"{at}: {message}")
        return Refused()


def said_twice(record: Mapping[str, object]) -> bool:
    """Whether a trial tells its improvement in two ways."""
    return record.get("improvement") is not None and record.get("improvement_pct") is not None


def contradictions(facts: Facts) -> Iterator[str]:
    """Facts that cannot be true together."""
    items = facts.get("phq9_items")
    if not isinstance(items, tuple) or not items:
        return
    numbers = cast("tuple[Number | Missing, ...]", items)
    settled = [number for number in numbers if not isinstance(number, Missing)]
    low, high = sum(settled), sum(settled) + 3 * (len(numbers) - len(settled))
    total = facts.get("phq9_total")
    if isinstance(total, int | Decimal) and not low <= total <= high:
        allowed = str(low) if low == high else f"{low} to {high}"
        yield f"phq9_total: found {total}; allowed {allowed}, as phq9_items says"
    ninth, last = facts.get("phq9_item9"), numbers[-1]
    if isinstance(ninth, int | Decimal) and not isinstance(last, Missing) and ninth != last:
        yield f"phq9_item9: found {ninth}; allowed {last}, as phq9_items says"
