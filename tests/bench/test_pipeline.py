"""What the forecast of open deals costs, and what it is worth for the invented company. Figures are printed."""

import sys
import time
from collections.abc import Iterable
from datetime import date

import msgspec
import numpy as np
import pytest

from agents.analyst.deals import DealRows, day_of
from agents.deals.facts import Deal, StageChange
from agents.deals.told import Telling
from schemas import DealStageChanged, DealVoided, Event
from streams.analyses.arrays import Int64s
from streams.arithmetic.calendar import Calendar
from streams.models.deal_history import DAY_MS, LOST, OPEN, UNDATED, WON, DealHistory
from streams.models.pipeline import PlainRule, forecast_deals
from streams.settings import Settings
from streams.simulator.simulation import Simulation

DEALS = 100_000
MOST_SECONDS = 60
NOW = 1_764_460_800_000
EPOCH = date(1970, 1, 1)
MONTHS = [day_of(Calendar())(NOW) + 30 * month for month in range(13)]


def history(random: np.random.Generator) -> DealHistory:
    """Deals of three years, four stages each; one in four is won, one in ten is left open for good."""
    begun = NOW - random.integers(0, 1_000 * DAY_MS, DEALS)
    rows = list[tuple[Int64s, ...]]()
    for stage in range(5):
        at = begun if stage == 0 else rows[-1][1] + random.integers(1, 30 * DAY_MS, DEALS)
        ended = np.where(random.random(DEALS) < 0.25, WON, LOST)
        outcome = np.full(DEALS, OPEN) if stage < 4 else np.where(random.random(DEALS) < 0.1, OPEN, ended)
        amount, close = random.integers(1, 100_000, DEALS), (begun // DAY_MS) + random.integers(20, 90, DEALS)
        close = np.where(random.random(DEALS) < 0.5, UNDATED, close)
        chance = np.full(DEALS, 200_000 * (stage + 1))
        pipeline = np.zeros(DEALS, dtype=np.int64)
        columns = (np.arange(DEALS), at, at, at, pipeline, pipeline + stage, outcome, amount, chance, close)
        rows.append(tuple(np.asarray(column, dtype=np.int64) for column in columns))
    return DealHistory(*(np.stack(column, axis=1).ravel() for column in zip(*rows, strict=True))).as_of(NOW)


def test_the_forecast_of_a_hundred_thousand_deals_costs_seconds() -> None:
    deals, began = history(np.random.default_rng(1)), time.perf_counter()
    found = forecast_deals(deals, NOW, day_of(Calendar()), MONTHS)
    seconds = time.perf_counter() - began
    sys.stdout.write(f"\n{DEALS:,} deals, {found.deals:,} of them open: {seconds:.1f} s\n")
    assert all(one.judged is not None for one in found.expected)
    assert seconds < MOST_SECONDS


def told(events: Iterable[Event], settings: Settings) -> DealHistory:
    """Deals as they are read from facts."""
    facts: dict[str, list[StageChange]] = {}
    for event in events:
        if isinstance(event, DealVoided):
            facts[event.deal_id] = []
        elif isinstance(event, DealStageChanged):
            facts.setdefault(event.deal_id, []).append(_fact(event))
    telling, rows = Telling(settings), DealRows()
    for deal in facts.values():
        rows.add(telling.of(msgspec.msgpack.encode(Deal(sorted(deal, key=lambda fact: fact.order_key))), NOW))
    return rows.history()


def _fact(event: DealStageChanged) -> StageChange:
    return StageChange(
        (event.occurred_at, event.event_id),
        event.stage,
        0,
        event.pipeline,
        0,
        None,
        None,
        None if event.amount is None else round(event.amount * 100),
        None if event.probability is None else round(event.probability * 1_000_000),
        expected_close=None if event.expected_close is None else (event.expected_close - EPOCH).days,
    )


@pytest.mark.parametrize("rate", [0.25, 1.0])
def test_what_the_forecast_of_open_deals_is_worth_for_the_invented_company(rate: float) -> None:
    settings = Settings()
    simulation = Simulation(7, NOW, days=0, archive_days=900, rate=rate, settings=settings)
    deals = told(simulation.history(), settings)
    found = forecast_deals(deals, NOW, day_of(settings.calendar.dates), MONTHS)
    sys.stdout.write(f"\n{found.decided} deals decided, {found.deals} open; missed, as shares of what was won:\n")
    for one in found.expected:
        judged = one.judged
        assert judged is not None
        model, weighted, by_close = (judged.error(rule) / judged.won for rule in (None, *PlainRule))
        sys.stdout.write(
            f"{one.days:3} days: {model:.1%}; weighted pipeline {weighted:.1%}, by close {by_close:.1%}; "
            f"better from {judged.better} of {len(judged.origins)}\n"
        )
        assert judged.error() < judged.error(judged.plain)
