"""The stream of a board: what it says adds up to its tables, whoever reads it and however."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiohttp import ClientSession, ClientTimeout

from streams.arithmetic.measures import tickets
from streams.board import stream
from streams.http import serving
from streams.kpis import catalogue
from streams.redis.clock import wall_clock
from streams.redis.connection import Client, connect
from streams.settings import Settings
from tests.integration.board_shards import TicketDesk
from tests.integration.running_board import Seen, running_board
from tests.servers.redis_servers import DebianRedis

MINUTE_MS = 60_000


@pytest.fixture
async def client(embedded_redis: str) -> AsyncIterator[Client]:
    connected = connect(embedded_redis)
    yield connected
    await connected.aclose()


@dataclass
class Reader:
    """A browser's EventSource, as far as it matters, and what it put together of the events."""

    table: dict[str, float] = field(default_factory=dict)
    events: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    last: str = ""
    comments: int = 0

    @contextlib.asynccontextmanager
    async def reading(self, board: Seen, window: str = "24h") -> AsyncIterator[None]:
        async with ClientSession(timeout=ClientTimeout(total=None)) as session:
            task = asyncio.create_task(self._read(session, f"{board.url}/api/stream?window={window}"))
            try:
                yield
            finally:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task

    async def until(self, holds: Callable[["Reader"], bool], seconds: float = 100.0) -> None:
        give_up_at = time.monotonic() + seconds
        while not holds(self):
            assert time.monotonic() < give_up_at, f"{self.table} {self.events[-3:]}"
            await asyncio.sleep(0.02)

    async def until_field(self, name: str, value: float) -> None:
        await self.until(lambda reader: reader.table.get(name) == value)

    def said(self, name: str) -> list[dict[str, Any]]:
        return [data for said, data in self.events if said == name]

    async def _read(self, session: ClientSession, url: str) -> None:
        headers = {"Last-Event-ID": self.last} if self.last else {}
        async with session.get(url, headers=headers) as answer:
            assert answer.headers["Content-Type"].startswith("text/event-stream")
            message: dict[str, str] = {}
            async for raw in answer.content:
                line = raw.decode().rstrip("\n")
                if line:
                    name, _, value = line.partition(": ")
                    self.comments += not name
                    message[name] = value
                elif "data" in message:
                    self._take(message["event"], json.loads(message["data"]), message.get("id"))
                    message = {}
                else:
                    message = {}

    def _take(self, name: str, data: dict[str, Any], identity: str | None) -> None:
        self.events.append((name, data))
        self.last = identity or self.last
        if name == "table":
            self.table = dict(data["fields"])
        elif name == "changes":
            self.table.update(data["set"])
            for gone in data["gone"]:
                del self.table[gone]


async def open_tickets(desk: TicketDesk, count: int = 1, channel: str = "web") -> None:
    now = wall_clock()
    await desk.count([(tickets.OPENED, count), (tickets.BACKLOG, count)], now, now, channel)


async def test_what_a_stream_says_adds_up_to_the_tables(embedded_redis: str, client: Client) -> None:
    desk, reader = TicketDesk(client), Reader()
    async with running_board(embedded_redis) as board, reader.reading(board):
        for number in range(1, 6):
            await open_tickets(desk, channel=f"channel {number}")
            await reader.until_field("tickets_opened", number)
        assert reader.table == (await board.json("/api/kpis?window=24h"))["24h"]
        assert [name for name, _ in reader.events[:2]] == ["meta", "table"]
        assert len(reader.said("table")) == 1
        assert len(reader.said("changes")) >= 4
        assert reader.said("changes")[-1]["set"]['tickets_opened{channel="channel 5"}'] == 1


async def test_who_comes_back_gets_what_it_missed(embedded_redis: str, client: Client) -> None:
    desk, reader, other = TicketDesk(client), Reader(), Reader()
    async with running_board(embedded_redis) as board:
        await open_tickets(desk)
        async with reader.reading(board):
            await reader.until(lambda reader: reader.table.get("tickets_opened") == 1)
        async with reader.reading(board):
            await reader.until(lambda reader: len(reader.said("meta")) == 2)
        assert len(reader.said("table")) == 1
        async with other.reading(board):
            await open_tickets(desk)
            await other.until(lambda other: other.table.get("tickets_opened") == 2)
        async with reader.reading(board):
            await reader.until(lambda reader: reader.table.get("tickets_opened") == 2)
            assert reader.table == (await board.json("/api/kpis?window=24h"))["24h"]
        assert len(reader.said("table")) == 1
    async with running_board(embedded_redis) as board, reader.reading(board):
        # Another process: what it calls by the same revision is not the same table.
        await reader.until(lambda reader: len(reader.said("table")) == 2 and bool(reader.table))


