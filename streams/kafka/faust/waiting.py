"""Waiting for Kafka, and for the store that says where its partitions stand: a worker that cannot read yet goes on."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaConnectionError, KafkaError

from streams.kafka.batches import TopicPartition
from streams.kafka.clients import connection
from streams.redis.errors import StoreUnavailableError
from streams.said import said

logger = logging.getLogger(__name__)

AGAIN_SECONDS = 0.5


def passes(error: BaseException) -> bool:
    """Whether an error is of the store or of Kafka, and waiting helps."""
    if isinstance(error, KafkaError):
        return connection.passes(error)
    return isinstance(error, StoreUnavailableError | TimeoutError)


class PatientConsumer(AIOKafkaConsumer):  # type: ignore[misc] # aiokafka has no types
    """aiokafka's consumer; it starts once a broker answers."""

    async def start(self) -> None:
        """Connect. Raises KafkaError where waiting does not help."""
        while True:
            try:
                await super().start()
            except KafkaConnectionError as error:
                logger.warning("waiting for Kafka: %s", error)
                await asyncio.sleep(AGAIN_SECONDS)
            else:
                return


class LaterReading:
    """The partitions of which it is not known yet where they are to be read: asks until it is."""

    def __init__(
        self,
        read: Callable[[Collection[TopicPartition]], Awaitable[None]],
        assigned: Callable[[], set[TopicPartition]],
        fail: Callable[[BaseException], Awaitable[None]],
        keep: Callable[[Awaitable[Any]], object],
    ) -> None:
        """Read partitions with `read`, as long as they are `assigned`; `fail` gets what waiting does not mend.

        `keep` is given what runs meanwhile, and cancels it at the end.
        """
        self._read = read
        self._assigned = assigned
        self._fail = fail
        self._keep = keep
        self._unread: set[TopicPartition] = set()
        self._asking = False

    def add(self, partitions: Collection[TopicPartition], error: Exception) -> None:
        """Read these as soon as that is possible. Raises the error if waiting does not help."""
        if not passes(error):
            raise error
        _tell(partitions, error)
        self._unread.update(partitions)
        if not self._asking:
            self._asking = True
            self._keep(self._ask())

    def done(self, partitions: Collection[TopicPartition]) -> None:
        """These are read."""
        self._unread.difference_update(partitions)

    async def _ask(self) -> None:
        try:
            while True:
                await asyncio.sleep(AGAIN_SECONDS)
                self._unread &= self._assigned()
                if not self._unread:
                    return
                await self._try(set(self._unread))
        finally:
            self._asking = False

    async def _try(self, partitions: Collection[TopicPartition]) -> None:
        try:
            await self._read(partitions)
        except Exception as error:  # noqa: BLE001 - whatever it is, it must not pass in silence
            if passes(error):
                _tell(partitions, error)
            else:
                self.done(partitions)
                await self._fail(error)


def _tell(partitions: Collection[TopicPartition], error: Exception) -> None:
    logger.warning("waiting to read %d partitions: it is not known yet from where (%s)", len(partitions), said(error))
