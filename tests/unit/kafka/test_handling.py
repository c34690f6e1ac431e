import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pytest

from streams.kafka.batches import RecordBatch, TopicPartition
from streams.kafka.clients.bulk import DeliveryGivenUp
from streams.kafka.faust import handling
from streams.kafka.faust.handling import MOST_RETURNS, BatchHandling
from streams.kafka.progress import Progress
from streams.redis.errors import ShardMovedError, StoreGivenUpError, StoreUnavailableError
from tests.unit.kafka.records import a_batch

if TYPE_CHECKING:
    from streams.kafka.faust.app import BatchApp

TOPICS = ("crm.purchases", "crm.carts")
PARTITIONS = {TopicPartition(topic, 0) for topic in TOPICS}


class AConsumer:
    """Reads again from offset 0, and notes of which partitions."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.read: list[set[TopicPartition]] = []

    def assigned(self) -> set[TopicPartition]:
        return {*PARTITIONS, TopicPartition("crm.deals", 0)}

    async def read_from_store(self, partitions: Collection[TopicPartition]) -> None:
        self.read.append(set(partitions))
        self.progress.sought(dict.fromkeys(partitions, 0))


class AnApp:
    """As much of an app as handling asks of it."""

    def __init__(self) -> None:
        self.progress = Progress()
        self.progress.sought(dict.fromkeys(PARTITIONS, 0))
        self.batch_consumer = AConsumer(self.progress)
        self.failure: BaseException | None = None

    async def fail(self, error: BaseException) -> None:
        self.failure = error


def a_handling(app: AnApp, handler: Callable[[RecordBatch], Awaitable[None]]) -> BatchHandling:
    return BatchHandling(cast("BatchApp", app), TOPICS, handler)


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handling, "_FIRST_PAUSE_SECONDS", 0.0)


async def test_batches_are_handled_one_after_the_other() -> None:
    handled: list[tuple[str, int]] = []
    under_way = 0

    async def handler(batch: RecordBatch) -> None:
        nonlocal under_way
        under_way += 1
        assert under_way == 1
        await asyncio.sleep(0.001)
        under_way -= 1
        handled.append((batch.topic, batch.next_offset))

    under_test = a_handling(AnApp(), handler)
    await asyncio.gather(
        under_test.handle(a_batch(0, 2, topic="crm.carts")),
        under_test.handle(a_batch(2, 3, topic="crm.carts")),
        under_test.handle(a_batch(0, 9, topic="crm.purchases")),
    )
    assert handled == [("crm.carts", 2), ("crm.carts", 3), ("crm.purchases", 9)]


async def test_a_shard_that_moved_is_read_again_in_all_topics_of_the_family() -> None:
    app = AnApp()
    handled: list[int] = []

    async def handler(batch: RecordBatch) -> None:
        if not handled:
            handled.append(0)
            raise ShardMovedError("customer-0", 3, 4)
        handled.append(batch.next_offset)

    under_test = a_handling(app, handler)
    await under_test.handle(a_batch(0, 5, topic="crm.carts"))
    assert app.batch_consumer.read == [PARTITIONS]
    await under_test.handle(a_batch(5, 6, topic="crm.carts", seek=1))
    await under_test.handle(a_batch(0, 6, topic="crm.carts", seek=2))
    assert handled == [0, 6]
    assert app.failure is None


async def test_batches_of_several_topics_are_handled_at_once_but_for_what_was_handled_before() -> None:
    app = AnApp()
    handled: list[list[tuple[str, int, int]]] = []

    async def handler(batch: RecordBatch) -> None:
        handled.append([(part.topic, part.first_offset, part.next_offset) for part in batch.together])

    def together(carts: RecordBatch, purchases: RecordBatch) -> RecordBatch:
        return replace(carts, beside=(purchases,))

    under_test = a_handling(app, handler)
    await under_test.handle(
        together(a_batch(0, 2, topic="crm.carts", seek=1), a_batch(0, 3, topic="crm.purchases", seek=1))
    )
    await under_test.handle(
        together(a_batch(0, 2, topic="crm.carts", seek=1), a_batch(1, 5, topic="crm.purchases", seek=1))
    )
    assert handled == [[("crm.carts", 0, 2), ("crm.purchases", 0, 3)], [("crm.purchases", 3, 5)]]
    assert app.progress.next_offsets == {TopicPartition("crm.carts", 0): 2, TopicPartition("crm.purchases", 0): 5}


async def test_where_records_of_one_topic_are_missing_nothing_of_the_others_is_handled() -> None:
    app = AnApp()

    async def handler(_batch: RecordBatch) -> None:
        raise AssertionError("nothing is to be handled")

    batch = replace(a_batch(0, 2, topic="crm.carts"), beside=(a_batch(4, 6, topic="crm.purchases"),))
    await a_handling(app, handler).handle(batch)
    assert app.batch_consumer.read == [PARTITIONS]
    assert app.failure is None


async def test_records_that_never_arrived_are_read_again() -> None:
    app = AnApp()
    handled: list[int] = []

    async def handler(batch: RecordBatch) -> None:
        handled.append(batch.next_offset)

    under_test = a_handling(app, handler)
    await under_test.handle(a_batch(4, 6, topic="crm.carts"))
    assert app.batch_consumer.read == [PARTITIONS]
    await under_test.handle(a_batch(0, 6, topic="crm.carts", seek=2))
    assert handled == [6]


async def test_a_partition_that_never_gets_anywhere_ends_the_process() -> None:
    app = AnApp()

    async def handler(_batch: RecordBatch) -> None:
        raise ShardMovedError("customer-0", 3, 4)

    under_test = a_handling(app, handler)
    for seek in range(1, MOST_RETURNS + 2):
        assert app.failure is None
        await under_test.handle(a_batch(0, 5, topic="crm.carts", seek=seek))
    assert isinstance(app.failure, ShardMovedError)


@pytest.mark.parametrize("error", [StoreUnavailableError("away"), KeyError("a mistake in the code")])
async def test_any_other_error_ends_the_process_and_nothing_is_handled_after_it(error: Exception) -> None:
    app = AnApp()
    calls = 0

    async def handler(_batch: RecordBatch) -> None:
        nonlocal calls
        calls += 1
        raise error

    under_test = a_handling(app, handler)
    await under_test.handle(a_batch(0, 5, topic="crm.carts"))
    await under_test.handle(a_batch(5, 6, topic="crm.carts"))
    assert app.failure is error
    assert calls == 1
    assert app.progress.next_offsets[TopicPartition("crm.carts", 0)] == 0


@pytest.mark.parametrize("error", [StoreGivenUpError("no longer"), DeliveryGivenUp("no longer")])
async def test_a_batch_that_nobody_waits_for_any_more_is_left_to_whoever_reads_it_next(error: Exception) -> None:
    app = AnApp()

    async def handler(_batch: RecordBatch) -> None:
        raise error

    await a_handling(app, handler).handle(a_batch(0, 5, topic="crm.carts"))
    assert app.failure is None
    assert app.progress.next_offsets[TopicPartition("crm.carts", 0)] == 0


async def test_reading_again_waits_for_the_batch_that_is_being_handled() -> None:
    app = AnApp()
    order: list[str] = []

    async def handler(_batch: RecordBatch) -> None:
        await asyncio.sleep(0.01)
        order.append("handled")

    under_test = a_handling(app, handler)

    async def read_again() -> None:
        await under_test.read_again(0)
        order.append("read again")

    async with asyncio.TaskGroup() as group:
        group.create_task(under_test.handle(a_batch(0, 5, topic="crm.carts")))
        group.create_task(read_again())
    assert order == ["handled", "read again"]
