"""Where records go that can never be counted: to a topic of their own, with the reason."""

from datetime import UTC, datetime

from aiokafka.errors import KafkaError, MessageSizeTooLargeError

from schemas.dead_letters import AT, HEADERS, OFFSET, PARTITION, REASON, TOPIC, TRUNCATED
from schemas.topics import DEAD_LETTERS
from streams.kafka.batches import Record
from streams.kafka.clients.bulk import DeliveryFailed, Outgoing
from streams.kafka.clients.patient import PatientProducer
from streams.settings import KafkaSettings

_KEPT_BYTES = (512 * 1024, 64 * 1024, 4 * 1024, 0)
"""How much of a record that is too large is kept: what the broker takes first."""


class DeadLetters:
    """Sends refused records in batches, so that a flood of them costs little more than reading it.

    One for all agents of a process. `send` only puts a record into a batch: `flush` before the offset behind it
    is committed, and no record is lost (it may come twice, if the process ends between the two).
    """

    def __init__(self, settings: KafkaSettings, topic: str = DEAD_LETTERS) -> None:
        self._topic = topic
        self._producer = _Sender(settings, idempotent=False)
        self._partitions = 1

    async def start(self) -> None:
        """Connect; the topic must be there. Raises KafkaError, or DeliveryGivenUp."""
        await self._producer.start()
        self._partitions = await self._producer.partitions(self._topic)

    def give_up(self) -> None:
        """Wait for Kafka no longer: whoever waits gets DeliveryGivenUp from here on. The process ends."""
        self._producer.give_up()

    async def stop(self) -> None:
        """Send what is still here and disconnect. Raises DeliveryFailed."""
        await self._producer.stop()

    async def send(self, record: Record, topic: str, partition: int, reason: str) -> None:
        """Put a refused record of this topic and partition on its way. Raises DeliveryFailed for earlier ones."""
        headers = [
            *record.headers,
            (REASON, reason.encode()),
            (TOPIC, topic.encode()),
            (PARTITION, b"%d" % partition),
            (OFFSET, b"%d" % record.offset),
            (AT, datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z").encode()),
        ]
        letter = Outgoing(record.key, record.value, headers, known_timestamp=record.timestamp)
        # In the order of their partition, however many topics share the one for dead letters.
        await self._producer.add(self._topic, partition % self._partitions, letter)

    async def flush(self) -> None:
        """Come back once all that was sent is in Kafka. Raises DeliveryFailed, or DeliveryGivenUp, if it is not."""
        await self._producer.flush()


class _Sender(PatientProducer):
    """Keeps the beginning of a record that is too large."""

    async def too_large(self, topic: str, partition: int, record: Outgoing, error: KafkaError) -> None:
        for kept in _KEPT_BYTES:
            try:
                await self.send_alone(topic, partition, truncated(record, kept))
            except MessageSizeTooLargeError:
                continue
            return
        raise DeliveryFailed(f"Kafka does not take a record of any size for {topic}[{partition}]") from error


def truncated(record: Outgoing, kept: int) -> Outgoing:
    """A record whose key, value and headers of its own have at most `kept` bytes together, about which it says so.

    The value goes first, then the original headers, then the key.
    """
    added = HEADERS.keys() - {TRUNCATED}
    of_error = [header for header in record.headers if header[0] in added][-len(added) :]
    original = [header for header in record.headers if header[0] not in added]
    key = record.key if record.key is None else record.key[:kept]
    room = kept - len(key or b"")
    size = sum(len(name.encode()) + len(value or b"") for name, value in original)
    if size > room:
        original, size = [], 0
    value = record.value if record.value is None else record.value[: room - size]
    note = (TRUNCATED, b"%d" % len(record.value or b""))
    return Outgoing(key, value, [*original, *of_error, note], record.timestamp, record.known_timestamp)
