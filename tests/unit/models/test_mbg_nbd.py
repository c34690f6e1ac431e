"""MBG/NBD is fitted as published, expects what its assumptions say, and does not depend on the order of customers."""

import warnings
from functools import cache
from random import Random

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import integrate, special

from streams.analyses.arrays import Int64s
from streams.models import FittedMbgNbd, Histories, MbgNbd, fit_mbg_nbd
from tests.unit.models.cdnow_columns import AGE, LAST, LATER, REPEATS, WEEKS
from tests.unit.models.test_transactions import histories, of

MODELS = st.builds(MbgNbd, st.floats(0.05, 5), st.floats(1, 300), st.floats(0.05, 5), st.floats(0.05, 5))
CUSTOMERS = st.lists(histories(), min_size=1, max_size=30)


def between(least: float, most: float) -> st.SearchStrategy[float]:
    """Any order of magnitude is as probable as any other."""
    return st.floats(np.log(least), np.log(most)).map(lambda number: float(np.exp(number)))


@st.composite
def any_models(draw: st.DrawFn) -> MbgNbd:
    """Whatever a fit may come to, for customers who buy once a day at most on average."""
    r = draw(between(1e-3, 100))
    return MbgNbd(r, max(0.2, r * draw(between(1, 300))), draw(between(1e-3, 100)), draw(between(1e-3, 1e5)))


@cache
def cdnow() -> FittedMbgNbd:
    found = fit_mbg_nbd(Histories.of(REPEATS, LAST, AGE))
    assert found is not None
    return found


def columns(customers: list[tuple[int, int, int]]) -> tuple[Int64s, Int64s, Int64s]:
    repeats, last, age = np.array(customers, dtype=np.int64).T
    return repeats, last, age


def test_cdnow_is_fitted_as_published() -> None:
    fitted, model = cdnow(), cdnow().model
    assert fitted.converged
    assert fitted.customers == 2357
    # Published in weeks.
    assert [round(number, 4) for number in (model.r, model.alpha / 7, model.a, model.b)] == [
        0.5248,
        6.1831,
        0.8914,
        1.6140,
    ]
    assert round(fitted.log_likelihood + REPEATS.sum() * np.log(7), 3) == -9582.136


def test_who_bought_once_is_not_there_for_ever() -> None:
    alive = cdnow().model.alive(REPEATS, LAST, AGE)
    assert round(float(alive.mean()), 3) == 0.449
    assert alive[REPEATS == 0].max() < 0.7


