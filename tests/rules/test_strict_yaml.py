"""YAML is read strictly, and each fault is shown where it stands."""

from __future__ import annotations

import pickle
from decimal import Decimal

import pytest

from screening.rules.facts import FactsError
from screening.rules.strict_yaml import ContentError, Problem, Strict, load, plain, position
from screening.rules.yaml_places import place_within


class Colour(Strict):
    name: str
    share: int = 0


class Palette(Strict):
    title: str
    colours: tuple[Colour, ...] = ()


def faults(text: str) -> list[str]:
    with pytest.raises(ContentError) as caught:
        load(text, Palette, "p.yaml")
    return [str(problem) for problem in caught.value.problems]


def test_yes_no_on_true_and_dates_stay_texts() -> None:
    text = "a: [yes, no, on, off, true, 2026-01-02, 010, 1_000, 1e3]"
    assert plain(text, "x").value == {
        "a": ("yes", "no", "on", "off", "true", "2026-01-02", "010", "1_000", "1e3")
    }


def test_whole_numbers_decimals_and_null_are_read_exactly() -> None:
    assert plain("[1, -2, 0.10, null, ~, ]", "x").value == (1, -2, Decimal("0.10"), None, None)
    assert plain("['1', \"null\"]", "x").value == ("1", "null")


def test_every_value_knows_its_place() -> None:
    tree = plain("a:\n  - b: 1\n    c: yes\n", "x")
    assert position(tree, ("a", 0, "c")) == (3, 8)
    assert position(tree, ("a", 0, "missing")) == (2, 5)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: one two\n", (1, 8)),
        ("a: 'one two'\n", (1, 9)),
        ("a: >-\n  one\n  two\n", (3, 3)),
        ("a: |\n  one\n\n  two\n", (4, 3)),
        ("a: one\n  two\n", (2, 3)),
    ],
)
def test_a_place_inside_a_text_is_found_however_it_is_written(text: str, place: tuple[int, int]) -> None:
    tree = plain(text, "x")
    assert place_within(tree, ("a",), tree.value["a"].index("two")) == place


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title: a\ntitle: b", "p.yaml:2:1  key 'title' a second time; the first is on line 1"),
        ("title: &x a", "p.yaml:1:8  anchor '&x'; write the value out where it is needed"),
        ("title: *x", "p.yaml:1:8  alias '*x'; write the value out"),
        ("title: !!str a", "p.yaml:1:8  tag 'tag:yaml.org,2002:str'; values have no tags"),
        ("--- {title: a}\n--- {title: b}", "p.yaml:2:1  a second document; a file holds one"),
        ("? [a]\n: b\n", "p.yaml:1:3  a list or map as a key; a key is a text"),
        ("title: [\n", "p.yaml:2:1  not YAML: did not find expected node content"),
        ("[" * 40 + "]" * 40, "p.yaml:1:26  nested deeper than 24"),
        ("title: a\ncolour: []", "p.yaml:2:1  unknown key 'colour'; did you mean 'colours'?"),
        ("colours: []", "p.yaml:1:1  no 'title' here; it is needed"),
        ("title: 1", "p.yaml:1:8  title: found 1; input should be a valid string"),
    ],
)
def test_each_fault_is_told_with_its_place(text: str, message: str) -> None:
    assert faults(text) == [message]


def test_all_faults_of_a_file_come_at_once_in_their_order() -> None:
    found = faults("title: 3\ncolours:\n  - {name: red, share: a lot}\n  - {nam: blue}\n")
    assert [line.split("  ")[0] for line in found] == [
        "p.yaml:1:8",
        "p.yaml:3:24",
        "p.yaml:4:5",
        "p.yaml:4:6",
    ]


def test_a_file_that_is_too_long_is_not_read() -> None:
    assert faults("a" * 2_000_001) == ["p.yaml:1:1  2000001 characters; at most 2000000 are read"]


def test_what_was_found_survives_the_way_out_of_another_process() -> None:
    for fault in (ContentError((Problem("p.yaml", 1, 2, "wrong"),)), FactsError(("q1: wrong",))):
        again = pickle.loads(pickle.dumps(fault))
        assert (again.problems, str(again)) == (fault.problems, str(fault))


def test_a_fault_of_the_reader_says_what_to_do() -> None:
    assert faults("title: a: b") == [
        "p.yaml:1:9  not YAML: mapping values are not allowed in this context; a colon and a space inside a text, "
        "or a line too far to the right: quote the text, or move the line"
    ]
    assert faults("title: [a") == [
        "p.yaml:2:1  not YAML: did not find expected ',' or ']'; a comma or a bracket is missing here or just above"
    ]
