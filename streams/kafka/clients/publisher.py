"""Publishes events: what `nabz publish` and the simulator send with."""

from collections.abc import Mapping
from typing import Self

from aiokafka.partitioner import murmur2

from streams.kafka.clients.bulk import BulkProducer, DeliveryFailed, Outgoing
from streams.settings import KafkaSettings

__all__ = ["DeliveryFailed", "EventTooLarge", "Publisher"]

MOST_BYTES = 1_000_000
"""Of an event with its key: a little less than brokers take by default."""


class EventTooLarge(ValueError):
    """The event is larger than brokers take; it was not sent."""


class Publisher:
    """Sends events to the partitions of their keys: tens of thousands a second, in order for each key.

    An async context manager; leaving it sends what is still here. Kafka's own clients put the same key on the
    same partition.
    """

    def __init__(self, settings: KafkaSettings, partitions: Mapping[str, int]) -> None:
        """Send to these topics, with their numbers of partitions, as `prepare_topics` returns them.

        Where those of all topics are not known, events for the others cannot be sent.
        """
        self._partitions = partitions
        self._producer = BulkProducer(settings, idempotent=True)

    async def __aenter__(self) -> Self:
        await self._producer.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._producer.stop()

    async def send(self, event: bytes, key: bytes, topic: str) -> None:
        """Send an event soon: see `flush`.

        Raises:
            EventTooLarge: brokers would refuse it; nothing else is held up.
            RightsMissing: its topic is hidden from this user.
            DeliveryFailed: Kafka did not take events that were sent before.
        """
        if len(event) + len(key) > MOST_BYTES:
            raise EventTooLarge(
                f"the event has {len(event)} bytes; with its key of {len(key)} at most {MOST_BYTES} can be sent"
            )
        if topic not in self._partitions:
            raise self._producer.lacking(topic)
        await self._producer.add(topic, partition_of(key, self._partitions[topic]), Outgoing(key, event))

    async def flush(self) -> None:
        """Come back once Kafka has all events. Raises DeliveryFailed if it has not."""
        await self._producer.flush()


def partition_of(key: bytes, partitions: int) -> int:
    """The partition of a key, as Kafka's own clients choose it."""
    number: int = murmur2(key)
    return (number & 0x7FFFFFFF) % partitions
