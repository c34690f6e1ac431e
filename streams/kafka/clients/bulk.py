"""Sends many records at the speed of the network: whole batches are built here, not one record at a time."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from aiokafka import AIOKafkaProducer
from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    KafkaError,
    TopicAuthorizationFailedError,
    UnknownError,
)

from streams.kafka.clients.connection import connection
from streams.kafka.clients.errors import Right, RightsMissing
from streams.kafka.clients.rights import TOPIC, WRITE
from streams.said import named
from streams.settings import KafkaSettings

logger = logging.getLogger(__name__)

BATCH_BYTES = 256 * 1024
MOST_UNDER_WAY = 32
"""Batches that were handed to aiokafka and not confirmed yet; more wait."""
FLUSH_SECONDS = 120.0
_SENDER_LOG = "aiokafka.producer.sender"


class DeliveryFailed(Exception):
    """Kafka did not take records: whether any of them arrived is not known."""


class DeliveryGivenUp(DeliveryFailed):
    """Nobody waits for Kafka any longer, for the process ends: let go of what was read, its offset is not committed.

    Who reads it again sends it again.
    """


class Outgoing(NamedTuple):
    """One record to send."""

    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]] = ()
    timestamp: int | None = None
    """Epoch milliseconds; None: now, by this machine's clock."""
    known_timestamp: int | None = None
    """One that the brokers took with the record before, for where they do not take the other one."""


class _Open(NamedTuple):
    builder: Any
    records: list[Outgoing]


