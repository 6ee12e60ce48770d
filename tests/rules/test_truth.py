"""Three-valued logic holds its tables and never turns into a bool by accident."""

from __future__ import annotations

from itertools import permutations, product

import pytest

from screening.rules.truth import Truth, all_of, any_of, negate

T, U, F = Truth.TRUE, Truth.UNKNOWN, Truth.FALSE
AND = {(T, T): T, (T, U): U, (T, F): F, (U, T): U, (U, U): U, (U, F): F, (F, T): F, (F, U): F, (F, F): F}
OR = {(T, T): T, (T, U): T, (T, F): T, (U, T): T, (U, U): U, (U, F): U, (F, T): T, (F, U): U, (F, F): F}


@pytest.mark.parametrize(("pair", "expected"), AND.items())
def test_and_follows_its_table(pair: tuple[Truth, Truth], expected: Truth) -> None:
    assert all_of(pair) is expected


@pytest.mark.parametrize(("pair", "expected"), OR.items())
def test_or_follows_its_table(pair: tuple[Truth, Truth], expected: Truth) -> None:
    assert any_of(pair) is expected


def test_not_swaps_true_and_false_and_leaves_unknown() -> None:
    assert [negate(truth) for truth in (T, U, F)] == [F, U, T]


def test_of_nothing_and_is_true_and_or_is_false() -> None:
    assert (all_of(()), any_of(())) == (T, F)


def test_de_morgan_and_order_hold_for_three_parts() -> None:
    for parts in product((T, U, F), repeat=3):
        assert negate(all_of(parts)) is any_of(negate(part) for part in parts)
        assert {all_of(order) for order in permutations(parts)} == {all_of(parts)}
        assert {any_of(order) for order in permutations(parts)} == {any_of(parts)}


@pytest.mark.parametrize("truth", Truth)
def test_a_truth_cannot_be_used_as_a_bool(truth: Truth) -> None:
    with pytest.raises(TypeError, match="three values"):
        bool(truth)


def test_what_python_decided_becomes_true_or_false() -> None:
    assert (Truth.of(True), Truth.of(False)) == (T, F)
