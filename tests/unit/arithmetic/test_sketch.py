"""Sketches: percentiles within one percent, of numbers of any size and sign."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.arithmetic import sketch

PROMISED = 0.01
LARGEST = 10**18
WHOLE_NUMBERS = st.integers(-LARGEST, LARGEST) | st.integers(-300, 300)
QUANTILES = st.sampled_from([0.0, 0.01, 0.5, 0.9, 0.95, 0.99, 1.0]) | st.floats(0, 1)


def counted(values: list[int]) -> Counter[int]:
    return Counter(sketch.buckets(np.array(values, dtype=np.int64)).tolist())


def by_rank(values: list[int], quantile: float) -> int:
    """The value of rank ceil(quantile x n), the first one at the least."""
    rank = max(1, math.ceil(quantile * len(values) - 1e-9))
    return sorted(values)[rank - 1]


@given(st.lists(WHOLE_NUMBERS, min_size=1, max_size=60), QUANTILES)
def test_a_percentile_is_within_one_percent_of_the_value_of_its_rank(values: list[int], quantile: float) -> None:
    found = sketch.Ranked.of(counted(values).items()).percentile(quantile)
    assert found == pytest.approx(by_rank(values, quantile), rel=PROMISED)


@given(WHOLE_NUMBERS)
def test_what_stands_for_a_bucket_is_within_one_percent_of_what_is_in_it(value: int) -> None:
    (bucket,) = counted([value])
    assert 0 <= bucket < 1 << sketch.BITS
    assert abs(sketch.representative(bucket) - value) <= PROMISED * abs(value)


@given(st.lists(WHOLE_NUMBERS, min_size=2, max_size=20))
def test_buckets_keep_the_order_of_their_values(values: list[int]) -> None:
    in_order = sketch.buckets(np.array(sorted(values), dtype=np.int64))
    assert (np.diff(in_order) >= 0).all()


@given(st.lists(WHOLE_NUMBERS, max_size=30), st.lists(WHOLE_NUMBERS, max_size=30), QUANTILES)
def test_merged_sketches_are_the_sketch_of_all(first: list[int], second: list[int], quantile: float) -> None:
    merged = counted(first) + counted(second)
    of_all = sketch.Ranked.of(counted(first + second).items()).percentile(quantile)
    assert sketch.Ranked.of(merged.items()).percentile(quantile) == of_all


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(-2, 3)), max_size=20), QUANTILES)
def test_of_counts_by_bucket_come_the_same_values_as_of_pairs(pairs: list[tuple[int, int]], quantile: float) -> None:
    counts = dict(pairs)
    in_order = sketch.Ranked.in_order(sorted(counts), np.array([counts[one] for one in sorted(counts)], dtype=np.int64))
    assert in_order.percentile(quantile) == sketch.Ranked.of(counts.items()).percentile(quantile)


def test_zero_is_exact_and_signs_are_kept() -> None:
    assert sketch.Ranked.of(counted([0, 0, 0]).items()).percentile(0.5) == 0
    assert sketch.Ranked.of(counted([-5, 0, 5]).items()).percentile(0.1) == pytest.approx(-5, rel=PROMISED)
    assert sketch.Ranked.of(counted([-5, 0, 5]).items()).percentile(0.9) == pytest.approx(5, rel=PROMISED)


def test_the_largest_numbers_have_buckets_of_their_own() -> None:
    extremes = np.array([-(2**63) + 1, 2**63 - 1], dtype=np.int64)
    lowest, highest = sketch.buckets(extremes).tolist()
    assert 0 <= lowest < highest < 1 << sketch.BITS


def test_of_nothing_there_is_no_percentile() -> None:
    assert sketch.Ranked.of([]).percentile(0.5) is None
    assert sketch.Ranked.of([(4096, 0)]).percentile(0.5) is None


def test_the_rank_is_rounded_up() -> None:
    values = [10, 20, 30, 40]
    assert sketch.Ranked.of(counted(values).items()).percentile(0.5) == pytest.approx(20, rel=PROMISED)
    assert sketch.Ranked.of(counted(values).items()).percentile(0.51) == pytest.approx(30, rel=PROMISED)
    # 0.95 x 20 is 19 by the book, and a little more in floats
    hundreds = sketch.Ranked.of(counted(list(range(100, 2100, 100))).items())
    assert hundreds.percentile(0.95) == pytest.approx(1900, rel=PROMISED)
