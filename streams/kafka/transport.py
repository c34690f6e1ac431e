"""Faust's transport with the consumer that reads batches."""

from typing import ClassVar

import faust.transport.drivers.aiokafka as driver
from faust.types.transports import ConsumerT

from streams.kafka.consumer import BatchConsumer


class BatchTransport(driver.Transport):
    """Kafka, read in batches."""

    Consumer: ClassVar[type[ConsumerT]] = BatchConsumer