def test_what_is_expected_of_cdnow_comes_true() -> None:
    expected = cdnow().model.expected(REPEATS, LAST, AGE, WEEKS * 7)
    best = np.argsort(-expected, kind="stable")[: len(expected) // 10]
    assert LATER[best].sum() / LATER.sum() > 0.46
    assert float(np.corrcoef(expected, LATER)[0, 1]) > 0.62


def test_the_likelihood_is_that_of_each_customer() -> None:
    model = cdnow().model
    r, alpha, a, b = model.r, model.alpha, model.a, model.b
    told = 0.0
    for x, last, age in zip(REPEATS.tolist(), LAST.tolist(), AGE.tolist(), strict=True):
        there = special.betaln(a, b + x + 1) - (r + x) * np.log(alpha + age)
        left = special.betaln(a + 1, b + x) - (r + x) * np.log(alpha + last)
        rate = special.gammaln(r + x) - special.gammaln(r) + r * np.log(alpha) - special.betaln(a, b)
        told += rate + np.logaddexp(there, left)
    assert cdnow().log_likelihood == pytest.approx(told, rel=1e-12)


@given(any_models(), histories() | st.sampled_from([(300, 350, 400), (30, 100, 900)]), st.floats(0, 400))
@example(MbgNbd(80.0, 80.0, 0.5, 0.5), (0, 0, 5), 365.0)
def test_expectation_is_the_mean_over_rates_and_chances_of_leaving(
    model: MbgNbd, history: tuple[int, int, int], days: float
) -> None:
    # Who is there with rate l and leaves after a purchase with chance p is expected to buy (1 - exp(-l p t)) / p times;
    # the mean over the gamma distribution of l is closed, the one over the beta distribution of p is summed up here.
    x, _, age = history
    until_now = model.alpha + age

    def bought(share: float) -> float:
        chance = max(float(special.betaincinv(model.a, model.b + x + 1, share)), 1e-300)
        return float(-np.expm1(-(model.r + x) * np.log1p(chance * days / until_now)) / chance)

    with warnings.catch_warnings():
        # It is as near as it promises, also where it comes no nearer.
        warnings.simplefilter("ignore", integrate.IntegrationWarning)
        mean, _ = integrate.quad(bought, 0, 1, limit=400)
    one = columns([history])
    expected = float(model.expected(*one, days)[0])
    assert expected == pytest.approx(mean * float(model.alive(*one)[0]), rel=1e-6, abs=1e-9)


@given(MODELS, CUSTOMERS, st.floats(0, 1_000))
def test_probabilities_are_such(model: MbgNbd, customers: list[tuple[int, int, int]], days: float) -> None:
    told = columns(customers)
    for chance in (model.alive(*told), model.silent(*told, days)):
        assert ((chance >= 0) & (chance <= 1)).all()
    # Whoever has left is silent, and whoever buys is not.
    assert (model.silent(*told, days) >= 1 - model.alive(*told) - 1e-12).all()
    assert (1 - model.silent(*told, days) <= model.expected(*told, days) + 1e-9).all()


@given(MODELS, CUSTOMERS, st.floats(0, 400), st.floats(0, 400))
def test_more_days_bring_more_purchases(
    model: MbgNbd, customers: list[tuple[int, int, int]], some: float, further: float
) -> None:
    told = columns(customers)
    assert (model.expected(*told, some) <= model.expected(*told, some + further) + 1e-9).all()
    assert (model.expected(*told, 0.0) == 0).all()
    assert model.silent(*told, 0.0) == pytest.approx(1.0)


@given(MODELS, CUSTOMERS)
def test_nothing_jumps_where_the_formula_is_0_by_0(model: MbgNbd, customers: list[tuple[int, int, int]]) -> None:
    told = columns(customers)
    at, beside = (MbgNbd(model.r, model.alpha, a, model.b).expected(*told, 90.0) for a in (1.0, 1.0001))
    assert at == pytest.approx(beside, rel=1e-3, abs=1e-9)


@settings(max_examples=10)
@given(CUSTOMERS, st.randoms())
def test_parameters_are_the_same_bits_in_any_order_and_division(
    customers: list[tuple[int, int, int]], random: Random
) -> None:
    fitted = fit_mbg_nbd(of(customers))
    shuffled = random.sample(customers, len(customers))
    cut = random.randrange(len(customers) + 1)
    parts = [of(shuffled[:cut]), of(shuffled[cut:])]
    together = Histories.of(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in ("repeats", "last", "age", "customers"))
    )
    assert fit_mbg_nbd(together) == fitted


def test_the_parameters_of_cdnow_are_the_same_bits_in_any_order() -> None:
    for seed in range(3):
        order = np.random.default_rng(seed).permutation(len(REPEATS))
        assert fit_mbg_nbd(Histories.of(REPEATS[order], LAST[order], AGE[order])) == cdnow()


def test_customers_who_were_made_up_have_the_parameters_they_were_made_of() -> None:
    random, count = np.random.default_rng(1), 20_000
    # In tenths of a day, so that two purchases hardly ever come at the same time.
    rates, chances = random.gamma(0.8, 1 / 300, count), random.beta(1.2, 2.5, count)
    told = []
    for rate, chance, age in zip(rates, chances, random.integers(2_000, 5_400, count), strict=True):
        at, bought = 0.0, {0}
        while random.random() >= chance:
            at += random.exponential(1 / rate)
            if at > age:
                break
            bought.add(int(at))
        told.append((len(bought) - 1, max(bought), int(age)))
    found = fit_mbg_nbd(of(told))
    assert found is not None
    assert found.converged
    model = found.model
    assert [model.r, model.alpha, model.a, model.b] == pytest.approx([0.8, 300, 1.2, 2.5], rel=0.15)


def test_where_nobody_came_back_there_is_no_model() -> None:
    assert fit_mbg_nbd(Histories.of([0, 0], [0, 0], [5, 400])) is None
    assert fit_mbg_nbd(Histories.of([], [], [])) is None


def test_customers_who_are_all_alike_have_a_model_with_numbers() -> None:
    found = fit_mbg_nbd(Histories.of([5], [100], [110], [1_000]))
    assert found is not None
    assert np.isfinite([found.model.r, found.model.alpha, found.model.a, found.model.b, found.log_likelihood]).all()
    expected = found.model.expected(*columns([(5, 100, 110)]), 100.0)
    assert 3 < expected[0] < 7


@pytest.mark.parametrize("days", [-1.0, float("inf"), float("nan")])
def test_days_that_are_none_are_refused(days: float) -> None:
    for asked in (cdnow().model.expected, cdnow().model.silent):
        with pytest.raises(ValueError, match="number of days from 0 on"):
            asked(*columns([(0, 0, 5)]), days)
