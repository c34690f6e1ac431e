"""Whatever may make numbers old or incomplete is told by a board within 15 seconds, on real servers."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions
from prometheus_client.parser import text_string_to_metric_families as plain_text

from schemas.topics import FAMILIES
from streams.counting_configuration import counting_configuration
from streams.embedded import EmbeddedKafka
from streams.problems import Kind
from streams.problems.told import Stand, Waiting, WorkerTold
from streams.redis import keys as redis_keys
from streams.redis.clock import wall_clock
from streams.redis.connection import Client
from streams.redis.counting_configuration import agree
from streams.redis.errors import StoreUnavailableError
from streams.redis.processes import read_processes
from streams.settings import Settings
from tests.end_to_end.product import Product
from tests.engine.crowd import connected
from tests.integration.running_board import Seen, running_board, worker_lives
from tests.servers.redis_servers import DebianRedis

WITHIN_SECONDS = 15
START_SECONDS = 15
"""How long a worker may take until it counts, on a busy machine."""
PARTITIONS = {topic: 2 for topics in FAMILIES.values() for topic in topics}
CONFIGURATION = counting_configuration(Settings(), PARTITIONS)
SHARDS = [f"{family}-{number}" for family in FAMILIES for number in range(2)]


async def until_looked(client: Client) -> None:
    """Wait until a board has looked for problems: before that it knows of none."""
    give_up_at = time.monotonic() + WITHIN_SECONDS
    while not any(name.startswith("board ") for name in await read_processes(client)):
        assert time.monotonic() < give_up_at, "the board does not look"
        await asyncio.sleep(0.05)


async def told(board: Seen) -> dict[str, dict[str, Any]]:
    return {one["kind"]: one for one in (await board.json("/api/meta"))["problems"]}


async def until_told(board: Seen, kinds: Collection[str], seconds: float = WITHIN_SECONDS) -> dict[str, dict[str, Any]]:
    """Wait until exactly these kinds are told, on all ways; returns them."""
    give_up_at = time.monotonic() + seconds
    while (problems := await told(board)).keys() != set(kinds):
        assert time.monotonic() < give_up_at, f"told are {problems}"
        await asyncio.sleep(0.1)
    _, text = await board.get("/metrics")
    gauge = next(metric for metric in plain_text(text) if metric.name == "nabz_problem")
    assert {sample.labels["kind"]: sample.value for sample in gauge.samples} == {kind: kind in kinds for kind in Kind}
    return problems


def worker(**told: Any) -> WorkerTold:  # noqa: ANN401 - whatever a worker tells
    return WorkerTold("desk:1", **{"shards": SHARDS, "partitions": PARTITIONS, **told})


@pytest.fixture(params=["debian_redis", "redis_cluster"])
def url(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both kinds of Redis; boards look more often than they do elsewhere."""
    monkeypatch.setattr("streams.board.problems._LOOK_SECONDS", 0.2)
    return str(request.getfixturevalue(request.param))


@pytest.fixture
async def client(url: str) -> AsyncIterator[Client]:
    async with connected(url) as connection:
        await agree(connection, CONFIGURATION)
        yield connection


