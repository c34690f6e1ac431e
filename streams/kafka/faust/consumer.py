"""Faust's consumer of Kafka, changed so that it reads batches, from where the store says."""

import asyncio
import logging
from collections.abc import Collection, Mapping
from typing import Any, ClassVar, cast

import faust.transport.drivers.aiokafka as driver
from aiokafka.errors import (
    ConsumerStoppedError,
    GroupAuthorizationFailedError,
    KafkaError,
    TopicAuthorizationFailedError,
)
from faust.types import TP, ConsumerMessage
from faust.types.transports import ConsumerT
from mode import Service, ServiceT

from streams.kafka.batches import RecordBatch, TopicPartition
from streams.kafka.clients.errors import Right, RightsMissing
from streams.kafka.clients.rights import GROUP, READ, TOPIC
from streams.kafka.faust.consumer_thread import BatchConsumerThread, ConsumingApp, topic_partitions
from streams.kafka.faust.waiting import LaterReading
from streams.kafka.positions import stored_offsets

logger = logging.getLogger(__name__)

POLL_SECONDS = 1.0
"""How long a fetch waits in this process for records: how often its two loops wake when nothing comes."""
ALIVE_SECONDS = 1.0
SEEK_SECONDS = 25.0
"""How long partitions that were assigned may be sought before the flow starts without them. Less than Faust's request
timeout: past that one it gives up without a word."""


