"""Risks are learned from one half, judged on the other, and told only where they rank better than recency."""

import subprocess
import sys
from dataclasses import fields, replace

import numpy as np
import pytest
from numpy.typing import NDArray

from streams.analyses.arrays import Floats, Int64s
from streams.models import Behaviour, Histories, Ranking, Risk, fit_mbg_nbd, is_judged, learn_risk
from streams.models.judging import auc, quality
from tests.unit.models.bg_nbd import Purchases, fitted
from tests.unit.models.cdnow_columns import AGE, LAST, LATER, NAMES, REPEATS, WEEKS
from tests.unit.models.test_behaviour import behaviour

LOST = LATER == 0
CDNOW = replace(behaviour(len(NAMES)), orders=REPEATS + 1, recency=AGE - LAST, age=AGE)


def silent() -> Floats:
    fitted = fit_mbg_nbd(Histories.of(REPEATS, LAST, AGE))
    assert fitted is not None
    return fitted.model.silent(REPEATS, LAST, AGE, WEEKS * 7)


def in_order(customers: Behaviour, order: Int64s) -> Behaviour:
    columns = {one.name: getattr(customers, one.name)[order] for one in fields(customers) if one.name != "segments"}
    return replace(customers, **columns, segments=[customers.segments[place] for place in order])


def made_up(count: int, seed: int = 4) -> tuple[list[str], Behaviour, NDArray[np.bool_]]:
    """Customers whose risk is in what they answered and in their segment, and hardly in their recency."""
    random = np.random.default_rng(seed)
    points, segment = random.random(count), random.integers(0, 2, count)
    customers = replace(
        behaviour(count),
        orders=random.integers(1, 6, count),
        recency=random.integers(0, 100, count),
        age=np.full(count, 400),
        points=np.where(random.random(count) < 0.1, np.nan, points),
        segments=[("home", "office")[one] for one in segment],
    )
    lost = random.random(count) < 1 / (1 + np.exp(4 * points + segment - 2))
    return [f"c{number}" for number in range(count)], customers, lost


def test_recency_alone_ranks_all_of_cdnow_as_published() -> None:
    assert round(auc((AGE - LAST).astype(np.float64), LOST) or 0.0, 3) == 0.771


def test_bg_nbd_ranks_all_of_cdnow_as_published() -> None:
    told = Purchases(REPEATS.astype(np.float64), LAST / 7, AGE / 7)
    model, _ = fitted(told)
    until = model.alpha + told.age
    waits = (until / (until + WEEKS)) ** (model.r + told.repeats)
    found = quality(1 - model.alive(told) * (1 - waits), LOST)
    assert found is not None
    assert (round(found.auc, 3), round(found.brier, 3)) == (0.757, 0.161)


def test_cdnow_is_ranked_by_the_regression() -> None:
    risk = learn_risk(NAMES, CDNOW, LOST, silent())
    assert risk.ranking is Ranking.LOGISTIC
    assert risk.quality is not None
    assert risk.quality_of_purchases is not None
    assert risk.recency_auc is not None
    assert risk.quality.auc > risk.recency_auc > risk.quality_of_purchases.auc
    assert risk.quality.brier < risk.quality_of_purchases.brier
    assert risk.fitted_on + risk.quality.customers == len(NAMES)
    # Calibrated: what was predicted of each tenth came about.
    assert all(abs(tenth.predicted - tenth.happened) < 0.06 for tenth in risk.quality.tenths)


def test_risks_are_told_of_anybody_by_what_is_known_of_them() -> None:
    names, customers, lost = made_up(4_000)
    risk = learn_risk(names, customers, lost)
    assert risk.ranking is Ranking.LOGISTIC
    assert risk.segments == ("home", "office")
    assert risk.quality is not None
    assert risk.quality.auc > 0.75
    happy = replace(behaviour(2), points=np.array([1.0, 0.0]), segments=["office", "never heard of"])
    content, angry = risk.probability(happy)
    assert content < 0.1
    assert angry > 0.7


def test_nobody_who_is_judged_was_learned_from() -> None:
    names, customers, lost = made_up(1_000)
    judged = np.array([is_judged(name) for name in names])
    learned = learn_risk(names, customers, lost)
    other = learn_risk(names, customers, np.where(judged, ~lost, lost))
    assert learned.logistic is not None
    assert other.logistic is not None
    assert learned.logistic.coefficients.tolist() == other.logistic.coefficients.tolist()
    assert learned.quality != other.quality