class BulkProducer:
    """Fills one batch for each topic and partition and sends it when it is full, `linger` seconds old, or flushed.

    Records of one partition arrive in the order in which one task adds them. `acks=all`. An idempotent producer's
    own retries make no duplicates.
    """

    flush_seconds: float | None = FLUSH_SECONDS
    """How long a flush waits; None: for as long as it takes."""
    stop_seconds = 10.0
    """How long the brokers may take to let go of a producer: without them aiokafka would wait for ever."""

    def __init__(self, settings: KafkaSettings, *, idempotent: bool, linger: float = 0.02) -> None:
        self._settings = settings
        self._idempotent = idempotent
        self._linger = linger
        self._producer: Any = None
        self._open: dict[tuple[str, int], _Open] = {}
        self._under_way: set[asyncio.Task[None]] = set()
        self._turns: dict[tuple[str, int], asyncio.Lock] = defaultdict(asyncio.Lock)
        self._timer: asyncio.TimerHandle | None = None
        self._partitions: dict[str, int] = {}
        self._failure: BaseException | None = None

    async def start(self) -> None:
        """Connect. Raises KafkaError if no broker answers."""
        if self._idempotent:
            try:
                with _quiet(_SENDER_LOG):
                    self._producer = await self._started(idempotent=True)
            except UnknownError:
                # The embedded broker gives no producer ids.
                logger.info("the broker knows no idempotent producers: retries may repeat records")
            except ClusterAuthorizationFailedError:
                # Who may write to any topic at all gets one; of others it is said with the first topic.
                logger.info("the broker gives this user no producer id: retries may repeat records")
            else:
                return
        self._producer = await self._started(idempotent=False)

    async def _started(self, *, idempotent: bool) -> AIOKafkaProducer:
        producer = AIOKafkaProducer(
            **connection(self._settings), acks="all", enable_idempotence=idempotent, max_batch_size=BATCH_BYTES
        )
        try:
            await producer.start()
        except BaseException:
            await producer.stop()
            raise
        return producer

    async def stop(self) -> None:
        """Send what is open and disconnect. Raises DeliveryFailed."""
        if self._producer is None:
            return
        try:
            await self.flush()
        finally:
            self._cancel_timer()
            for task in self._under_way:
                task.cancel()
            producer, self._producer = self._producer, None
            try:
                await asyncio.wait_for(producer.stop(), self.stop_seconds)
            except TimeoutError:
                await _cut_off(producer)

    async def partitions(self, topic: str) -> int:
        """How many partitions a topic has. Raises KafkaError if it is not there."""
        count = self._partitions.get(topic)
        if count is None:
            count = self._partitions[topic] = len(await self._producer.partitions_for(topic))
        return count

    async def add(self, topic: str, partition: int, record: Outgoing) -> None:
        """Add a record to the open batch of its partition; waits only where too much is under way.

        Raises DeliveryFailed if records before it were not taken.
        """
        target = (topic, partition)
        while (batch := self._open.get(target)) is not None:
            if _append(batch, record):
                return
            self._launch(target)
            await self._until_there_is_room()
        batch = self._open[target] = _Open(self._producer.create_batch(), [])
        _append(batch, record)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._linger, self._launch_all)

    async def flush(self) -> None:
        """Come back once all that was added is in Kafka.

        Raises:
            DeliveryFailed: something is not, or is not confirmed within `flush_seconds`.
        """
        self._launch_all()
        try:
            async with asyncio.timeout(self.flush_seconds):
                while self._under_way:
                    await asyncio.wait(set(self._under_way))
        except TimeoutError as error:
            raise DeliveryFailed(f"Kafka did not confirm records within {self.flush_seconds:g} s") from error
        self._raise_failure()

    async def refused(self, topic: str, partition: int, records: Sequence[Outgoing], error: KafkaError) -> None:
        """Called with a batch that Kafka does not take; raises, or sees to its records otherwise."""
        if isinstance(error, TopicAuthorizationFailedError):
            raise DeliveryFailed(str(self.lacking(topic))) from error
        raise DeliveryFailed(
            f"Kafka did not take {len(records)} records for {topic}[{partition}]: {named(error)}"
        ) from error

    def lacking(self, topic: str) -> RightsMissing:
        """The error for a topic that this user may not write to."""
        return RightsMissing(self._settings, [Right(WRITE, TOPIC, topic)])

    async def send_alone(self, topic: str, partition: int, record: Outgoing) -> None:
        """Send one record past all batches and wait until Kafka has it. Raises KafkaError."""
        batch = _Open(self._producer.create_batch(), [])
        _append(batch, record)
        await (await self._producer.send_batch(batch.builder, topic, partition=partition))

    def _launch_all(self) -> None:
        self._cancel_timer()
        for target in list(self._open):
            self._launch(target)

    def _launch(self, target: tuple[str, int]) -> None:
        # Known as under way from the first moment on: another task's flush may be looking.
        task = asyncio.ensure_future(self._deliver(target, self._open.pop(target)))
        self._under_way.add(task)
        task.add_done_callback(self._done)

    async def _until_there_is_room(self) -> None:
        while len(self._under_way) >= MOST_UNDER_WAY:
            await asyncio.wait(set(self._under_way), return_when=asyncio.FIRST_COMPLETED)
        self._raise_failure()

    async def _deliver(self, target: tuple[str, int], batch: _Open) -> None:
        try:
            # The lock hands batches of one partition on in the order in which they were launched.
            async with self._turns[target]:
                confirmed = await self._producer.send_batch(batch.builder, target[0], partition=target[1])
            await confirmed
        except KafkaError as error:
            await self.refused(*target, batch.records, error)

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._under_way.discard(task)
        if not task.cancelled() and task.exception() is not None:
            # Kept: records of other tasks may have been in the same batch.
            self._failure = self._failure or task.exception()

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise DeliveryFailed(f"Kafka did not take records: {self._failure}") from self._failure

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


async def _cut_off(producer: AIOKafkaProducer) -> None:
    """Close its connections, though records are under way; aiokafka's sender would open them again."""
    await producer.client.close()
    producer._sender.sender_task.cancel()  # noqa: SLF001 - it has no method that does not wait
    await asyncio.wait({producer._sender.sender_task}, timeout=1)  # noqa: SLF001 - the same
    await producer.client.close()


@contextmanager
def _quiet(name: str) -> Iterator[None]:
    """Let this logger say nothing: what it would say of is raised as well."""
    log = logging.getLogger(name)
    log.disabled, before = True, log.disabled
    try:
        yield
    finally:
        log.disabled = before


def _append(batch: _Open, record: Outgoing) -> bool:
    added = batch.builder.append(
        timestamp=record.timestamp, key=record.key, value=record.value, headers=list(record.headers)
    )
    if added is None:
        return False
    batch.records.append(record)
    return True
