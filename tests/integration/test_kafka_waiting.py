"""A worker that cannot go on for a while stays, or comes back, in its group, and reads every record once."""

import asyncio
from collections.abc import Collection, Mapping

import pytest
from aiokafka.errors import KafkaTimeoutError

from streams.kafka.batches import RecordBatch, TopicPartition
from streams.kafka.clients.publisher import Publisher
from streams.redis.errors import StoreGivenUpError, StoreUnavailableError
from streams.settings import KafkaSettings
from tests.integration.kafka_programs.apps import Notebook, an_app, running, until
from tests.servers.topics import create_topics

COUNT = 400
TICKETS = {"crm.tickets": 2}
ALL = {TopicPartition("crm.tickets", number) for number in range(2)}


class Waiting(Notebook):
    """A handler that waits for its store until the partitions move, and positions that are not always there."""

    def __init__(self, *errors: Exception) -> None:
        super().__init__()
        self.errors = list(errors)
        self.moves = asyncio.Event()
        self.waits = False

    async def next_offsets(self, partitions: Collection[TopicPartition]) -> Mapping[TopicPartition, int | None]:
        if self.errors:
            raise self.errors.pop(0)
        return await super().next_offsets(partitions)

    async def handle(self, batch: RecordBatch) -> None:
        if self.waits:
            await self.moves.wait()
            raise StoreGivenUpError("partitions move")
        await super().handle(batch)

    def let_go(self) -> None:
        """Partitions are about to move."""
        self.moves.set()


async def publish(bootstrap: str, count: int) -> None:
    async with Publisher(KafkaSettings(bootstrap=bootstrap), TICKETS) as publisher:
        for number in range(count):
            await publisher.send(b"%d" % number, b"key-%d" % (number % 97), "crm.tickets")


def each_once(notebook: Notebook) -> bool:
    return sorted(int(value or 0) for value in notebook.values) == list(range(COUNT))


async def test_a_worker_that_takes_nothing_for_long_leaves_the_group_and_joins_it_again(
    embedded_kafka: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streams.kafka.faust.consumer_thread.SILENCE_SECONDS", 2.0)
    await create_topics(embedded_kafka, TICKETS)
    notebook = Waiting()
    # Batches so small that they do not all wait in the queue, for the fetch loop has to be held up.
    app = an_app(embedded_kafka, notebook, batch_records=5)
    app.before_moving = notebook.let_go
    app.add_family("ticket", ("crm.tickets",), notebook.handle)
    notebook.waits = True
    await publish(embedded_kafka, COUNT)
    async with running(app):
        await until(notebook.moves.is_set)
        notebook.waits = False
        await notebook.until_it_has(COUNT)
    assert notebook.revoked[0] == ALL
    assert each_once(notebook)


@pytest.mark.parametrize(
    "error", [StoreUnavailableError("away"), KafkaTimeoutError("Failed to get offsets by times in 30000 ms")]
)
async def test_partitions_are_read_once_it_is_known_from_where(
    embedded_kafka: str, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr("streams.kafka.faust.consumer.SEEK_SECONDS", 0.5)
    monkeypatch.setattr("streams.kafka.positions._PAUSE_SECONDS", 0.1)
    await create_topics(embedded_kafka, TICKETS)
    notebook = Waiting(*[error] * 12)
    app = an_app(embedded_kafka, notebook)
    app.add_family("ticket", ("crm.tickets",), notebook.handle)
    await publish(embedded_kafka, COUNT)
    async with running(app):
        await until(lambda: notebook.assigned == ALL)
        await notebook.until_it_has(COUNT)
    assert notebook.errors == []
    assert each_once(notebook)
