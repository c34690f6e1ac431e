"""Tails are those of the distributions that they say they are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from streams.spikes import Side
from streams.spikes.stretches import Floats
from streams.spikes.tails import bounded_tail, clump_tail, count_tail, lump_tail, mean_tail, share_tail

COUNTS = st.integers(0, 200)
MEANS = st.floats(0.01, 150)


def floats(*values: float) -> Floats:
    return np.array(values, dtype=np.float64)


@given(COUNTS, MEANS)
def test_without_dispersion_a_count_is_poissons(count: int, mean: float) -> None:
    high = count_tail(floats(count), floats(mean), floats(0), Side.HIGH)[0]
    low = count_tail(floats(count), floats(mean), floats(0), Side.LOW)[0]
    assert high == pytest.approx(stats.poisson.sf(count - 1, mean), rel=1e-4, abs=1e-30)
    assert low == pytest.approx(stats.poisson.cdf(count, mean), rel=1e-4, abs=1e-30)


@given(COUNTS, MEANS, st.floats(0.001, 3))
def test_with_dispersion_a_count_is_negative_binomial(count: int, mean: float, dispersion: float) -> None:
    size = 1 / dispersion
    law = stats.nbinom(size, size / (size + mean))
    high = count_tail(floats(count), floats(mean), floats(dispersion), Side.HIGH)[0]
    low = count_tail(floats(count), floats(mean), floats(dispersion), Side.LOW)[0]
    assert high == pytest.approx(law.sf(count - 1), rel=1e-6, abs=1e-30)
    assert low == pytest.approx(law.cdf(count), rel=1e-6, abs=1e-30)


@given(st.integers(1, 300), st.floats(0.001, 0.6), st.data())
def test_without_dispersion_a_share_is_binomial(whole: int, share: float, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, whole))
    high = share_tail(floats(part), floats(whole), floats(share), floats(0), Side.HIGH)[0]
    low = share_tail(floats(part), floats(whole), floats(share), floats(0), Side.LOW)[0]
    assert high == pytest.approx(stats.binom.sf(part - 1, whole, share), rel=1e-6, abs=1e-30)
    assert low == pytest.approx(stats.binom.cdf(part, whole, share), rel=1e-6, abs=1e-30)


@given(st.floats(-3, 6), st.floats(1, 500))
def test_a_sum_of_exponential_numbers_has_the_tail_of_a_gamma(away: float, things: float) -> None:
    exact = stats.gamma.sf(things + away * things**0.5, things)
    assert mean_tail(floats(away), floats(things), 2.0)[0] == pytest.approx(exact, rel=1e-6, abs=1e-30)


@given(st.floats(-3, 6), st.floats(1, 500))
def test_without_skewness_a_mean_is_normal(away: float, things: float) -> None:
    assert mean_tail(floats(away), floats(things), 0.0)[0] == pytest.approx(stats.norm.sf(away), rel=1e-9)


@given(st.integers(1, 60), st.floats(0.05, 0.95), st.data())
def test_a_score_of_two_values_is_binomial(answers: int, share: float, data: st.DataObject) -> None:
    promoters = data.draw(st.integers(0, answers))
    total, mean = 200.0 * promoters - 100 * answers, (200 * share - 100) * answers
    variance = answers * share * (1 - share) * 200**2
    low = bounded_tail(floats(total), floats(answers), floats(mean), floats(variance), (-100.0, 100.0, Side.LOW))[0]
    high = bounded_tail(floats(total), floats(answers), floats(mean), floats(variance), (-100.0, 100.0, Side.HIGH))[0]
    assert low == pytest.approx(stats.binom.cdf(promoters, answers, share), rel=1e-5, abs=1e-8)
    assert high == pytest.approx(stats.binom.sf(promoters - 1, answers, share), rel=1e-5, abs=1e-8)


@given(st.floats(1, 1e4), st.floats(0.2, 1.5))
def test_one_lump_of_many_is_lognormal(distance: float, spread: float) -> None:
    lump = np.exp(spread**2)
    found = lump_tail(floats(distance), floats(1.0), 1.0, float(lump))[0]
    assert found == pytest.approx(stats.lognorm.sf(distance, spread, scale=np.exp(-(spread**2) / 2)), rel=1e-6)


def test_what_comes_one_by_one_has_no_clumps() -> None:
    assert clump_tail(floats(5), floats(100), floats(1.0))[0] == 0
    assert clump_tail(floats(5), floats(5), floats(3.0))[0] == pytest.approx(2.5 * 0.5**5)


@given(st.lists(COUNTS, min_size=2, max_size=2, unique=True), MEANS, st.floats(0, 2))
def test_more_is_rarer_on_the_high_side_and_commoner_on_the_low(
    counts: list[int], mean: float, dispersion: float
) -> None:
    fewer, more = sorted(counts)
    happened = floats(fewer, more)
    high = count_tail(happened, floats(mean, mean), floats(dispersion, dispersion), Side.HIGH)
    low = count_tail(happened, floats(mean, mean), floats(dispersion, dispersion), Side.LOW)
    assert high[0] >= high[1]
    assert low[0] <= low[1]
