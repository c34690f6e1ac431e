"""Redis does not do what it is asked for, in one way after the other: work waits, says so, and goes on when it does."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeAlias

import pytest
import redis
from structlog.testing import capture_logs

from streams.board.rounds import Board
from streams.embedded import EmbeddedRedis
from streams.redis.clients import BoundedRedis
from streams.redis.connection import UNAVAILABLE, Client, connect
from streams.redis.hindrances import Hindrance, hindrance_of
from streams.settings import RedisSettings, Settings
from tests.engine.crowd import EVENTS, assert_counted, connected, started, topics_with
from tests.servers.redis_servers import DebianRedis
from tests.servers.redis_users import documented_users

Operator: TypeAlias = "redis.Redis"
AnyRedis: TypeAlias = DebianRedis | EmbeddedRedis
Pair: TypeAlias = tuple[Callable[[Operator], object], Callable[[Operator], object]]

USER, PASSWORD = "nabz", "of-a-test"
SCRIPT = "return redis.call('SET', KEYS[1], ARGV[1])"
WAITS_SECONDS = 0.3


def configured(name: str, value: object, usual: object) -> Pair:
    return lambda client: client.config_set(name, str(value)), lambda client: client.config_set(name, str(usual))


def allowed(*rules: str) -> Callable[[Operator], object]:
    return lambda client: client.execute_command("ACL", "SETUSER", USER, *rules)  # type: ignore[no-untyped-call] # redis-py leaves it untyped


def snapshot_failed(client: Operator) -> None:
    """Its folder is away when it saves."""
    gone = Path(str(client.config_get("dir")["dir"])) / "gone"
    gone.mkdir()
    client.config_set("dir", str(gone))
    gone.rmdir()
    client.config_set("save", "3600 1")
    with pytest.raises(redis.ResponseError):
        client.save()
    client.bgsave()
    while client.info("persistence")["rdb_last_bgsave_status"] == "ok":
        time.sleep(0.01)


def snapshot_written(client: Operator) -> None:
    client.config_set("save", "")
    # Nothing is saved from here on.
    client.config_set("dir", tempfile.gettempdir())


HINDRANCES: dict[Hindrance, Pair] = {
    Hindrance.FULL: configured("maxmemory", 1, 0),
    Hindrance.NO_REPLICAS: configured("min-replicas-to-write", 1, 0),
    Hindrance.READ_ONLY: (
        lambda client: client.replicaof("127.0.0.1", "1"),
        lambda client: client.replicaof("NO", "ONE"),
    ),
    Hindrance.FORBIDDEN: (allowed("-evalsha", "-set", "-hset"), allowed("+@all")),
    Hindrance.SNAPSHOT_FAILED: (snapshot_failed, snapshot_written),
}


@pytest.fixture(scope="module", params=["Redis", "Valkey"])
def server(request: pytest.FixtureRequest) -> Iterator[AnyRedis]:
    options = ("--enable-protected-configs", "yes")
    with DebianRedis(*options) if request.param == "Redis" else EmbeddedRedis(0, *options) as server:
        yield server


@pytest.fixture
def operator(server: AnyRedis) -> Iterator[Operator]:
    with redis.Redis.from_url(server.url) as client:
        client.flushall()
        allowed("on", f">{PASSWORD}", "~*", "&*", "+@all")(client)
        yield client


@asynccontextmanager
async def user(server: AnyRedis) -> AsyncIterator[Client]:
    async with connected(server.url.replace("//", f"//{USER}:{PASSWORD}@")) as client:
        yield client


async def refusals(client: Client) -> list[Exception]:
    """What is raised by a command, a script and a pipeline that write."""
    found: list[Exception] = []
    pipeline = client.pipeline(transaction=False)
    pipeline.hset("hash", "field", "value")
    for write in (
        lambda: client.set("key", "value"),
        lambda: client.register_script(SCRIPT)(keys=["key"], args=["value"]),
        pipeline.execute,
    ):
        try:
            await write()
        except UNAVAILABLE as error:
            found.append(error)
    return found


@pytest.mark.parametrize("hindrance", HINDRANCES)
async def test_a_hindrance_is_told_from_others_whatever_is_written(
    server: AnyRedis, operator: Operator, hindrance: Hindrance
) -> None:
    hinder, mend = HINDRANCES[hindrance]
    async with user(server) as client:
        assert await refusals(client) == []
        hinder(operator)
        try:
            assert [hindrance_of(error) for error in await refusals(client)] == [hindrance] * 3
        finally:
            mend(operator)
        assert await refusals(client) == []


async def test_a_command_that_only_a_script_may_not_use_is_a_right_that_is_missing(
    server: AnyRedis, operator: Operator
) -> None:
    allowed("-set")(operator)
    async with user(server) as client:
        with pytest.raises(UNAVAILABLE) as raised:
            await client.register_script(SCRIPT)(keys=["key"], args=["value"])
    assert hindrance_of(raised.value) is Hindrance.FORBIDDEN


@pytest.mark.parametrize("server", ["Redis"], indirect=True)
@pytest.mark.parametrize("hindrance", HINDRANCES)
async def test_work_waits_while_redis_is_hindered_and_goes_on(
    operator: Operator, server: AnyRedis, hindrance: Hindrance
) -> None:
    hinder, mend = HINDRANCES[hindrance]
    async with user(server) as client:
        driver = await started(client, topics_with(EVENTS))
        await driver.step(7)
        hinder(operator)
        try:
            with capture_logs() as lines:
                work = asyncio.create_task(driver.work(batch=20))
                await asyncio.sleep(WAITS_SECONDS)
                assert not work.done()
        finally:
            mend(operator)
        await work
        await assert_counted(client, EVENTS)
        told = [line for line in lines if line["event"].startswith("Waiting for Redis")]
        assert {line["kind"] for line in told} == {hindrance.value}
        # Each right that is missing is told once, and all else once.
        about = {line["reason"].partition(";")[0] for line in told} if hindrance is Hindrance.FORBIDDEN else {""}
        assert len(told) == len(about)
        waits = [
            sample.value
            for metric in driver.health.registry.collect()
            for sample in metric.samples
            if sample.name == "nabz_store_waits_total"
        ]
        assert sum(waits) > 0


@pytest.mark.parametrize("command", ["zadd", "append"])
async def test_a_commit_is_whole_or_not_there_where_one_command_of_it_is_not_allowed(
    operator: Operator, server: AnyRedis, command: str
) -> None:
    async with user(server) as client:
        driver = await started(client, topics_with(EVENTS))
        await driver.step(7)
        allowed(f"-{command}")(operator)
        work = asyncio.create_task(driver.work(batch=20))
        await asyncio.sleep(WAITS_SECONDS)
        assert not work.done()
        allowed("+@all")(operator)
        await work
        await assert_counted(client, EVENTS)


@pytest.mark.parametrize("server", ["Redis"], indirect=True)
async def test_scripts_that_were_flushed_are_loaded_again(operator: Operator, server: AnyRedis) -> None:
    async with user(server) as client:
        driver = await started(client, topics_with(EVENTS))
        work = asyncio.create_task(driver.work(batch=5))
        while not work.done():
            operator.script_flush()
            await asyncio.sleep(0.005)
        await work
        await assert_counted(client, EVENTS)


@pytest.mark.parametrize("server", ["Redis"], indirect=True)
async def test_connections_that_are_closed_all_the_time_stop_nothing(operator: Operator, server: AnyRedis) -> None:
    async with user(server) as client:
        assert isinstance(client, BoundedRedis)
        driver = await started(client, topics_with(EVENTS))
        work = asyncio.create_task(driver.work(batch=20))
        for _ in range(100):
            operator.execute_command("CLIENT", "KILL", "USER", USER)  # type: ignore[no-untyped-call] # redis-py leaves it untyped
            await client.connection_pool.disconnect()
            await asyncio.sleep(0.005)
            if work.done():
                break
        await work
        await assert_counted(client, EVENTS)


async def test_a_call_to_a_redis_that_hangs_takes_its_timeout_and_no_longer(
    operator: Operator,
    server: AnyRedis,
) -> None:
    client = connect(server.url, 0.5)
    await client.set("key", "value")
    operator.execute_command("CLIENT", "PAUSE", 1500, "ALL")  # type: ignore[no-untyped-call] # redis-py leaves it untyped
    began = time.monotonic()
    with pytest.raises(UNAVAILABLE):
        await client.get("key")
    assert 0.5 <= time.monotonic() - began < 0.7
    await client.aclose()


@pytest.mark.parametrize("server", ["Redis"], indirect=True)
async def test_the_rights_that_the_documentation_names_are_enough(operator: Operator, server: AnyRedis) -> None:
    users = documented_users()
    of_both = [rule for name in ("nabz-worker", "nabz-board") for rule in users[name] if rule[0] in "+~"]
    allowed("reset", "on", f">{PASSWORD}", *of_both)(operator)
    async with user(server) as client:
        driver = await started(client, topics_with(EVENTS))
        await driver.work(batch=50)
        await assert_counted(client, EVENTS)
        # Tables are of events that all lie in the past of the wall clock.
        board = Board(Settings(redis=RedisSettings(url=server.url), clock="event"), client)
        await board.attempt()
        assert board.problem is None
        await board.release()
