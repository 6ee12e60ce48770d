"""Reading what was posted for one question. What cannot be read comes back as typed: nothing is lost.

Fields of an item `x`: `x` (for dates `x-month`, `x-day`, `x-year` instead), `x-missing` (`unknown` or
`declined`, beside a field that is typed) and `x-sure` (the person looked again and kept an unusual value).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from screening.questionnaire.dates import ascii_digits
from screening.questionnaire.measures import measured
from screening.questionnaire.messages import Fault, Wrong, like, message, noun_of
from screening.questionnaire.model import DATES, TYPED, Answer, Item, Number, Text
from screening.questionnaire.reading_contacts import judge_contact
from screening.questionnaire.reading_dates import judge_date, read_date
from screening.questionnaire.showing import SPELLINGS, both
from screening.rules.missing import Missing

Form: TypeAlias = Mapping[str, Sequence[str]]  # field name -> everything posted under it
_MARKS = {"unknown": Missing.UNKNOWN, "declined": Missing.DECLINED}
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_NUMBER = re.compile(r"([-+]?)([0-9]{1,15})(?:([.,])([0-9]{1,15}))?\Z")
_GROUPED = re.compile(r"[-+]?[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+(?:[.,][0-9]{1,15})?\Z")


@dataclass(frozen=True, slots=True)
class Read:
    """One question as posted. With anything `wrong` the value is BLANK and must not be saved.

    `soft` asks the person to look again; the value is good once they keep it. `typed` is every field as
    posted.
    """

    value: Answer
    wrong: tuple[Wrong, ...] = ()
    soft: Text | None = None
    notice: Text | None = None
    typed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def error(self) -> Text | None:
        """Everything that is wrong, in one text."""
        texts = [one.text for one in self.wrong]
        return (
            Text(" ".join(text.en for text in texts), " ".join(text.es for text in texts)) if texts else None
        )


def fields_of(item: Item) -> tuple[str, ...]:
    """The names of the fields in which an item is posted."""
    if item.type in DATES:
        parts = ("month", "day", "year") if item.type == "date" else ("month", "year")
        main = tuple(f"{item.id}-{part}" for part in parts)
    else:
        main = (item.id,)
    return (*main, f"{item.id}-missing", f"{item.id}-sure")


def read(item: Item, form: Form, today: date) -> Read:
    """The answer to one question, or what to say about it. Never raises, whatever was posted."""
    typed, notice = kept(item, form)
    first = next(iter(fields_of(item)))
    try:
        value, soft = _value(item, typed, today)
        if item.required and value is Missing.BLANK:
            raise Fault(message("required", label=item.label))
    except Fault as fault:
        wrong = tuple(Wrong(one.text, one.field or first) for one in fault.wrong)
        return Read(Missing.BLANK, wrong, None, notice, typed)
    if any(typed.get(f"{item.id}-sure", ())):
        soft = None
    return Read(value, (), soft, notice, typed)


def kept(item: Item, form: Form) -> tuple[dict[str, tuple[str, ...]], Text | None]:
    """Every field of the item as posted, and a notice if signs that cannot be stored were removed."""
    typed: dict[str, tuple[str, ...]] = {}
    removed = False
    for name in fields_of(item):
        texts = tuple(form.get(name, ()))
        if texts:
            typed[name] = tuple(_UNSTORABLE.sub("", text).replace("\r\n", "\n") for text in texts)
            removed = removed or any(_UNSTORABLE.search(text) for text in texts)
    return typed, message("removed") if removed else None


def _value(item: Item, typed: Mapping[str, tuple[str, ...]], today: date) -> tuple[Answer, Text | None]:
    if item.type == "choices":
        return _ticked(item, typed), None
    if item.type not in TYPED:
        return _chosen(item, typed), None
    mark = _mark(item, typed)
    value, soft = _typed_value(item, typed, today)
    if mark is None:
        return value, soft
    if value is not Missing.BLANK:
        raise Fault(message("typed_and_missing", alone=message(mark.value)))
    return mark, None


def _typed_value(item: Item, typed: Mapping[str, tuple[str, ...]], today: date) -> tuple[Answer, Text | None]:
    if item.type in DATES:
        found = read_date(item, {name: _only(typed, name) for name in fields_of(item)}, today)
        return (Missing.BLANK, None) if found is None else (found.date, judge_date(item, found, today))
    text = _only(typed, item.id)
    if not text:
        return Missing.BLANK, None
    if item.type in ("whole", "decimal"):
        number = _number(item, text)
        return number, _judge_number(item, number)
    if item.type == "measure":
        return _measure(item, text)
    if len(text) > item.longest:
        raise Fault(message("too_long", length=len(text), longest=item.longest))
    return text, judge_contact(item, text)


def _only(typed: Mapping[str, tuple[str, ...]], name: str) -> str:
    """The text of a field; of one that was posted several times, the first that is not empty."""
    return next((text.strip() for text in typed.get(name, ()) if text.strip()), "")


def _mark(item: Item, typed: Mapping[str, tuple[str, ...]]) -> Missing | None:
    """The way not to answer, where the item offers it; declined wins when both were posted."""
    marks = [mark.strip() for mark in typed.get(f"{item.id}-missing", ()) if mark.strip()]
    found = [_offered(item, mark) for mark in marks]
    return max(found, key=lambda mark: mark is Missing.DECLINED, default=None)


def _offered(item: Item, mark: str) -> Missing:
    if mark not in _MARKS or not (item.unknown if mark == "unknown" else item.declined):
        raise Fault(message("choose_one"), f"{item.id}-missing")
    return _MARKS[mark]


def _chosen(item: Item, typed: Mapping[str, tuple[str, ...]]) -> Answer:
    """One of several: yes or no, an option, or one of the two ways not to answer."""
    picks = {text.strip() for name in (item.id, f"{item.id}-missing") for text in typed.get(name, ())} - {""}
    if len(picks) > 1:
        raise Fault(message("choose_only_one"))
    for pick in picks:
        if pick in ("yes", "no") if item.type == "yes_no" else item.option(pick) is not None:
            return pick
        return _offered(item, pick)
    return Missing.BLANK


def _ticked(item: Item, typed: Mapping[str, tuple[str, ...]]) -> Answer:
    """Any number of options in the order of the page; "none of these" is an answer, the empty one."""
    ticks = {text.strip() for name in (item.id, f"{item.id}-missing") for text in typed.get(name, ())} - {""}
    chosen = tuple(option.id for option in item.options if option.id in ticks)
    alone = sorted(ticks.difference(chosen))
    for tick in alone:
        if tick == "none" and item.none is not None:
            continue
        _offered(item, tick)
    if not alone:
        return chosen or Missing.BLANK
    if len(ticks) > 1:
        said = item.none if alone[0] == "none" and item.none is not None else message(alone[0])
        raise Fault(message("contradiction", alone=said))
    return () if alone[0] == "none" else _MARKS[alone[0]]


def _number(item: Item, text: str) -> Number:
    """A number as people write it: `128`, `150,5`, `1 000`, also with the item's own unit behind it.

    `1,000` and `1.000` mean different things to different people: of a whole number it is a thousand, of a
    decimal number we ask. Another unit than ours is never converted.
    """
    plain = " ".join(ascii_digits(text).split())
    if item.unit:
        own = SPELLINGS.get(item.unit, re.escape(item.unit))
        plain = re.sub(rf"(?i)\s*(?:{own})\.?\Z", "", plain)
    if _GROUPED.match(plain):
        plain = "".join(plain.split())
    found = _NUMBER.match(plain)
    if found is None:
        raise Fault(message("digits", noun=noun_of(item), like=like(item)))
    sign, whole, point, rest = found.groups()
    unclear = rest is not None and len(rest) == 3 and 1 <= len(whole) <= 3 and whole != "0"
    if item.type == "whole":
        if unclear:
            return int(f"{sign}{whole}{rest}")
        if rest is not None and rest.strip("0"):
            raise Fault(message("whole", noun=noun_of(item), like=like(item)))
        return int(f"{sign}{whole}")
    if unclear and point == ",":
        raise Fault(message("thousands", typed=text, plain=f"{whole}{rest}", point=f"{whole}.{rest}"))
    return Decimal(f"{sign}{whole}.{rest}") if rest is not None else int(f"{sign}{whole}")


def _measure(item: Item, text: str) -> tuple[str, Text | None]:
    """A height or a weight in the units in which it was given; its limits are in cm and kg."""
    found = measured(str(item.unit), text)
    hard, soft = item.limits.hard, item.limits.soft
    if found is None or (hard is not None and not hard[0] <= found.amount <= hard[1]):
        raise Fault(message(f"measure_{item.unit}"))
    if not found.exact:
        return found.text, message("guess", shown=both(item, found.text))
    usual = soft is None or soft[0] <= found.amount <= soft[1]
    return found.text, None if usual else message("soft", shown=both(item, found.text))


def _judge_number(item: Item, number: Number) -> Text | None:
    hard, soft = item.limits.hard, item.limits.soft
    if hard is not None and not hard[0] <= number <= hard[1]:
        raise Fault(message("hard", noun=noun_of(item), low=hard[0], high=hard[1]))
    if soft is not None and not soft[0] <= number <= soft[1]:
        return message("soft", shown=both(item, number))
    return None
