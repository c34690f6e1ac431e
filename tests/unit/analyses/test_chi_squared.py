"""The tail is that of the published tables, and of another implementation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from streams.analyses import upper_tail


@pytest.mark.parametrize(
    ("degrees", "tail", "statistic"),
    [
        # NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.4.
        (1, 0.10, 2.706),
        (1, 0.05, 3.841),
        (1, 0.01, 6.635),
        (1, 0.001, 10.828),
        (2, 0.05, 5.991),
        (3, 0.05, 7.815),
        (4, 0.01, 13.277),
        (5, 0.05, 11.070),
        (7, 0.001, 24.322),
        (10, 0.05, 18.307),
        (10, 0.001, 29.588),
        (49, 0.05, 66.339),
        (100, 0.05, 124.342),
    ],
)
def test_quantiles_are_the_published_ones(degrees: int, tail: float, statistic: float) -> None:
    assert upper_tail(statistic, degrees) == pytest.approx(tail, rel=1e-3)


@given(st.floats(0, 1400), st.integers(1, 120))
def test_it_is_the_tail_of_scipy_also_far_out(statistic: float, degrees: int) -> None:
    assert upper_tail(statistic, degrees) == pytest.approx(stats.chi2.sf(statistic, degrees), rel=1e-9, abs=1e-300)


def test_what_is_never_less_is_certain() -> None:
    assert [upper_tail(0.0, degrees) for degrees in (1, 2, 7)] == [1.0, 1.0, 1.0]


@pytest.mark.parametrize(
    ("statistic", "degrees"), [(-0.1, 1), (float("nan"), 1), (float("inf"), 3), (1.0, 0), (1.0, -1)]
)
def test_what_is_no_statistic_is_refused(statistic: float, degrees: int) -> None:
    with pytest.raises(ValueError, match="chi-squared"):
        upper_tail(statistic, degrees)
