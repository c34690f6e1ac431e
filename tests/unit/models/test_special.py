"""Special functions are those of SciPy, as accurately as they promise."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from streams.models.special import hypergeometric, log_beta, log_gamma

POSITIVE = st.floats(1e-9, 1e9)


@given(st.lists(POSITIVE | st.floats(0.1, 20.0), min_size=1, max_size=50))
def test_the_logarithm_of_gamma_is_as_accurate_as_promised(numbers: list[float]) -> None:
    ours, theirs = log_gamma(np.array(numbers)), special.gammaln(numbers)
    assert (np.abs(ours - theirs) <= 2e-14 * np.maximum(1.0, np.abs(theirs))).all()


def test_the_logarithm_of_gamma_is_that_of_factorials() -> None:
    assert log_gamma(np.array([1.0, 2.0, 3.0, 4.0, 11.0])) == pytest.approx(
        [0.0, 0.0, 0.6931471805599453, 1.791759469228055, 15.104412573075516], abs=1e-14
    )
    assert float(log_gamma(0.5)) == pytest.approx(np.log(np.pi) / 2, abs=1e-14)


@given(st.floats(1e-3, 1e3), st.floats(1e-3, 1e3))
def test_the_logarithm_of_beta_is_that_of_scipy(a: float, b: float) -> None:
    assert float(log_beta(a, b)) == pytest.approx(special.betaln(a, b), rel=1e-10, abs=1e-10)


@given(st.floats(0.01, 5), st.floats(0.01, 5), st.floats(0.01, 100), st.floats(0, 0.99))
def test_terms_of_one_sign_add_up_to_thirteen_digits(a: float, b: float, c: float, z: float) -> None:
    assert float(hypergeometric(a, b, c, z)) == pytest.approx(special.hyp2f1(a, b, c, z), rel=1e-13)


@given(st.floats(-3, 5), st.floats(-0.999, 5), st.floats(0.1, 100), st.floats(0, 0.99))
def test_terms_of_either_sign_are_as_accurate_as_the_largest_one(a: float, b: float, c: float, z: float) -> None:
    ours, theirs = float(hypergeometric(a, b, c, z)), float(special.hyp2f1(a, b, c, z))
    largest, term = 1.0, 1.0
    for n in range(2_000):
        term *= (a + n) * (b + n) / ((c + n) * (n + 1)) * z
        largest = max(largest, abs(term))
    assert ours == pytest.approx(theirs, rel=1e-12, abs=1e-12 * largest)


def test_a_series_near_its_limit_has_its_sum() -> None:
    z = np.array([0.0, 0.9, 0.99, 0.999, 0.9996])
    with np.errstate(invalid="ignore", divide="ignore"):
        closed = np.where(z > 0, -np.log1p(-z) / z, 1.0)
    assert hypergeometric(1.0, 1.0, 2.0, z) == pytest.approx(closed, rel=1e-12)


def test_shapes_are_kept() -> None:
    assert hypergeometric(np.ones((2, 1)), 1.0, np.full(3, 2.0), 0.5).shape == (2, 3)
    assert hypergeometric(np.ones(0), 1.0, 2.0, 0.5).shape == (0,)
    assert log_gamma(np.ones((2, 2))).shape == (2, 2)


@pytest.mark.parametrize("wrong", [0.0, -1.0, float("nan")])
def test_gamma_of_what_is_not_above_0_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        log_gamma(np.array([1.0, wrong]))


@pytest.mark.parametrize(("c", "z"), [(1.0, 1.0), (1.0, -0.1), (1.0, float("nan")), (0.0, 0.5), (-1.5, 0.5)])
def test_a_series_without_a_sum_is_refused(c: float, z: float) -> None:
    with pytest.raises(ValueError, match="2F1 is asked for"):
        hypergeometric(1.0, 1.0, c, z)


def test_a_series_that_is_too_long_says_so() -> None:
    with pytest.raises(ArithmeticError, match="too near to 1"):
        hypergeometric(1.0, 1.0, 2.0, 0.999999)
