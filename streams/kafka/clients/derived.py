"""Sends what workers tell each other, on the topic `crm.derived`."""

from collections.abc import Iterable, Sequence

from aiokafka.errors import KafkaError

from schemas.topics import DERIVED
from streams.kafka.clients.bulk import DeliveryFailed, Outgoing
from streams.kafka.clients.on_demand import OnDemand
from streams.kafka.clients.patient import PatientProducer
from streams.kafka.clients.publisher import partition_of
from streams.settings import KafkaSettings


class Derived:
    """Sends records to the partitions of their keys. Connects when there is something to send."""

    def __init__(self, settings: KafkaSettings, partitions: int) -> None:
        """Keys are spread over so many partitions."""
        self._partitions = partitions
        self._producer = OnDemand(lambda: _Sender(settings))

    async def send(self, records: Iterable[tuple[bytes, bytes]]) -> Sequence[Outgoing]:
        """Send these records, each with its key; all are in Kafka when this comes back, but those that it gives.

        Those are larger than Kafka takes. Raises DeliveryFailed, DeliveryGivenUp or KafkaError.
        """
        producer = await self._producer.started()
        for key, record in records:
            await producer.add(DERIVED, partition_of(key, self._partitions), Outgoing(key, record))
        await producer.flush()
        return producer.take_too_large()

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

    def take_too_large(self) -> Sequence[Outgoing]:
        """What Kafka found too large since this was last asked."""
        found, self._too_large = self._too_large, []
        return found

    async def too_large(self, topic: str, partition: int, record: Outgoing, error: KafkaError) -> None:
        del topic, partition, error
        self._too_large.append(record)

    async def refused(self, topic: str, partition: int, records: Sequence[Outgoing], error: KafkaError) -> None:
        try:
            await super().refused(topic, partition, records, error)
        except DeliveryFailed as failure:
            raise DeliveryFailed(
                f"{failure}. What deals have sold is told there: the worker has to be allowed to write to {topic}"
            ) from failure