def test_what_comes_out_is_the_same_bits_in_any_order() -> None:
    names, customers, lost = made_up(3_000)
    chance = np.random.default_rng(9).random(3_000)

    def told(risk: Risk) -> list[object]:
        logistic = risk.logistic
        assert logistic is not None
        parts = (logistic.coefficients.tolist(), logistic.means.tolist(), logistic.deviations.tolist())
        qualities = (risk.quality, risk.quality_of_purchases, risk.recency_auc, risk.ranking, risk.segments)
        return [logistic.intercept, *parts, *qualities]

    learned = told(learn_risk(names, customers, lost, chance))
    for seed in range(3):
        order = np.random.default_rng(seed).permutation(3_000)
        shuffled = [names[place] for place in order]
        assert told(learn_risk(shuffled, in_order(customers, order), lost[order], chance[order])) == learned


def test_where_the_regression_is_no_better_than_recency_purchases_are_asked() -> None:
    names, random = [f"c{number}" for number in range(2_000)], np.random.default_rng(11)
    # Nothing is known but recency, so the regression ranks as recency does.
    days = random.integers(0, 60, 2_000)
    customers = replace(behaviour(2_000), recency=days, age=np.full(2_000, 100))
    lost = random.random(2_000) < days / 60
    knowing = np.where(lost, 0.7, 0.3) + random.random(2_000) / 2
    risk = learn_risk(names, customers, lost, knowing)
    assert risk.ranking is Ranking.PURCHASES
    assert risk.quality is not None
    assert risk.quality_of_purchases is not None
    assert risk.recency_auc == risk.quality.auc < risk.quality_of_purchases.auc
    with pytest.raises(ValueError, match="ranked by purchases, not by the regression"):
        risk.probability(customers)
    assert learn_risk(names, customers, lost).ranking is Ranking.NONE
    assert learn_risk(names, customers, lost, random.random(2_000)).ranking is Ranking.NONE


def test_what_ranks_worse_than_a_coin_is_not_told() -> None:
    names = [f"c{number}" for number in range(1_000)]
    days = np.arange(1_000) % 100
    customers = replace(behaviour(1_000), recency=days, age=np.full(1_000, 100))
    # Of those who are judged the opposite is true.
    lost = (days >= 50) ^ np.array([is_judged(name) for name in names])
    risk = learn_risk(names, customers, lost, np.where(days % 2 == 0, 0.5, np.where(lost, 0.4, 0.6)))
    assert risk.quality is not None
    assert risk.quality_of_purchases is not None
    assert risk.recency_auc == risk.quality.auc == 0.0 < risk.quality_of_purchases.auc < 0.5
    assert risk.ranking is Ranking.NONE


def test_where_recency_says_all_there_is_nothing_to_tell() -> None:
    names = [f"c{number}" for number in range(1_000)]
    days = np.arange(1_000) % 100
    customers = replace(behaviour(1_000), recency=days, age=np.full(1_000, 100))
    risk = learn_risk(names, customers, days >= 50, np.random.default_rng(1).random(1_000))
    assert risk.recency_auc == 1.0
    assert risk.ranking is Ranking.NONE
    assert risk.quality is not None


@pytest.mark.parametrize("outcome", [True, False])
def test_where_all_outcomes_are_alike_nothing_is_learned(outcome: bool) -> None:
    risk = learn_risk(NAMES, CDNOW, np.full(len(NAMES), outcome))
    assert risk.ranking is Ranking.NONE
    assert (risk.logistic, risk.quality, risk.recency_auc) == (None, None, None)


def test_of_nobody_nothing_is_learned() -> None:
    assert learn_risk([], behaviour(0), np.zeros(0, dtype=np.bool_)).ranking is Ranking.NONE


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="1 customers, 2 behaviours and 2 outcomes"):
        learn_risk(["a"], behaviour(2), np.zeros(2, dtype=np.bool_))


def test_half_of_the_customers_are_judged() -> None:
    judged = sum(is_judged(f"customer-{number}") for number in range(10_000))
    assert 4_800 < judged < 5_200


def test_another_process_judges_the_same_customers() -> None:
    names = [f"مشتری-{number}" for number in range(50)]
    asked = "import sys; from streams.models import is_judged; print([is_judged(name) for name in sys.argv[1:]])"
    other = subprocess.run([sys.executable, "-c", asked, *names], check=True, capture_output=True, text=True)
    assert other.stdout.strip() == str([is_judged(name) for name in names])
    # Were these another half, models would be judged by whom they learned from before.
    assert [name for name in "abcdefghijklmnop" if is_judged(name)] == list("dfghijnop")
