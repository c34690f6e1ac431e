"""Producers as they are met outside: with each codec and several partitioners, and patient while brokers are away."""

import asyncio
import json
import random
import threading
import time
import zlib
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Final, Self

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from schemas.topics import MARKETING
from streams.kafka.partitioner import partitions_of
from tests.faults.harness.events import Event
from tests.faults.harness.watch import Watch
from tests.recount.events import key_of, topic_of

CODECS: Final = (None, "gzip", "snappy", "lz4", "zstd")
PARTITIONERS: Final = ("murmur2", "murmur2", "murmur2", "crc32", "random")
_PATIENCE_SECONDS = 180.0
_PAUSE_SECONDS = 0.2


class Producers:
    """Sends events on a loop and a thread of their own, as a context manager."""

    def __init__(self, bootstrap: str, partitions: int, watch: Watch) -> None:
        """Topics had so many partitions at first: a marketing event that comes again has to be where it was."""
        self._bootstrap = bootstrap
        self._partitions = partitions
        self._watch = watch
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._producers: dict[str | None, AIOKafkaProducer] = {}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def publish(self, events: Sequence[Event], chance: random.Random) -> None:
        """Come back once Kafka has all of them. Raises KafkaError if it will not have them."""
        codec, partitioner = chance.choice(CODECS), chance.choice(PARTITIONERS)
        sending = self._publish(events, codec, partitioner, chance)
        asyncio.run_coroutine_threadsafe(sending, self._loop).result()

    async def _publish(
        self, events: Sequence[Event], codec: str | None, partitioner: str, chance: random.Random
    ) -> None:
        give_up_at = time.monotonic() + _PATIENCE_SECONDS
        left = list(events)
        while left:
            try:
                left = await self._sent(left, await self._producer(codec), partitioner, chance)
            except KafkaError:
                if time.monotonic() > give_up_at:
                    raise
            if left:
                await asyncio.sleep(_PAUSE_SECONDS)

    async def _sent(
        self, events: Sequence[Event], producer: AIOKafkaProducer, partitioner: str, chance: random.Random
    ) -> list[Event]:
        """Send events; those are returned of which Kafka does not say that it has them."""
        under_way = []
        for event in events:
            topic, key = topic_of(event), key_of(event).encode()
            count = len(await producer.partitions_for(topic))
            partition = self._partition(topic, key, count, partitioner, chance)
            value = json.dumps(event, ensure_ascii=False).encode()
            under_way.append(await producer.send(topic, value, key=key, partition=partition))
        found: list[Any] = await asyncio.gather(*under_way, return_exceptions=True)
        for record in found:
            if not isinstance(record, BaseException):
                self._watch.published((record.topic, record.partition), record.offset + 1)
        return [event for event, record in zip(events, found, strict=True) if isinstance(record, BaseException)]

    def _partition(self, topic: str, key: bytes, count: int, partitioner: str, chance: random.Random) -> int:
        if topic == MARKETING:
            return partitions_of([key], self._partitions)[0]
        if partitioner == "crc32":
            return zlib.crc32(key) % count
        return chance.randrange(count) if partitioner == "random" else partitions_of([key], count)[0]

    async def _producer(self, codec: str | None) -> AIOKafkaProducer:
        if codec not in self._producers:
            producer = AIOKafkaProducer(
                bootstrap_servers=self._bootstrap,
                acks="all",
                compression_type=codec,
                linger_ms=10,
                request_timeout_ms=10_000,
                metadata_max_age_ms=2_000,
            )
            await producer.start()
            self._producers[codec] = producer
        return self._producers[codec]

    async def _stop(self) -> None:
        for producer in self._producers.values():
            await producer.stop()
