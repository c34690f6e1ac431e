"""A producer that does not give up soon: what it sends has to be in Kafka before the offset behind it is committed."""

import asyncio
import logging
import time
from abc import abstractmethod
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from aiokafka.errors import (
    InvalidTimestampError,
    KafkaError,
    MessageSizeTooLargeError,
    TopicAuthorizationFailedError,
)

from streams.kafka.clients.bulk import BulkProducer, DeliveryGivenUp, Outgoing
from streams.kafka.clients.connection import passes
from streams.kafka.clients.errors import RightsMissing
from streams.said import named, said
from streams.settings import KafkaSettings

logger = logging.getLogger(__name__)

_PAUSE_SECONDS = 1.0
_SAY_AGAIN_SECONDS = 60.0
_STOP_SECONDS = 10.0
_GIVEN_UP_SECONDS = 1.0

T = TypeVar("T")


class PatientProducer(BulkProducer):
    """Tries again what Kafka may take later, for as long as it takes, and says so once a minute.

    A right to write that is missing may be given, so that is waited for as well, where somebody `waits_for_rights`.

    Where the clock of this machine is so far ahead that brokers do not take it, records go with the time that they had
    when they were read. After `give_up` whoever waits gets DeliveryGivenUp. What becomes of a record that is too large
    is left to `too_large`.
    """

    flush_seconds: float | None = None
    waits_for_rights = True
    _told_at = float("-inf")

    def __init__(self, settings: KafkaSettings, *, idempotent: bool, linger: float = 0.02) -> None:
        super().__init__(settings, idempotent=idempotent, linger=linger)
        self._over = asyncio.Event()

    def give_up(self) -> None:
        """Wait for Kafka no longer: the process ends, and nothing is committed that is behind what is still here."""
        self._over.set()
        self.stop_seconds = _GIVEN_UP_SECONDS

    async def start(self) -> None:
        """Connect, once a broker answers. Raises KafkaError where waiting does not help, or DeliveryGivenUp."""
        await self._unless_over(self._start())

    async def flush(self) -> None:
        """Come back once all that was added is in Kafka. Raises DeliveryFailed if it is not."""
        await self._unless_over(super().flush())

    async def stop(self) -> None:
        """Send what is still here, if that is soon done, and disconnect.

        Raises DeliveryFailed if it is not, unless it was given up.
        """
        self.flush_seconds = _STOP_SECONDS
        with suppress(DeliveryGivenUp):
            await super().stop()

    @abstractmethod
    async def too_large(self, topic: str, partition: int, record: Outgoing, error: KafkaError) -> None:
        """Called with a record that the brokers refuse for its size; raises DeliveryFailed, or sees to it otherwise."""

    async def refused(self, topic: str, partition: int, records: Sequence[Outgoing], error: KafkaError) -> None:
        """Try each record alone where that may help. Raises DeliveryFailed."""
        if isinstance(error, InvalidTimestampError) and all(map(_has_another_time, records)):
            self._say("Kafka does not take the time of this machine's clock: %r", error)
            for record in records:
                await self._try_again(topic, partition, record._replace(timestamp=record.known_timestamp))
        elif isinstance(error, MessageSizeTooLargeError) and len(records) == 1:
            await self.too_large(topic, partition, records[0], error)
        elif isinstance(error, MessageSizeTooLargeError) or self._passes(error):
            for record in records:
                await self._try_again(topic, partition, record)
        else:
            await super().refused(topic, partition, records, error)

    async def _start(self) -> None:
        while True:
            try:
                await super().start()
            except KafkaError as error:
                if not passes(error):
                    raise
                await self._wait(error)
            else:
                return

    async def _until_there_is_room(self) -> None:
        await self._unless_over(super()._until_there_is_room())

    async def _unless_over(self, work: Coroutine[Any, Any, T]) -> T:
        """What the work gives, unless it is given up before. Raises DeliveryGivenUp."""
        working, over = asyncio.ensure_future(work), asyncio.ensure_future(self._over.wait())
        try:
            await asyncio.wait({working, over}, return_when=asyncio.FIRST_COMPLETED)
            if working.done():
                return working.result()
            raise DeliveryGivenUp("no longer waited for Kafka to take records")
        finally:
            working.cancel()
            over.cancel()

    async def _try_again(self, topic: str, partition: int, record: Outgoing) -> None:
        while True:
            try:
                await self.send_alone(topic, partition, record)
            except MessageSizeTooLargeError as error:
                await self.too_large(topic, partition, record, error)
            except KafkaError as error:
                if not self._passes(error):
                    await super().refused(topic, partition, [record], error)
                await self._wait(self.lacking(topic) if isinstance(error, TopicAuthorizationFailedError) else error)
                continue
            return

    def _passes(self, error: KafkaError) -> bool:
        return passes(error) or (self.waits_for_rights and isinstance(error, TopicAuthorizationFailedError))

    async def _wait(self, error: KafkaError | RightsMissing) -> None:
        text = said(error) if isinstance(error, RightsMissing) else named(error)
        self._say("waiting for Kafka to take records: %s", text)
        await asyncio.sleep(_PAUSE_SECONDS)

    def _say(self, what: str, error: object) -> None:
        now = time.monotonic()
        if now - self._told_at >= _SAY_AGAIN_SECONDS:
            self._told_at = now
            logger.warning(what, error)


def _has_another_time(record: Outgoing) -> bool:
    """Whether it may be sent with a time that the brokers took before. They take none of before 1970."""
    return record.timestamp is None and record.known_timestamp is not None and record.known_timestamp >= 0
