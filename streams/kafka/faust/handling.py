"""Between Faust and a family's handler: one batch after the other, none left out, no error lost."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace
from typing import Protocol

from streams.kafka.batches import RecordBatch, TopicPartition
from streams.kafka.clients.bulk import DeliveryGivenUp
from streams.kafka.progress import Progress, RecordsSkipped
from streams.redis.errors import ShardMovedError, ShardWentBackError, StoreGivenUpError

logger = logging.getLogger(__name__)

Handler = Callable[[RecordBatch], Awaitable[None]]
"""Handles a batch and those beside it, all of them or none."""

MOST_RETURNS = 8
"""How often in a row a partition is read again without any batch going through, before the process gives up."""
_FIRST_PAUSE_SECONDS = 0.1
_LONGEST_PAUSE_SECONDS = 5.0


class StoredReading(Protocol):
    """What can read partitions again from the stored offsets."""

    def assigned(self) -> set[TopicPartition]:
        """The partitions that this worker has."""

    async def read_from_store(self, partitions: Collection[TopicPartition]) -> None:
        """Read partitions from the offsets in the store: soon, if it or Kafka does not answer now."""


class HandlingApp(Protocol):
    """What the handling of batches asks of the app."""

    progress: Progress
    failure: BaseException | None

    @property
    def batch_consumer(self) -> StoredReading:
        """What reads the partitions."""

    async def fail(self, error: BaseException) -> None:
        """End the process with this error."""


class BatchHandling:
    """Hands the batches of one family to its handler.

    What the handler raises decides what happens: `ShardMovedError` and `ShardWentBackError` mean that the
    shard stands elsewhere than this worker believed, so its partition is read again from the stored offsets.
    `StoreGivenUpError` and `DeliveryGivenUp` mean that nobody waits for the store, or Kafka, any more, as partitions
    move or the process ends: nothing was counted, and whoever reads the batch next counts it. Everything else ends the
    process, for going on would leave records out.
    """

    def __init__(self, app: HandlingApp, topics: Collection[str], handler: Handler) -> None:
        self._app = app
        self._topics = tuple(topics)
        self._handler = handler
        self._turn = asyncio.Lock()
        self._returns: dict[int, int] = {}

    async def handle(self, batch: RecordBatch) -> None:
        """Handle a batch; raises nothing but CancelledError."""
        async with self._turn:
            if self._app.failure is not None:
                return
            try:
                await self._handle(batch)
            except (StoreGivenUpError, DeliveryGivenUp) as error:
                # The partition goes to another worker, or the process ends: who reads the batch again counts it.
                logger.info("a batch of %s[%d] is left to whoever reads it next: %s", *_place(batch), error)
            except Exception as error:  # noqa: BLE001 - whatever it is, it must not pass in silence
                await self._app.fail(error)

    async def read_again(self, partition: int) -> None:
        """Read this partition of all topics of the family from the stored offsets, once no batch is handled.

        Not to be called by the handler itself: it raises instead.
        """
        async with self._turn:
            await self._return_to_store(partition)

    async def until_idle(self) -> None:
        """Wait until no batch is being handled."""
        async with self._turn:
            pass

    async def _handle(self, batch: RecordBatch) -> None:
        progress = self._app.progress
        try:
            admitted = [part for part in map(progress.admit, batch.together) if part is not None]
            if not admitted:
                return
            await self._handler(replace(admitted[0], beside=tuple(admitted[1:])))
        except (RecordsSkipped, ShardMovedError, ShardWentBackError) as moved:
            await self._go_back(batch.partition, moved)
        else:
            for part in admitted:
                progress.handled(part)
            self._returns.pop(batch.partition, None)

    async def _go_back(self, partition: int, reason: Exception) -> None:
        returns = self._returns[partition] = self._returns.get(partition, 0) + 1
        if returns > MOST_RETURNS:
            raise reason
        logger.warning("reading again from the stored offsets: %s", reason)
        if returns > 1:
            await asyncio.sleep(min(_FIRST_PAUSE_SECONDS * 2.0**returns, _LONGEST_PAUSE_SECONDS))
        await self._return_to_store(partition)

    async def _return_to_store(self, partition: int) -> None:
        family = {TopicPartition(topic, partition) for topic in self._topics}
        await self._app.batch_consumer.read_from_store(family & self._app.batch_consumer.assigned())


def _place(batch: RecordBatch) -> tuple[str, int]:
    return batch.topic, batch.partition
