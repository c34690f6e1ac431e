"""Customers who are alike are one row, whatever the order and the division in which they come."""

from collections import Counter
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.models import Histories, Spending
from tests.unit.models.cdnow_columns import AGE, CENTS, LAST, REPEATS


@st.composite
def histories(draw: st.DrawFn) -> tuple[int, int, int]:
    """Repeats, days up to the last one, age."""
    repeats = draw(st.integers(0, 4))
    last = draw(st.integers(repeats, 12)) if repeats else 0
    return repeats, last, last + draw(st.integers(0, 5))


CUSTOMERS = st.lists(histories(), max_size=40)
SPENT = st.lists(st.tuples(st.integers(0, 3), st.integers(-2, 6)), max_size=40)


def rows(told: Histories) -> dict[tuple[int, ...], int]:
    columns = (told.repeats.tolist(), told.last.tolist(), told.age.tolist())
    return dict(zip(zip(*columns, strict=True), told.customers.tolist(), strict=True))


def of(customers: list[tuple[int, int, int]]) -> Histories:
    columns = np.array(customers, dtype=np.int64).reshape(-1, 3)
    return Histories.of(columns[:, 0], columns[:, 1], columns[:, 2])


def test_cdnow_has_1016_different_customers() -> None:
    told = Histories.of(REPEATS, LAST, AGE)
    assert len(told.customers) == 1016
    assert told.count == 2357
    assert Spending.of(REPEATS, CENTS).count == 946


@given(CUSTOMERS)
def test_rows_are_the_different_customers_in_their_order(customers: list[tuple[int, int, int]]) -> None:
    told = rows(of(customers))
    assert told == Counter(customers)
    assert list(told) == sorted(told)


@given(CUSTOMERS, st.randoms(), st.integers(0, 40))
def test_order_and_division_do_not_matter(customers: list[tuple[int, int, int]], random: Random, cut: int) -> None:
    shuffled = random.sample(customers, len(customers))
    parts = [of(shuffled[:cut]), of(shuffled[cut:])]
    columns = [[getattr(part, name) for part in parts] for name in ("repeats", "last", "age", "customers")]
    together = Histories.of(*(np.concatenate(column) for column in columns))
    assert rows(together) == rows(of(customers))
    assert list(rows(together)) == list(rows(of(customers)))


@given(SPENT)
def test_only_who_paid_for_repeats_tells_what_an_order_is_worth(spent: list[tuple[int, int]]) -> None:
    columns = np.array(spent, dtype=np.int64).reshape(-1, 2)
    told = Spending.of(columns[:, 0], columns[:, 1])
    rows = dict(zip(zip(told.repeats.tolist(), told.paid.tolist(), strict=True), told.customers.tolist(), strict=True))
    assert rows == Counter(pair for pair in spent if pair[0] > 0 and pair[1] > 0)
    assert list(rows) == sorted(rows)


def test_a_row_that_stands_for_nobody_is_none() -> None:
    assert rows(Histories.of([1, 0], [3, 0], [9, 9], [0, 5])) == {(0, 0, 9): 5}


@pytest.mark.parametrize(
    ("repeats", "last", "age"),
    [(-1, 0, 9), (1, 0, 9), (2, 1, 9), (1, 5, 4), (0, 3, 9), (0, -1, 9), (0, 0, -1), (0, 0, 100_001)],
)
def test_a_history_that_cannot_be_is_refused(repeats: int, last: int, age: int) -> None:
    with pytest.raises(ValueError, match="no customer can have such a history"):
        Histories.of([0, repeats], [0, last], [0, age])


@pytest.mark.parametrize(
    ("columns", "complaint"),
    [
        (([0], [0], [9], [-1]), "fewer than 0 customers"),
        (([0.5], [0], [9]), "whole numbers"),
        (([[0]], [[0]], [[9]]), "one dimension, not 2"),
    ],
)
def test_columns_of_another_kind_are_refused(columns: tuple[list[int], ...], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Histories.of(*columns)


def test_a_negative_number_of_purchases_is_refused() -> None:
    with pytest.raises(ValueError, match="negative number of repeat purchases"):
        Spending.of([-1], [5])
