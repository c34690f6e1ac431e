"""The Faust app of a worker: its settings, its agents, and what happens when partitions come and go."""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any, Protocol, cast

import faust
from faust.app.base import BootStrategy
from faust.types import TP, StreamT, TransportT

from streams.kafka.agents import Agent, WorkerT
from streams.kafka.batches import RecordBatch, TopicPartition
from streams.kafka.clients.connection import REQUEST_SECONDS
from streams.kafka.clients.errors import RightsMissing
from streams.kafka.faust.consumer import BatchConsumer, BatchTransport
from streams.kafka.faust.consumer_thread import topic_partitions
from streams.kafka.faust.extensions import BatchScheduler, BatchSchema, EvenAssignor
from streams.kafka.faust.handling import BatchHandling, Handler
from streams.kafka.layout import check_assignment
from streams.kafka.positions import Positions
from streams.kafka.progress import Progress
from streams.settings import Settings

logger = logging.getLogger(__name__)

QUEUED_BATCHES = 8
"""Batches that wait for each family's agent; when they are so many, nothing more is fetched."""
UNDER_WAY_SECONDS = 20.0
"""How long a batch that is being handled may hold up a rebalance or the end of the process."""


class PartitionListener(Protocol):
    """Is told which partitions this worker has."""

    async def on_assigned(self, partitions: set[TopicPartition]) -> None:
        """These partitions are all that this worker has from now on. `Positions` is asked about them next."""

    async def on_revoked(self, partitions: set[TopicPartition]) -> None:
        """These partitions may be another worker's in a moment; no batch of theirs is being handled any more.

        A batch that takes longer than `UNDER_WAY_SECONDS` is no longer waited for. Not called when the process
        ends.
        """


class _Boot(BootStrategy):
    """What Faust starts with the app: no producer, web server or monitor, which nothing here needs."""

    enable_kafka_producer = False
    enable_web = False
    enable_sensors = False


