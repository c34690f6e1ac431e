"""Gamma-gamma is fitted as published, draws customers to the mean of all, and does not depend on their order."""

from functools import cache
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from streams.models import FittedGammaGamma, GammaGamma, Spending, fit_gamma_gamma
from streams.models.gamma_gamma import frequency_correlation
from tests.unit.models.cdnow_columns import CENTS, REPEATS

SPENT = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 50_000)), min_size=2, max_size=30)
MODELS = st.builds(GammaGamma, st.floats(0.1, 20), st.floats(1.01, 20), st.floats(1, 1e5))


@cache
def cdnow() -> FittedGammaGamma:
    found = fit_gamma_gamma(Spending.of(REPEATS, CENTS))
    assert found is not None
    return found


def of(spent: list[tuple[int, int]]) -> Spending:
    columns = np.array(spent, dtype=np.int64)
    return Spending.of(columns[:, 0], columns[:, 1])


def test_cdnow_is_fitted_as_published() -> None:
    fitted, model = cdnow(), cdnow().model
    assert fitted.converged
    assert fitted.customers == 946
    # Published in dollars.
    assert [round(number, 2) for number in (model.p, model.q, model.gamma / 100)] == [6.25, 3.74, 15.44]
    assert round(fitted.log_likelihood + fitted.customers * np.log(100), 2) == -4055.92


def test_a_customer_of_cdnow_is_told_as_published() -> None:
    # Two repeats of 22.35 dollars on average.
    assert cdnow().model.expected(np.array([2]), np.array([4470]))[0] == pytest.approx(2466, abs=0.5)


def test_how_often_and_how_much_hardly_go_together_in_cdnow() -> None:
    often, much = REPEATS[REPEATS > 0], CENTS[REPEATS > 0] / REPEATS[REPEATS > 0]
    assert cdnow().frequency_correlation == pytest.approx(float(np.corrcoef(often, much)[0, 1]), rel=1e-9)


def test_the_likelihood_is_that_of_each_customer() -> None:
    p, q, gamma = cdnow().model.p, cdnow().model.q, cdnow().model.gamma
    told = 0.0
    for x, paid in zip(REPEATS.tolist(), CENTS.tolist(), strict=True):
        if x:
            mean = paid / x
            told += special.gammaln(p * x + q) - special.gammaln(p * x) - special.gammaln(q) + q * np.log(gamma)
            told += (p * x - 1) * np.log(mean) + p * x * np.log(x) - (p * x + q) * np.log(gamma + x * mean)
    assert cdnow().log_likelihood == pytest.approx(told, rel=1e-12)


@given(MODELS, SPENT)
def test_an_order_is_worth_something_between_ones_own_mean_and_that_of_all(
    model: GammaGamma, spent: list[tuple[int, int]]
) -> None:
    repeats, paid = np.array(spent).T
    expected, own = model.expected(repeats, paid), paid / repeats
    assert (expected >= np.minimum(own, model.mean) * (1 - 1e-9)).all()
    assert (expected <= np.maximum(own, model.mean) * (1 + 1e-9)).all()


def test_of_whom_nothing_is_known_the_mean_of_all_is_expected() -> None:
    model = cdnow().model
    told = model.expected(np.array([0, 0, 3, 3]), np.array([0, 500, 0, -700]))
    assert told.tolist() == pytest.approx([model.mean] * 4)


@settings(max_examples=10)
@given(SPENT, st.randoms())
def test_parameters_are_the_same_bits_in_any_order(spent: list[tuple[int, int]], random: Random) -> None:
    assert fit_gamma_gamma(of(random.sample(spent, len(spent)))) == fit_gamma_gamma(of(spent))


def test_the_parameters_of_cdnow_are_the_same_bits_in_any_order() -> None:
    for seed in range(3):
        order = np.random.default_rng(seed).permutation(len(REPEATS))
        assert fit_gamma_gamma(Spending.of(REPEATS[order], CENTS[order])) == cdnow()


def test_another_unit_of_money_changes_nothing_else() -> None:
    other = fit_gamma_gamma(Spending.of(REPEATS, CENTS * 42_000))
    assert other is not None
    assert other.model.p == pytest.approx(cdnow().model.p, rel=1e-5)
    assert other.model.q == pytest.approx(cdnow().model.q, rel=1e-5)
    assert other.model.mean == pytest.approx(cdnow().model.mean * 42_000, rel=1e-5)


def test_orders_that_were_made_up_have_the_parameters_they_were_made_of() -> None:
    random, count = np.random.default_rng(1), 20_000
    scale = random.gamma(4.0, 1 / 2_000, count)
    repeats = random.integers(1, 12, count)
    paid = np.array([random.gamma(3.0, 1 / own, times).sum() for own, times in zip(scale, repeats, strict=True)])
    found = fit_gamma_gamma(Spending.of(repeats, paid.round().astype(np.int64)))
    assert found is not None
    assert [found.model.p, found.model.q, found.model.gamma] == pytest.approx([3.0, 4.0, 2_000], rel=0.05)
    assert found.frequency_correlation == pytest.approx(0.0, abs=0.03)


def test_where_few_pay_nearly_everything_there_is_no_model() -> None:
    # With a q below 1 the mean of ever more customers grows without end.
    random = np.random.default_rng(1)
    paid = random.gamma(5 * 3, 1 / random.gamma(0.7, 1 / 2_000, 5_000))
    assert fit_gamma_gamma(Spending.of([3] * 5_000, paid.round().astype(np.int64))) is None


@pytest.mark.parametrize("spent", [[(3, 100)], [(0, 50), (2, 100), (2, 0)]])
def test_of_fewer_than_two_customers_there_is_no_model(spent: list[tuple[int, int]]) -> None:
    assert fit_gamma_gamma(of(spent)) is None


@pytest.mark.parametrize("spent", [[(2, 10), (2, 30)], [(1, 7), (3, 21), (5, 35)]])
def test_what_is_constant_goes_with_nothing(spent: list[tuple[int, int]]) -> None:
    assert frequency_correlation(of(spent)) is None
