"""A whole board: from shards to tables in Redis, metrics, JSON and the page."""

import asyncio
import contextlib
import gzip
import json
import time
from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.request import Request, urlopen

import pytest
from aiohttp import ClientSession
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as plain_text

from streams.arithmetic.measures import tickets
from streams.cli.tables.rhythm import show_rhythm
from streams.redis import keys as redis_keys
from streams.redis.clock import EventClock, wall_clock
from streams.redis.connection import Client, connect
from streams.settings import RedisSettings, Settings
from tests.integration.board_shards import TicketDesk
from tests.integration.running_board import running_board
from tests.servers.redis_servers import DebianRedis

DAY_MS = 86_400_000


@pytest.fixture(params=["embedded_redis", "redis_cluster"])
def url(request: pytest.FixtureRequest) -> str:
    address: str = request.getfixturevalue(request.param)
    return address


@pytest.fixture
async def client(url: str) -> AsyncIterator[Client]:
    connected = connect(url)
    yield connected
    await connected.aclose()


async def stored(client: Client, key: str) -> dict[str, str]:
    found: Any = await client.hgetall(key)
    return {field.decode(): value.decode() for field, value in found.items()}


async def until_stored(client: Client, key: str, field: str, value: str) -> dict[str, str]:
    """Wait until a hash has this value, and give all of it: a board shows by itself what it is about to write."""
    give_up_at = time.monotonic() + 30
    while (found := await stored(client, key)).get(field) != value:
        assert time.monotonic() < give_up_at, f"{key} is {found}"
        await asyncio.sleep(0.02)
    return found


def fetched(url: str, headers: Mapping[str, str]) -> tuple[bytes, str | None]:
    """The body as it came, and what it is packed with."""
    with urlopen(Request(url, headers=dict(headers)), timeout=10) as answer:  # noqa: S310 - an address of this machine
        return answer.read(), answer.headers.get("Content-Encoding")


async def test_what_is_committed_appears_everywhere(url: str, client: Client) -> None:
    async with running_board(url) as board:
        desk, now = TicketDesk(client), wall_clock()
        await desk.count([(tickets.OPENED, 1), (tickets.BACKLOG, 1)], now, now, channel='we"b')
        await board.until_field("5m", "tickets_opened", 1)
        await desk.count([(tickets.OPENED, 1), (tickets.RESOLVED, 1), (tickets.RESOLUTION, 90_000)], now, now)
        await board.until_field("365d", "ticket_resolution_seconds_mean", 90)
        table = (await board.json("/api/kpis?window=24h"))["24h"]
        assert table["tickets_opened"] == 2
        assert table['tickets_opened{channel="we\\"b"}'] == 1
        assert table["ticket_resolution_seconds_mean_samples"] == 1
        meta = await until_stored(client, redis_keys.TABLE_META, "version:ticket-0", "2")
        written = await stored(client, redis_keys.table("24h"))
        assert {field: float(value) for field, value in written.items()} == table
        assert abs(int(meta["as_of"]) - wall_clock()) < 5_000

        _, text = await board.get("/metrics")
        metrics = {metric.name: metric for metric in plain_text(text)}
        opened = {
            (sample.labels["window"], sample.labels["channel"]): sample.value
            for sample in metrics["crm_tickets_opened_by_channel"].samples
        }
        assert opened["24h", 'we"b'] == opened["24h", "web"] == 1
        assert metrics["nabz_board_shards"].samples[0].value == 1
        assert metrics["nabz_board_writer"].samples[0].value == 1

        packed, encoding = await asyncio.to_thread(fetched, f"{board.url}/metrics", {"Accept-Encoding": "gzip"})
        assert encoding == "gzip"
        plain, encoding = await asyncio.to_thread(fetched, f"{board.url}/metrics", {})
        assert encoding is None
        assert len(packed) < len(plain) / 5
        assert b"crm_tickets_opened_by_channel{" in gzip.decompress(packed)

        _, text = await board.get("/metrics", Accept="application/openmetrics-text; version=1.0.0")
        families = list(open_metrics(text))  # type: ignore[no-untyped-call]  # it has no types
        assert [family for family in families if family.name.startswith("crm_")] == [
            metric for metric in metrics.values() if metric.name.startswith("crm_")
        ]


async def test_a_board_that_starts_late_shows_the_same(url: str, client: Client) -> None:
    desk, now = TicketDesk(client), wall_clock()
    async with running_board(url) as early:
        for days in range(0, 300, 7):
            await desk.count([(tickets.OPENED, 1), (tickets.BACKLOG, 1)], now - days * DAY_MS, now)
        await early.until_field("365d", "tickets_opened", 43)
        async with running_board(url) as late:
            await late.until_field("365d", "tickets_opened", 43)
            assert await late.json("/api/kpis") == await early.json("/api/kpis")


