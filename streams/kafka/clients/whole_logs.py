"""Reads partitions from an offset to the end that they have now."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Final

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError
from aiokafka.structs import TopicPartition

from streams.kafka.batches import Record
from streams.kafka.clients.connection import connection
from streams.kafka.clients.ends import Bounds
from streams.kafka.clients.topics import why_unavailable
from streams.settings import KafkaSettings

_SILENT_SECONDS: Final = 30.0
"""How long nothing may come though there is something to read."""
_WAIT_MS: Final = 500


async def read_logs(
    settings: KafkaSettings, bounds: Mapping[tuple[str, int], Bounds]
) -> AsyncIterator[tuple[str, int, Record]]:
    """Topic, partition and record of all that is committed within these bounds; each partition in its order.

    Raises:
        KafkaUnavailable: the brokers are not reached, or say nothing for a long time.
        WrongSettingsError: what the settings say can never reach them.
    """
    ends = {TopicPartition(*where): bound.end for where, bound in bounds.items() if bound.first < bound.end}
    if not ends:
        return
    consumer = AIOKafkaConsumer(
        **connection(settings),
        isolation_level="read_committed",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        fetch_max_wait_ms=_WAIT_MS // 10,
    )
    try:
        await consumer.start()
        consumer.assign(list(ends))
        for partition in ends:
            consumer.seek(partition, bounds[tuple(partition)].first)
        left = dict(ends)
        quiet_since = asyncio.get_running_loop().time()
        while left:
            found = await consumer.getmany(*left, timeout_ms=_WAIT_MS)
            for partition, records in found.items():
                for record in records:
                    if record.offset < ends[partition]:
                        yield partition.topic, partition.partition, record
            now = asyncio.get_running_loop().time()
            quiet_since = now if found else quiet_since
            if now - quiet_since > _SILENT_SECONDS:
                raise TimeoutError("nothing more of them came")  # noqa: TRY301 - the reaction is that to all silence
            left = {partition: end for partition, end in left.items() if await consumer.position(partition) < end}
    except (KafkaError, TimeoutError, OSError) as error:
        raise await why_unavailable(settings, _SILENT_SECONDS, error) from error
    finally:
        await consumer.stop()
