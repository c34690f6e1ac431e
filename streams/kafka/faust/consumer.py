"""Faust's consumer of Kafka, changed so that it reads batches, from where the store says."""

import asyncio
import logging
import time
from collections.abc import Collection, Mapping
from typing import Any, ClassVar, Protocol, cast

import faust.transport.drivers.aiokafka as driver
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import ConsumerStoppedError, KafkaError
from aiokafka.structs import OffsetAndMetadata
from aiokafka.structs import TopicPartition as KafkaPartition
from faust.types import TP, ConsumerMessage
from faust.types.transports import ConsumerT
from mode import ServiceT

from streams.kafka.batches import RecordBatch, TopicPartition
from streams.kafka.clients.connection import connection
from streams.kafka.faust.fetching import BatchFetching, answered_ms, visible_ends
from streams.kafka.positions import Positions, stored_offsets
from streams.kafka.progress import Progress
from streams.settings import Settings

logger = logging.getLogger(__name__)

POLL_SECONDS = 1.0
"""How long a fetch waits in this process for records: how often its two loops wake when nothing comes."""
FETCH_BYTES = 1 << 20
"""Of one partition at a time: bounds the memory, and what is thrown away when partitions move."""
FETCH_WAIT_SECONDS = 0.25
"""How long a broker waits for the first record. The embedded one notices it only after a part of that time."""
HEARTBEAT_SECONDS = 1.0
"""Also how soon the members of a group notice that somebody comes or goes."""
REBALANCE_SECONDS = 30.0
METADATA_SECONDS = 5.0
"""How soon the group notices that a topic has got more partitions, and reads them."""
RETRY_SECONDS = 0.5
SILENCE_SECONDS = 300.0
"""A worker whose agents take no batch for so long leaves the group, so that others take its partitions."""


class ConsumingApp(Protocol):
    """What the consumer asks of the app that it belongs to."""

    settings: Settings
    positions: Positions
    progress: Progress

    @property
    def families(self) -> Collection[Collection[str]]:
        """The topics of each family."""

    @property
    def batched_topics(self) -> frozenset[str]:
        """The topics of all families."""


