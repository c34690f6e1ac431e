"""Sends records that are in a wrong partition on to the right one.

A record keeps its key, value and headers, and gets two more: who sent it on, and from where. Who finds a record in a
wrong partition that it has sent on itself leaves it there, for it is in the right one already. So no record goes round,
not even between two systems that read the same topics and spread keys over other numbers of partitions.
"""

from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

from aiokafka.errors import KafkaError

from streams.kafka.batches import Record
from streams.kafka.clients.bulk import DeliveryFailed, Outgoing
from streams.kafka.clients.on_demand import OnDemand
from streams.kafka.clients.patient import PatientProducer
from streams.settings import KafkaSettings

BY: Final = "nabz.forwarded.by"
"""The group of the workers that sent it on, and the number of partitions that they count with: `nabz/4`."""
FROM: Final = "nabz.forwarded.from"
"""The partition and the offset that it was found at: `5:1234`."""


class Misplaced(NamedTuple):
    """A record that was found in one partition of its topic and belongs to another."""

    record: Record
    topic: str
    partition: int
    target: int


class Forwarding:
    """Sends records of one family on; one batch at a time. Connects when there is something to send."""

    def __init__(self, settings: KafkaSettings, partitions: int) -> None:
        """Send for the group of these settings, which counts with so many partitions."""
        self._by = f"{settings.group}/{partitions}".encode()
        self._producer = OnDemand(lambda: _Sender(settings))

    def has_sent(self, record: Record) -> bool:
        """Whether this group has sent the record on before."""
        return (BY, self._by) in record.headers

    async def send(self, misplaced: Collection[Misplaced]) -> list[Misplaced]:
        """Send these records on; all are in Kafka when this comes back. Returns those that Kafka finds too large.

        Raises DeliveryFailed, DeliveryGivenUp or KafkaError.
        """
        if not misplaced:
            return []
        producer = await self._producer.started()
        outgoing = [self._outgoing(one) for one in misplaced]
        for one, record in zip(misplaced, outgoing, strict=True):
            await producer.add(one.topic, one.target, record)
        await producer.flush()
        too_large = set(map(id, producer.take_too_large()))
        return [one for one, record in zip(misplaced, outgoing, strict=True) if id(record) in too_large]

    def _outgoing(self, one: Misplaced) -> Outgoing:
        headers = (*one.record.headers, (BY, self._by), (FROM, b"%d:%d" % (one.partition, one.record.offset)))
        return Outgoing(one.record.key, one.record.value, headers, known_timestamp=one.record.timestamp)

    def give_up(self) -> None:
        """Wait for Kafka no longer: whoever waits gets DeliveryGivenUp from here on. The process ends."""
        self._producer.give_up()

    async def stop(self) -> None:
        """Disconnect. Raises DeliveryFailed."""
        await self._producer.stop()


class _Sender(PatientProducer):
    def __init__(self, settings: KafkaSettings) -> None:
        super().__init__(settings, idempotent=False)
        self._too_large: list[Outgoing] = []

    async def too_large(self, topic: str, partition: int, record: Outgoing, error: KafkaError) -> None:
        del topic, partition, error
        self._too_large.append(record)

    async def refused(self, topic: str, partition: int, records: Sequence[Outgoing], error: KafkaError) -> None:
        try:
            await super().refused(topic, partition, records, error)
        except DeliveryFailed as failure:
            raise DeliveryFailed(
                f"{failure}. Records in a wrong partition are sent on to the right one: the worker has to be allowed "
                f"to write to {topic}"
            ) from failure

    def take_too_large(self) -> list[Outgoing]:
        """The records that were too large since this was last asked."""
        taken, self._too_large = self._too_large, []
        return taken