@pytest.mark.parametrize(
    ("one", "kind", "detail"),
    [
        (worker(), None, ""),
        (worker(shards=[]), Kind.NO_WORKER, "workers live (desk:1), and none of them has a partition"),
        (worker(ended=True), Kind.NO_WORKER, "the last one, desk:1, ended at "),
        (worker(shards=SHARDS[1:]), Kind.SHARD_UNOWNED, f"1 of {len(SHARDS)}: {SHARDS[0]}"),
        (worker(clock_ahead=-3_600_000), Kind.CLOCK_OFF, "desk:1 is 3600 s behind the clock of Redis"),
        (worker(kafka_silent_ms=9_000), Kind.KAFKA_AWAY, "Kafka does not answer desk:1"),
        (
            worker(waiting={"crm.deals": {1: Waiting(7, 6_000)}}),
            Kind.PARTITION_BEHIND,
            "7 records wait in crm.deals[1]",
        ),
        (worker(differs="currency was USD, is EUR"), Kind.SETTINGS_DIFFER, "desk:1: currency was USD, is EUR"),
        (
            worker(partitions={**PARTITIONS, "crm.deals": 3}),
            Kind.PARTITIONS_CHANGED,
            "crm.deals has 3 partitions, and counting began with 2",
        ),
        (
            worker(stands={"crm.deals": {0: Stand(9, 0)}}),
            Kind.STORE_EMPTY,
            "Redis holds nothing, and Kafka has 9 records",
        ),
    ],
    ids=lambda value: value if isinstance(value, Kind) else None,
)
async def test_what_workers_tell_is_told_by_boards(
    url: str, client: Client, one: WorkerTold, kind: Kind | None, detail: str
) -> None:
    living = asyncio.create_task(worker_lives(client, one))
    try:
        async with running_board(url) as board:
            await board.until("/readyz", lambda status, _: status == 200)
            await until_looked(client)
            problems = await until_told(board, [] if kind is None else [kind])
            if kind is not None:
                assert problems[kind]["detail"].startswith(detail)
                assert abs(problems[kind]["since"] - time.time() * 1000) < 20_000
            assert (await board.get("/readyz"))[0] == 200
    finally:
        living.cancel()


@asynccontextmanager
async def a_board_and_a_worker(url: str, *, persistent: bool = False) -> AsyncIterator[tuple[Seen, Client]]:
    """A board that knows of no problem, on a Redis in which a worker says that it lives."""
    async with connected(url) as client, running_board(url, persistent=persistent) as board:
        await agree(client, CONFIGURATION)
        living = asyncio.create_task(worker_lives(client, worker()))
        await until_looked(client)
        try:
            yield board, client
        finally:
            living.cancel()
            with suppress(asyncio.CancelledError, StoreUnavailableError):
                await living


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
            problems = await told(board) or await until_told(board, [Kind.STORE_EVICTING])
            give_up_at = time.monotonic() + WITHIN_SECONDS
            while "were removed since it began" not in problems.get(Kind.STORE_EVICTING, {}).get("detail", ""):
                assert time.monotonic() < give_up_at, problems
                await asyncio.sleep(0.1)
                problems = await told(board)


async def test_a_replica_is_told_and_is_no_reason_to_miss_workers() -> None:
    with DebianRedis() as first, DebianRedis() as second:
        async with a_board_and_a_worker(first.url) as (board, client):
            await until_told(board, [])
            await client.replicaof("127.0.0.1", str(second.port))
            problems = await until_among(board, Kind.STORE_READ_ONLY)
            assert Kind.NO_WORKER not in problems
            await client.replicaof("NO", "ONE")
            await agree(client, CONFIGURATION)
            await until_told(board, [])


async def until_among(
    board: Seen, kind: Kind, seconds: float = WITHIN_SECONDS, detail: str = ""
) -> dict[str, dict[str, Any]]:
    """Wait until this kind is told with a detail that has this in it, maybe among others; returns all."""
    give_up_at = time.monotonic() + seconds
    while kind not in (problems := await told(board)) or detail not in problems[kind]["detail"]:
        assert time.monotonic() < give_up_at, f"told are {problems}"
        await asyncio.sleep(0.1)
    return problems


async def test_a_redis_that_lost_what_it_had_is_told_until_all_of_it_is_counted_again(url: str, client: Client) -> None:
    offsets = redis_keys.ShardKeys(SHARDS[0]).offsets
    topic = next(iter(FAMILIES[SHARDS[0].rpartition("-")[0]]))
    stands = {topic: {0: Stand(100, 0)}}
    living = asyncio.create_task(worker_lives(client, worker(stands=stands)))
    try:
        await client.hset(offsets, topic, 100)
        async with running_board(url) as board:
            await until_looked(client)
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
    finally:
        living.cancel()


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


EVENT = b'{"event_id":"%d","type":"ticket.opened","occurred_at":1788256800000,"ticket_id":"T%d","customer_id":"C"}'


