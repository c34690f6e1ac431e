"""Who is sampled, and how customers stand beside each other whatever order they were read in."""

import random
from collections.abc import Sequence
from typing import Final

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from agents.analyst.known import NOTHING, Known, Rules
from agents.analyst.population import Population, Rows
from agents.analyst.sampling import EVERYBODY, mark_of, sample_of
from streams.models import is_judged

RULES: Final = Rules(90, 60, 90)


@given(st.integers(1_000, 10_000_000), st.integers(1, 10**9))
def test_a_sample_is_at_most_what_is_wanted_and_hardly_less(wanted: int, there: int) -> None:
    sample = sample_of(wanted, there)
    if there <= wanted:
        assert sample == EVERYBODY
    else:
        assert wanted / there / 1.1 <= sample.share <= wanted / there
        assert sample.bound / 2**63 <= sample.share
        assert abs(sample.scaled(wanted) - wanted / sample.share) <= 1


@given(st.integers(1, 10**9), st.integers(0, 10**6))
def test_who_is_in_a_sample_was_in_that_of_fewer_customers(there: int, more: int) -> None:
    assert sample_of(100_000, there + more).bound <= sample_of(100_000, there).bound


def test_a_share_of_customers_is_sampled_and_always_the_same_ones() -> None:
    names = [f"customer-{number}" for number in range(20_000)]
    sample = sample_of(1_000, 20_000)
    chosen = {name for name in names if mark_of(name) < sample.bound}
    assert 850 < len(chosen) < 1_150
    assert abs(sample.scaled(len(chosen)) - 20_000) < 3_000
    # Who is judged has nothing to do with who is sampled.
    assert 400 < sum(map(is_judged, chosen)) < 600
    assert mark_of("customer-7") == 4_559_436_377_918_288_408


def rows_of(customers: Sequence[int]) -> Population:
    """Each has a number of orders that is hers, in a shard that numbers segments in its own way."""
    rows = Rows()
    for number in customers:
        shard = number % 3
        segments = {10 + (place + shard) % 3: text for place, text in enumerate(("large", "small", "other"))}
        of_text = {text: place for place, text in segments.items()}
        now = NOTHING._replace(is_there=1, orders=number, segment=of_text[("large", "small", "other")[number % 2]])
        then = now if number % 4 else NOTHING
        name = f"c{number}"
        assert not rows.has(mark_of(name))
        rows.add(mark_of(name), name, now, then, {**segments, 0: "unknown"})
        assert rows.has(mark_of(name))
    rows.add(mark_of("nobody"), "nobody", NOTHING, NOTHING, {})
    assert len(rows) == len(customers)
    return rows.population(5, RULES, EVERYBODY)


def test_the_order_of_reading_and_the_numbers_of_shards_are_not_seen() -> None:
    customers = list(range(1, 200))
    told = rows_of(customers)
    random.Random(1).shuffle(customers)
    again = rows_of(customers)
    for one, other in zip(
        (told.marks, told.judged, *told.now, *told.then),
        (again.marks, again.judged, *again.now, *again.then),
        strict=True,
    ):
        assert np.array_equal(one, other)
    assert told.segments == again.segments == ["large", "small", "unknown"]
    assert (np.diff(told.marks) > 0).all()
    assert told.buyers == 199
    by_mark = {mark_of(f"c{number}"): number for number in customers}
    for place, mark in enumerate(told.marks.tolist()):
        number = by_mark[mark]
        assert told.now.orders[place] == number
        assert told.judged[place] == is_judged(f"c{number}")
        assert told.segments_of(told.now)[place] == ("large", "small")[number % 2]
        assert told.then.is_there[place] == (number % 4 > 0)


def test_of_nobody_there_are_columns_without_customers() -> None:
    nobody = Rows().population(5, RULES, EVERYBODY)
    assert nobody.buyers == 0
    assert [len(column) for column in nobody.now] == [0] * len(Known._fields)
