"""Which windows a board has: tables, metrics and answers of those that are on, and nothing of the others."""

import json
from collections.abc import AsyncIterator

import pytest

from streams.arithmetic.measures import tickets
from streams.arithmetic.panes import MINUTE_MS, WINDOW_NAMES
from streams.redis import keys as redis_keys
from streams.redis.clock import wall_clock
from streams.redis.connection import Client, connect
from tests.integration.board_shards import TicketDesk
from tests.integration.running_board import running_board

SOME = {"windows": ("today", "24h", "5m"), "prometheus_windows": ("24h", "1h")}


@pytest.fixture
async def client(embedded_redis: str) -> AsyncIterator[Client]:
    connected = connect(embedded_redis)
    yield connected
    await connected.aclose()


async def tables_there(client: Client) -> set[str]:
    return {name for name in WINDOW_NAMES if await client.exists(redis_keys.table(name))}


async def test_all_thirteen_windows_have_tables(embedded_redis: str, client: Client) -> None:
    desk, now = TicketDesk(client), wall_clock()
    await desk.count([(tickets.OPENED, 3)], now, now)
    async with running_board(embedded_redis) as board:
        for window in WINDOW_NAMES:
            await board.until_field(window, "tickets_opened", 3)
        assert (await board.json("/api/meta"))["windows"] == list(WINDOW_NAMES)
        assert await tables_there(client) == set(WINDOW_NAMES)
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
        assert await tables_there(client) == {"5m", "24h", "today"}
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