async def test_a_board_without_its_redis_says_so_and_goes_on_when_it_is_back() -> None:
    reader = Reader()
    with contextlib.ExitStack() as servers:
        server = servers.enter_context(DebianRedis())
        async with running_board(server.url) as board, reader.reading(board):
            client = connect(server.url)
            await open_tickets(TicketDesk(client), 5)
            await reader.until(lambda reader: reader.table.get("tickets_opened") == 5)
            server.stop()
            await reader.until(lambda reader: reader.said("meta")[-1]["problem"] is not None)
            servers.enter_context(DebianRedis(port=server.port))
            await client.aclose()
            client = connect(server.url)
            await reader.until(lambda reader: reader.said("meta")[-1]["problem"] is None)
            await open_tickets(TicketDesk(client), 3)
            await reader.until(lambda reader: reader.table.get("tickets_opened") == 3)
            await client.aclose()


async def test_a_reader_that_takes_nothing_holds_nobody_back_and_the_end_neither(
    embedded_redis: str, client: Client
) -> None:
    desk, reader = TicketDesk(client), Reader()
    async with running_board(embedded_redis) as board:
        await open_tickets(desk)
        address = urlsplit(board.url)
        stuck = []
        for _ in range(20):
            _, writer = await asyncio.open_connection(address.hostname, address.port, limit=1024)
            writer.write(b"GET /api/stream HTTP/1.1\r\nHost: board\r\n\r\n")
            stuck.append(writer)
        async with reader.reading(board):
            for number in range(2, 8):
                await open_tickets(desk, channel=f"channel {number}")
                await reader.until_field("tickets_opened", number)
        begun = time.monotonic()
    assert time.monotonic() - begun < 2
    for writer in stuck:
        writer.close()


async def test_a_stream_with_nothing_to_say_gives_a_sign_of_life(
    embedded_redis: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "_HEARTBEAT_SECONDS", 0.3)
    reader = Reader()
    # In a replay before its first event nothing changes, not even the moment that the tables are of.
    async with running_board(embedded_redis, clock="event") as board:
        await board.until("/readyz", lambda status, _: status == 200)
        async with reader.reading(board):
            await reader.until(lambda reader: reader.comments >= 2)
    assert [name for name, _ in reader.events] == ["meta", "table", "alerts", "goals"]


async def test_many_readers_read_the_same(embedded_redis: str, client: Client) -> None:
    desk, readers = TicketDesk(client), [Reader() for _ in range(30)]
    async with running_board(embedded_redis) as board, contextlib.AsyncExitStack() as reading:
        for reader in readers:
            await reading.enter_async_context(reader.reading(board))
        for number in range(1, 4):
            await open_tickets(desk, channel=f"channel {number}")
            for reader in readers:
                await reader.until_field("tickets_opened", number)
        table = (await board.json("/api/kpis?window=24h"))["24h"]
        assert all(reader.table == table for reader in readers)


