"""What a run of the analyst costs over 100,000 customers: seconds, and the memory of its process.

What is asserted is what an hourly run is allowed, 60 s and 1 GB; the figures are printed. Customers buy by the
assumptions of the models over two years, in 16 shards; they signed up, answered surveys, were called and were given
money back: 12 facts each in the mean. Half of them rest, so their facts are deflated. `nabz analyst --once` is run as a
process of its own. There are no panes here: what forecasts of four KPIs over 400 days take is measured beside it, and
counts as well.
"""

import asyncio
import os
import random
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final
from uuid import UUID

import numpy as np
import pytest

from agents.analyst.forecasts import forecasts_of
from agents.analyst.series import FORECAST_KPIS, DaySeries
from agents.customers import facts as f
from streams.embedded import LOOPBACK
from streams.redis.models import read_models
from tests.bench.histories import DAY
from tests.end_to_end.product import Product
from tests.engine.crowd import connected
from tests.engine.kept_customers import keep
from tests.servers.redis_servers import DebianRedis

CUSTOMERS: Final = int(os.environ.get("NABZ_BENCH_CUSTOMERS", "100000"))
NOW: Final = 1_750_000_000_000
DAYS: Final = 730
_AT_ONCE: Final = 5_000
MOST_SECONDS: Final = 60
MOST_MEGABYTES: Final = 1_000

pytestmark = pytest.mark.timeout(600)


def crowd() -> Iterator[dict[str, list[f.Fact]]]:
    """Customers by their ids, some thousands at a time."""
    draws, chance = np.random.default_rng(1), random.Random(1)
    for start in range(0, CUSTOMERS, _AT_ONCE):
        yield {
            f"customer-{number:08}": list(_customer(draws, chance))
            for number in range(start, min(CUSTOMERS, start + _AT_ONCE))
        }


def _customer(draws: np.random.Generator, chance: random.Random) -> Iterator[f.Fact]:
    def key(days: float, topic: int) -> f.OrderKey:
        return f.OrderKey(NOW - int(days * DAY), str(UUID(int=chance.getrandbits(128), version=4)), topic)

    rate, leaves, worth = draws.gamma(0.6, 1 / 20), draws.beta(0.9, 1.8), 1 / draws.gamma(3.5, 1 / 1_500)
    ago = chance.random() * DAYS
    yield f.SignUp(key(ago, f.CUSTOMERS), 6 + chance.randrange(12), 6 + chance.randrange(5), 6, 6)
    while ago > 0:
        bought = key(ago, f.PURCHASES)
        amount = int(draws.gamma(5, worth)) + 1
        items = (("desk", 1.0),)
        yield f.Purchase(bought, bought.event_id, amount, None, 6 + chance.randrange(3), None, items)
        if chance.random() < 0.05:
            yield f.Refund(key(max(0.0, ago - 3), f.PURCHASES), bought.event_id, amount)
        if chance.random() < leaves:
            break
        ago -= draws.exponential(1 / rate)
    for kind, points in (("nps", chance.choice((-100, 0, 100))), ("csat", chance.randrange(101))):
        told = key(chance.random() * 400, f.SURVEYS)
        yield f.Answer(told, kind, 6, 6, points * 10**9, good=points > 50, answer_id=told.event_id)
    for _ in range(5):
        yield f.Interaction(key(chance.random() * 400, f.CUSTOMERS), str(chance.random()), 6, 6, 6)


async def filled(url: str) -> int:
    facts = 0
    async with connected(url) as client:
        for some in crowd():
            await keep(client, some, NOW, partitions=16)
            facts += sum(map(len, some.values()))
    return facts


def forecast_seconds() -> float:
    """What the forecasts of all four KPIs take, of 400 days with a week and a trend."""
    draws, days = np.random.default_rng(2), np.arange(400)
    series = {
        kpi: tuple(
            np.maximum(0, draws.normal(mean * (1 + np.sin(days / 7 * 2 * np.pi) / 5 + days / 800), mean / 8)).tolist()
        )
        for kpi, mean in zip(FORECAST_KPIS, (1_000_000, 300, 40, 80), strict=True)
    }
    began = time.monotonic()
    forecasts_of(DaySeries(date(2025, 6, 15), series))
    return time.monotonic() - began


async def found(url: str) -> dict[str, bytes]:
    async with connected(url) as client:
        return dict(await read_models(client))


def test_a_run_over_a_hundred_thousand_customers(tmp_path: Path) -> None:
    with DebianRedis() as server, Product(tmp_path, "", f"{LOOPBACK}:1", server.url) as product:
        facts = asyncio.run(filled(server.url))
        began = time.monotonic()
        analyst = product.start_anew("analyst", "--once")
        _, status, used = os.wait4(analyst.pid, 0)
        seconds = time.monotonic() - began
        analyst.returncode = os.waitstatus_to_exitcode(status)
        assert analyst.returncode == 0, product.logs()
        megabytes, forecasts = used.ru_maxrss / 1024, forecast_seconds()
        sys.stdout.write(
            f"\n{CUSTOMERS:,} customers with {facts:,} facts: {seconds:.1f} s from start to end of the process, "
            f"{used.ru_utime + used.ru_stime:.1f} s of CPU, {megabytes:.0f} MB; forecasts {forecasts:.1f} s\n"
            f"{product.logs()[-400:]}\n"
        )
        for name, text in asyncio.run(found(server.url)).items():
            sys.stdout.write(f"{name} {text.decode()[:300]}\n")
    assert seconds + forecasts < MOST_SECONDS
    assert megabytes < MOST_MEGABYTES
