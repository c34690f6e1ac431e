"""What is answered of measures that grow: nobody is told half of a number, and everybody why there is none."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from streams.board.rounds import Board
from streams.board.server import application
from streams.http.access.access import board_access
from streams.http.access.guard import Guard
from streams.kpis.metric_names import MEDIAN_TENURE_METRIC, RETENTION_METRIC, SURVIVAL_METRIC
from streams.redis.connection import Client
from tests.end_to_end.calling import called
from tests.engine.agreement import World
from tests.engine.crowd import WORLD, connected
from tests.integration.test_growing_shown import counting, shown

BEFORE = World(f"{WORLD.toml}\nbaskets = {{ most_items = 3 }}".replace("inactivity_days = 20", "inactivity_days = 45"))
AFTER = World(f"{WORLD.toml}\nbaskets = {{ most_items = 2 }}")
LOST = "customers_lost"
GROWING = ("/api/cohorts", "/api/cohorts?by=channel&measure=revenue", "/api/survival", "/api/baskets", "/api/rhythm")
OTHERS = ("/api/rhythm?kpi=tickets_opened", "/api/trends?window=24h", "/api/periods?period=month", "/api/kpis")
METRICS = (RETENTION_METRIC, SURVIVAL_METRIC, MEDIAN_TENURE_METRIC)


class Asked:
    """A board that is asked over HTTP."""

    def __init__(self, board: Board, client: TestClient[Any, Any]) -> None:
        self._board = board
        self._client = client

    async def of(self, path: str) -> tuple[int, Any]:
        """The status and the JSON of an answer."""
        async with self._client.get(f"{path}?kpi={LOST}" if path == "/api/rhythm" else path) as answer:
            return answer.status, await answer.json()

    async def after_a_round(self) -> dict[str, tuple[int, Any]]:
        """All that may grow and all that does not, once the board has gone on."""
        await shown(self._board)
        return {path: await self.of(path) for path in (*GROWING, *OTHERS)}

    async def metrics(self) -> str:
        """What Prometheus reads."""
        async with self._client.get("/metrics") as answer:
            return await answer.text()


@asynccontextmanager
async def asked(client: Client, world: World) -> AsyncIterator[Asked]:
    """A new board of these settings."""
    board = Board(world.engine, client)
    app = application(board, Guard(board_access(world.engine.board, None)))
    async with TestClient(TestServer(app)) as session:
        yield Asked(board, session)


async def test_analyses_are_told_again_once_all_shards_have_counted_them(simulated_redis: str) -> None:
    async with connected(simulated_redis) as client:
        await (await counting(client, BEFORE)).work()
        async with asked(client, BEFORE) as board:
            before = await board.after_a_round()
            assert {status for status, _ in before.values()} == {200}
            metrics = await board.metrics()
            assert all(f"\n{metric}" in metrics for metric in METRICS)
        driver = await counting(client, AFTER)
        async with asked(client, AFTER) as board:
            # Everything is counted after the first pass, but nobody knows that before the second one.
            for portions in (0, 1):
                await driver.grow(portions)
                growing = await board.after_a_round()
                for path in GROWING:
                    status, answer = growing[path]
                    assert (path, status) == (path, 503)
                    assert "`nabz catalogue status` says how far it is" in answer["error"]
                assert {path: growing[path][0] for path in OTHERS} == dict.fromkeys(OTHERS, 200)
                assert growing["/api/rhythm?kpi=tickets_opened"] == before["/api/rhythm?kpi=tickets_opened"]
                metrics = await board.metrics()
                assert not any(f"\n{metric}" in metrics for metric in METRICS)
            await driver.grow()
            after = await board.after_a_round()
            assert {status for status, _ in after.values()} == {200}
            assert after["/api/survival"] != before["/api/survival"]
            metrics = await board.metrics()
            assert all(f"\n{metric}" in metrics for metric in METRICS)
        async with asked(client, AFTER) as other:
            assert await other.after_a_round() == after


async def test_a_board_says_that_a_kpi_without_a_value_is_still_counted(simulated_redis: str) -> None:
    async with connected(simulated_redis) as client:
        await (await counting(client, BEFORE)).work()
        driver = await counting(client, AFTER)
        async with asked(client, AFTER) as board:
            await board.after_a_round()
            _, check = await board.of("/api/check")
            assert check["without_value"][LOST]["lacks"] == "counting"
            assert check["without_value"][LOST]["text"]["en"].startswith("Being counted anew")
            _, report = await board.of("/api/reports/marketing?window=30d")
            assert "Being counted anew" in json.dumps(report)
            await driver.grow()
            await board.after_a_round()
            _, check = await board.of("/api/check")
            assert LOST not in check["without_value"]


@pytest.fixture
def growing(embedded_redis: str, tmp_path: Path) -> str:
    """The settings of a company of which some measures have just begun to grow; a board has written its tables."""

    async def begin() -> None:
        async with connected(embedded_redis) as client:
            await (await counting(client, BEFORE)).work()
            await counting(client, AFTER)
            await shown(Board(AFTER.engine, client))

    asyncio.run(begin())
    path = tmp_path / "nabz.toml"
    path.write_text(f'{AFTER.toml}\n[redis]\nurl = "{embedded_redis}"\n', "utf-8")
    return str(path)


def test_commands_say_that_a_kpi_without_a_value_is_still_counted(growing: str) -> None:
    told = json.loads(called("check", "--json", "--config", growing).stdout)
    assert told["without_value"][LOST]["lacks"] == "counting"
    assert "still being counted by other settings" in called("check", "--config", growing).stdout
    explained = called("catalogue", "show", LOST, "--config", growing).stdout
    assert "No values: it is being counted anew out of what is kept" in explained
    left_out = called("alerts", "backtest", "--weeks", "1", "--config", growing)
    assert "left out, for their KPIs are still being counted" in left_out.stderr