@pytest.fixture
def kafka_of_its_own() -> Iterator[EmbeddedKafka]:
    with EmbeddedKafka() as kafka:
        yield kafka


@pytest.fixture
def slow(tmp_path: Path, kafka_of_its_own: EmbeddedKafka, debian_redis: str) -> Iterator[Product]:
    """Events that are counted one by one, which takes longer than records may wait."""
    with Product(tmp_path, "[worker]\nbatch_records = 1\n", kafka_of_its_own.bootstrap, debian_redis) as product:
        product.publish([EVENT % (number, number) for number in range(20_000)])
        yield product


@pytest.fixture
def product(tmp_path: Path, apache_kafka: str, debian_redis: str) -> Iterator[Product]:
    """Some events, and no process yet."""
    with Product(tmp_path, "", apache_kafka, debian_redis) as product:
        product.publish([EVENT % (number, number) for number in range(50)])
        yield product


async def test_workers_that_hang_or_die_and_settings_and_partitions_that_change(
    product: Product, apache_kafka: str, debian_redis: str
) -> None:
    """One real worker through all that may become of it."""
    async with connected(debian_redis) as client, running_board(debian_redis) as board:
        await until_told(board, [Kind.NO_WORKER])
        process = product.start("worker")
        await until_told(board, [], seconds=120)

        # While the worker hangs, it cannot count again before anybody looks.
        process.send_signal(signal.SIGSTOP)
        await client.flushall()
        await until_told(board, [Kind.STORE_EMPTY, Kind.NO_WORKER])
        process.send_signal(signal.SIGCONT)
        await until_told(board, [], seconds=120)

        await client.hset(redis_keys.COUNTING_CONFIGURATION, "inactivity_days", "30")
        # The worker and the board, each when it looks.
        async with asyncio.timeout(40):
            differ = await until_told(board, [Kind.SETTINGS_DIFFER])
            while differ[Kind.SETTINGS_DIFFER]["detail"].count("inactivity_days was 30, is 90") < 2:
                differ = await until_told(board, [Kind.SETTINGS_DIFFER])
        assert differ[Kind.SETTINGS_DIFFER]["detail"].count("inactivity_days was 30, is 90") == 2
        await client.hset(redis_keys.COUNTING_CONFIGURATION, "inactivity_days", "90")
        await until_told(board, [])

        await add_partition(apache_kafka, "crm.tickets", 5)
        changed = await until_among(board, Kind.PARTITIONS_CHANGED)
        said = changed[Kind.PARTITIONS_CHANGED]["detail"]
        assert said == "crm.tickets has 5 partitions, and counting began with 4"

        process.send_signal(signal.SIGSTOP)
        # New partitions are given out meanwhile, and while they are nobody has any.
        await until_among(board, Kind.NO_WORKER, detail="was last seen at")
        assert (await board.get("/readyz"))[0] == 200
        process.send_signal(signal.SIGCONT)
        await until_told(board, [Kind.PARTITIONS_CHANGED], seconds=120)

        process.kill()
        await until_told(board, [Kind.NO_WORKER])


async def add_partition(bootstrap: str, topic: str, count: int) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        await admin.create_partitions({topic: NewPartitions(total_count=count)})
    finally:
        await admin.close()


async def test_a_worker_that_does_not_keep_up_and_one_that_kafka_leaves_alone(
    slow: Product, kafka_of_its_own: EmbeddedKafka, debian_redis: str
) -> None:
    async with connected(debian_redis) as client, running_board(debian_redis) as board:
        await until_looked(client)
        slow.start("worker")
        behind = await until_among(board, Kind.PARTITION_BEHIND, seconds=WITHIN_SECONDS + START_SECONDS)
        assert " records wait in crm.tickets[" in behind[Kind.PARTITION_BEHIND]["detail"]
        kafka_of_its_own.stop()
        away = await until_among(board, Kind.KAFKA_AWAY)
        assert away[Kind.KAFKA_AWAY]["detail"].startswith("Kafka does not answer ")
