"""The curve is Kaplan's and Meier's, with what Greenwood and others say of it."""

import warnings
from fractions import Fraction
from math import sqrt

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from streams.analyses import Spells, kaplan_meier
from tests.unit.analyses.freireich import PLACEBO, TREATED
from tests.unit.analyses.subjects import DAYS, SUBJECTS, Subject, spells_of


def test_the_curve_of_the_treated_is_the_published_one() -> None:
    curve = kaplan_meier(TREATED)
    assert curve.days.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert curve.survival.round(3).tolist() == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert curve.error.round(4).tolist() == [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]
    assert curve.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert curve.lost.tolist() == [3, 1, 1, 1, 1, 1, 1]
    assert (curve.customers, curve.followed_days) == (21, 35)


def test_intervals_are_those_that_stata_publishes() -> None:
    # `sts list` of the same data: Rodriguez, The Gehan survival data, Princeton, POP 509; Cleves and others, An
    # Introduction to Survival Analysis Using Stata.
    treated, placebo = kaplan_meier(TREATED), kaplan_meier(PLACEBO)
    assert (treated.low[0].round(4), treated.high[0].round(4)) == (0.6197, 0.9516)
    assert placebo.error[:2].round(4).tolist() == [0.0641, 0.0857]
    assert placebo.low[:2].round(4).tolist() == [0.6700, 0.5689]
    assert placebo.high[:2].round(4).tolist() == [0.9753, 0.9239]


def test_medians_are_the_published_ones() -> None:
    assert kaplan_meier(TREATED).median_days == 23
    assert kaplan_meier(PLACEBO).median_days == 8


def test_a_mean_goes_as_far_as_anybody_was_followed() -> None:
    curve = kaplan_meier(TREATED)
    assert curve.restricted_mean_days(35) == pytest.approx(23.287, abs=5e-4)
    assert curve.restricted_mean_days(35.5) is None
    # All who had a placebo are known to the end: the mean of all of them, at any horizon beyond.
    assert kaplan_meier(PLACEBO).restricted_mean_days(365) == pytest.approx(182 / 21)


@given(SUBJECTS)
def test_the_curve_is_that_of_the_definition(subjects: list[Subject]) -> None:
    curve = kaplan_meier(spells_of(subjects))
    share, greenwood = Fraction(1), Fraction(0)
    told = sorted({days for days, over in subjects if over})
    assert curve.days.tolist() == told
    for place, day in enumerate(told):
        there = sum(days >= day for days, _ in subjects)
        gone = subjects.count((day, True))
        share *= 1 - Fraction(gone, there)
        assert curve.survival[place] == pytest.approx(float(share), rel=1e-12)
        if share:
            greenwood += Fraction(gone, there * (there - gone))
            assert curve.error[place] == pytest.approx(float(share) * sqrt(greenwood), rel=1e-12)
        else:
            assert np.isnan([curve.error[place], curve.low[place], curve.high[place]]).all()


@given(SUBJECTS)
def test_intervals_are_those_of_scipy(subjects: list[Subject]) -> None:
    assume(any(over for _, over in subjects))
    days, over = zip(*subjects, strict=True)
    censored = stats.CensoredData.right_censored(days, ~np.array(over))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # it says so where nobody is left
        band = stats.ecdf(censored).sf.confidence_interval(0.95, method="log-log")
    curve = kaplan_meier(spells_of(subjects))
    left = curve.survival > 0
    assert curve.low[left] == pytest.approx(band.low.evaluate(curve.days[left]), rel=1e-9)
    assert curve.high[left] == pytest.approx(band.high.evaluate(curve.days[left]), rel=1e-9)
    assert (curve.low[left] < curve.survival[left]).all()
    assert (curve.survival[left] < curve.high[left]).all()


@given(st.lists(DAYS, min_size=1, max_size=40), st.integers(1, 15), st.integers(0, 15))
def test_where_all_have_ended_the_curve_is_plain_counting(days: list[int], horizon: int, at: int) -> None:
    curve = kaplan_meier(spells_of([(day, True) for day in days]))
    assert curve.at(at) == pytest.approx(sum(day > at for day in days) / len(days), abs=1e-12)
    assert curve.restricted_mean_days(horizon) == pytest.approx(sum(min(day, horizon) for day in days) / len(days))
    assert curve.median_days == sorted(days)[(len(days) - 1) // 2]


@given(SUBJECTS, st.integers(1, 15))
def test_a_restricted_mean_is_the_sum_of_the_days_that_are_reached(subjects: list[Subject], horizon: int) -> None:
    curve = kaplan_meier(spells_of(subjects))
    longest = max((days for days, _ in subjects), default=0)
    everybody_left = bool(curve.lost.size) and curve.survival[-1] == 0
    mean = curve.restricted_mean_days(horizon)
    if subjects and (horizon <= longest or everybody_left):
        assert mean == pytest.approx(sum(curve.at(day) or 0.0 for day in range(horizon)))
    else:
        assert mean is None


def test_half_of_them_is_the_median_whatever_is_rounded() -> None:
    # 5/6 * 4/5 * 3/4 is one half; as a product of floats it may be a little more.
    for customers in range(2, 400, 2):
        curve = kaplan_meier(Spells.of(dict.fromkeys(range(1, customers + 1), 1), {}))
        assert curve.median_days == customers / 2


def test_where_nobody_was_lost_the_curve_stays_at_one() -> None:
    curve = kaplan_meier(Spells.of({}, {10: 3, 20: 2}))
    assert curve.days.size == curve.survival.size == curve.low.size == 0
    assert (curve.at(0), curve.at(20), curve.at(21)) == (1.0, 1.0, None)
    assert curve.median_days is None
    assert curve.restricted_mean_days(20) == 20
    assert curve.restricted_mean_days(21) is None


def test_of_nobody_nothing_is_known() -> None:
    curve = kaplan_meier(Spells.of({}, {}))
    assert (curve.customers, curve.at(0), curve.median_days, curve.restricted_mean_days(1)) == (0, None, None, None)


def test_who_is_censored_on_the_day_of_a_loss_was_at_risk() -> None:
    curve = kaplan_meier(Spells.of({5: 1}, {5: 3}))
    assert curve.survival.tolist() == [0.75]


@pytest.mark.parametrize("horizon", [0, -1, float("nan"), float("inf")])
def test_a_horizon_that_is_none_is_refused(horizon: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        kaplan_meier(TREATED).restricted_mean_days(horizon)


def test_no_day_before_the_first_is_asked() -> None:
    with pytest.raises(ValueError, match="from day 0 on"):
        kaplan_meier(TREATED).at(-1)
