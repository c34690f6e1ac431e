"""Predictions are judged as defined: by pairs, by squares, by tenths."""

from itertools import product
from random import Random
from typing import TypeAlias

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from streams.analyses.arrays import Floats
from streams.models.judging import auc, brier, lift, quality, share_of_top_tenth, tenths

Told: TypeAlias = list[tuple[float, bool]]
# Few different scores, so that many are equal.
SCORES = st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.9, 1.0]) | st.floats(0, 1)
TOLD = st.lists(st.tuples(SCORES, st.booleans()), max_size=40)


def columns(told: Told) -> tuple[Floats, NDArray[np.bool_]]:
    scores = np.array([score for score, _ in told], dtype=np.float64)
    return scores, np.array([happened for _, happened in told], dtype=np.bool_)


def parts_of_tenths(told: Told) -> list[list[tuple[float, float]]]:
    """Each customer in ten parts, equal ones mixed evenly: then a tenth of them is a whole number of parts."""
    shares = {
        score: sum(happened for other, happened in told if other == score) / sum(other == score for other, _ in told)
        for score, _ in told
    }
    parts = [(score, shares[score]) for score, _ in sorted(told) for _ in range(10)]
    return [parts[len(told) * tenth : len(told) * (tenth + 1)] for tenth in range(10)]


@given(TOLD)
def test_auc_is_the_share_of_pairs_in_their_right_order(told: Told) -> None:
    pairs = list(product([score for score, out in told if out], [score for score, out in told if not out]))
    right = sum(1.0 if lost > kept else 0.5 if lost == kept else 0.0 for lost, kept in pairs)
    assert auc(*columns(told)) == (right / len(pairs) if pairs else None)


@given(TOLD)
def test_auc_of_the_opposite_is_what_is_left_of_1(told: Told) -> None:
    scores, outcomes = columns(told)
    area = auc(scores, outcomes)
    assert auc(-scores, outcomes) == (None if area is None else pytest.approx(1 - area))
    assert auc(scores, ~outcomes) == (None if area is None else pytest.approx(1 - area))


@given(TOLD)
def test_brier_is_the_mean_of_the_squares(told: Told) -> None:
    squares = [(score - happened) ** 2 for score, happened in told]
    assert brier(*columns(told)) == (pytest.approx(sum(squares) / len(squares)) if squares else 0.0)


@given(TOLD)
def test_tenths_are_ten_equal_parts(told: Told) -> None:
    found = tenths(*columns(told))
    if not told:
        assert found == ()
        return
    for tenth, parts in zip(found, parts_of_tenths(told), strict=True):
        assert tenth.predicted == pytest.approx(sum(score for score, _ in parts) / len(parts), abs=1e-9)
        assert tenth.happened == pytest.approx(sum(share for _, share in parts) / len(parts), abs=1e-9)


@given(TOLD)
def test_lift_compares_the_top_tenth_with_all(told: Told) -> None:
    found = lift(*columns(told))
    if not any(happened for _, happened in told):
        assert found is None
        return
    share = sum(happened for _, happened in told) / len(told)
    top = parts_of_tenths(told)[-1]
    assert found == pytest.approx(sum(part for _, part in top) / len(top) / share, abs=1e-9)


def test_the_best_ranking_has_all_of_it() -> None:
    scores = np.arange(100) / 100
    found = quality(scores, scores >= 0.9)
    assert found is not None
    assert (found.auc, found.customers, found.happened) == (1.0, 100, 10)
    assert found.lift == pytest.approx(10.0)
    assert [round(tenth.happened, 9) for tenth in found.tenths] == [0.0] * 9 + [1.0]


@given(TOLD, st.randoms())
def test_quality_is_the_same_bits_in_any_order_and_within_its_limits(told: Told, random: Random) -> None:
    found = quality(*columns(told))
    assert quality(*columns(random.sample(told, len(told)))) == found
    assume(found is not None)
    assert found is not None
    assert 0 <= found.auc <= 1
    assert 0 <= found.brier <= 1
    assert -1e-9 <= found.lift <= 10 + 1e-9
    assert all(-1e-9 <= share <= 1 + 1e-9 for tenth in found.tenths for share in (tenth.predicted, tenth.happened))


@pytest.mark.parametrize("told", [[], [(0.3, True), (0.5, True)], [(0.3, False)]])
def test_where_all_outcomes_are_alike_nothing_is_judged(told: Told) -> None:
    assert quality(*columns(told)) is None


def test_what_does_not_go_together_is_refused() -> None:
    with pytest.raises(ValueError, match="do not go with outcomes"):
        auc(np.zeros(3), np.zeros(2, dtype=np.bool_))
    with pytest.raises(ValueError, match="finite"):
        brier(np.array([np.nan]), np.array([True]))


@given(st.lists(st.tuples(SCORES, st.integers(0, 9)), min_size=1, max_size=40))
def test_the_top_tenth_has_its_fraction_of_equal_ones(told: list[tuple[float, int]]) -> None:
    scores = np.array([score for score, _ in told])
    counts = np.array([count for _, count in told])
    found = share_of_top_tenth(scores, counts)
    if not counts.sum():
        assert found is None
        return
    # Each customer is ten parts, and of equal scores each part has the mean.
    mean = {score: np.mean([count for other, count in told if other == score]) for score, _ in told}
    parts = sorted((score for score, _ in told for _ in range(10)), reverse=True)[: len(told)]
    assert found == pytest.approx(sum(mean[score] for score in parts) / (10 * counts.sum()))


def test_lift_is_ten_times_the_share_of_those_to_whom_it_happened() -> None:
    scores, happened = np.arange(50) / 50, np.arange(50) % 3 == 0
    share = share_of_top_tenth(scores, happened.astype(np.int64))
    assert share == pytest.approx(2 / 17)
    assert lift(scores, happened) == pytest.approx(20 / 17)
