"""The thread in which aiokafka's consumer runs, with the settings that Faust has none for."""

import time
from collections.abc import Collection, Mapping
from typing import Any, Protocol, cast

import faust.transport.drivers.aiokafka as driver
from aiokafka import AIOKafkaConsumer
from aiokafka.structs import OffsetAndMetadata
from aiokafka.structs import TopicPartition as KafkaPartition
from faust.types import TP

from streams.kafka.batches import TopicPartition
from streams.kafka.clients.connection import connection
from streams.kafka.faust.fetching import BatchFetching, answered_ms, say_alive, visible_ends
from streams.kafka.faust.waiting import PatientConsumer
from streams.kafka.positions import Positions
from streams.kafka.progress import Progress
from streams.settings import Settings

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

    async def fail(self, error: BaseException) -> None:
        """End the process with this error."""


class BatchConsumerThread(driver.AIOKafkaConsumerThread):
    """The thread with aiokafka's consumer in it."""

    fetching: BatchFetching

    def __post_init__(self) -> None:
        super().__post_init__()
        app = cast("ConsumingApp", self.app)
        self.fetching = BatchFetching(
            app.families,
            app.settings.worker.batch_records,
            app.settings.worker.linger_ms / 1000,
            app.settings.worker.batch_megabytes * 1_000_000,
        )

    def _create_worker_consumer(self, transport: driver.Transport) -> AIOKafkaConsumer:  # noqa: ARG002 - Faust's
        """Make aiokafka's consumer here, for Faust has no setting for several of these."""
        kafka = cast("ConsumingApp", self.app).settings.kafka
        # Only Faust's own assignor brings partition n of all topics of a family to the same worker.
        self._assignor = self.app.assignor
        session = kafka.session_timeout_seconds
        return PatientConsumer(
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

    async def forget_batches(self, partitions: Collection[TopicPartition]) -> None:
        """Take nothing of these partitions until they are sought."""
        await self.call_thread(self._forget_batches, partitions)

    async def _forget_batches(self, partitions: Collection[TopicPartition]) -> None:
        self.fetching.forget(partitions)

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

    async def say_alive(self) -> None:
        """What `fetching.say_alive` does; nothing before the start."""
        if self._consumer is not None:
            await self.call_thread(self._say_alive, self._consumer)

    @staticmethod
    async def _say_alive(consumer: AIOKafkaConsumer) -> None:
        say_alive(consumer)

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


def topic_partitions(partitions: Collection[TP]) -> set[TopicPartition]:
    """Faust's partitions as those of this room's pure parts."""
    return {TopicPartition(*partition) for partition in partitions}
