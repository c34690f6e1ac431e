"""Runs an app inside a test, with a store in memory."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import asynccontextmanager

from streams.kafka.batches import RecordBatch, TopicPartition
from streams.kafka.faust.app import BatchApp, create_app
from streams.kafka.faust.run import serve
from streams.settings import KafkaSettings, Settings, WorkerSettings


async def until(condition: Callable[[], bool], seconds: float = 150) -> None:
    """Come back once a condition is true; it has so many seconds."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - what is waited for happens in other processes and threads
            await asyncio.sleep(0.02)


class Notebook:
    """Positions, listener and handler in one: notes what it gets, and where each partition stands."""

    def __init__(self, stands_at: Mapping[TopicPartition, int] | None = None) -> None:
        self.offsets: dict[TopicPartition, int] = dict(stands_at or {})
        self.batches: list[RecordBatch] = []
        self.assigned: set[TopicPartition] = set()
        self.revoked: list[set[TopicPartition]] = []

    async def next_offsets(self, partitions: Collection[TopicPartition]) -> Mapping[TopicPartition, int | None]:
        return {partition: self.offsets.get(partition) for partition in partitions}

    async def on_assigned(self, partitions: set[TopicPartition]) -> None:
        self.assigned = partitions

    async def on_revoked(self, partitions: set[TopicPartition]) -> None:
        self.revoked.append(partitions)

    async def handle(self, batch: RecordBatch) -> None:
        for part in batch.together:
            self.batches.append(part)
            self.offsets[TopicPartition(part.topic, part.partition)] = part.next_offset

    @property
    def values(self) -> list[bytes | None]:
        """Values of all records in the order in which they came."""
        return [record.value for batch in self.batches for record in batch.records]

    async def until_it_has(self, count: int, seconds: float = 150) -> None:
        """Wait for so many records."""
        await until(lambda: len(self.values) >= count, seconds)

    async def until_it_stands_at(self, partition: TopicPartition, offset: int, seconds: float = 150) -> None:
        """Wait until a partition is handled up to an offset."""
        await until(lambda: self.offsets.get(partition) == offset, seconds)


def an_app(bootstrap: str, notebook: Notebook, batch_records: int = 2_000) -> BatchApp:
    """An app without families."""
    settings = Settings(
        kafka=KafkaSettings(bootstrap=bootstrap, session_timeout_seconds=6),
        worker=WorkerSettings(batch_records=batch_records),
    )
    return create_app(settings, notebook, notebook)


@asynccontextmanager
async def running(app: BatchApp) -> AsyncIterator[None]:
    """Run the app; at the end stop it. Raises what made it end by itself."""
    stop = asyncio.Event()
    task = asyncio.create_task(serve(app, stop))
    try:
        yield
    finally:
        stop.set()
        await task
