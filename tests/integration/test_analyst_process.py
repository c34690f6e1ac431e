"""One analyst runs at a time, through whatever becomes of it and of Redis, and models are written as a whole."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

from agents.analyst.background import in_background
from agents.analyst.given import Given
from agents.analyst.leased import LeaseLost
from agents.analyst.parts import PARTS, Part
from agents.analyst.process import HeldElsewhere, NoTables, run_analyst, run_now
from streams.embedded import LOOPBACK, EmbeddedRedis, free_port
from streams.fitted import Concentration
from streams.redis import keys as redis_keys
from streams.redis.errors import CountAgainError
from streams.redis.models import AnalystLease, read_models
from streams.settings import Settings
from tests.engine.crowd import connected
from tests.engine.kept_customers import keep
from tests.integration.analysed_shop import NOW, models_in, settings_for, shop

COUNTED: Final = tuple(part for part in PARTS if part.name == "concentration")
SOON: Final = 0.05


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("agents.analyst.process", "agents.analyst.leased"):
        monkeypatch.setattr(f"{module}.TAKE_SECONDS", SOON)
    monkeypatch.setattr("agents.analyst.process._REDIS_AWAY_SECONDS", SOON)


async def until(condition: Callable[[], Any]) -> None:
    give_up_at = time.monotonic() + 30
    while not await condition():
        assert time.monotonic() < give_up_at
        await asyncio.sleep(0.02)


@asynccontextmanager
async def running(settings: Settings, *parts: Part) -> AsyncIterator[asyncio.Event]:
    """An analyst; it is told to end where the block ends, or before."""
    stop = asyncio.Event()
    analyst = asyncio.create_task(run_analyst(settings, stop, parts or COUNTED))
    try:
        yield stop
    finally:
        stop.set()
        await asyncio.wait_for(analyst, 5)


class Slow:
    """A part that waits until it is let go on, in a thread as all that compute do."""

    def __init__(self) -> None:
        self.begun, self._end = asyncio.Event(), asyncio.Event()
        self.left = False

    async def make(self, given: Given) -> Concentration:
        self.begun.set()
        try:
            await self._end.wait()
        except asyncio.CancelledError:
            self.left = True
            raise
        return Concentration(customers=len(given.population.marks))

    def go_on(self) -> None:
        self._end.set()

    @property
    def part(self) -> Part:
        return Part("concentration", self.make)


async def test_it_runs_after_its_start_and_whenever_the_time_has_come(embedded_redis: str) -> None:
    async with connected(embedded_redis) as client:
        await keep(client, shop(), NOW)
        settings = settings_for(embedded_redis)
        hurried = settings.model_copy(update={"analyst": settings.analyst.model_copy(update={"every_minutes": 0.01})})
        async with running(hurried):
            await until(lambda: models_in(client))
            first = await models_in(client)
            assert first is not None
            assert first.concentration is not None
            await client.hset(redis_keys.TABLE_META, "as_of", str(NOW + 1))

            async def again() -> bool:
                models = await models_in(client)
                return models is not None and models.run.as_of == NOW + 1

            await until(again)
        assert not await client.exists(redis_keys.ANALYST)


@pytest.mark.parametrize("server", ["debian_redis", "redis_cluster"])
async def test_it_runs_on_every_kind_of_redis(server: str, request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue(server)
    async with connected(url) as client:
        await keep(client, shop(), NOW, partitions=3)
        found = await run_now(settings_for(url), client)
        assert found.failed == []
        assert await models_in(client) == found.models
        assert not await client.exists(redis_keys.ANALYST)


async def test_the_next_run_is_not_before_its_time(embedded_redis: str) -> None:
    async with connected(embedded_redis) as client:
        await keep(client, shop(), NOW)
        async with running(settings_for(embedded_redis)):
            await until(lambda: models_in(client))
            first = await read_models(client)
            await asyncio.sleep(20 * SOON)
            assert await read_models(client) == first


async def test_a_second_one_waits_and_takes_over(embedded_redis: str) -> None:
    async with connected(embedded_redis) as client:
        await keep(client, shop(), NOW)
        slow, other = Slow(), Slow()
        async with running(settings_for(embedded_redis), slow.part) as first_ends:
            await slow.begun.wait()
            with pytest.raises(HeldElsewhere):
                await run_now(settings_for(embedded_redis), client, COUNTED)
            async with running(settings_for(embedded_redis), other.part):
                await asyncio.sleep(5 * SOON)
                assert not other.begun.is_set()
                first_ends.set()
                await asyncio.wait_for(other.begun.wait(), 5)
                assert slow.left
                assert await models_in(client) is None
                other.go_on()
                await until(lambda: models_in(client))


async def test_who_has_lost_the_lease_leaves_its_run_and_writes_nothing(
    embedded_redis: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connected(embedded_redis) as client:
        await keep(client, shop(), NOW)
        slow = Slow()
        running_now = asyncio.create_task(run_now(settings_for(embedded_redis), client, [slow.part]))
        await slow.begun.wait()
        await client.delete(redis_keys.ANALYST)
        other = AnalystLease(client)
        assert await other.take()
        with pytest.raises(LeaseLost):
            await asyncio.wait_for(running_now, 5)
        assert slow.left
        # And one that slept through all of it finds that a later one has written.
        slow = Slow()
        await other.release()
        sleeping = asyncio.create_task(run_now(settings_for(embedded_redis), client, [slow.part]))
        await slow.begun.wait()
        monkeypatch.setattr("agents.analyst.leased.TAKE_SECONDS", 60)
        await asyncio.sleep(3 * SOON)
        await client.delete(redis_keys.ANALYST)
        assert await other.take()
        assert await other.write({"run": b"of the other"})
        slow.go_on()
        with pytest.raises(LeaseLost):
            await asyncio.wait_for(sleeping, 5)
        assert await read_models(client) == {"run": b"of the other"}


async def test_without_tables_it_waits_for_a_board(embedded_redis: str) -> None:
    async with connected(embedded_redis) as client:
        await keep(client, shop(), NOW)
        await client.delete(redis_keys.TABLE_META)
        with pytest.raises(NoTables):
            await run_now(settings_for(embedded_redis), client, COUNTED)
        assert not await client.exists(redis_keys.ANALYST)
        async with running(settings_for(embedded_redis)):
            await asyncio.sleep(5 * SOON)
            assert await models_in(client) is None
            await client.hset(redis_keys.TABLE_META, "as_of", str(NOW))
            await until(lambda: models_in(client))


async def test_what_was_counted_in_another_currency_is_refused_at_the_start(embedded_redis: str) -> None:
    settings = settings_for(embedded_redis)
    async with connected(embedded_redis) as client:
        await client.hset(redis_keys.COUNTING_CONFIGURATION, mapping={redis_keys.CURRENCY: "GBP"})
        with pytest.raises(CountAgainError, match="currency was GBP, is USD"):
            await run_now(settings, client, COUNTED)
        with pytest.raises(CountAgainError, match="currency was GBP, is USD"):
            await asyncio.wait_for(run_analyst(settings, asyncio.Event(), COUNTED), 5)


async def test_a_part_that_fails_is_left_out_counted_and_tried_again(embedded_redis: str) -> None:
    async def fail(given: Given) -> None:
        raise ZeroDivisionError(len(given.population.marks))

    port = free_port()
    settings = settings_for(embedded_redis, host=LOOPBACK, port=port)
    async with connected(embedded_redis) as client:
        await keep(client, shop(), NOW)
        async with running(settings, Part("value", fail), *COUNTED):
            await until(lambda: models_in(client))
            models = await models_in(client)
            assert models is not None
            assert (models.value, models.concentration is None) == (None, False)
            metrics = await shown(port, "metrics")
            assert 'nabz_analyst_failures_total{part="value"} 1.0' in metrics
            assert 'nabz_analyst_failures_total{part="run"} 0.0' in metrics
            assert 'nabz_analyst_customers{of="all"} 400.0' in metrics
            assert "nabz_analyst_lease 1.0" in metrics
            assert "nabz_analyst_every_seconds 3600.0" in metrics
            assert (await shown(port, "livez"), await shown(port, "readyz")) == ("ok\n", "ok\n")


async def shown(port: int, path: str) -> str:
    def ask() -> str:
        try:
            with urlopen(f"http://{LOOPBACK}:{port}/{path}", timeout=10) as answer:
                return str(answer.read().decode())
        except HTTPError as error:
            return f"{error.code}: {error.read().decode()}"
        except URLError:
            return "nobody listens yet"

    return await asyncio.to_thread(ask)


async def test_a_run_that_fails_leaves_the_models_as_they_are(embedded_redis: str) -> None:
    port = free_port()
    settings = settings_for(embedded_redis, host=LOOPBACK, port=port)
    async with connected(embedded_redis) as client:
        await keep(client, shop(), NOW)
        await run_now(settings, client, COUNTED)
        before: Mapping[str, bytes] = await read_models(client)
        await client.hset(redis_keys.ShardKeys("customer-0").names, "no number", "x")
        async with running(settings):

            async def failed() -> bool:
                return 'nabz_analyst_failures_total{part="run"} 1.0' in await shown(port, "metrics")

            await until(failed)
            assert (await shown(port, "readyz")).startswith("503: the last run failed: ValueError at streams/")
            assert await read_models(client) == before


async def test_redis_may_be_killed_in_the_midst_of_a_run() -> None:
    slow, server, port = Slow(), EmbeddedRedis(free_port()), free_port()
    server.start()
    settings = settings_for(server.url, host=LOOPBACK, port=port)
    try:
        async with connected(server.url) as client:
            await keep(client, shop(), NOW)
        async with running(settings, slow.part):
            await slow.begun.wait()
            server.stop()
            slow.go_on()

            async def waits() -> bool:
                return (await shown(port, "readyz")).startswith("503: ")

            await until(waits)
            server = EmbeddedRedis(server.port)
            server.start()
            async with connected(server.url) as client:
                await keep(client, shop(), NOW)
                await until(lambda: models_in(client))
                assert await shown(port, "readyz") == "ok\n"
            assert "nabz_analyst_store_waits_total 0.0" not in await shown(port, "metrics")
    finally:
        server.stop()


async def test_who_waits_for_what_is_computed_is_told_and_may_leave() -> None:
    assert await in_background(lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        await in_background(lambda: 1 // 0)
    waiting = asyncio.create_task(in_background(lambda: time.sleep(0.5)))
    await asyncio.sleep(0.05)
    waiting.cancel()
    began = time.monotonic()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert time.monotonic() - began < 0.4
