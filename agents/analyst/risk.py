"""Who will be lost within the horizon: learned a horizon ago, of what has come since."""

from math import exp

import numpy as np
from numpy.typing import NDArray

from agents.analyst.given import Given
from agents.analyst.known import BILLION, NO_POINTS, Known
from agents.analyst.population import Population
from streams.analyses.arrays import Floats, Int64s
from streams.fitted import Reason, Risk, RiskJudged, Tenth, Weight
from streams.models import Behaviour, MbgNbd, Quality, Ranking, feature_names, learn_risk_of
from streams.models import Risk as Learned


def fit_risk(given: Given) -> Risk:
    """The risk of customers who are with us; by customers who were with us a horizon ago it was learned and judged.

    With contracts somebody is lost who has left since then, by a cancellation or since a term ran out; without them,
    who has not bought since.
    """
    population, analyst = given.population, given.settings.analyst
    days, least = analyst.horizon_days, analyst.least_customers
    then = population.then
    active = then.is_active > 0
    count = int(active.sum())
    if int((population.now.is_there > 0).sum()) < least:
        return Risk(days=days, customers=0, ranking=Ranking.NONE, reason=Reason.TOO_FEW_CUSTOMERS)
    if count < least:
        return Risk(days=days, customers=0, ranking=Ranking.NONE, reason=Reason.TOO_YOUNG)
    is_contract = not population.rules.inactivity_ms
    lost = (population.now.has_left > 0) if is_contract else (population.now.buying_days == 0)
    model = None if is_contract or given.purchases.then is None else given.purchases.then.model
    silent = None if model is None else _silent(model, then, days)[active]
    learned = learn_risk_of(population.judged[active], behaviour(population, then, active), lost[active], silent)
    return _told(learned, population, days)


def behaviour(population: Population, known: Known[Int64s], chosen: NDArray[np.bool_]) -> Behaviour:
    """What was known of some of the customers; `chosen`, of shape (customers,), says of which."""
    segments = population.segments_of(known)
    return Behaviour(
        orders=known.orders[chosen],
        recency=known.recency[chosen],
        age=known.age[chosen],
        paid=known.paid[chosen],
        paid_before=known.paid_before[chosen],
        points=np.where(known.points == NO_POINTS, np.nan, known.points / BILLION)[chosen],
        refunds=known.refunds[chosen],
        carts_left=known.carts_left[chosen],
        segments=[segments[place] for place in np.flatnonzero(chosen).tolist()],
    )


def _silent(model: MbgNbd, known: Known[Int64s], days: int) -> Floats:
    """The probability of no purchase; of those who have never bought, 1."""
    bought = known.orders > 0
    found = np.ones(len(known.orders))
    found[bought] = model.silent(known.repeats[bought], known.last[bought], known.age[bought], days)
    return found


def _told(learned: Learned, population: Population, days: int) -> Risk:
    ranking, quality = learned.ranking, learned.quality
    if ranking is Ranking.PURCHASES:
        quality = learned.quality_of_purchases
    reason = None
    if ranking is not Ranking.LOGISTIC:
        reason = Reason.ONE_OUTCOME if learned.quality is None else Reason.NOT_BETTER
    return Risk(
        days=days,
        customers=learned.fitted_on,
        ranking=ranking.value,
        reason=reason,
        recency_auc=learned.recency_auc,
        judged=None if quality is None else _judged(quality),
        weights=_weights(learned),
        expected_lost=_expected_lost(learned, population) if ranking is Ranking.LOGISTIC else None,
    )


def _judged(quality: Quality) -> RiskJudged:
    return RiskJudged(
        customers=quality.customers,
        happened=quality.happened,
        auc=quality.auc,
        brier=quality.brier,
        lift=quality.lift,
        tenths=tuple(Tenth(predicted=one.predicted, happened=one.happened) for one in quality.tenths),
    )


def _weights(learned: Learned) -> tuple[Weight, ...]:
    if learned.logistic is None:
        return ()
    named = zip(feature_names(learned.segments), learned.logistic.coefficients.tolist(), strict=True)
    # A feature that was the same of everybody says nothing, and has exactly 0.
    strongest = sorted((one for one in named if one[1]), key=lambda one: (-abs(one[1]), one[0]))
    return tuple(Weight(feature=name, odds=exp(coefficient)) for name, coefficient in strongest)


def _expected_lost(learned: Learned, population: Population) -> float:
    now = population.now
    risks = learned.probability(behaviour(population, now, now.is_active > 0))
    return float(risks.sum()) / population.sample.share