class BatchApp(faust.App):
    """A Faust app whose agents get record batches."""

    BootStrategy = _Boot

    def __init__(
        self, settings: Settings, positions: Positions, listener: PartitionListener, partitions: Mapping[str, int]
    ) -> None:
        self.settings = settings
        self._partitions = partitions
        self.positions = positions
        self.progress = Progress()
        self.failure: BaseException | None = None
        """Why the process has to end, if it has to."""
        self.takes_part = False
        """Whether the group has given this worker its share of the partitions, which may be none."""
        self._ending: asyncio.Task[None] | None = None
        self.before_moving: Callable[[], None] = _nothing
        """Called when partitions are about to be taken away, while their batches may still be handled: whoever handles
        them should not wait for long now."""
        self._listener = listener
        self._families: dict[str, tuple[str, ...]] = {}
        self._handling: dict[str, BatchHandling] = {}
        super().__init__(settings.kafka.group, **_faust_settings(settings))
        self.on_partitions_assigned.connect(cast("Any", self._assigned))
        self.on_partitions_revoked.connect(cast("Any", self._revoked))

    @property
    def families(self) -> Collection[Collection[str]]:
        """The topics of each family."""
        return self._families.values()

    @property
    def batched_topics(self) -> frozenset[str]:
        """The topics of all families."""
        return frozenset(topic for topics in self._families.values() for topic in topics)

    @property
    def batch_consumer(self) -> BatchConsumer:
        """The consumer, by its own type."""
        return cast("BatchConsumer", self.consumer)

    def add_family(self, family: str, topics: Collection[str], handler: Handler) -> None:
        """Give the batches of these topics to a handler, one after the other, through an agent of their own.

        All families are added before the app starts. See `BatchHandling` for what the handler may raise.
        """
        self._families[family] = tuple(topics)
        handling = self._handling[family] = BatchHandling(self, topics, handler)
        # Without acknowledgements Faust keeps no account of offsets: they are in the store.
        channel = self.topic(*topics, schema=BatchSchema(), acks=False)

        async def agent(batches: StreamT[RecordBatch]) -> None:
            async for batch in batches:
                await handling.handle(batch)

        self.agent(channel, name=f"{self.settings.kafka.group}-{family}", concurrency=1)(agent)

    def add_agent(self, agent: Agent[WorkerT], worker: WorkerT) -> None:
        """Give the batches of an agent's topics to it, and `worker` with each. See `add_family`."""
        self.add_family(agent.family, agent.topics, partial(agent.handle, worker))

    async def read_again(self, family: str, partition: int) -> None:
        """Read a partition of all topics of a family from the stored offsets; not to be called by its handler."""
        await self._handling[family].read_again(partition)

    async def fail(self, error: BaseException) -> None:
        """End the app with this error: nothing is handled from here on. Where a right is missing it ends in order."""
        if self.failure is not None:
            return
        self.failure = error
        if isinstance(error, RightsMissing):
            # Apart, for who tells of it belongs to what is stopped.
            self._ending = asyncio.create_task(self.stop())
        else:
            logger.critical("the worker stops: %s", error, exc_info=error)
            await self.crash(error)

    async def until_ended(self) -> None:
        """Come back once an end that began in here is through: the next app takes its place only then."""
        if self._ending is not None:
            await self._ending

    async def _assigned(self, _app: object, assigned: set[TP], **_: object) -> None:
        try:
            partitions = topic_partitions(assigned)
            check_assignment(self._families, partitions, self._partitions)
            await self._listener.on_assigned(self._batched(partitions))
            self.takes_part = True
        except Exception as error:  # noqa: BLE001 - Faust would only log it
            await self.fail(error)

    async def _revoked(self, _app: object, revoked: set[TP], **_: object) -> None:
        self.takes_part = False
        if not revoked:
            return
        partitions = topic_partitions(revoked)
        self.progress.forget(partitions)
        try:
            await self._listener.on_revoked(self._batched(partitions))
        except Exception as error:  # noqa: BLE001 - Faust would only log it
            await self.fail(error)

    def _batched(self, partitions: set[TopicPartition]) -> set[TopicPartition]:
        return {partition for partition in partitions if partition.topic in self.batched_topics}

    async def _consumer_wait_empty(self, *_: object) -> None:
        """Wait for the batches that are being handled: Faust itself waits for acknowledged messages only."""
        self.before_moving()
        idle = [handling.until_idle() for handling in self._handling.values()]
        try:
            async with asyncio.timeout(UNDER_WAY_SECONDS):
                await asyncio.gather(*idle)
        except TimeoutError:
            logger.warning("a batch is not through after %g s; no longer waiting for it", UNDER_WAY_SECONDS)

    def _new_transport(self) -> TransportT:
        return BatchTransport(self.conf.broker_consumer, self)

    def _create_directories(self) -> None:
        """Create none: nothing is kept in files."""


def _nothing() -> None:
    pass


def _faust_settings(settings: Settings) -> Mapping[str, Any]:
    return {
        # What Faust shows and logs; the connection itself is made by BatchConsumerThread.
        "broker": f"kafka://{settings.kafka.bootstrap.split(',')[0]}",
        "autodiscover": False,
        "broker_request_timeout": REQUEST_SECONDS,
        "broker_session_timeout": settings.kafka.session_timeout_seconds,
        # Faust commits nothing, so it need not look for something to commit.
        "broker_commit_interval": 3600.0,
        "ConsumerScheduler": BatchScheduler,
        "processing_guarantee": "at_least_once",
        "store": "memory://",
        "stream_buffer_maxsize": QUEUED_BATCHES,
        # Topics are made and checked before the app starts.
        "topic_allow_declare": False,
        "topic_disable_leader": True,
        "PartitionAssignor": EvenAssignor,
        "table_standby_replicas": 0,
        "web_enabled": False,
        "worker_redirect_stdouts": False,
    }


def create_app(
    settings: Settings, positions: Positions, listener: PartitionListener, partitions: Mapping[str, int] | None = None
) -> BatchApp:
    """An app without agents yet; `add_agent` adds them, `run` runs it.

    `partitions` tells of a topic how many of its partitions a worker must get together with the same ones of the other
    topics of its family; without it that holds for all.
    """
    return BatchApp(settings, positions, listener, partitions or {})
