"""A simulated company on a real Redis with a real board: what the tests of the page look at. There is no Kafka."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from aiohttp import ClientSession

from schemas import encode
from streams.board.board import run_board
from streams.embedded.ports import free_port
from streams.problems.told import WorkerTold
from streams.redis.connection import Client, connect
from streams.settings import AlertSettings, BoardSettings, RedisSettings, Settings
from streams.settings.service_levels import ServiceLevels
from streams.simulator.scenarios import place
from streams.simulator.simulation import Simulation
from tests.engine.driver import Driver, Topics, lines_of
from tests.integration.running_board import worker_lives
from tests.servers.redis_servers import DebianRedis

SEED: Final = 7
SERVICE_LEVELS: Final = {
    "clock": "wall",
    "on_time": "0.5",
    "response": {"default": "4h", "urgent": "45m"},
    "resolution": {"default": "48h", "urgent": "12h"},
}
"""So that there is a tile for each KPI. The company keeps about nine of ten of its promises: none fires for that."""
GOALS: Final = {
    "orders": {"30d": {"total": 1_000_000, "channel": {"web": 1}}, "today": 1},
    "refunds": {"30d": 1},
    "nps": {"30d": 40},
}
"""Of which some are missed by far, and some are reached by far; more refunds than that are bad."""

BENCHMARKS: Final = {
    "nps": {"value": 32, "source": "Industry report 2026"},
    "orders": {"value": 5, "source": "Industry report 2026"},
}


class Company:
    """Events counted into Redis, and a board that may come and go at one address."""

    def __init__(self, settings: Settings, client: Client, driver: Driver, session: ClientSession) -> None:
        self.url = f"http://127.0.0.1:{settings.board.port}"
        self.settings = settings
        self._client = client
        self._driver = driver
        self._worker: asyncio.Task[None] | None = None
        self._session = session
        self._numbers = itertools.count(1)
        self._stop: asyncio.Event | None = None
        self._running: asyncio.Task[None] | None = None

    async def open_board(self) -> None:
        """Start the board; comes back once it is up to date."""
        self._stop, listening = asyncio.Event(), asyncio.get_running_loop().create_future()
        self._running = asyncio.create_task(run_board(self.settings, self._stop, listening.set_result))
        await asyncio.wait({self._running, listening}, return_when=asyncio.FIRST_COMPLETED)
        give_up_at = time.monotonic() + 60
        while (await self.json("/api/meta"))["problem"] is not None:
            assert time.monotonic() < give_up_at, "the board does not come up"
            await asyncio.sleep(0.05)

    async def close_board(self) -> None:
        """End the board, if there is one."""
        if self._running is not None and self._stop is not None:
            self._stop.set()
            await asyncio.wait_for(self._running, timeout=30)
        self._running = None

    def start_worker(self) -> None:
        """Say from now on that a worker lives, which has all shards."""
        told = WorkerTold("desk:1", sorted(self._driver.writers))
        self._worker = asyncio.create_task(worker_lives(self._client, told))

    def end_worker(self) -> None:
        """Say nothing more of a worker."""
        if self._worker is not None:
            self._worker.cancel()
        self._worker = None

    async def set_up_redis(self, setting: str, value: str) -> None:
        """Change how Redis is set up."""
        await self._client.config_set(setting, value)

    async def until_problems(self, *kinds: str) -> None:
        """Wait until the board tells of exactly these."""
        give_up_at = time.monotonic() + 20
        while {one["kind"] for one in (await self.json("/api/meta"))["problems"]} != {*kinds}:
            assert time.monotonic() < give_up_at, "the board tells of other problems"
            await asyncio.sleep(0.1)

    async def json(self, path: str) -> Any:  # noqa: ANN401 - whatever the board answers
        async with self._session.get(self.url + path) as answer:
            return await answer.json()

    async def table(self, window: str) -> dict[str, float]:
        found: dict[str, float] = (await self.json(f"/api/kpis?window={window}"))[window]
        return found

    async def count(self, events: Iterable[Mapping[str, Any]]) -> None:
        """Count some events, as a worker would."""
        self._driver.publish(lines_of(events))
        await self._driver.work()

    async def pass_time(self) -> None:
        """Settle what came due, as a worker does all the time."""
        await self._driver.work()

    async def count_tickets(self, number: int, *, taking_seconds: int = 600, channel: str = "web") -> None:
        """Open tickets and resolve them just now, after so many seconds."""
        now = time.time_ns() // 1_000_000
        for ticket in itertools.islice(self._numbers, number):
            common = {"ticket_id": f"page-{ticket}"}
            opened_at = now - taking_seconds * 1000
            opened = {"type": "ticket.opened", "occurred_at": opened_at, "customer_id": "C-1", "channel": channel}
            resolved = {"type": "ticket.resolved", "occurred_at": now, "contacts": 1}
            events = [{"event_id": f"page-{ticket}-{event['type']}", **common, **event} for event in (opened, resolved)]
            self._driver.publish(lines_of(events))
        await self._driver.work()


@asynccontextmanager
async def a_company(
    days: int = 2,
    archive_days: int = 10,
    rate: float = 0.3,
    scenarios: Sequence[tuple[str, int]] = (),
    alerts: AlertSettings | None = None,
    quiet_minutes: int = 0,
) -> AsyncIterator[Company]:
    """A company with some days of history, and its board.

    `scenarios` began so many minutes ago, and for `quiet_minutes` there has been no event: what a window that is not
    longer counts stays as it is, for nothing leaves it while a test looks on.
    """
    with DebianRedis() as redis:
        settings = Settings(
            redis=RedisSettings(url=redis.url, persistent=False),
            board=BoardSettings(port=free_port(), refresh_ms=100),
            alerts=alerts or AlertSettings(),
            goals=GOALS,  # type: ignore[arg-type] # as written in a file
            benchmarks=BENCHMARKS,  # type: ignore[arg-type] # as written in a file
            service_levels=ServiceLevels.model_validate(SERVICE_LEVELS),
        )
        client = connect(redis.url)
        try:
            driver = Driver(client, settings, topics=Topics(settings.kafka.partitions))
            await driver.start()
            now = time.time_ns() // 1_000_000 - quiet_minutes * 60_000
            happen = [place(name, now - minutes * 60_000, minutes) for name, minutes in scenarios]
            simulation = Simulation(
                SEED, now, days=days, archive_days=archive_days, rate=rate, scenarios=happen, settings=settings
            )
            driver.publish(encode(event) for event in simulation.history())
            await driver.work(2_000)
            async with ClientSession() as session:
                company = Company(settings, client, driver, session)
                company.start_worker()
                await company.open_board()
                try:
                    yield company
                finally:
                    company.end_worker()
                    await company.close_board()
        finally:
            await client.aclose()
