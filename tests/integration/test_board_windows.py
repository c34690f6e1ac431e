"""Which windows a board has: tables, metrics and answers of those that are on, and nothing of the others."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from streams.arithmetic.measures import tickets
from streams.arithmetic.panes import MINUTE_MS, WINDOW_NAMES
from streams.cli.tables.kpis import show_kpis
from streams.redis import keys as redis_keys
from streams.redis.clock import wall_clock
from streams.redis.connection import Client, connect
from streams.settings import RedisSettings, Settings
from tests.integration.board_shards import TicketDesk
from tests.integration.running_board import running_board

SOME = {"windows": ("today", "24h", "5m"), "prometheus_windows": ("24h", "1h")}


@pytest.fixture
async def client(embedded_redis: str) -> AsyncIterator[Client]:
    connected = connect(embedded_redis)
    yield connected
    await connected.aclose()


async def until_tables_are(client: Client, names: set[str]) -> None:
    """Wait until these tables are in Redis and no others: a board shows them first."""
    found: set[str] = set()
    async with asyncio.timeout(30):
        while found != names:
            await asyncio.sleep(0.05)
            found = {name for name in WINDOW_NAMES if await client.exists(redis_keys.table(name))}


async def until_field_is(client: Client, key: str, text: bytes) -> None:
    """Wait until the tickets opened in a table are so many: a board shows them before it writes them."""
    found: Any = None
    async with asyncio.timeout(30):
        while found != text:
            await asyncio.sleep(0.05)
            found = await client.hget(key, "tickets_opened")


async def test_all_thirteen_windows_have_tables(embedded_redis: str, client: Client) -> None:
    desk, now = TicketDesk(client), wall_clock()
    await desk.count([(tickets.OPENED, 3)], now, now)
    async with running_board(embedded_redis) as board:
        for window in WINDOW_NAMES:
            await board.until_field(window, "tickets_opened", 3)
        assert (await board.json("/api/meta"))["windows"] == list(WINDOW_NAMES)
        await until_tables_are(client, set(WINDOW_NAMES))
        metrics = (await board.get("/metrics"))[1]
        shown = {name for name in WINDOW_NAMES if f'crm_tickets_opened{{window="{name}"}}' in metrics}
        assert shown == set(WINDOW_NAMES) - {"week", "quarter", "year"}


async def test_a_window_that_is_switched_off_has_no_table_and_no_answer(embedded_redis: str, client: Client) -> None:
    desk, now = TicketDesk(client), wall_clock()
    await desk.count([(tickets.OPENED, 3)], now, now)
    async with running_board(embedded_redis) as board:
        await board.until_field("1h", "tickets_opened", 3)
        await board.until_field("year", "tickets_opened", 3)
    async with running_board(embedded_redis, sections=SOME) as board:
        await board.until_field("24h", "tickets_opened", 3)
        await board.until("/api/meta", lambda _, text: json.loads(text)["writer"])
        assert (await board.json("/api/meta"))["windows"] == ["5m", "24h", "today"]
        assert set(await board.json("/api/kpis")) == {"5m", "24h", "today"}
        await until_tables_are(client, {"5m", "24h", "today"})
        metrics = (await board.get("/metrics"))[1]
        assert {name for name in WINDOW_NAMES if f'window="{name}"' in metrics} == {"24h"}
        status, text = await board.get("/api/kpis?window=1h")
        assert (status, "window '1h' is switched off; known: 5m, 24h, today" in text) == (400, True)
        trend = await board.json("/api/trends?window=today")
        assert trend["values"]["tickets_opened"][-1] == 3
        assert trend["step_ms"] == 60 * MINUTE_MS
        catalogue = json.loads((await board.get("/api/catalogue"))[1])
        assert {window for kpi in catalogue for window in kpi["windows"]} == {"5m", "24h", "today"}
        alerts = await board.json("/api/alerts")
        assert {alert["window"] for alert in alerts["alerts"]} == {"24h"}


async def test_the_period_before_stands_beside_its_window(embedded_redis: str, client: Client) -> None:
    desk, now = TicketDesk(client), wall_clock()
    await desk.count([(tickets.OPENED, 4)], now - 90 * MINUTE_MS, now)
    await desk.count([(tickets.OPENED, 1)], now - 400 * MINUTE_MS, now)
    await desk.count([(tickets.OPENED, 3)], now, now)
    async with running_board(embedded_redis) as board:
        await board.until_field("1h", "tickets_opened", 3)
        told = await board.json("/api/kpis?window=1h&window=5m&before=1")
        assert told["before"] == {"1h": {"tickets_opened": 4, "tickets_backlog": 0, "tickets_unanswered": 0}, "5m": {}}
        assert set(await board.json("/api/kpis?window=1h")) == {"1h"}
        await until_field_is(client, redis_keys.table(redis_keys.before_of("1h")), b"4")
        metrics = (await board.get("/metrics"))[1]
        assert 'crm_tickets_opened_before{window="1h"} 4\n' in metrics
        # Nothing is known of the day before yesterday, when the first ticket had not been opened yet.
        assert 'crm_tickets_opened_before{window="24h"}' not in metrics
        await desk.count([(tickets.OPENED, 2)], now - 100 * MINUTE_MS, now)  # a late one corrects what is over
        asked = "/api/kpis?window=1h&before=1"
        await board.until(asked, lambda _, text: json.loads(text)["before"]["1h"]["tickets_opened"] == 6)


def test_nabz_kpis_prints_the_period_before(embedded_redis: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    async def prepared() -> None:
        connected = connect(embedded_redis)
        await connected.hset(redis_keys.TABLE_META, mapping={"as_of": str(wall_clock())})
        await connected.hset(redis_keys.table("month"), mapping={"orders": "115"})
        await connected.hset(redis_keys.table("month:before"), mapping={"orders": "100", "orders:finished": "90"})
        await connected.aclose()

    asyncio.run(prepared())
    settings = Settings(redis=RedisSettings(url=embedded_redis))
    assert show_kpis(settings, "month", as_json=True, before=True) == 0
    assert json.loads(capsysbinary.readouterr().out) == {
        "month": {"orders": 115},
        "before": {"month": {"orders": 100, "orders:finished": 90}},
    }
    assert show_kpis(settings, "month", as_json=True) == 0
    assert json.loads(capsysbinary.readouterr().out) == {"month": {"orders": 115}}
    assert show_kpis(settings, "month", as_json=False, before=True) == 0
    lines = capsysbinary.readouterr().out.decode().splitlines()
    head = next(line for line in lines if "month finished" in line)
    assert head.split() == ["month", "month", "finished", "month", "before"]
    orders = next(line for line in lines if line.strip().startswith("Orders"))
    assert orders.split()[-3:] == ["115", "90", "100"]


def test_nabz_kpis_prints_what_comes_first_in_its_order(
    embedded_redis: str, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    async def prepared() -> None:
        connected = connect(embedded_redis)
        await connected.hset(redis_keys.TABLE_META, mapping={"as_of": str(wall_clock())})
        month = redis_keys.table("month")
        await connected.hset(month, mapping={"nps": "40", "nps_samples": "5", 'nps{segment="large"}': "20"})
        await connected.hset(month, mapping={"orders": "115", "revenue": "9"})
        await connected.hset(redis_keys.table("month:before"), mapping={"orders": "100", "orders:finished": "90"})
        await connected.aclose()

    asyncio.run(prepared())
    settings = Settings(redis=RedisSettings(url=embedded_redis), focus=("orders", "nps"))
    assert show_kpis(settings, "month", as_json=True, before=True, focus=True) == 0
    assert json.loads(capsysbinary.readouterr().out) == {
        "month": {"nps": 40, "nps_samples": 5, "orders": 115},
        "before": {"month": {"orders": 100, "orders:finished": 90}},
    }
    assert show_kpis(settings, "month", as_json=False, focus=True) == 0
    lines = [line.split() for line in capsysbinary.readouterr().out.decode().splitlines()[2:]]
    assert lines == [["month", "samples"], ["Key", "figures"], ["Orders", "115"], [*lines[3][:-2], "40.0", "5"]]
