"""What an analyst would find of invented customers: everything is fitted by `streams.models`, as an analyst does it."""

from functools import cache
from typing import Final

import numpy as np
from msgspec import structs

from streams.analyses.arrays import Floats, Int64s
from streams.fitted import (
    VERSION,
    Cluster,
    Clusters,
    Concentration,
    Expected,
    Models,
    PurchasesJudged,
    Risk,
    RiskJudged,
    Run,
    Tenth,
    Value,
    Weight,
)
from streams.models import (
    Behaviour,
    Bought,
    Histories,
    Spending,
    cluster,
    feature_names,
    fit_gamma_gamma,
    fit_mbg_nbd,
    learn_risk,
    predicted_value,
    share_of_top,
)
from tests.fitted.invented_series import forecasts_of, pipeline_at

CUSTOMERS: Final = 3_000
DAYS: Final = 600
JUDGED_DAYS: Final = 90
FITTED_AT: Final = 1_780_000_000_000
HORIZONS: Final = (30, 90, 365)

_MARGIN, _DISCOUNT = 0.4, 0.1
_TENTH: Final = 10


class Shop:
    """On which days customers bought, for how much each time (minor units), and what they answered."""

    def __init__(self, seed: int = 7) -> None:
        """Customers come over two thirds of the time; they buy at their own rates until they leave by chance."""
        random = np.random.default_rng(seed)
        rates, leaves = random.gamma(0.9, 1 / 40, CUSTOMERS), random.beta(1.1, 3.5, CUSTOMERS)
        self.points = np.where(random.random(CUSTOMERS) < 0.4, np.nan, np.clip(1.1 - leaves * 1.6, 0, 1))
        self.carts = random.poisson(leaves * 2)
        self.mean_orders = 2_000 * random.lognormal(1.0, 0.7, CUSTOMERS)
        self.days: list[list[int]] = []
        for rate, leaving in zip(rates, leaves, strict=True):
            day = float(random.integers(0, DAYS * 2 // 3))
            bought = [int(day)]
            while random.random() > leaving and (day := day + random.exponential(1 / max(rate, 1e-4))) < DAYS:
                bought.append(int(day))
            self.days.append(sorted(set(bought)))
        self.amounts = [
            np.rint(mean * random.gamma(4.0, 0.25, len(days))).astype(np.int64) + 100
            for mean, days in zip(self.mean_orders, self.days, strict=True)
        ]

    def until(self, now: int) -> "Seen":
        """What is known on a day of those who have bought by then."""
        known = [number for number, days in enumerate(self.days) if days[0] < now]
        bought = [[day for day in self.days[number] if day < now] for number in known]
        amounts = [self.amounts[number][: len(days)] for number, days in zip(known, bought, strict=True)]
        return Seen(self, now, known, bought, amounts)


class Seen:
    """Customers as of a day, in columns."""

    def __init__(self, shop: Shop, now: int, known: list[int], bought: list[list[int]], amounts: list[Int64s]) -> None:
        self.shop, self.now, self.known, self.bought, self.amounts = shop, now, known, bought, amounts
        self.repeats = np.array([len(days) - 1 for days in bought])
        self.last = np.array([days[-1] - days[0] for days in bought])
        self.age = np.array([now - days[0] for days in bought])
        self.paid_again = np.array([int(paid[1:].sum()) for paid in amounts])

    def paid(self, since: int, until: int) -> Int64s:
        return np.array(
            [
                int(sum(paid for day, paid in zip(days, amounts, strict=True) if since <= day < until))
                for days, amounts in zip(self.bought, self.amounts, strict=True)
            ]
        )

    def came(self, days: int) -> Int64s:
        """On how many of the next days each bought."""
        until = self.now + days
        return np.array([sum(self.now <= day < until for day in self.shop.days[number]) for number in self.known])

    def before(self, days: int) -> Int64s:
        return np.array([sum(day >= self.now - days for day in bought) for bought in self.bought])

    def behaviour(self) -> Behaviour:
        zeros = np.zeros(len(self.known), dtype=np.int64)
        return Behaviour(
            self.repeats + 1,
            self.age - self.last,
            self.age,
            self.paid(self.now - JUDGED_DAYS, self.now),
            self.paid(self.now - 2 * JUDGED_DAYS, self.now - JUDGED_DAYS),
            self.shop.points[self.known],
            zeros,
            self.shop.carts[self.known],
            ["home"] * len(self.known),
        )


@cache
def invented(fitted_at: int = FITTED_AT) -> Models:
    """What is found of the shop; the run ended at `fitted_at` (epoch ms) and took three seconds."""
    of_customers, as_of = _of_customers(), fitted_at - 5_000
    return structs.replace(
        of_customers,
        run=structs.replace(of_customers.run, fitted_at=fitted_at, as_of=as_of),
        forecasts=forecasts_of(as_of),
        pipeline=pipeline_at(as_of),
    )


@cache
def _of_customers() -> Models:
    shop = Shop()
    today, past = shop.until(DAYS), shop.until(DAYS - JUDGED_DAYS)
    count = len(today.known)
    run = Run(
        version=VERSION,
        fitted_at=FITTED_AT,
        as_of=FITTED_AT,
        took_seconds=3.25,
        customers=count,
        sampled=count,
    )
    of_year = today.paid(DAYS - 365, DAYS)
    shares = {f"top_{percent}": share_of_top(of_year, percent) for percent in (1, 10, 20)}
    concentration = Concentration(customers=int((of_year > 0).sum()), **shares)
    return Models(
        run=run,
        value=_value(today, past),
        concentration=concentration,
        risk=_risk(today, past),
        clusters=_of(today),
    )


def _value(today: Seen, past: Seen) -> Value:
    fitted = fit_mbg_nbd(Histories.of(today.repeats, today.last, today.age))
    spent = fit_gamma_gamma(Spending.of(today.repeats, today.paid_again))
    assert fitted is not None
    assert spent is not None
    model, orders = fitted.model, spent.model
    seen = today.repeats, today.last, today.age
    bought = Bought(*seen, today.paid_again)
    worth = predicted_value(model, orders, bought, _MARGIN, _DISCOUNT)
    yearly = float(model.expected(*seen, 365).sum())
    expected = [float(model.expected(*seen, days).sum()) for days in HORIZONS]
    return Value(
        customers=fitted.customers,
        r=model.r,
        alpha=model.alpha,
        a=model.a,
        b=model.b,
        p=orders.p,
        q=orders.q,
        gamma=orders.gamma,
        correlation=spent.frequency_correlation,
        alive=float(model.alive(*seen).mean()),
        expected=tuple(
            Expected(days=days, purchases=purchases, value=float(worth.sum()) * purchases / yearly)
            for days, purchases in zip(HORIZONS, expected, strict=True)
        ),
        judged=_judged(past),
    )


def _judged(past: Seen) -> PurchasesJudged:
    fitted = fit_mbg_nbd(Histories.of(past.repeats, past.last, past.age))
    assert fitted is not None
    expected = fitted.model.expected(past.repeats, past.last, past.age, JUDGED_DAYS)
    came, plain = past.came(JUDGED_DAYS), past.before(JUDGED_DAYS)
    return PurchasesJudged(
        days=JUDGED_DAYS,
        customers=len(came),
        expected=float(expected.sum()),
        happened=int(came.sum()),
        error=_missed(expected, came),
        plain_error=_missed(plain.astype(np.float64), came),
        top_tenth=_top(expected, came),
        plain_top_tenth=_top(plain.astype(np.float64), came),
    )


def _missed(expected: Floats, came: Int64s) -> float:
    return float(np.sqrt(((expected - came) ** 2).mean()))


def _top(expected: Floats, came: Int64s) -> float:
    best = np.argsort(-expected, kind="stable")[: len(expected) // _TENTH]
    return float(came[best].sum() / came.sum())


def _risk(today: Seen, past: Seen) -> Risk:
    names = [f"c{number}" for number in past.known]
    learned = learn_risk(names, past.behaviour(), past.came(JUDGED_DAYS) == 0)
    quality = learned.quality
    assert quality is not None
    assert learned.logistic is not None
    odds = dict(zip(feature_names(learned.segments), np.exp(learned.logistic.coefficients).tolist(), strict=True))
    strongest = sorted(odds, key=lambda name: abs(np.log(odds[name])), reverse=True)
    return Risk(
        days=JUDGED_DAYS,
        customers=learned.fitted_on,
        ranking=learned.ranking.value,
        recency_auc=learned.recency_auc,
        judged=RiskJudged(
            customers=quality.customers,
            happened=quality.happened,
            auc=quality.auc,
            brier=quality.brier,
            lift=quality.lift,
            tenths=tuple(Tenth(predicted=one.predicted, happened=one.happened) for one in quality.tenths),
        ),
        weights=tuple(Weight(feature=name, odds=odds[name]) for name in strongest),
        expected_lost=float(learned.probability(today.behaviour()).sum()),
    )


def _of(today: Seen) -> Clusters:
    paid = today.paid(DAYS - 365, DAYS)
    lately = paid > 0
    orders = np.array([sum(day >= DAYS - 365 for day in days) for days in today.bought])
    found = cluster((today.age - today.last)[lately], np.maximum(orders[lately], 1), paid[lately])
    assert found is not None
    return Clusters(
        customers=found.customers,
        silhouette=found.silhouette,
        clusters=tuple(
            Cluster(
                name=one.name,
                customers=one.customers,
                share=one.customers / found.customers,
                revenue_share=one.revenue_share,
                recency_days=one.centre.recency_days,
                orders=one.centre.orders,
                money=one.centre.money,
            )
            for one in found.clusters
        ),
    )
