"""A small vocabulary, and conditions over it, for the tests of the language."""

from __future__ import annotations

from collections.abc import Mapping

from screening.rules.language import Condition, parse
from screening.rules.missing import Facts, Missing, Value
from screening.rules.truth import Truth
from screening.rules.vocabulary import Vocabulary, load_vocabulary, read_classes

VOCABULARY_TEXT = """\
vocabulary: 1
facts:
  cough: {kind: yes_no, reassuring: [no], about: Coughs}
  fever: {kind: yes_no, reassuring: [no], about: Has a fever}
  smokes: {kind: choice, options: [never, past, now], about: Smoking}
  pulse: {kind: number, unit: bpm, whole: yes, minimum: 0, maximum: 300, about: Pulse}
  event_days: {kind: number, unit: days, whole: yes, minimum: 0, maximum: 4000, about: Days since}
  mood: {kind: number, whole: yes, minimum: 0, maximum: 3, about: Mood item}
  pains: {kind: choices, options: [head, chest, back], about: Pains now}
  meds: {kind: choices, options: any, complete_by: meds_known, about: Medicines}
  meds_known: {kind: yes_no, reassuring: [yes], about: The list is complete}
  items: {kind: numbers, whole: yes, length: 3, minimum: 0, maximum: 3, about: Three items}
  readings:
    kind: records
    most: 5
    about: Readings
    fields:
      top: {kind: number, unit: mmHg, whole: yes, minimum: 0, maximum: 400, about: Top}
      low: {kind: number, unit: mmHg, whole: yes, minimum: 0, maximum: 300, about: Low}
      age: {kind: number, unit: days, whole: yes, minimum: 0, maximum: 999, about: Age}
      site: {kind: choice, options: [arm, wrist], about: Site}
"""
CLASSES = read_classes(
    "class,about,medicines\nsedative,s,sleepwell; restful\nopioid,o,morph\nstimulant,u,wake; restful\n"
)
SMALL: Vocabulary = load_vocabulary(VOCABULARY_TEXT, "small.yaml", CLASSES)


def condition(text: str, **more: object) -> Condition:
    """A condition over the small vocabulary; rules R-01 and R-02 exist."""
    return parse(text, SMALL, rules=("R-01", "R-02"), tables={"calming": ("sedative", "opioid")}, **more)  # type: ignore[arg-type]


def truth(text: str, facts: Mapping[str, Value] | None = None, fired: frozenset[str] = frozenset()) -> Truth:
    """The truth of a condition on some facts; what is not given was left blank."""
    given: Facts = facts or {}
    return condition(text).truth(given, fired)


STATES: tuple[Missing, ...] = tuple(Missing)
