"""Goals on a whole board: in Redis, on /metrics, in /api/goals, in trends, and in the alert that watches one."""

import asyncio
import json
import tomllib
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from streams.arithmetic.measures import tickets
from streams.cli.goals.suggesting import suggest_goals
from streams.cli.terminal.exit_codes import CommandFailed, Misused
from streams.redis import keys
from streams.redis.clock import wall_clock
from streams.redis.connection import Client, connect
from streams.settings import Settings
from tests.integration.board_shards import TicketDesk
from tests.integration.running_board import Seen, running_board

ALWAYS = {"timezone": "UTC", "hours": "24/7"}
TEHRAN = {**ALWAYS, "timezone": "Asia/Tehran"}
"""Where the desk of these tests has its days."""
GOALS = {
    "tickets_opened": {"month": {"total": 4, "channel": {"web": 1}}, "24h": 4},
    "tickets_backlog": {"week": 10},
}
ALERTS = {"tickets_opened": {"goal": {"window": "24h", "behind": "0.2", "hold_seconds": 0}}}


@pytest.fixture(params=["embedded_redis", "redis_cluster"])
async def client(request: pytest.FixtureRequest) -> AsyncIterator[Client]:
    connected = connect(request.getfixturevalue(request.param))
    yield connected
    await connected.aclose()


@pytest.fixture
def url(request: pytest.FixtureRequest, client: Client) -> str:
    del client
    address: str = request.getfixturevalue(request.node.callspec.params["client"])
    return address


async def stored(client: Client) -> dict[str, str]:
    found: Any = await client.hgetall(keys.GOALS)
    return {key.decode(): value.decode() for key, value in found.items()}


async def until_stored(client: Client, goals: dict[str, str], board: Seen) -> None:
    await board.until("/readyz", lambda status, _: status == 200)
    for _ in range(200):
        if await stored(client) == goals:
            return
        await board.get("/api/meta")
    assert await stored(client) == goals


async def test_goals_are_told_everywhere(url: str, client: Client) -> None:
    settings = {"goals": GOALS, "calendar": TEHRAN, "alerts": ALERTS}
    async with running_board(url, sections=settings) as board:
        desk, now = TicketDesk(client), wall_clock()
        for _ in range(5):
            await desk.count([(tickets.OPENED, 1), (tickets.BACKLOG, 1)], now, now, channel="web")
        await board.until_field("month", 'tickets_opened{channel="web"}', 5)
        await until_stored(
            client,
            {
                "tickets_opened:month": "4",
                'tickets_opened{channel="web"}:month': "1",
                "tickets_opened:24h": "4",
                "tickets_backlog:week": "10",
            },
            board,
        )
        found = await board.json("/api/goals")
        assert found["tickets_opened:24h"] == {
            "goal": 4,
            "value": 5,
            "attained": 1.25,
            "pace": None,
            "state": "behind",  # fewer tickets are better
        }
        assert found["tickets_backlog:week"] == {
            "goal": 10,
            "value": 5,
            "attained": 0.5,
            "pace": None,
            "state": "ahead",
        }
        month = found["tickets_opened:month"]
        assert (month["attained"], month["state"]) == (1.25, "behind")
        assert month["pace"] >= month["attained"]
        _, metrics = await board.get("/metrics")
        assert 'crm_tickets_opened_goal_by_channel{window="month",channel="web"} 1\n' in metrics
        assert 'crm_tickets_opened_goal_attained_ratio{window="24h"} 1.25\n' in metrics
        assert "crm_tickets_backlog_goal" not in metrics  # Prometheus has no weeks
        trend = await board.json("/api/trends?window=24h")
        assert sum(trend["goals"]["tickets_opened"]) == pytest.approx(4)
        assert len(trend["goals"]["tickets_opened"]) == len(trend["starts"])
        firing = json.loads(await board.until("/api/alerts", lambda _, text: '"reached": 1.25' in text))["alerts"]
        (alert,) = [alert for alert in firing if alert["kind"] == "goal"]
        assert (alert["name"], alert["state"]) == ("TicketsOpenedBehind", "firing")
        assert (alert["goal"], alert["behind"], alert["value"]) == (4, 0.2, 5)


async def test_whoever_writes_the_tables_replaces_the_goals(url: str, client: Client) -> None:
    await TicketDesk(client).count([(tickets.OPENED, 1)], wall_clock(), wall_clock())
    async with running_board(url, sections={"goals": GOALS}) as board:
        await board.until_field("24h", "tickets_opened", 1)
        assert set(await board.json("/api/goals")) == {
            "tickets_opened:month",
            'tickets_opened{channel="web"}:month',
            "tickets_opened:24h",
            "tickets_backlog:week",
        }
    async with running_board(url, sections={"goals": {"orders": {"today": "12.50"}}}) as board:
        await until_stored(client, {"orders:today": "12.50"}, board)
    async with running_board(url) as board:
        await until_stored(client, {}, board)
        assert await board.json("/api/goals") == {}


async def test_goals_are_suggested_from_what_finished_periods_came_to(
    url: str, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    desk, now = TicketDesk(client), wall_clock()
    today = datetime.fromtimestamp(now / 1000, ZoneInfo("Asia/Tehran"))
    first = today.replace(day=1, hour=12)
    months = [first]
    for _ in range(4):
        months.append((months[-1] - timedelta(days=15)).replace(day=1))
    # In the middle of the oldest month the first ticket of all: that month is not told of. Then 10, 20 and 30.
    counts = [(months[4] + timedelta(days=9), 3), *zip(months[3:0:-1], (10, 20, 30), strict=True), (today, 99)]
    for moment, count in counts:
        at = min(int(moment.timestamp() * 1000), now)
        await desk.count([(tickets.OPENED, count)], at, now)
    settings = Settings.model_validate({"goals": {"tickets_opened": {"month": 1}}, "calendar": TEHRAN})
    async with running_board(url, sections={"calendar": TEHRAN}) as board:
        await board.until_field("365d", "tickets_opened", 162)
        told = await board.json("/api/periods?period=month")
        assert told["starts"][-3:] == [month.date().isoformat() for month in months[3:0:-1]]
        assert told["values"]["tickets_opened"][-4:] == [None, 10, 20, 30]
        assert told["values"]["orders"][-1] is None
        assert "customers_seen" not in told["values"]
        assert (await board.get("/api/periods?period=moon"))[0] == 400
        assert await asyncio.to_thread(suggest_goals, settings, (), board.url) == 0
        text = "#" + capsys.readouterr().out.partition("#")[2]  # behind what the board logs
        assert "\n# 3 months from 10 to 30, median 20\n" in text
        goals = tomllib.loads(text)["goals"]
        # The median of 10, 20 and 30; growth by twice and by half as much is none, for fewer tickets are better.
        assert goals["tickets_opened"]["month"] == "20"
        with pytest.raises(Misused, match="no KPI is named 'tickets'"):
            suggest_goals(settings, ("tickets",), board.url)
        with pytest.raises(Misused, match="neither of its directions"):
            suggest_goals(settings, ("survey_answers",), board.url)
    with pytest.raises(CommandFailed, match="no board answers"):
        await asyncio.to_thread(suggest_goals, settings, ("orders",), board.url)
