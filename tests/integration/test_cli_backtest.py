"""`nabz alerts backtest` of the company's own past, out of the panes in Redis."""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Iterator
from functools import partial
from typing import Any

import pytest

from schemas.timestamps import epoch_milliseconds
from streams.cli.alerts.backtesting import backtest_past
from streams.cli.terminal.exit_codes import DONE, CommandFailed
from streams.redis.clock import wall_clock
from streams.redis.connection import Client, connect
from streams.settings import Settings
from streams.settings.loading import load
from tests.engine.driver import Driver, lines_of

HOUR = 3_600_000
DAY = 24 * HOUR
ORDERS = {"spike": {"severity": "page", "working_hours": False}}
LONG_AGO, JUST_NOW = 5 * DAY, 20 * HOUR
"""How long ago orders failed, in a time of which hours are kept, and in one of which minutes are."""


@pytest.fixture
async def client(embedded_redis: str) -> AsyncIterator[Client]:
    connected = connect(embedded_redis)
    yield connected
    await connected.aclose()


def settings_for(url: str, severity: str = "page") -> Settings:
    orders = {"spike": {**ORDERS["spike"], "severity": severity}}
    return load(
        None,
        {"redis": {"url": url}, "calendar": {"timezone": "UTC", "hours": "24/7"}, "alerts": {"orders": orders}},
    )


def purchases(now: int) -> Iterator[dict[str, Any]]:
    """Twelve days of ten orders an hour, but for two times of six hours without any."""
    chance = random.Random(4)
    for at in range(now - 12 * DAY, now, HOUR):
        if any(now - ago <= at < now - ago + 6 * HOUR for ago in (LONG_AGO, JUST_NOW)):
            continue
        for _ in range(10):
            number = chance.getrandbits(64)
            yield {
                "event_id": f"e{number}",
                "type": "purchase.completed",
                "occurred_at": at + chance.randrange(HOUR),
                "purchase_id": f"p{number}",
                "customer_id": f"c{chance.randrange(200)}",
                "amount": "20",
                "currency": "USD",
            }


def found(out: str, alert: str) -> list[dict[str, Any]]:
    return [episode for episode in map(json.loads, out.splitlines()) if episode["alert"] == alert]


async def test_what_happened_is_told_by_hours_and_by_minutes(
    embedded_redis: str, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = settings_for(embedded_redis)
    now = wall_clock() // HOUR * HOUR
    driver = Driver(client, settings)
    await driver.start()
    driver.publish(lines_of(purchases(now)))
    await driver.work()
    changed = settings_for(embedded_redis, "chat")
    tell = partial(backtest_past, settings, 1, as_json=True)
    assert await asyncio.to_thread(tell, None) == DONE
    first, second = found(capsys.readouterr().out, "OrdersDrop")
    moments = [epoch_milliseconds(episode["from"]) for episode in (first, second)]
    assert now - LONG_AGO < moments[0] <= now - LONG_AGO + 2 * HOUR
    assert moments[0] % HOUR == 0
    assert now - JUST_NOW < moments[1] <= now - JUST_NOW + 2 * HOUR
    assert {first["severity"], second["severity"]} == {"page"}
    assert first["value"] == 0
    assert first["expected"] > 5
    await asyncio.to_thread(tell, changed)
    assert [episode["severity"] for episode in found(capsys.readouterr().out, "OrdersDrop")] == ["chat", "chat"]
    await asyncio.to_thread(backtest_past, settings, 1, changed, as_json=False)
    told = capsys.readouterr().out
    assert told.count("OrdersDrop") >= 4
    assert "With the change\n" in told


async def test_a_redis_in_which_nothing_was_counted_is_no_past(embedded_redis: str) -> None:
    with pytest.raises(CommandFailed, match="nothing was counted in Redis yet: give events of a file by --events"):
        await asyncio.to_thread(backtest_past, settings_for(embedded_redis), 2, None, as_json=True)