async def test_tables_are_of_no_moment_at_which_something_due_is_uncounted(url: str, client: Client) -> None:
    desk, now = TicketDesk(client), wall_clock()
    await desk.count([(tickets.OPENED, 1)], now - 3_600_000, now)
    due = now - 30 * 60_000
    await desk.count([(tickets.OPENED, 1)], now - 60_000, now)
    await client.zadd(redis_keys.ShardKeys("ticket-0").timers, {"ticket-7": due})
    async with running_board(url) as board:
        await board.until_field("24h", "tickets_opened", 1)
        assert (await board.json("/api/meta"))["as_of"] == due - 1
        await client.zrem(redis_keys.ShardKeys("ticket-0").timers, "ticket-7")
        await board.until_field("24h", "tickets_opened", 2)
        assert (await board.json("/api/meta"))["as_of"] >= now


async def test_a_replay_is_shown_at_its_own_clock(url: str, client: Client) -> None:
    desk, moment = TicketDesk(client), 1_500_000_000_000
    async with running_board(url, clock="event") as board:
        assert await board.until("/readyz", lambda status, _: status == 200)
        assert (await board.json("/api/meta"))["as_of"] is None
        assert await stored(client, redis_keys.TABLE_META) == {}
        await EventClock(client).raise_to(moment)
        await desk.count([(tickets.OPENED, 1)], moment, moment)
        await board.until_field("5m", "tickets_opened", 1)
        assert (await board.json("/api/meta"))["as_of"] == moment
        later = moment + 10 * 60_000
        await EventClock(client).raise_to(later)
        await board.until_field("5m", "tickets_opened", 0)
        await until_stored(client, redis_keys.TABLE_META, "as_of", str(later))


async def test_a_board_outlives_its_redis() -> None:
    with contextlib.ExitStack() as servers:
        server = servers.enter_context(DebianRedis())
        client, now = connect(server.url), wall_clock()
        async with running_board(server.url) as board:
            await TicketDesk(client).count([(tickets.OPENED, 5)], now, now)
            await board.until_field("24h", "tickets_opened", 5)
            assert (await board.get("/readyz"))[0] == 200
            server.stop()
            said = await board.until("/readyz", lambda status, _: status == 503)
            assert "Error" in said or "connect" in said.lower()
            assert (await board.get("/livez"))[0] == 200
            assert (await board.json("/api/kpis"))["24h"]["tickets_opened"] == 5

            servers.enter_context(DebianRedis(port=server.port))
            await client.aclose()
            client = connect(server.url)
            await board.until("/readyz", lambda status, _: status == 200)
            await TicketDesk(client).count([(tickets.OPENED, 3)], now, now)
            await board.until_field("24h", "tickets_opened", 3)
            await until_stored(client, redis_keys.table("24h"), "tickets_opened", "3")
        await client.aclose()


async def test_a_board_that_is_told_to_stop_without_redis_stops() -> None:
    async with running_board("redis://127.0.0.1:1/0") as board:
        assert (await board.get("/readyz"))[0] == 503
        assert (await board.get("/livez"))[0] == 200
        assert (await board.get("/metrics"))[0] == 200
        assert (await board.json("/api/kpis"))["24h"] == {}


async def test_one_of_two_boards_writes_and_the_other_follows_it(url: str, client: Client) -> None:
    desk, now = TicketDesk(client), wall_clock()
    async with running_board(url) as second:
        async with running_board(url) as first:
            await desk.count([(tickets.OPENED, 1)], now, now)
            for board in (first, second):
                await board.until_field("24h", "tickets_opened", 1)
            await until_stored(client, redis_keys.table("24h"), "tickets_opened", "1")
            said = [(await board.get("/metrics"))[1] for board in (first, second)]
            writers = ["nabz_board_writer 1.0" in text for text in said]
            assert sorted(writers) == [False, True]
        await desk.count([(tickets.OPENED, 1)], now, now)
        await until_stored(client, redis_keys.table("24h"), "tickets_opened", "2")
        await second.until("/metrics", lambda _, text: "nabz_board_writer 1.0" in text)


async def test_the_tables_answer_with_what_is_asked_for(embedded_redis: str) -> None:
    async with running_board(embedded_redis) as board, ClientSession() as session:
        await board.until("/readyz", lambda status, _: status == 200)
        assert list(await board.json("/api/kpis?window=7d&window=5m")) == ["7d", "5m"]
        status, text = await board.get("/api/kpis?window=8d")
        assert (status, "unknown window '8d'" in text) == (400, True)
        async with session.get(f"{board.url}/api/kpis") as answer:
            tag = answer.headers["ETag"]
        assert (await board.get("/api/kpis", **{"If-None-Match": tag}))[0] == 304


