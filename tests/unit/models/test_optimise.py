"""The search ends at a minimum, at the published one of BG/NBD among them, or says that it did not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.analyses.arrays import Floats
from streams.models.optimise import nelder_mead
from tests.unit.models.bg_nbd import BgNbd, Purchases, fitted
from tests.unit.models.cdnow_columns import AGE, LAST, LATER, REPEATS, WEEKS

CDNOW = Purchases(REPEATS.astype(np.float64), LAST / 7, AGE / 7)


def rosenbrock(point: Floats) -> float:
    x, y = point
    return float((1 - x) ** 2 + 100 * (y - x**2) ** 2)


def test_bg_nbd_of_cdnow_is_found_as_published() -> None:
    model, found = fitted(CDNOW)
    assert found.converged
    assert [round(number, 4) for number in model] == [0.2426, 4.4136, 0.7929, 2.4259]
    assert round(-found.value, 2) == -9582.43


def test_a_customer_of_the_paper_is_told_as_published() -> None:
    customer = Purchases(*(np.array([number]) for number in (2.0, 30.43, 38.86)))
    model = BgNbd(0.243, 4.414, 0.793, 2.426)
    assert model.expected(customer, WEEKS)[0] == pytest.approx(1.226, abs=5e-4)
    assert model.alive(customer)[0] == pytest.approx(0.7266, abs=1e-4)


def test_what_bg_nbd_expects_of_cdnow_comes_true_as_published() -> None:
    expected = fitted(CDNOW)[0].expected(CDNOW, WEEKS)
    assert round(float(np.corrcoef(expected, LATER)[0, 1]), 3) == 0.626
    best = np.argsort(-expected, kind="stable")
    for share, held in ((0.1, 46.7), (0.2, 63.3)):
        top = best[: int(share * len(best))]
        assert 100 * LATER[top].sum() / LATER.sum() == pytest.approx(held, abs=0.05)


def test_a_bent_valley_is_followed_to_its_end() -> None:
    found = nelder_mead(rosenbrock, (-1.2, 1.0), 0.5)
    assert found.converged
    assert found.point == pytest.approx([1.0, 1.0], abs=1e-6)
    assert found.evaluations < 300


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=4), st.sampled_from([0.01, 0.5, 3.0, -1.0]))
def test_the_lowest_point_of_a_bowl_is_found_from_anywhere(lowest: list[float], step: float) -> None:
    found = nelder_mead(lambda point: float(((point - lowest) ** 2).sum()), [0.0] * len(lowest), step)
    assert found.converged
    assert found.point == pytest.approx(lowest, abs=1e-4)


def test_a_search_that_is_cut_short_says_so_and_has_the_best_point_it_met() -> None:
    met: list[float] = []

    def asked(point: Floats) -> float:
        met.append(rosenbrock(point))
        return met[-1]

    found = nelder_mead(asked, (-1.2, 1.0), 0.5, most_evaluations=60)
    assert not found.converged
    assert found.evaluations == len(met) <= 63
    assert found.value == min(met) == rosenbrock(found.point)


def test_what_has_no_end_is_left_when_the_evaluations_are_used_up() -> None:
    found = nelder_mead(lambda point: -float(point[0]), (0.0,), 1.0, most_evaluations=200)
    assert not found.converged
    assert found.value < -100


def test_where_a_function_has_no_value_the_search_does_not_go() -> None:
    def slope(point: Floats, forbidden: float) -> float:
        x, y = point
        return float(x + (y - 3) ** 2) if 4.2 <= x < 5.5 else forbidden

    # The second of the first three corners is outside, on either side.
    found, other = (
        nelder_mead(lambda point: slope(point, forbidden), (5.0, 2.0), 1.0)  # noqa: B023  # it is called at once
        for forbidden in (float("inf"), float("nan"))
    )
    assert found.converged
    assert found.point == pytest.approx([4.2, 3.0], abs=1e-3)
    assert (found.evaluations, found.point.tolist()) == (other.evaluations, other.point.tolist())


@pytest.mark.parametrize("value", [float("inf"), float("nan")])
def test_a_search_from_nowhere_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="has to start where its function is finite"):
        nelder_mead(lambda _: value, (1.0, 2.0), 1.0)
