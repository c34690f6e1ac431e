"""A producer that connects when there is something to send: most workers never send anything with it."""

from collections.abc import Callable
from typing import Generic, TypeVar

from streams.kafka.clients.patient import PatientProducer

ProducerT = TypeVar("ProducerT", bound=PatientProducer)


class OnDemand(Generic[ProducerT]):
    """Holds a producer once it was asked for."""

    def __init__(self, make: Callable[[], ProducerT]) -> None:
        """`make` gives one that is not started."""
        self._make = make
        self._producer: ProducerT | None = None
        self._over = False

    async def started(self) -> ProducerT:
        """The producer, connected. Raises KafkaError or DeliveryGivenUp."""
        if self._producer is not None:
            return self._producer
        producer = self._producer = self._make()
        if self._over:
            producer.give_up()
        try:
            await producer.start()
        except BaseException:
            self._producer = None
            raise
        return producer

    def give_up(self) -> None:
        """Wait for Kafka no longer: whoever waits gets DeliveryGivenUp from here on. The process ends."""
        self._over = True
        if self._producer is not None:
            self._producer.give_up()

    async def stop(self) -> None:
        """Disconnect. Raises DeliveryFailed."""
        producer, self._producer = self._producer, None
        if producer is not None:
            await producer.stop()