class BatchConsumerThread(driver.AIOKafkaConsumerThread):
    """The thread with aiokafka's consumer in it."""

    fetching: BatchFetching

    def __post_init__(self) -> None:
        super().__post_init__()
        app = cast("ConsumingApp", self.app)
        self.fetching = BatchFetching(
            app.families, app.settings.worker.batch_records, app.settings.worker.linger_ms / 1000
        )

    def _create_worker_consumer(self, transport: driver.Transport) -> AIOKafkaConsumer:  # noqa: ARG002 - Faust's
        """Make aiokafka's consumer here, for Faust has no setting for several of these."""
        kafka = cast("ConsumingApp", self.app).settings.kafka
        # Only Faust's own assignor brings partition n of all topics of a family to the same worker.
        self._assignor = self.app.assignor
        session = kafka.session_timeout_seconds
        return AIOKafkaConsumer(
            **connection(kafka),
            group_id=kafka.group,
            partition_assignment_strategy=[self._assignor],
            # What an upstream producer has aborted never happened.
            isolation_level="read_committed",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            # While the brokers are away aiokafka says so at each try.
            retry_backoff_ms=int(RETRY_SECONDS * 1000),
            session_timeout_ms=session * 1000,
            heartbeat_interval_ms=int(min(HEARTBEAT_SECONDS, session / 3) * 1000),
            rebalance_timeout_ms=int(REBALANCE_SECONDS * 1000),
            max_poll_interval_ms=int(SILENCE_SECONDS * 1000),
            fetch_max_wait_ms=int(FETCH_WAIT_SECONDS * 1000),
            max_partition_fetch_bytes=FETCH_BYTES,
            metadata_max_age_ms=int(METADATA_SECONDS * 1000),
        )

    async def fetch(self, seconds: float) -> dict[TP, Any]:
        """What `BatchFetching.fetch` gives."""
        fetched: dict[TP, Any] = await self.call_thread(self.fetching.fetch, self._ensure_consumer(), seconds)
        return fetched

    async def seek_batches(self, starts: Mapping[TopicPartition, int], number: int) -> None:
        """Read these partitions from these offsets on."""
        await self.call_thread(self._seek_batches, starts, number)

    async def _seek_batches(self, starts: Mapping[TopicPartition, int], number: int) -> None:
        self.fetching.seek(self._ensure_consumer(), starts, number)

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        """Nothing of a partition is taken from here on until it is sought again."""
        self.fetching.forget(topic_partitions(revoked))
        await super().on_partitions_revoked(revoked)

    async def publish_offsets(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Tell Kafka how far the group is, where partitions are this worker's. Raises KafkaError if it takes none."""
        if self._consumer is not None:
            await self.call_thread(self._publish_offsets, self._consumer, offsets)

    @staticmethod
    async def _publish_offsets(consumer: AIOKafkaConsumer, offsets: Mapping[TopicPartition, int]) -> None:
        assigned = consumer.assignment()
        known = {
            KafkaPartition(*partition): OffsetAndMetadata(offset, "")
            for partition, offset in offsets.items()
            if partition in assigned
        }
        if known:
            await consumer.commit(known)

    def visible_ends(self) -> dict[TopicPartition, int]:
        """What `fetching.visible_ends` gives; nothing before the start."""
        return {} if self._consumer is None else visible_ends(self._consumer)

    def partition_counts(self, topics: Collection[str]) -> dict[str, int]:
        """How many partitions these topics have, as Kafka said within `METADATA_SECONDS`; nothing before the start."""
        if self._consumer is None:
            return {}
        found = {topic: self._consumer.partitions_for_topic(topic) for topic in topics}
        return {topic: len(numbers) for topic, numbers in found.items() if numbers}

    def silent_ms(self) -> int:
        """For how long Kafka has said nothing of its topics, less the time in which it is not asked."""
        if self._consumer is None:
            return 0
        return max(0, int((time.time() - METADATA_SECONDS) * 1000) - answered_ms(self._consumer))


class BatchConsumer(driver.Consumer):
    """Hands batches to the agents; keeps Faust's flow control and offset bookkeeping out of the way."""

    _thread: BatchConsumerThread

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Faust's
        super().__init__(*args, **kwargs)
        self._seeking = asyncio.Lock()

    def _new_consumer_thread(self) -> BatchConsumerThread:
        return BatchConsumerThread(self, loop=self.loop, beacon=self.beacon)

    @property
    def batch_app(self) -> ConsumingApp:
        """The app, by its own type."""
        return cast("ConsumingApp", self.app)

    async def perform_seek(self) -> None:
        """Position all assigned partitions; Faust calls this before the flow starts after each rebalance.

        Raises:
            StoreUnavailableError: the store did not say where; Faust ends the worker then.
        """
        assigned = self.assignment()
        mine = {partition for partition in assigned if partition.topic in self.batch_app.batched_topics}
        if mine != assigned:
            await super().perform_seek()
        try:
            await self.read_from_store(topic_partitions(mine))
        except Exception:
            # What is asked while the worker ends is answered by nobody, and nothing is read any more.
            if not self.app.should_stop:
                raise

    async def read_from_store(self, partitions: Collection[TopicPartition]) -> None:
        """Read partitions from the offsets in the store; the earliest record where it has none.

        Raises:
            StoreUnavailableError: the store did not say where.
        """
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

    async def _drain_messages(self, fetcher: ServiceT) -> None:
        """Fetch and hand on for as long as the fetcher runs.

        Faust's own loop wakes four futures for each message, follows offsets that `Progress` follows better, and
        sleeps a second where all agents are busy.
        """
        try:
            while not fetcher.should_stop and await self._flows():
                fetched = await self._thread.fetch(POLL_SECONDS)
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


def topic_partitions(partitions: Collection[TP]) -> set[TopicPartition]:
    """Faust's partitions as those of this room's pure parts."""
    return {TopicPartition(*partition) for partition in partitions}
