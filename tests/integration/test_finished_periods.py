"""Finished periods on a whole board over Redis: kept, corrected, told, and still there when panes are gone."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from streams.arithmetic.measures import tickets
from streams.cli.analyses.periods import show_periods
from streams.cli.terminal.exit_codes import Misused
from streams.cli.terminal.readable import NO_VALUE
from streams.periods import month_of_field
from streams.redis import keys
from streams.redis.connection import Client, connect
from streams.settings import Settings
from tests.integration.board_shards import TicketDesk
from tests.integration.running_board import Seen, running_board

CALENDAR = {"timezone": "Asia/Tehran", "hours": "24/7"}
PERSIAN = {**CALENDAR, "system": "persian"}
GOALS = {"tickets_opened": {"month": {"total": 25, "channel": {"web": 12}}, "quarter": 70}}


def at(text: str) -> int:
    """Noon of a day, epoch ms."""
    return int(datetime.fromisoformat(f"{text}T12:00:00").replace(tzinfo=UTC).timestamp() * 1000)


@pytest.fixture
def url(request: pytest.FixtureRequest) -> str:
    address: str = request.getfixturevalue(getattr(request, "param", "embedded_redis"))
    return address


@pytest.fixture
async def client(url: str) -> AsyncIterator[Client]:
    connected = connect(url)
    yield connected
    await connected.aclose()


async def opened(client: Client, days: Mapping[str, int], now: str, channel: str = "web") -> TicketDesk:
    """Count so many tickets on each day, and let the clock go on to a day."""
    desk = TicketDesk(client)
    for day, count in days.items():
        await desk.count([(tickets.OPENED, count), (tickets.BACKLOG, count)], at(day), at(now), channel=channel)
    await client.set(keys.CLOCK, at(now))
    return desk


async def until(board: Seen, path: str, wanted: Mapping[str, float]) -> list[dict[str, Any]]:
    """Ask until the periods have these values; gives the rows."""
    text = await board.until(
        path, lambda _, found: {row["period"]: row["value"] for row in json.loads(found)} == wanted
    )
    rows: list[dict[str, Any]] = json.loads(text)
    return rows


async def stored(client: Client) -> dict[str, str]:
    """All that stands in Redis of periods."""
    found: Any = await client.hgetall(keys.PERIODS)
    return {field.decode(): text.decode() for field, text in found.items()}


async def until_kept(client: Client, board: Seen, months: int) -> dict[str, str]:
    """Wait until so many months stand in Redis; gives all that stands there."""
    for _ in range(400):
        held = await stored(client)
        if sum(month_of_field(field) is not None for field in held) >= months:
            return held
        await board.get("/api/meta")
        await asyncio.sleep(0.02)
    raise AssertionError("months are missing in Redis")


MONTHS = "/api/periods?kpi=tickets_opened&by=month"
QUARTERS = "/api/periods?kpi=tickets_opened&by=quarter"
YEARS = "/api/periods?kpi=tickets_opened&by=year"


async def test_periods_stay_when_their_panes_are_gone(url: str, client: Client) -> None:
    sections = {"calendar": CALENDAR, "goals": GOALS}
    desk = await opened(client, {"2024-12-20": 5, "2025-01-10": 10, "2025-02-10": 20, "2025-03-10": 30}, "2025-04-02")
    async with running_board(url, "event", sections) as board:
        rows = await until(board, MONTHS, {"2025-01": 10, "2025-02": 20, "2025-03": 30})
        assert rows[1] == {
            "period": "2025-02",
            "from": "2025-02-01",
            "to": "2025-02-28",
            "value": 20,
            "samples": None,
            "goal": 25,
            "attained": 0.8,
            "met": True,  # fewer tickets are better
            "final": False,
            "release": rows[1]["release"],
        }
        assert [row["met"] for row in rows] == [True, True, False]
        (quarter,) = await until(board, QUARTERS, {"2025-Q1": 60})
        assert (quarter["goal"], quarter["met"]) == (70, True)
        assert json.loads((await board.get(f"{MONTHS}&channel=web"))[1])[0]["goal"] == 12
        # A late fact corrects its month and all that is made of it.
        await desk.count([(tickets.OPENED, 2)], at("2025-02-11"), at("2025-04-02"), channel="mail")
        await until(board, MONTHS, {"2025-01": 10, "2025-02": 22, "2025-03": 30})
        await until(board, QUARTERS, {"2025-Q1": 62})
        await until(board, f"{MONTHS}&channel=web", {"2025-01": 10, "2025-02": 20, "2025-03": 30})
        await until_kept(client, board, 3)
    # Goals of later do not change what finished before; a board that starts anew knows all again.
    later = {**sections, "goals": {"tickets_opened": {"month": {"total": 99, "channel": {"web": 1}}}}}
    await opened(client, {"2025-04-10": 40}, "2026-02-20")
    async with running_board(url, "event", later) as board:
        rows = await until(
            board,
            MONTHS,
            {f"2025-{month:02}": (10, 22, 30, 40, *[0] * 8)[month - 1] for month in range(1, 13)} | {"2026-01": 0},
        )
        assert [row["goal"] for row in rows] == [25, 25, 25, *[99] * 10]
        # 400 days before lies 2025-01-16: panes do not hold all of January any more.
        assert [row["final"] for row in rows[:2]] == [True, False]
        await until(board, YEARS, {"2025": 102})
        held = await until_kept(client, board, 13)
    # Workers drop panes as they expire; here all of them are gone, and two years have passed.
    shard = keys.ShardKeys("ticket-0")
    changed: Any = await client.zrange(shard.changed, 0, -1)
    for name in [field.decode() for field in changed if field.startswith(b"d:")]:
        await client.delete(shard.log(name))
        await client.zrem(shard.changed, name)
    await opened(client, {"2028-05-01": 1}, "2028-05-02")
    async with running_board(url, "event", sections) as board:
        # Nobody looked while the months from February 2026 to March 2027 were there, and those are not told.
        found = await board.until(MONTHS, lambda _, text: '"2028-04"' in text)
        told = {row["period"]: (row["value"], row["final"]) for row in json.loads(found)}
        assert {period: told[period] for period in ("2025-01", "2025-02", "2025-12", "2026-01")} == {
            "2025-01": (10, True),
            "2025-02": (22, True),
            "2025-12": (0, True),
            "2026-01": (0, True),
        }
        assert "2026-02" not in told
        assert "2027-04" in told
        await until_kept(client, board, 25)
        now = await stored(client)
        assert {field: now[field] for field in held} == held
        years = json.loads((await board.get(YEARS))[1])
        assert [(row["period"], row["value"]) for row in years] == [("2025", 102)]


async def test_persian_months_are_kept_as_such(url: str, client: Client) -> None:
    await opened(client, {"2025-03-01": 1, "2025-04-01": 2, "2025-06-21": 3, "2025-06-22": 4}, "2025-08-01")
    async with running_board(url, "event", {"calendar": PERSIAN}) as board:
        rows = await until(board, MONTHS, {"1404-01": 2, "1404-02": 0, "1404-03": 3, "1404-04": 4})
        assert (rows[0]["from"], rows[0]["to"]) == ("2025-03-21", "2025-04-20")
        rows = await until(board, QUARTERS, {"1404-Q1": 5})
        assert (rows[0]["from"], rows[0]["to"]) == ("2025-03-21", "2025-06-21")
        assert (await board.get(YEARS))[1] == "[]"


async def test_the_year_before_is_told_by_months_where_panes_no_longer_reach(url: str, client: Client) -> None:
    days = {"2024-12-01": 1, "2025-01-05": 10, "2025-02-05": 20, "2025-03-05": 40, "2025-03-20": 80, "2026-01-03": 7}
    await opened(client, days, "2026-01-10")
    before = "/api/kpis?window=year&before=1"
    async with running_board(url, "event", {"calendar": CALENDAR}) as board:
        await board.until(before, lambda _, text: json.loads(text)["before"]["year"].get("tickets_opened") == 10)
        await until_kept(client, board, 12)
    await opened(client, {"2026-03-01": 3}, "2026-03-10")
    async with running_board(url, "event", {"calendar": CALENDAR}) as board:
        text = await board.until(before, lambda _, text: "tickets_opened" in json.loads(text).get("before", {})["year"])
        found = json.loads(text)["before"]["year"]
        # Of 2025 as many days as 2026 has finished: up to the 9th of March.
        assert found["tickets_opened"] == 70
        assert found["tickets_opened:finished"] == 10
        assert found["tickets_backlog"] == 71


@pytest.mark.parametrize("url", ["embedded_redis", "redis_cluster"], indirect=True)
async def test_boards_agree_though_one_of_them_writes(url: str, client: Client) -> None:
    desk = await opened(client, {"2024-12-20": 5, "2025-01-10": 10}, "2025-03-02")
    sections = {"calendar": CALENDAR, "goals": GOALS}
    async with running_board(url, "event", sections) as first, running_board(url, "event", sections) as second:
        for board in (first, second):
            await until(board, MONTHS, {"2025-01": 10, "2025-02": 0})
        await desk.count([(tickets.OPENED, 3)], at("2025-02-03"), at("2025-03-02"))
        for board in (first, second):
            await until(board, MONTHS, {"2025-01": 10, "2025-02": 3})
        assert await first.get(MONTHS) == await second.get(MONTHS)


async def test_what_cannot_be_told_is_refused_with_what_can(url: str, client: Client) -> None:
    await opened(client, {"2025-01-10": 10}, "2025-03-02")
    async with running_board(url, "event", {"calendar": CALENDAR}) as board:
        await board.until(MONTHS, lambda _, text: '"2025-02"' in text)
        for asked, said in {
            "kpi=tickets_opened&by=week": "periods are not told by 'week'; known: month, quarter, year",
            "kpi=npss": "no KPI is named 'npss'",
            "kpi=customers_seen": "nobody knows what KPI 'customers_seen' was",
            "kpi=tickets_opened&colour=red": "not told by one value of colour; known: ",
            "kpi=tickets_opened&channel=web": "nothing is kept of tickets_opened",
        }.items():
            status, text = await board.get(f"/api/periods?{asked}")
            assert (status, said in json.loads(text)["error"]) == (400, True), text


async def test_the_command_prints_what_the_board_says(
    url: str, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    await opened(client, {"2024-12-20": 5, "2025-01-10": 10, "2025-02-10": 30}, "2025-03-02")
    settings = Settings.model_validate({"calendar": CALENDAR, "goals": GOALS})
    async with running_board(url, "event", {"calendar": CALENDAR, "goals": GOALS}) as board:
        await until(board, MONTHS, {"2025-01": 10, "2025-02": 30})

        async def said(by: str, *of: str, as_json: bool = False) -> str:
            capsys.readouterr()
            await asyncio.to_thread(show_periods, settings, "tickets_opened", by, of, board.url, as_json=as_json)
            out = capsys.readouterr().out
            # The board is in this process, and may have logged something.
            return out[out.index("[\n") :] if as_json else out

        lines = (await said("month")).splitlines()
        assert lines[-1].split() == ["2025-02", "2025-02-01", "2025-02-28", "30", NO_VALUE, "25", "120.0%", "MISSED"]
        assert json.loads(await said("month", "channel=web", as_json=True))[0]["goal"] == 12
        assert "None has finished" in await said("year")
        with pytest.raises(Misused, match="nothing is kept of tickets_opened"):
            await said("month", "channel=mail")
    with pytest.raises(Misused, match="a dimension and its value are wanted"):
        show_periods(settings, "tickets_opened", "month", ["web"], None, as_json=False)
