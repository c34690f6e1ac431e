"""What workers tell, and what becomes of real ones, is told by a board within 15 seconds."""

import asyncio
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions

from streams.embedded import EmbeddedKafka
from streams.problems import Kind
from streams.problems.told import Stand, Waiting, WorkerTold
from streams.redis.agreement import accept
from streams.redis.counting_configuration import stored
from tests.end_to_end.product import Product
from tests.engine.crowd import connected
from tests.integration.problems_told import (
    PARTITIONS,
    SHARDS,
    WITHIN_SECONDS,
    a_board_and_a_worker,
    until_among,
    until_looked,
    until_told,
    worker,
)
from tests.integration.running_board import running_board

START_SECONDS = 15
"""How long a worker may take until it counts, on a busy machine."""
EVENT = b'{"event_id":"%d","type":"ticket.opened","occurred_at":1788256800000,"ticket_id":"T%d","customer_id":"C"}'


@pytest.fixture(params=["debian_redis", "redis_cluster"])
def url(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both kinds of Redis; boards look more often than they do elsewhere."""
    monkeypatch.setattr("streams.board.problems._LOOK_SECONDS", 0.2)
    return str(request.getfixturevalue(request.param))


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
async def test_what_workers_tell_is_told_by_boards(url: str, one: WorkerTold, kind: Kind | None, detail: str) -> None:
    async with a_board_and_a_worker(url, one) as (board, _):
        await board.until("/readyz", lambda status, _: status == 200)
        problems = await until_told(board, [] if kind is None else [kind])
        if kind is not None:
            assert problems[kind]["detail"].startswith(detail)
            assert abs(problems[kind]["since"] - time.time() * 1000) < 20_000
        assert (await board.get("/readyz"))[0] == 200


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

        before = await stored(client)
        await accept(client, {**before, "inactivity_days": "30"})
        # The worker and the board, each when it looks.
        async with asyncio.timeout(40):
            differ = await until_told(board, [Kind.SETTINGS_DIFFER])
            while differ[Kind.SETTINGS_DIFFER]["detail"].count("inactivity_days was 30, is 90") < 2:
                differ = await until_told(board, [Kind.SETTINGS_DIFFER])
        assert differ[Kind.SETTINGS_DIFFER]["detail"].count("inactivity_days was 30, is 90") == 2
        await accept(client, before)
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
