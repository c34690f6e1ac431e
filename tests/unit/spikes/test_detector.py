"""What the detector says of any series, whatever stands in it."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.spikes.detector import Detector, Judgement
from tests.spikes.seasonal import HOUR_MS, MONDAY

WHOLE = st.integers(-1000, 1000).map(float)
VALUES = st.lists(WHOLE, min_size=80, max_size=120)
ANY_FLOATS = st.floats(-1e12, 1e12)
MOST = 1000.0


def judgements(values: Sequence[float], detector: Detector | None = None) -> list[Judgement | None]:
    detector = detector or Detector()
    return [detector.observe(MONDAY + hour * HOUR_MS, value) for hour, value in enumerate(values)]


def taught(values: Sequence[float], detector: Detector | None = None) -> tuple[Detector, int]:
    """A detector, and the moment after all that it has seen."""
    detector = detector or Detector()
    judgements(values, detector)
    return detector, MONDAY + len(values) * HOUR_MS


def noisy(hours: int) -> list[float]:
    random = np.random.default_rng(7)
    return [round(100 + 5 * off, 3) for off in random.standard_normal(hours).tolist()]


def test_nothing_is_said_before_three_days_of_hours_are_known() -> None:
    said = judgements(noisy(80))
    assert [judgement is not None for judgement in said] == [False] * 72 + [True] * 8


@given(st.lists(ANY_FLOATS, min_size=73, max_size=110), ANY_FLOATS)
def test_what_is_said_is_always_a_number(values: list[float], last: float) -> None:
    for judgement in judgements([*values, last])[72:]:
        assert judgement is not None
        assert math.isfinite(judgement.expected)
        assert math.isfinite(judgement.spread)
        assert judgement.spread >= 0
        assert abs(judgement.deviation) <= MOST


@given(st.lists(WHOLE, min_size=73, max_size=110))
def test_a_deviation_is_how_many_spreads_a_value_is_from_what_was_expected(values: list[float]) -> None:
    for value, judgement in zip(values, judgements(values), strict=True):
        if judgement is not None:
            away = judgement.deviation * judgement.spread
            assert away == pytest.approx(value - judgement.expected, abs=1e-6)


@given(VALUES, st.sampled_from([-4.0, -1.0, 0.25, 1.0, 2.0, 1024.0]), st.integers(-4096, 4096).map(float))
def test_other_units_change_nothing_but_the_units(values: list[float], scale: float, shift: float) -> None:
    turned = judgements([scale * value + shift for value in values])
    for here, there in zip(judgements(values), turned, strict=True):
        if here is not None:
            assert there is not None
            assert there.deviation == pytest.approx(math.copysign(1, scale) * here.deviation, rel=1e-6, abs=1e-6)
            assert there.expected == pytest.approx(scale * here.expected + shift, abs=1e-6)


@given(WHOLE)
def test_a_series_that_never_changed_is_as_it_should_be(value: float) -> None:
    detector, after = taught([value / 3] * 100)
    assert detector.judge(after, value / 3) == Judgement(value / 3, 0, 0)


@pytest.mark.parametrize(("value", "deviation"), [(5.0, MOST), (-5.0, -MOST)])
def test_after_a_series_that_never_changed_any_change_is_as_far_as_can_be(value: float, deviation: float) -> None:
    detector, after = taught([1.0] * 100)
    judgement = detector.judge(after, value)
    assert judgement is not None
    assert judgement.deviation == deviation


@given(VALUES, WHOLE, st.floats(0.1, 500), st.floats(0.01, 1), st.floats(1, 20))
def test_what_is_below_the_least_difference_or_share_is_no_spike(
    values: list[float], last: float, least_difference: float, least_share: float, deviations: float
) -> None:
    detector, after = taught(
        values, Detector(least_difference=least_difference, least_share=least_share, deviations=deviations)
    )
    judgement = detector.judge(after, last)
    assert judgement is not None
    if abs(judgement.deviation) > deviations * (1 + 1e-9):
        assert abs(last - judgement.expected) >= least_difference
        assert abs(last - judgement.expected) >= least_share * abs(judgement.expected)


@given(VALUES, WHOLE, st.floats(0.1, 500))
def test_a_least_difference_only_ever_makes_a_deviation_smaller(values: list[float], last: float, least: float) -> None:
    free, after = taught(values)
    bound, _ = taught(values, Detector(least_difference=least))
    one, other = free.judge(after, last), bound.judge(after, last)
    assert one is not None
    assert other is not None
    assert abs(other.deviation) <= abs(one.deviation)
    assert one.deviation * other.deviation >= 0


def test_judging_learns_nothing() -> None:
    values = noisy(100)
    often, after = taught(values)
    for away in range(1000):
        often.judge(after + away * 1000, 1e6 * away)
        often.judge(after + away * HOUR_MS, -1e6)
    seldom, _ = taught(values)
    assert often.observe(after, 130.0) == seldom.observe(after, 130.0)
    assert often.judge(after + HOUR_MS, 90.0) == seldom.judge(after + HOUR_MS, 90.0)


def test_observing_says_what_judging_would_have_said() -> None:
    detector, after = taught(noisy(200))
    judged = detector.judge(after, 123.0)
    assert detector.observe(after, 123.0) == judged


def test_a_clock_that_is_set_back_does_no_harm() -> None:
    detector, after = taught(noisy(100))
    assert detector.observe(after - 5 * HOUR_MS, 100.0) is not None
    assert detector.observe(after, 100.0) is not None


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="finite numbers"):
        Detector().observe(MONDAY, value)
    detector, after = taught(noisy(100))
    with pytest.raises(ValueError, match="finite numbers"):
        detector.judge(after, value)


def test_hours_of_which_nothing_is_known_are_left_out() -> None:
    """As where nothing was there to divide by at night."""
    detector = Detector()
    for hour, value in enumerate(noisy(31 * 24)):
        if 8 <= hour % 24 < 18:
            detector.observe(MONDAY + hour * HOUR_MS, value)
    for hour in (3, 12):
        judgement = detector.judge(MONDAY + (31 * 24 + hour) * HOUR_MS, 200.0)
        assert judgement is not None
        assert judgement.expected == pytest.approx(100, abs=5)
        assert judgement.deviation > 5
