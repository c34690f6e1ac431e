"""What the models of 100,000 customers and the forecasts of a KPI cost: seconds, and memory.

What is asserted is what an hourly run is allowed, 60 s and 1 GB; the figures are printed. Customers are made up by the
assumptions of the models, over two years, and hardly any two are alike.
"""

import resource
import sys
import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np

from streams.models import (
    HORIZONS,
    Behaviour,
    Bought,
    Histories,
    Spending,
    cluster,
    fit_gamma_gamma,
    fit_mbg_nbd,
    forecast,
    learn_risk,
    predicted_value,
    share_of_top,
)

CUSTOMERS = 100_000
MOST_SECONDS = 60
MOST_MEGABYTES = 1_000
Answer = TypeVar("Answer")


def bought(random: np.random.Generator) -> Bought:
    rates, chances = random.gamma(0.6, 1 / 40, CUSTOMERS), random.beta(0.9, 1.8, CUSTOMERS)
    age = random.integers(1, 730, CUSTOMERS)
    repeats, last, at = (np.zeros(CUSTOMERS) for _ in range(3))
    there = random.random(CUSTOMERS) >= chances
    while there.any():
        at = at + random.exponential(1 / np.maximum(rates, 1e-9))
        another = there & (at <= age) & (np.floor(at) > last)
        repeats += another
        last = np.where(another, np.floor(at), last)
        there &= (at <= age) & (random.random(CUSTOMERS) >= chances)
    paid = random.gamma(5 * np.maximum(repeats, 1), 1 / random.gamma(3.5, 1 / 1_500, CUSTOMERS))
    whole = (column.astype(np.int64) for column in (repeats, last, age, np.where(repeats > 0, paid, 0)))
    return Bought(*whole)


def behaviour(random: np.random.Generator, customers: Bought) -> Behaviour:
    money = random.integers(0, 50_000, (2, CUSTOMERS))
    answered = random.random(CUSTOMERS) < 0.4
    return Behaviour(
        orders=customers.repeats + 1,
        recency=customers.age - customers.last,
        age=customers.age,
        paid=money[0],
        paid_before=money[1],
        points=np.where(answered, random.integers(0, 11, CUSTOMERS) / 10, np.nan),
        refunds=random.poisson(0.1, CUSTOMERS),
        carts_left=random.poisson(0.3, CUSTOMERS),
        segments=[f"segment {number}" for number in random.integers(0, 12, CUSTOMERS)],
    )


def timed(said: list[str], name: str, compute: Callable[[], Answer]) -> Answer:
    began = time.perf_counter()
    answer = compute()
    said.append(f"{name} {time.perf_counter() - began:.2f} s")
    return answer


def test_the_models_of_a_hundred_thousand_customers_cost_seconds() -> None:
    random, said = np.random.default_rng(1), list[str]()
    customers = bought(random)
    repeats, last, age, paid = customers
    known = behaviour(random, customers)
    odds = 0.01 * known.recency + known.carts_left - np.nan_to_num(known.points, nan=0.5) - 1
    lost = random.random(CUSTOMERS) < 1 / (1 + np.exp(-odds))
    names = [f"customer-{number}" for number in range(CUSTOMERS)]
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()

    purchases = timed(said, "MBG/NBD", lambda: fit_mbg_nbd(Histories.of(repeats, last, age)))
    orders = timed(said, "gamma-gamma", lambda: fit_gamma_gamma(Spending.of(repeats, paid)))
    assert purchases is not None
    assert orders is not None
    assert purchases.converged
    assert orders.converged
    timed(said, "value", lambda: predicted_value(purchases.model, orders.model, customers, 0.3, 0.1))
    silent = timed(said, "silence", lambda: purchases.model.silent(repeats, last, age, 90))
    risk = timed(said, "risk", lambda: learn_risk(names, known, lost, silent))
    timed(said, "risks", lambda: risk.probability(known))
    timed(said, "clusters", lambda: cluster(known.recency, known.orders, paid))
    timed(said, "concentration", lambda: [share_of_top(paid, percent) for percent in (1, 10, 20)])

    seconds = time.perf_counter() - began
    megabytes = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    sys.stdout.write(f"\n{CUSTOMERS:,} customers: {', '.join(said)}; {seconds:.1f} s, {megabytes:.0f} MB more\n")
    assert seconds < MOST_SECONDS
    assert megabytes < MOST_MEGABYTES


def test_the_forecasts_of_a_kpi_cost_seconds() -> None:
    random, said = np.random.default_rng(1), list[str]()
    at = np.arange(400)
    week = np.resize([1.3, 1.1, 0.9, 0.8, 0.9, 1.2, 0.8], 400)
    values = [float(value) for value in (1_000 + at) * week * random.gamma(25, 1 / 25, 400)]
    began = time.perf_counter()
    for horizon in HORIZONS:
        timed(said, f"{horizon} days", lambda: forecast(values, horizon))  # noqa: B023  # it is called at once
    sys.stdout.write(f"\nforecasts out of 400 days: {', '.join(said)}\n")
    assert time.perf_counter() - began < MOST_SECONDS