async def test_hidden_kpis_are_in_no_table_no_metric_and_not_in_the_catalogue(embedded_redis: str) -> None:
    client, now = connect(embedded_redis), wall_clock()
    try:
        desk = TicketDesk(client)
        await desk.count([(tickets.OPENED, 1), (tickets.RESOLVED, 1), (tickets.BACKLOG, 1)], now, now, channel="web")
        async with running_board(embedded_redis) as board:
            await board.until_field("24h", "tickets_resolved", 1)
            await until_stored(client, redis_keys.table("24h"), "tickets_resolved", "1")
        # tickets_opened has an alert, so that it stays.
        async with running_board(embedded_redis, sections={"hidden_kpis": ["tickets_opened", "tickets_re*"]}) as board:
            await board.until_field("24h", "tickets_opened", 1)
            give_up_at = time.monotonic() + 30
            while "tickets_resolved" in await stored(client, redis_keys.table("24h")):
                assert time.monotonic() < give_up_at
                await asyncio.sleep(0.02)
            written = await stored(client, redis_keys.table("24h"))
            assert (written["tickets_opened"], written["tickets_backlog"]) == ("1", "1")
            assert not [field for field in written if field.startswith("tickets_re")]
            assert "tickets_resolved" not in (await board.json("/api/kpis?window=24h&before=1"))["24h"]
            metrics = (await board.get("/metrics"))[1]
            assert "crm_tickets_opened{" in metrics
            assert "crm_tickets_resolved" not in metrics
            named = {kpi["name"] for kpi in json.loads((await board.get("/api/catalogue"))[1])}
            assert {"tickets_opened", "tickets_backlog"} < named
            assert named.isdisjoint({"tickets_resolved", "tickets_reopened"})
            trends = (await board.json("/api/trends?window=24h"))["values"]
            assert "tickets_opened" in trends
            assert "tickets_resolved" not in trends
    finally:
        await client.aclose()


async def test_the_page_asks_no_other_host(embedded_redis: str) -> None:
    async with running_board(embedded_redis) as board, ClientSession() as session:
        async with session.get(f"{board.url}/") as answer:
            text, policy = await answer.text(), answer.headers["Content-Security-Policy"]
        assert "http://" not in text
        assert "https://" not in text
        assert policy.startswith("default-src 'none'")
        described = json.loads((await board.get("/api/catalogue"))[1])
        churn = next(kpi for kpi in described if kpi["name"] == "customer_churn_ratio")
        assert churn["title"]["en"]
        assert churn["title"]["fa"]
        assert churn["samples"] == "customer_churn_ratio_samples"
        assert "attrition" in churn["synonyms"]["en"]
        assert "ترک مشتری" in churn["synonyms"]["fa"]


async def test_a_rhythm_is_told_by_weekday_and_hour(
    embedded_redis: str, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    client, now = connect(embedded_redis), wall_clock()
    try:
        desk = TicketDesk(client)
        await desk.count([(tickets.OPENED, 6)], now - 7 * DAY_MS, now)
        await desk.count([(tickets.RESOLVED, 1), (tickets.RESOLUTION, 90_000)], now - DAY_MS, now)
        async with running_board(embedded_redis) as board:
            await board.until_field("30d", "tickets_opened", 6)
            told = await board.json("/api/rhythm?kpi=tickets_opened&weeks=2")
            assert (told["kpi"], told["weeks"], told["per"], told["zone"]) == (
                "tickets_opened", 2, "hour", "Asia/Tehran",
            )  # fmt: skip
            # Before the hour of the first event nothing is known: a week ago it was once so late on this weekday.
            ((value, samples),) = [
                (value, samples)
                for values, counts in zip(told["values"], told["samples"], strict=True)
                for value, samples in zip(values, counts, strict=True)
                if value
            ]
            assert (value, samples) == (6, 1)
            assert sum(map(sum, told["samples"])) == 168
            mean = await board.json("/api/rhythm?kpi=ticket_resolution_seconds_mean")
            assert [value for row in mean["values"] for value in row if value is not None] == [90]
            assert mean["per"] == "sample"

            described = {kpi["name"]: kpi for kpi in json.loads((await board.get("/api/catalogue"))[1])}
            assert described["tickets_opened"]["has_rhythm"]
            assert not described["tickets_backlog"]["has_rhythm"]
            for asked, reason in (
                ("kpi=tickets_backlog", "is a level, a percentile, a number of distinct customers"),
                ("kpi=tickets_openedd", "did you mean tickets_opened"),
                ("weeks=2", "no KPI is named ''"),
                ("kpi=tickets_opened&weeks=5", "no whole number from 1 to 4"),
            ):
                status, text = await board.get(f"/api/rhythm?{asked}")
                assert (status, reason in json.loads(text)["error"]) == (400, True), text

            settings = Settings(redis=RedisSettings(url=embedded_redis))
            capsysbinary.readouterr()
            assert await asyncio.to_thread(show_rhythm, settings, "tickets_opened", 2, board.url, as_json=False) == 0
            # The board logs to the same place.
            shown = capsysbinary.readouterr().out.decode().splitlines()
            lines = shown[shown.index(next(line for line in shown if line.startswith("Tickets opened by weekday"))) :]
            assert lines[0].startswith("Tickets opened by weekday and hour, an hour: 2 weeks up to ")
            assert lines[2].split() == ["Sat", "Sun", "Mon", "Tue", "Wed", "Thu", "Fri"]
            assert "6.00" in "".join(lines[3:27])
            assert "Hours in each: 1" in lines
    finally:
        await client.aclose()
