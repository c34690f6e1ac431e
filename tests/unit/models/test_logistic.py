"""The regression has the greatest likelihood, also where it could grow without end."""

from random import Random
from typing import TypeAlias

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from streams.analyses.arrays import Floats
from streams.models.judging import quality
from streams.models.logistic import RIDGE, Logistic, fit_logistic
from tests.unit.models.cdnow_columns import AGE, LAST, LATER, REPEATS

Rows: TypeAlias = list[tuple[float, float, bool]]
NUMBERS = st.integers(-5, 5).map(float) | st.floats(-1e3, 1e3)
ROWS = st.lists(st.tuples(NUMBERS, NUMBERS, st.booleans()), min_size=2, max_size=40)


def columns(rows: Rows) -> tuple[Floats, NDArray[np.bool_]]:
    return np.array([row[:2] for row in rows]), np.array([row[2] for row in rows])


def slopes(model: Logistic, features: Floats, outcomes: NDArray[np.bool_]) -> Floats:
    """The derivatives of what is maximised: 0 at a maximum."""
    standard = (features - model.means) / model.deviations
    missed = outcomes - model.probability(features)
    return np.append((missed[:, None] * standard).sum(axis=0) - RIDGE * model.coefficients, missed.sum())


def test_cdnow_is_ranked_as_published() -> None:
    features = np.column_stack([np.log(REPEATS + 1), np.log1p(AGE - LAST), np.log(AGE)])
    lost = LATER == 0
    assert round(float((~lost).mean()), 3) == 0.290
    fitted = np.arange(len(lost)) % 2 == 0
    model = fit_logistic(features[fitted], lost[fitted])
    assert model is not None
    assert model.converged
    found = quality(model.probability(features[~fitted]), lost[~fitted])
    assert found is not None
    assert (round(found.auc, 3), round(found.brier, 3)) == (0.785, 0.155)


@given(ROWS)
def test_nothing_near_is_likelier(rows: Rows) -> None:
    features, outcomes = columns(rows)
    model = fit_logistic(features, outcomes)
    if outcomes.all() or not outcomes.any():
        assert model is None
        return
    assert model is not None
    assert model.converged
    assert np.abs(slopes(model, features, outcomes)).max() < 1e-3
    chance = model.probability(features)
    assert ((chance >= 0) & (chance <= 1)).all()


@settings(max_examples=50)
@given(ROWS, st.randoms())
def test_coefficients_are_the_same_bits_in_any_order(rows: Rows, random: Random) -> None:
    one, other = (fit_logistic(*columns(told)) for told in (rows, random.sample(rows, len(rows))))
    if one is None or other is None:
        assert one is other
        return
    assert one.intercept == other.intercept
    for name in ("coefficients", "means", "deviations"):
        assert getattr(one, name).tolist() == getattr(other, name).tolist()


def test_many_customers_have_the_same_bits_in_any_order() -> None:
    random = np.random.default_rng(5)
    features = np.round(random.normal(size=(20_000, 9)), 2)
    outcomes = random.random(20_000) < 0.3
    order = random.permutation(20_000)
    one, other = fit_logistic(features, outcomes), fit_logistic(features[order], outcomes[order])
    assert one is not None
    assert other is not None
    assert (one.intercept, one.coefficients.tolist()) == (other.intercept, other.coefficients.tolist())


def test_outcomes_that_can_be_told_apart_without_a_mistake_have_finite_coefficients() -> None:
    features = np.arange(1_000.0)[:, None]
    model = fit_logistic(features, features[:, 0] >= 500)
    assert model is not None
    assert model.converged
    assert 3 < model.coefficients[0] < 100
    chance = model.probability(np.array([[-1e6], [0.0], [999.0], [1e6]]))
    assert chance[0] == pytest.approx(0.0, abs=1e-6)
    assert chance[-1] == pytest.approx(1.0, abs=1e-6)


def test_a_feature_that_is_constant_says_nothing() -> None:
    random = np.random.default_rng(2)
    told, outcomes = random.normal(size=(200, 1)), random.random(200) < 0.4
    alone = fit_logistic(told, outcomes)
    beside = fit_logistic(np.column_stack([np.full(200, 0.1), told]), outcomes)
    assert alone is not None
    assert beside is not None
    assert beside.coefficients[0] == 0.0
    assert beside.coefficients[1] == pytest.approx(alone.coefficients[0])
    assert beside.probability(np.array([[7.0, 0.0]])) == pytest.approx(alone.probability(np.array([[0.0]])))


def test_outcomes_that_were_made_up_have_the_coefficients_they_were_made_of() -> None:
    random = np.random.default_rng(3)
    features = random.normal(size=(50_000, 2)) * [3.0, 0.1]
    odds = -1.0 + features @ [0.5, -8.0]
    model = fit_logistic(features, random.random(50_000) < 1 / (1 + np.exp(-odds)))
    assert model is not None
    assert model.coefficients / model.deviations == pytest.approx([0.5, -8.0], rel=0.05)


@pytest.mark.parametrize(
    ("features", "outcomes", "complaint"),
    [
        (np.zeros((3, 1)), np.zeros(2, dtype=np.bool_), "do not go with"),
        (np.zeros(3), np.zeros(3, dtype=np.bool_), "do not go with"),
        (np.array([[np.nan], [1.0]]), np.array([True, False]), "finite"),
    ],
)
def test_what_is_no_table_is_refused(features: Floats, outcomes: NDArray[np.bool_], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        fit_logistic(features, outcomes)
