"""What Redis says of itself, and what is missing in it, is told by a board within 15 seconds, on real servers."""

import asyncio
import os
import signal
import time

import pytest

from schemas.topics import FAMILIES
from streams.problems import Kind
from streams.problems.told import Stand
from streams.redis import keys as redis_keys
from streams.redis.agreement import agree
from streams.redis.clock import wall_clock
from tests.built_in import change_between
from tests.engine.crowd import connected
from tests.integration.problems_told import (
    CONFIGURATION,
    SHARDS,
    WITHIN_SECONDS,
    a_board_and_a_worker,
    told_by,
    until_among,
    until_told,
    worker,
)
from tests.servers.redis_servers import DebianRedis


@pytest.fixture(params=["debian_redis", "redis_cluster"])
def url(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both kinds of Redis; boards look more often than they do elsewhere."""
    monkeypatch.setattr("streams.board.problems._LOOK_SECONDS", 0.2)
    return str(request.getfixturevalue(request.param))


async def test_a_clock_that_is_not_that_of_redis_is_told(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with a_board_and_a_worker(url) as (board, _):
        await until_told(board, [])
        monkeypatch.setattr("streams.redis.processes.wall_clock", lambda: wall_clock() - 3_600_000)
        off = await until_told(board, [Kind.CLOCK_OFF])
        assert off[Kind.CLOCK_OFF]["detail"] == "this board's clock is 3600 s behind the clock of Redis"
        # Since when is told by the clock of Redis.
        assert abs(off[Kind.CLOCK_OFF]["since"] - time.time() * 1000) < 20_000


async def test_what_redis_says_of_itself_is_told() -> None:
    with DebianRedis() as server:
        async with a_board_and_a_worker(server.url) as (board, client):
            await until_told(board, [])
            await client.config_set("maxmemory", "100mb")
            await client.config_set("maxmemory-policy", "allkeys-lru")
            evicting = await until_told(board, [Kind.STORE_EVICTING])
            assert evicting[Kind.STORE_EVICTING]["detail"] == "maxmemory-policy is allkeys-lru"
            await client.config_set("maxmemory-policy", "noeviction")
            await until_told(board, [])

            await client.config_set("maxmemory", "900kb")
            full = await until_told(board, [Kind.STORE_FULL])
            assert full[Kind.STORE_FULL]["detail"].endswith(" of 1 MB (maxmemory) are used")
            await client.config_set("maxmemory", "0")
            # Where workers could not say that they live, it is not said that there are none.
            await until_told(board, [])


async def test_a_redis_that_keeps_nothing_is_told_where_it_is_to_keep_its_data() -> None:
    with DebianRedis() as server:
        async with a_board_and_a_worker(server.url, persistent=True) as (board, client):
            await until_told(board, [Kind.STORE_NOT_PERSISTENT])
            await client.config_set("save", "3600 1")
            await until_told(board, [])
            await client.config_set("save", "")
            await until_told(board, [Kind.STORE_NOT_PERSISTENT])
            await client.config_set("appendonly", "yes")
            await until_told(board, [])


async def test_a_redis_that_evicted_something_stays_suspect() -> None:
    with DebianRedis() as server:
        async with a_board_and_a_worker(server.url) as (board, client):
            await client.config_set("maxmemory-policy", "allkeys-random")
            for number in range(200):
                await client.set(f"other:{number}", b"x" * 1_000)
            await client.config_set("maxmemory", str(int((await client.info("memory"))["used_memory"]) - 20_000))
            await client.set("other:last", b"x" * 10_000)
            assert int((await client.info("stats"))["evicted_keys"])
            await client.config_set("maxmemory", "0")
            await client.config_set("maxmemory-policy", "noeviction")
            problems = await told_by(board) or await until_told(board, [Kind.STORE_EVICTING])
            give_up_at = time.monotonic() + WITHIN_SECONDS
            while "were removed since it began" not in problems.get(Kind.STORE_EVICTING, {}).get("detail", ""):
                assert time.monotonic() < give_up_at, problems
                await asyncio.sleep(0.1)
                problems = await told_by(board)


async def test_a_replica_is_told_and_is_no_reason_to_miss_workers() -> None:
    with DebianRedis() as first, DebianRedis() as second:
        async with a_board_and_a_worker(first.url) as (board, client):
            await until_told(board, [])
            await client.replicaof("127.0.0.1", str(second.port))
            problems = await until_among(board, Kind.STORE_READ_ONLY)
            assert Kind.NO_WORKER not in problems
            await client.replicaof("NO", "ONE")
            await agree(client, CONFIGURATION, change_between)
            await until_told(board, [])


async def test_a_redis_that_lost_what_it_had_is_told_until_all_of_it_is_counted_again(url: str) -> None:
    offsets = redis_keys.ShardKeys(SHARDS[0]).offsets
    topic = next(iter(FAMILIES[SHARDS[0].rpartition("-")[0]]))
    stands = {topic: {0: Stand(100, 0)}}
    async with connected(url) as client:
        await client.hset(offsets, topic, 100)
    async with a_board_and_a_worker(url, worker(stands=stands)) as (board, client):
        await until_told(board, [])
        await client.hset(offsets, topic, 60)
        older = await until_told(board, [Kind.STORE_OLDER])
        assert older[Kind.STORE_OLDER]["detail"] == (
            f"40 records that were counted before are not in it: {SHARDS[0]} at 60 of {topic}, once at 100"
        )
        await client.delete(offsets)
        empty = await until_told(board, [Kind.STORE_EMPTY])
        assert empty[Kind.STORE_EMPTY]["detail"] == "Redis holds nothing; 100 records were counted in it before"
        await client.hset(offsets, topic, 99)
        await until_told(board, [Kind.STORE_OLDER])
        await client.hset(offsets, topic, 100)
        await until_told(board, [])


async def test_a_redis_that_does_not_answer_is_told_by_a_page_that_stays_there() -> None:
    with DebianRedis() as server:
        async with a_board_and_a_worker(server.url) as (board, _):
            await until_told(board, [])
            os.kill(server.pid, signal.SIGSTOP)
            try:
                await until_among(board, Kind.STORE_AWAY)
                assert (await board.get("/livez"))[0] == 200
            finally:
                os.kill(server.pid, signal.SIGCONT)
            await until_told(board, [], seconds=120)
