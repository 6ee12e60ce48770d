"""A pack from anywhere is safe to load and to check: what would never end is refused, with its place."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.rules import mutation
from screening.rules.check import check_pack
from screening.rules.engine import compiled, evaluate, walk
from screening.rules.facts import FactsError, read_facts
from screening.rules.language import parse
from screening.rules.pack import RulePack
from screening.rules.pack_file import PackFile
from screening.rules.pack_load import load_pack
from screening.rules.strict_yaml import ContentError, Problem, load
from tests.rules.little_pack import LITTLE
from tests.rules.small import SMALL
from tests.rules.test_language_laws import COMPARISONS, TESTS

SECONDS = 60  # of the processor: what hangs takes hours; what does not, a moment, also on a slow machine


def with_when(text: str) -> str:
    return LITTLE.replace("when: cough or meds has any of calming", f"when: {text}")


def with_definitions(first: str, later: str, many: int, when: str) -> str:
    """A pack whose definitions d1, d2, … each name the one before."""
    lines = [f"  d0: {first}", *(f"  d{at}: {later.replace('D', f'd{at - 1}')}" for at in range(1, many))]
    return with_when(when.replace("D", f"d{many - 1}")).replace(
        "define:\n", "define:\n" + "\n".join(lines) + "\n"
    )


@contextmanager
def quickly() -> Iterator[None]:
    start = time.process_time()
    yield
    assert time.process_time() - start < SECONDS


HOSTILE = {
    "definitions that double each time": (
        with_definitions("cough", "(D and fever) or (D and cough)", 40, "D"), "parts, definitions included; at most 2000"),
    "numbers that double each time": (
        with_definitions("pulse", "D + D", 40, "D > 1 bpm"), "parts, definitions included; at most 2000"),
    "lists that double each time": (
        with_definitions("readings", "D where top > min(top of D)", 40, "any D"), "parts, definitions included; at most 2000"),
    "definitions inside one another": (
        with_definitions("cough", "not D", 190, "D"), "nested deeper than 60, definitions included"),
    "lists inside one another": (
        with_definitions("readings", "D where top > 1 mmHg", 190, "any D"), "nested deeper than 60, definitions included"),
    "a long sum": (with_when("pulse > 1 bpm" + " + 1 bpm" * 480), "nested deeper than 60, definitions included"),
    "a long product": (with_when("pulse > 1 bpm" + " * 9" * 900), "nested deeper than 60, definitions included"),
    "brackets": (with_when("(" * 1900 + "cough" + ")" * 1900), "nested deeper than 24"),
    "negations": (with_when("not " * 900 + "cough"), "nested deeper than 24"),
    "sets of sets": (
        with_when("any of {smokes" + ", smokes" * 190 + "} in {past" + ", past" * 300 + "}"),
        "too many sets of facts inside one another"),
    "a number without end": (with_when("pulse > " + "9" * 3900), "can never hold: its range is 0 to 300 bpm"),
    "a word without end": (with_when("c" * 3990), "no fact 'ccc"),
    "a condition without end": (with_when("cough or " * 500 + "cough"), "a condition has at most 4000"),
    "a quote without end": (with_when("smokes = '" + "a" * 3900), "is no part of the language"),
    "half a character": (with_when("cough \udcff"), "half of a surrogate pair; whole characters only"),
    "a file without end": ("a" * 2_000_001, "2000001 characters; at most 2000000 are read"),
    "a list without end": ("[" + "1," * 50_000 + "]", "valid dictionary"),
    "lists in lists": ("[" * 100_000, "nested deeper than 24"),
    "keys without end": ("".join(f"key{at}: 1\n" for at in range(20_000)), "more faults of this kind; mend these first"),
    "rules without end": (LITTLE.partition("rules:")[0] + "rules:\n" + "- {id: AA-01}\n" * 501, "more faults of this kind"),
    "aliases that multiply": ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "anchor '&a'; write the value out"),
    "a Python object": ("!!python/object/apply:os.system [ls]\n", "tag 'tag:yaml.org,2002:python/object/apply:os.system'"),
    "code in a condition": (with_when("__import__('os')"), "no fact '__import__'"),
    "an attribute": (with_when("cough.__class__"), "'.' is no part of the language"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_pack_is_refused_in_a_moment_and_told_why(name: str) -> None:
    text, message = HOSTILE[name]
    with quickly(), pytest.raises(ContentError) as caught:
        load_pack(text, "pack", SMALL)
    assert any(message in problem.message for problem in caught.value.problems)


def rule(number: int, when: str, more: str = "") -> str:
    return f"""  - id: {"ABCDEFGH"[number // 100]}A-{number % 100:02}
    domain: d
    title: Rule {number}
    when: {when}
{more}    severity: {{esketamine: caution, iv_ketamine: caution}}
    evidence: A
    because: Reports it.
    sources: [S1]
    examples:
      - {{facts: {{cough: yes, fever: yes}}, fires: yes}}
      - {{facts: {{cough: no, fever: no}}, fires: no}}
      - {{facts: {{}}, fires: unknown}}
"""


def pack_of(rules: str) -> RulePack:
    return load_pack(LITTLE.partition("tables:")[0] + "rules:\n" + rules, "pack", SMALL)


def test_a_chain_of_rules_that_refer_to_one_another_has_an_end() -> None:
    chain = [
        rule(at, "cough", f"    unless: [{'ABCDEFGH'[(at + 1) // 100]}A-{(at + 1) % 100:02}]\n")
        for at in range(150)
    ]
    with pytest.raises(ContentError) as caught:
        pack_of("".join((*chain, rule(150, "cough"))))
    assert caught.value.problems[0].message == (
        "a chain of more than 24 rules that refer to one another ends here"
    )


def test_all_conditions_together_have_an_end() -> None:
    long = " or ".join(["(cough and fever)"] * 180)
    with quickly(), pytest.raises(ContentError) as caught:
        pack_of("".join(rule(at, long) for at in range(120)))
    assert "the conditions have more than 50000 parts up to here" in caught.value.problems[0].message


def test_the_trying_of_changes_has_an_end_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mutation, "MOST_TRIES", 200)
    monkeypatch.setattr("screening.rules.check_changes.MOST_TRIES", 200)
    pack = pack_of("".join(rule(at, "cough or (cough and fever)") for at in range(40)))
    told = [problem.message for problem in check_pack(pack)]
    assert any(message.startswith("not every change was tried: too many") for message in told)
    assert any("changed to" in message for message in told)


@pytest.mark.parametrize(
    "text",
    ['"' + '\\"' * 499_000, '{"a": "' + "\\" * 900_000, '{"' + "[" * 900_000, "[" * 900_000, '"' * 900_000,
     "{" + ",".join(f'"key{at}":1' for at in range(50_000)) + "}", "9" * 900_000, '{"a": 1e' + "9" * 900_000 + "}"],
    ids=["quotes", "backslashes", "brackets in a text", "brackets", "empty texts", "keys", "digits", "powers"],
)  # fmt: skip
def test_hostile_facts_are_refused_in_a_moment(text: str) -> None:
    with quickly(), pytest.raises(FactsError):
        read_facts(text, SMALL)


def survives(read: Callable[[], object]) -> None:
    """Whatever is read is refused with a place, or it is right."""
    told: tuple[Problem, ...] | None = None
    try:
        read()
    except ContentError as fault:
        told = fault.problems
    assert told is None or (
        told and all(each.line >= 1 and each.column >= 1 and each.message for each in told)
    )


WORDS = """
and or not any all none of have where count distinct class mean min max sum between in has is known unknown declined
unanswered asked empty fired did fire ( ) { } , = != < <= > >= + - * cough fever smokes never pulse 60 139.5 bpm mmHg
weeks readings top low age site arm meds sedative items R-01 calming 25_to_49 "new " '' . $ é ٣ _ __class__ lambda
"""
PIECES = st.sampled_from([*WORDS.split(), "\u200b", "\x00", "\\", "9" * 30])


@given(st.lists(PIECES | COMPARISONS | TESTS, max_size=40).map(" ".join) | st.text(max_size=60))
def test_any_text_is_a_condition_or_is_refused_with_its_place(text: str) -> None:
    with quickly():
        survives(
            lambda: parse(text, SMALL, rules=("R-01", "R-02"), tables={"calming": ("sedative", "opioid")})
        )


LINES = LITTLE.splitlines(keepends=True)
CUTS = st.tuples(st.integers(0, len(LITTLE)), st.integers(0, 12), st.text(max_size=6) | PIECES)


@given(st.lists(CUTS, min_size=1, max_size=4))
def test_a_pack_with_anything_written_over_it_loads_and_works_or_is_refused_with_its_place(
    cuts: list[tuple[int, int, str]],
) -> None:
    text = LITTLE
    for at, length, instead in cuts:
        text = text[:at] + instead + text[at + length :]

    def use() -> None:
        pack = load_pack(text, "pack", SMALL)
        for by in (walk, compiled):
            evaluate(pack, {"cough": "yes", "pulse": 70}, by=by)

    with quickly():
        survives(use)


@given(st.recursive(
    st.none() | st.integers() | st.text(max_size=5) | st.sampled_from(["yes", "1.5", "2026-01-01"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from([*re.findall(r"^(\w+):", LITTLE, re.MULTILINE), "id", "when", "examples", "facts"]), inner, max_size=6),
    max_leaves=30,
))  # fmt: skip
def test_any_yaml_is_a_pack_or_is_refused_with_its_place(value: object) -> None:
    from yaml import safe_dump

    survives(lambda: load(safe_dump(value, allow_unicode=True), PackFile, "pack"))
