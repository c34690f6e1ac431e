"""Workers in processes of their own: they share partitions, come, go and die, and every record is handled once."""

import asyncio
import signal
import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Self

import pytest
import redis

from streams.kafka.clients.publisher import Publisher
from streams.settings import KafkaSettings
from tests.integration.kafka_programs.apps import until
from tests.integration.kafka_programs.processes import WorkerProcess
from tests.servers.topics import create_topics

CUSTOMER = ("crm.purchases", "crm.customers", "crm.carts", "crm.surveys")
PARTITIONS = 4

Start = Callable[..., WorkerProcess]


@pytest.fixture
def start(tmp_path: Path, kafka: str, embedded_redis: str) -> Start:
    def started(name: str, *families: str) -> WorkerProcess:
        return WorkerProcess(tmp_path, kafka, embedded_redis, name, *(families or ("ticket=crm.tickets",)))

    return started


async def publish(bootstrap: str, topics: tuple[str, ...], numbers: range) -> None:
    async with Publisher(KafkaSettings(bootstrap=bootstrap), dict.fromkeys(topics, PARTITIONS)) as publisher:
        for number in numbers:
            await publisher.send(b"%d" % number, b"key-%d" % (number % 1_000), topics[number % len(topics)])


class Stream:
    """Publishes numbers from 0 on, some hundreds a second, until it is left."""

    def __init__(self, bootstrap: str, *topics: str, partitions: int = PARTITIONS) -> None:
        self._publisher = Publisher(KafkaSettings(bootstrap=bootstrap), dict.fromkeys(topics, partitions))
        self._topics = topics
        self.sent = 0

    async def __aenter__(self) -> Self:
        await self._publisher.__aenter__()
        self._task = asyncio.create_task(self._publish())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        await asyncio.wait([self._task])
        await self._publisher.__aexit__()

    async def _publish(self) -> None:
        while True:
            for _ in range(20):
                number = self.sent
                topic = self._topics[number % len(self._topics)]
                await self._publisher.send(b"%d" % number, b"key-%d" % (number % 1_000), topic)
                self.sent += 1
            await asyncio.sleep(0.02)


async def until_handled(client: redis.Redis, count: int) -> None:
    await until(lambda: handled_count(client) >= count)


def handled_count(client: redis.Redis) -> int:
    return sum(client.llen(key) for key in client.scan_iter("handled:*"))


def each_once_and_in_order(client: redis.Redis, numbers: range) -> None:
    """Every number was handled once, and those of one partition in the order in which they were sent."""
    handled: list[int] = []
    for key in client.scan_iter("handled:*"):
        of_partition = [int(value) for value in client.lrange(key, 0, -1)]
        assert of_partition == sorted(of_partition), key
        handled += of_partition
    assert sorted(handled) == list(numbers)


@pytest.fixture
def ledger(embedded_redis: str) -> redis.Redis:
    return redis.Redis.from_url(embedded_redis, decode_responses=True)


async def test_a_worker_ends_cleanly_and_the_next_one_goes_on_where_it_stopped(
    kafka: str, start: Start, ledger: redis.Redis
) -> None:
    await create_topics(kafka, {"crm.tickets": PARTITIONS})
    await publish(kafka, ("crm.tickets",), range(3_000))
    with start("first") as worker:
        await until_handled(ledger, 3_000)
        began = time.monotonic()
        worker.process.send_signal(signal.SIGTERM)
        assert await worker.exit_code() == 0
        assert time.monotonic() - began < 5
    await publish(kafka, ("crm.tickets",), range(3_000, 4_000))
    with start("second"):
        await until_handled(ledger, 4_000)
    each_once_and_in_order(ledger, range(4_000))


async def test_a_worker_that_is_killed_in_the_middle_is_taken_over_from(
    kafka: str, start: Start, ledger: redis.Redis
) -> None:
    await create_topics(kafka, {"crm.tickets": PARTITIONS})
    with start("first") as first, start("second") as second:
        await first.until_it_has(2)
        await second.until_it_has(2)
        async with Stream(kafka, "crm.tickets") as stream:
            await until_handled(ledger, 2_000)
            first.process.kill()
            await second.until_it_has(4)
        await until_handled(ledger, stream.sent)
    each_once_and_in_order(ledger, range(stream.sent))


async def test_a_worker_that_stands_still_and_wakes_up_again_counts_nothing_twice(
    kafka: str, start: Start, ledger: redis.Redis
) -> None:
    await create_topics(kafka, {"crm.tickets": PARTITIONS})
    with start("first") as first, start("second") as second:
        await first.until_it_has(2)
        await second.until_it_has(2)
        async with Stream(kafka, "crm.tickets") as stream:
            await until_handled(ledger, 2_000)
            first.process.send_signal(signal.SIGSTOP)
            await second.until_it_has(4)
            first.process.send_signal(signal.SIGCONT)
            await second.until_it_has(2)
            await first.until_it_has(2)
        await until_handled(ledger, stream.sent)
        assert first.process.poll() is None
        assert second.process.poll() is None
    each_once_and_in_order(ledger, range(stream.sent))


async def test_workers_that_come_and_go_share_a_family_partition_by_partition(
    kafka: str, start: Start, ledger: redis.Redis
) -> None:
    """Partition n of all four topics of a family is with the same worker, whoever comes and goes."""
    await create_topics(kafka, dict.fromkeys((*CUSTOMER, "crm.tickets"), 6))
    families = (f"customer={','.join(CUSTOMER)}", "ticket=crm.tickets")
    with start("first", *families) as first:
        await first.until_it_has(30)
        async with Stream(kafka, *CUSTOMER, partitions=6) as stream:
            with start("second", *families) as second:
                await first.until_it_has(15)
                await second.until_it_has(15)
                with start("third", *families) as third:
                    workers = (first, second, third)
                    for worker in workers:
                        await worker.until_it_has(10)
                    assert len(held(workers)) == 30
                    for worker in workers:
                        assert len({frozenset(numbers(worker, topic)) for topic in CUSTOMER}) == 1, worker.log
                    await until(lambda: ledger.hexists("workers", "third"))
                    third.process.send_signal(signal.SIGTERM)
                    assert await third.exit_code() == 0
                await second.until_it_has(15)
                second.process.send_signal(signal.SIGTERM)
                assert await second.exit_code() == 0
            await first.until_it_has(30)
        await until_handled(ledger, stream.sent)
    each_once_and_in_order(ledger, range(stream.sent))
    assert set(ledger.hkeys("workers")) == {"first", "second", "third"}


def held(workers: Collection[WorkerProcess]) -> set[str]:
    return {partition for worker in workers for partition in worker.partitions}


def numbers(worker: WorkerProcess, topic: str) -> set[str]:
    return {number for name, _, number in (part.partition(":") for part in worker.partitions) if name == topic}


async def test_a_worker_without_its_store_ends_with_a_message_and_a_code(
    tmp_path: Path, kafka: str, embedded_redis: str
) -> None:
    await create_topics(kafka, {"crm.tickets": PARTITIONS})
    away = embedded_redis.replace("127.0.0.1", "127.0.0.2")
    with WorkerProcess(tmp_path, kafka, away, "lonely", "ticket=crm.tickets") as worker:
        assert await worker.exit_code(40) == 1
        assert "stopped:" in worker.log