class BatchConsumer(driver.Consumer):
    """Hands batches to the agents; keeps Faust's flow control and offset bookkeeping out of the way."""

    _thread: BatchConsumerThread

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Faust's
        super().__init__(*args, **kwargs)
        self._seeking = asyncio.Lock()
        self._later = LaterReading(self._read_from_store, self.assigned, self.batch_app.fail, self.add_future)

    def _new_consumer_thread(self) -> BatchConsumerThread:
        return BatchConsumerThread(self, loop=self.loop, beacon=self.beacon)

    @property
    def batch_app(self) -> ConsumingApp:
        """The app, by its own type."""
        return cast("ConsumingApp", self.app)

    async def perform_seek(self) -> None:
        """Position all assigned partitions; Faust calls this before the flow starts after each rebalance.

        It comes back before Faust gives up waiting for it, which nothing would tell: partitions of which the store, or
        Kafka, has not said by then where they stand are read as soon as it does.
        """
        assigned = self.assignment()
        mine = {partition for partition in assigned if partition.topic in self.batch_app.batched_topics}
        if mine != assigned:
            await super().perform_seek()
        partitions = topic_partitions(mine)
        try:
            async with asyncio.timeout(SEEK_SECONDS):
                await self._read_from_store(partitions)
        except Exception as error:  # noqa: BLE001 - raised again where waiting does not help
            # What is asked while the worker ends is answered by nobody, and nothing is read any more.
            if not self.app.should_stop:
                await self._read_later(partitions, error)

    async def read_from_store(self, partitions: Collection[TopicPartition]) -> None:
        """Read partitions from the offsets in the store; the earliest record where it has none.

        While the store or Kafka does not say where, they are not read; it is asked again for as long as it takes.
        """
        try:
            await self._read_from_store(partitions)
        except Exception as error:  # noqa: BLE001 - raised again where waiting does not help
            await self._read_later(partitions, error)

    async def _read_later(self, partitions: Collection[TopicPartition], error: Exception) -> None:
        """Read these once that is possible. Raises the error if waiting does not help."""
        self._later.add(partitions, error)
        self.batch_app.progress.forget(partitions)
        await self._thread.forget_batches(partitions)

    async def _read_from_store(self, partitions: Collection[TopicPartition]) -> None:
        """Read partitions from the offsets in the store. Raises StoreUnavailableError or KafkaError."""
        app = self.batch_app
        async with self._seeking:
            app.progress.begin_seek(partitions)
            if not partitions:
                return
            stored = await stored_offsets(app.positions, partitions)
            earliest = await self.earliest_offsets(*(TP(*partition) for partition in partitions))
            starts = {}
            for partition in partitions:
                first, wanted = earliest[TP(*partition)], stored.get(partition)
                starts[partition] = first if wanted is None else max(first, wanted)
                if wanted is not None and wanted < first:
                    logger.error(
                        "%s[%d]: records %d to %d were deleted by Kafka before they were read; they are not counted",
                        *(*partition, wanted, first - 1),
                    )
            # In this order: once the number is known, batches of earlier seeks are no longer handled.
            number = app.progress.sought(starts)
            await self._thread.seek_batches(starts, number)
            self._later.done(partitions)

    async def _drain_messages(self, fetcher: ServiceT) -> None:
        """Fetch and hand on for as long as the fetcher runs.

        Faust's own loop wakes four futures for each message, follows offsets that `Progress` follows better, and
        sleeps a second where all agents are busy.
        """
        try:
            while not fetcher.should_stop and await self._flows():
                fetched = await self._fetched()
                for partition, record in self.scheduler.iterate(fetched):
                    # It may be from before partitions moved, and is not handled then; or it was read after they were
                    # sought and before the flow resumes, and nothing else would bring it again.
                    if not await self._flows():
                        return
                    await self.callback(self._to_message(partition, record))
        except (asyncio.CancelledError, ConsumerStoppedError):
            # Faust takes a cancelled fetcher for a crash where partitions are just moving.
            if not self.app.should_stop:
                raise

    async def _fetched(self) -> Mapping[TP, Any]:
        """What comes within `POLL_SECONDS`; nothing where a right to read is missing, which ends the app in order.

        Raises ConsumerStoppedError or KafkaError.
        """
        kafka = self.batch_app.settings.kafka
        try:
            fetched: Mapping[TP, Any] = await self._thread.fetch(POLL_SECONDS)
        except TopicAuthorizationFailedError as error:
            await self.batch_app.fail(RightsMissing(kafka, (Right(READ, TOPIC, str(topic)) for topic in error.args)))
            return {}
        except KafkaError as error:
            # aiokafka quotes it in an error of no kind of its own.
            if GroupAuthorizationFailedError.__name__ not in str(error):
                raise
            await self.batch_app.fail(RightsMissing(kafka, [Right(READ, GROUP, kafka.group)]))
            return {}
        return fetched

    @Service.task
    async def _take_part(self) -> None:
        """Stay in the group while partitions move and nothing is fetched, as after `SILENCE_SECONDS`.

        A member that has left the group for its silence is let in again only if it fetches, and it fetches only once
        it is in.
        """
        while not self.should_stop:
            await self.sleep(ALIVE_SECONDS)
            if not self.flow_active:
                await self._thread.say_alive()

    async def _flows(self) -> bool:
        """Wait until agents may be given something; False if they never will be any more."""
        while not (self.flow_active or self.should_stop):
            await self.wait(self.can_resume_flow)  # type: ignore[arg-type] # mode's own Event is meant, any will do
        return not self.should_stop

    def _to_message(self, tp: TP, record: Any) -> ConsumerMessage:  # noqa: ANN401 - a batch, or what Faust reads itself
        if not isinstance(record, RecordBatch):
            return super()._to_message(tp, record)
        return ConsumerMessage(
            record.topic,
            record.partition,
            record.first_offset,
            0.0,
            0,
            None,
            None,
            cast("Any", record),
            None,
            0,
            0,
            tp,
            generation_id=self.app.consumer_generation_id,
        )

    def on_buffer_full(self, tp: TP) -> None:
        """Do nothing: a full queue holds the fetch loop back by itself."""

    def verify_event_path(self, now: float, tp: TP) -> None:
        """Do nothing: Faust's guesses at a livelock are wrong for batches; health is measured elsewhere."""

    async def publish_offsets(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Tell Kafka how far the group is. Only monitors of lag read it, so a refusal is merely noted."""
        try:
            await self._thread.publish_offsets(offsets)
        except KafkaError as error:
            logger.debug("Kafka did not take the group's offsets: %r", error)

    def lags(self) -> dict[TopicPartition, int]:
        """Records of each assigned partition that were not handled when it was last fetched from."""
        ends = self._thread.visible_ends()
        handled = self.batch_app.progress.next_offsets
        return {partition: max(0, ends[partition] - handled[partition]) for partition in handled.keys() & ends.keys()}

    def partition_counts(self) -> dict[str, int]:
        """How many partitions the topics of all families have now."""
        return self._thread.partition_counts(self.batch_app.batched_topics)

    def silent_ms(self) -> int:
        """For how long Kafka has said nothing when it was asked."""
        return self._thread.silent_ms()

    def assigned(self) -> set[TopicPartition]:
        """The partitions that this worker has."""
        return topic_partitions(self.assignment())


class BatchTransport(driver.Transport):
    """Faust's transport with the consumer that reads batches."""

    Consumer: ClassVar[type[ConsumerT]] = BatchConsumer
