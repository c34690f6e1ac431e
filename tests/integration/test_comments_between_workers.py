"""One worker counts the erasure of a customer, and another one has the customer's ticket."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, cast

import pytest

from agents.families import families_by
from streams.engine.worker import Worker
from streams.kafka.batches import RecordBatch, TopicPartition
from streams.kafka.clients.derived import Derived
from streams.kafka.partitioner import partitions_of
from streams.redis.connection import Client
from tests.built_in import FAMILY_OF_TOPIC, TOPICS
from tests.engine.crowd import connected
from tests.engine.driver import Topics, lines_of
from tests.integration.comments_counted import NOW, WORLD, answered, erased, opened, readable
from tests.strategies.arrivals import Event
from tests.unit.kafka.records import ARecord

CUSTOMER = next(name for name in map("customer-{}".format, range(9)) if partitions_of([name.encode()], 2) == [0])
TICKET, ANOTHER = [name for name in map("ticket-{}".format, range(9)) if partitions_of([name.encode()], 2) == [1]][:2]


@pytest.fixture(params=["debian_redis", "redis_cluster"])
async def client(request: pytest.FixtureRequest) -> AsyncIterator[Client]:
    async with connected(request.getfixturevalue(request.param)) as client:
        yield client


@asynccontextmanager
async def worker_with(client: Client, partition: int) -> AsyncIterator[Worker]:
    """A worker that has one of two partitions of each topic."""
    settings = WORLD.engine
    partitions = dict.fromkeys(FAMILY_OF_TOPIC, 2)
    nobody = cast("Any", None)
    worker = Worker(settings, client, nobody, Derived(settings.kafka, 2), families_by(settings), partitions)
    await worker.prepare()
    await worker.next_offsets({TopicPartition(topic, partition) for topic in TOPICS})
    try:
        yield worker
    finally:
        await worker.close()


async def counts(worker: Worker, topics: Topics, partition: int, *events: Event) -> None:
    """The worker counts these, all of which are of its partition."""
    starts = {place: len(log) for place, log in topics.logs.items()}
    topics.publish(lines_of(events))
    for (topic, number), log in topics.logs.items():
        start = starts.get((topic, number), 0)
        if start < len(log):
            assert number == partition
            records = [ARecord(line.offset, line.key, line.value) for line in log[start:]]
            batch = RecordBatch(topic, number, records, start, len(log), 1)
            await worker.count(batch, await worker.decode(batch))
    await worker.next_offsets({TopicPartition(topic, partition) for topic in TOPICS})


async def a_minute_passes(worker: Worker) -> None:
    async def moved(family: str, partition: int) -> None:
        raise AssertionError((family, partition))

    await worker.chores.expire_and_compact(moved)


async def said(client: Client) -> list[str]:
    return [comment.comment for comment in await readable(client)]


async def test_what_one_worker_erases_another_removes_within_a_minute(client: Client) -> None:
    topics = Topics(2)
    about = {"customer_id": CUSTOMER, "ticket_id": TICKET}
    async with AsyncExitStack() as stack:
        one, other = [await stack.enter_async_context(worker_with(client, number)) for number in range(2)]
        await counts(other, topics, 1, opened(1, NOW, "with a ticket", **about))
        await counts(one, topics, 0, answered(1, NOW, "in an answer", customer_id=CUSTOMER))
        assert await said(client) == ["in an answer", "with a ticket"]
        await counts(one, topics, 0, {**erased(1, NOW + 1), "customer_id": CUSTOMER})
        assert await said(client) == ["with a ticket"]
        await a_minute_passes(one)
        assert await said(client) == ["with a ticket"]
        await a_minute_passes(other)
        assert await said(client) == []
        # It knows by now who was erased: what comes late is not even written.
        about["ticket_id"] = ANOTHER
        await counts(other, topics, 1, opened(2, NOW - 5, "late", **about))
        assert await said(client) == []
