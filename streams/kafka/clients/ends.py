"""Where the logs of topics begin and end, as a reader of committed records sees them."""

import asyncio
from collections.abc import Collection, Mapping
from typing import NamedTuple

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError
from aiokafka.structs import TopicPartition

from streams.kafka.clients.connection import connection
from streams.kafka.clients.topics import partition_counts, why_unavailable
from streams.settings import KafkaSettings

PATIENCE_SECONDS = 20.0

_FETCH_WAIT_MS = 50
_FETCH_BYTES = 4096
_PAUSE_SECONDS = 0.005


class Bounds(NamedTuple):
    """What of a partition's log can be read: from offset `first` on, and nothing yet from `end` on."""

    first: int
    end: int


async def log_bounds(
    settings: KafkaSettings, topics: Collection[str], patience: float = PATIENCE_SECONDS
) -> Mapping[tuple[str, int], Bounds]:
    """The bounds of every partition of those of these topics that exist; nobody asks about the others.

    The end is asked for twice: brokers are known whose answer to the plain question is too low, but what they say
    along with a fetch from there is right on all of them. It is the last stable offset: what lies beyond belongs to
    transactions that are still open.

    Raises:
        KafkaUnavailable: the brokers did not say within `patience` seconds.
        WrongSettingsError: what the settings say can never reach them.
    """
    try:
        async with asyncio.timeout(patience):
            return await _log_bounds(settings, topics)
    except (KafkaError, TimeoutError, OSError) as error:
        raise await why_unavailable(settings, patience, error) from error


async def _log_bounds(settings: KafkaSettings, topics: Collection[str]) -> Mapping[tuple[str, int], Bounds]:
    counts = await partition_counts(settings, topics)
    partitions = [TopicPartition(topic, number) for topic, count in sorted(counts.items()) for number in range(count)]
    if not partitions:
        return {}
    consumer = AIOKafkaConsumer(
        **connection(settings),
        isolation_level="read_committed",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        fetch_max_wait_ms=_FETCH_WAIT_MS,
        max_partition_fetch_bytes=_FETCH_BYTES,
    )
    try:
        await consumer.start()
        firsts = await consumer.beginning_offsets(partitions)
        ends = await consumer.end_offsets(partitions)
        consumer.assign(partitions)
        for partition in partitions:
            consumer.seek(partition, ends[partition])
        return {
            tuple(partition): Bounds(firsts[partition], await _fetched_end(consumer, partition))
            for partition in partitions
        }
    finally:
        await consumer.stop()


async def _fetched_end(consumer: AIOKafkaConsumer, partition: TopicPartition) -> int:
    """What the broker said of the end of a partition when it answered the first fetch from it."""
    while consumer.highwater(partition) is None:  # noqa: ASYNC110 - aiokafka tells no event of it
        await asyncio.sleep(_PAUSE_SECONDS)
    stable = consumer.last_stable_offset(partition)
    return int(consumer.highwater(partition) if stable is None or stable < 0 else stable)
