"""How often customers will buy, and for how much."""

from math import sqrt
from typing import Final

import msgspec
import numpy as np

from agents.analyst.given import Given
from agents.analyst.population import Population
from agents.analyst.purchases import bought, expected
from streams.analyses.arrays import Floats
from streams.fitted import Expected, PurchasesJudged, Reason, Value
from streams.models import (
    Bought,
    GammaGamma,
    MbgNbd,
    Spending,
    fit_gamma_gamma,
    predicted_value,
    share_of_top_tenth,
)

DAYS: Final = (30, 90, 365)


def fit_value(given: Given) -> Value:
    """Purchases and amounts to expect of all customers.

    They are told only if the model, fitted to what was known a horizon ago, foretold what has come since with less
    error than the plain rule: a customer buys on as many days as in the days of the same number before. If the first
    purchase of all is not so long ago, that is scaled up; half of the days have to be there. That the model ranks
    customers better as well is not asked for, since only sums are told; how both rank stands beside it.
    """
    population, least = given.population, given.settings.analyst.least_customers
    value = Value(customers=population.buyers)
    if value.customers < least:
        return msgspec.structs.replace(value, reason=Reason.TOO_FEW_CUSTOMERS)
    had_bought, past_days = int((population.then.orders > 0).sum()), given.purchases.past_days
    if had_bought < least or 2 * past_days < population.rules.horizon_days:
        return msgspec.structs.replace(value, reason=Reason.TOO_YOUNG)
    fitted, then = given.purchases.now, given.purchases.then
    if fitted is None or then is None:
        return msgspec.structs.replace(value, reason=Reason.NOBODY_RETURNED)
    model, judged = fitted.model, judge(then.model, population, past_days)
    value = msgspec.structs.replace(value, r=model.r, alpha=model.alpha, a=model.a, b=model.b, judged=judged)
    if judged is None or judged.error >= judged.plain_error:
        return msgspec.structs.replace(value, reason=Reason.NOT_BETTER)
    customers = bought(population.now)
    value = msgspec.structs.replace(
        value, alive=float(model.alive(customers.repeats, customers.last, customers.age).mean())
    )
    return _with_amounts(value, given, model, customers)


def judge(model: MbgNbd, population: Population, past_days: int) -> PurchasesJudged | None:
    """What a model of a horizon ago has foretold since, beside the plain rule; None where nobody has bought since.

    `past_days` are those that there had been since the first purchase of all.
    """
    had_bought = population.then.orders > 0
    days = population.rules.horizon_days
    foretold = expected(model, population.then, days)[had_bought]
    happened = population.now.buying_days[had_bought]
    plain = population.then.buying_days[had_bought].astype(np.float64) * max(1.0, days / past_days)
    top, plain_top = (share_of_top_tenth(scores, happened) for scores in (foretold, plain))
    if top is None or plain_top is None:
        return None
    return PurchasesJudged(
        days=days,
        customers=len(happened),
        expected=float(foretold.sum()),
        happened=int(happened.sum()),
        error=_error(happened - foretold),
        plain_error=_error(happened - plain),
        top_tenth=top,
        plain_top_tenth=plain_top,
    )


def _error(missed: Floats) -> float:
    return sqrt(float((missed * missed).mean()))


def _with_amounts(value: Value, given: Given, model: MbgNbd, customers: Bought) -> Value:
    """What is expected, with what it brings where the model of amounts has anything to tell."""
    fitted = fit_gamma_gamma(Spending.of(customers.repeats, customers.paid))
    amounts = None if fitted is None else fitted.model
    if fitted is None or amounts is None:
        value = msgspec.structs.replace(value, value_reason=Reason.NO_SPREAD)
    else:
        value = msgspec.structs.replace(
            value, p=amounts.p, q=amounts.q, gamma=amounts.gamma, correlation=fitted.frequency_correlation
        )
    told = tuple(_expected(given, model, amounts, customers, days) for days in DAYS)
    return msgspec.structs.replace(value, expected=told)


def _expected(given: Given, model: MbgNbd, amounts: GammaGamma | None, customers: Bought, days: int) -> Expected:
    share = given.population.sample.share
    purchases = model.expected(customers.repeats, customers.last, customers.age, days)
    if amounts is None:
        return Expected(days=days, purchases=float(purchases.sum()) / share)
    margin, discount = float(given.settings.margin), float(given.settings.analyst.discount_yearly)
    brought = predicted_value(model, amounts, customers, margin, discount, days)
    return Expected(days=days, purchases=float(purchases.sum()) / share, value=float(brought.sum()) / share)