async def test_an_open_stream_ends_with_the_board(embedded_redis: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # It ends by itself, and not because answers are cut off.
    monkeypatch.setattr(serving, "SHUTDOWN_SECONDS", 60.0)
    async with contextlib.AsyncExitStack() as running:
        board = await running.enter_async_context(running_board(embedded_redis))
        async with ClientSession() as session, session.get(f"{board.url}/api/stream") as answer:
            assert (await answer.content.readline()).startswith(b"retry: ")
            begun = time.monotonic()
            await asyncio.gather(running.aclose(), answer.content.read())
            assert time.monotonic() - begun < 20


async def test_a_trend_shows_when_things_happened(embedded_redis: str, client: Client) -> None:
    desk, now = TicketDesk(client), wall_clock()
    async with running_board(embedded_redis) as board:
        await desk.count([(tickets.OPENED, 2)], now - 3 * 60 * MINUTE_MS, now)
        await desk.count([(tickets.OPENED, 5)], now, now)
        await board.until_field("24h", "tickets_opened", 7)
        trend = await board.json("/api/trends?window=24h")
        opened = trend["values"]["tickets_opened"]
        assert (trend["window"], trend["step_ms"], len(trend["starts"])) == ("24h", 60 * MINUTE_MS, 25)
        assert trend["zone"] == Settings().calendar.timezone
        here = trend["starts"].index(now - now % (60 * MINUTE_MS))
        assert opened[: here + 1] == [None] * (here - 3) + [2, 0, 0, 5]
        without_past = {kpi.name for kpi in catalogue() if kpi.past_formula is None}
        assert "customers_seen" in without_past
        assert without_past.isdisjoint(trend["values"])
        assert (await board.get("/api/trends?window=8d"))[0] == 400
        assert (await board.get("/api/stream?window=8d"))[0] == 400
        reader = Reader()
        async with reader.reading(board):
            await reader.until(lambda reader: bool(reader.said("trends")))
        assert reader.said("trends")[0]["values"] == trend["values"]


async def test_an_alert_is_told_everywhere(embedded_redis: str, client: Client) -> None:
    desk, now, reader = TicketDesk(client), wall_clock(), Reader()
    name = "TicketResolutionSecondsMeanHigh"
    sections = {"alerts": {"hold_scale": 0}, "calendar": {"timezone": "UTC", "hours": "24/7"}}
    async with running_board(embedded_redis, sections=sections) as board, reader.reading(board):
        await board.until("/readyz", lambda status, _: status == 200)
        quiet = await board.json("/api/alerts")
        assert {alert["state"] for alert in quiet["alerts"]} == {"unknown"}
        assert quiet["working_hours"]
        resolution = [(tickets.RESOLVED, 1), (tickets.RESOLUTION, 3 * 86_400_000)]
        await desk.count(resolution * 19, now, now)
        await board.until_field("24h", "ticket_resolution_seconds_mean_samples", 19)
        assert "nabz_alerts{" not in (await board.get("/metrics"))[1]
        await desk.count(resolution, now, now)
        await reader.until(lambda reader: state_of(name, reader.said("alerts")[-1]) == "firing")
        (told,) = [alert for alert in (await board.json("/api/alerts"))["alerts"] if alert["name"] == name]
        assert (told["value"], told["limit"], told["samples"]) == (3 * 86_400, 2 * 86_400, 20)
        assert abs(told["since"] - wall_clock()) < 10_000
        assert told["summary"]["en"]
        assert told["summary"]["fa"]
        text = await board.until("/metrics", lambda _, text: "nabz_alerts{" in text)
        assert f'nabz_alerts{{alertname="{name}",severity="ticket",state="firing"}} 1.0' in text
        assert "nabz_working_hours 1.0" in text
        await desk.count([(tickets.RESOLVED, 1), (tickets.RESOLUTION, 0)] * 20, now, now)
        await reader.until(lambda reader: state_of(name, reader.said("alerts")[-1]) == "quiet")


async def test_what_is_normal_is_exported_and_a_spike_is_told(embedded_redis: str, client: Client) -> None:
    desk, now, reader = TicketDesk(client), wall_clock(), Reader()
    for back in range(24 * 14, 1, -1):
        seconds = 7_000 + back * 37 % 500
        await desk.count([(tickets.RESOLUTION, seconds * 1000)] * 6, now - back * 60 * MINUTE_MS, now)
    async with running_board(embedded_redis, sections={"alerts": {"hold_scale": 0}}) as board, reader.reading(board):
        # The minute that runs is judged once it is over.
        just_before = now - 2 * MINUTE_MS
        await desk.count([(tickets.RESOLUTION, 7_100_000)] * 6, just_before, now)
        text = await board.until("/metrics", lambda _, text: "_once_in_hours{" in text)
        values = dict(line.rsplit(" ", 1) for line in text.splitlines() if line.startswith("crm_"))
        assert float(values['crm_ticket_resolution_seconds_mean_expected{window="1h"}']) == pytest.approx(
            7_250, abs=300
        )
        assert 1 <= float(values['crm_ticket_resolution_seconds_mean_once_in_hours{window="1h"}']) < 100
        await desk.count([(tickets.RESOLUTION, 90_000_000)] * 6, just_before, now)
        name = "TicketResolutionSecondsMeanSpike"
        await reader.until(lambda reader: state_of(name, reader.said("alerts")[-1]) == "firing")
        (told,) = [alert for alert in (await board.json("/api/alerts"))["alerts"] if alert["name"] == name]
        assert told["once_in_hours"] > told["fires_beyond_hours"] == 2_688
        assert told["counts"]["part"] is None
        assert told["counts"]["whole"] == 12
        assert told["counts"]["normal_low"] < 7_250 < told["counts"]["normal_high"] < 90_000
        assert 2 <= told["minutes"] <= 60


def state_of(name: str, said: dict[str, Any]) -> str:
    return next(str(alert["state"]) for alert in said["alerts"] if alert["name"] == name)
