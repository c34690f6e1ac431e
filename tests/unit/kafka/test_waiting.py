"""Partitions are read as soon as the store and Kafka say where; until then a worker asks."""

import asyncio
from collections.abc import Awaitable, Collection

import pytest
from aiokafka.errors import (
    KafkaConnectionError,
    KafkaTimeoutError,
    NodeNotReadyError,
    TopicAuthorizationFailedError,
)

from streams.kafka.batches import TopicPartition
from streams.kafka.faust import waiting
from streams.kafka.faust.waiting import LaterReading, passes
from streams.redis.errors import StoreGivenUpError, StoreUnavailableError

ONE, TWO = TopicPartition("crm.deals", 0), TopicPartition("crm.deals", 1)
PASSING = [
    StoreUnavailableError("away"),
    StoreGivenUpError("moves"),
    KafkaTimeoutError("Failed to get offsets by times in 30000 ms"),
    KafkaConnectionError("Unable to bootstrap from [('localhost', 9092)]"),
    NodeNotReadyError("Attempt to send a request to node which is not ready"),
    TimeoutError(),
]


class AWorker:
    """Reads when it can, and notes what it has read."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.assigned = {ONE, TWO}
        self.read: list[set[TopicPartition]] = []
        self.failure: BaseException | None = None
        self.under_way: list[asyncio.Future[None]] = []
        self.later = LaterReading(self._read, lambda: set(self.assigned), self._fail, self._keep)

    async def _read(self, partitions: Collection[TopicPartition]) -> None:
        if self.errors:
            raise self.errors.pop(0)
        self.read.append(set(partitions))
        self.later.done(partitions)

    async def _fail(self, error: BaseException) -> None:
        self.failure = error

    def _keep(self, asking: Awaitable[None]) -> None:
        self.under_way.append(asyncio.ensure_future(asking))

    async def until_done(self) -> None:
        async with asyncio.timeout(5):
            await asyncio.gather(*self.under_way)


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "AGAIN_SECONDS", 0.0)


@pytest.mark.parametrize("error", PASSING, ids=lambda error: type(error).__name__)
async def test_what_passes_is_waited_for(error: Exception) -> None:
    assert passes(error)
    worker = AWorker(*[error] * 20)
    worker.later.add({ONE}, error)
    worker.later.add({TWO}, error)
    await worker.until_done()
    assert worker.read == [{ONE, TWO}]
    assert len(worker.under_way) == 1
    assert worker.failure is None


async def test_partitions_that_are_another_workers_by_now_are_not_asked_for() -> None:
    worker = AWorker(*PASSING)
    worker.later.add({ONE, TWO}, PASSING[0])
    worker.assigned = {TWO}
    await worker.until_done()
    assert worker.read == [{TWO}]


async def test_what_was_read_meanwhile_is_not_read_again() -> None:
    worker = AWorker()
    worker.later.add({ONE}, PASSING[0])
    worker.later.done({ONE})
    await worker.until_done()
    assert worker.read == []


@pytest.mark.parametrize("error", [TopicAuthorizationFailedError(), KeyError("a mistake in the code")])
async def test_what_does_not_pass_is_raised_or_ends_the_process(error: Exception) -> None:
    worker = AWorker(error)
    with pytest.raises(type(error)):
        worker.later.add({ONE}, error)
    worker.later.add({ONE}, PASSING[0])
    await worker.until_done()
    assert worker.failure is error
    assert worker.read == []


async def test_partitions_that_come_after_the_last_ones_were_read_are_asked_for_anew() -> None:
    worker = AWorker()
    worker.later.add({ONE}, PASSING[0])
    await worker.until_done()
    worker.later.add({TWO}, PASSING[0])
    await worker.until_done()
    assert worker.read == [{ONE}, {TWO}]
