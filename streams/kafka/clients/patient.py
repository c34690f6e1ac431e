"""A producer that does not give up soon: what it sends has to be in Kafka before the offset behind it is committed."""

import asyncio
from abc import abstractmethod
from collections.abc import Sequence

from aiokafka.errors import KafkaError, MessageSizeTooLargeError

from streams.kafka.clients.bulk import BulkProducer, Outgoing

_PATIENCE_SECONDS = 100.0
_PAUSE_SECONDS = 1.0


class PatientProducer(BulkProducer):
    """Tries again what Kafka may take later, and leaves it to `too_large` what becomes of a record of that kind."""

    @abstractmethod
    async def too_large(self, topic: str, partition: int, record: Outgoing, error: KafkaError) -> None:
        """Called with a record that the brokers refuse for its size; raises DeliveryFailed, or sees to it otherwise."""

    async def refused(self, topic: str, partition: int, records: Sequence[Outgoing], error: KafkaError) -> None:
        """Try each record alone where that may help. Raises DeliveryFailed."""
        if isinstance(error, MessageSizeTooLargeError) and len(records) == 1:
            await self.too_large(topic, partition, records[0], error)
        elif isinstance(error, MessageSizeTooLargeError) or error.retriable:
            until = asyncio.get_running_loop().time() + _PATIENCE_SECONDS
            for record in records:
                await self._try_again(topic, partition, record, until)
        else:
            await super().refused(topic, partition, records, error)

    async def _try_again(self, topic: str, partition: int, record: Outgoing, until: float) -> None:
        while True:
            try:
                await self.send_alone(topic, partition, record)
            except MessageSizeTooLargeError as error:
                await self.too_large(topic, partition, record, error)
            except KafkaError as error:
                if not error.retriable or asyncio.get_running_loop().time() > until:
                    await super().refused(topic, partition, [record], error)
                await asyncio.sleep(_PAUSE_SECONDS)
                continue
            return
