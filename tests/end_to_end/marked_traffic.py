"""Sends records with a mark in all that their sender chose: good ones, and ones that are refused for every reason."""

import random
from collections.abc import Iterable, Sequence

from schemas.topics import DEAD_LETTERS, FAMILIES, TICKETS
from streams.kafka.clients.bulk import BulkProducer, Outgoing
from streams.kafka.clients.publisher import partition_of
from streams.kafka.clients.topics import prepare_topics
from streams.settings import KafkaSettings
from tests.recount.events import TOPIC_OF_TYPE
from tests.strategies.marked import MARK, event, marked, record_of
from tests.strategies.records import Drawn


def records(count: int) -> list[Drawn]:
    """A good event of each type, so many that mostly have something wrong, and some of odd sizes."""
    chance = random.Random(5)
    good = [record_of(event(kind)) for kind in TOPIC_OF_TYPE]
    large = record_of(event("ticket.opened") | {"event_id": f"{MARK} large", "comment": f"{MARK} " * 60_000})
    huge = Drawn(TICKETS, MARK.encode() * 1_000, MARK.encode() * 80_000)
    future = record_of(event("ticket.opened") | {"event_id": f"{MARK} future", "occurred_at": "9999-01-01T00:00:00Z"})
    nothing = Drawn(TICKETS, None, b"\xff\xfe" + MARK.encode())
    return [*good, *(marked(chance) for _ in range(count)), large, huge, future, nothing]


def lines(many: Iterable[Drawn]) -> bytes:
    """The values of records as the lines of a file."""
    return b"\n".join(record.value.replace(b"\n", b" ") for record in many) + b"\n"


def further(kind: str, number: int) -> Drawn:
    """One more event of the same entity."""
    return record_of(event(kind) | {"event_id": f"{MARK} further {number}"})


async def send(settings: KafkaSettings, many: Sequence[Drawn]) -> None:
    """Publish records as they are, and come back when Kafka has them."""
    counts = await prepare_topics(settings, FAMILIES, [DEAD_LETTERS])
    producer = BulkProducer(settings, idempotent=False)
    await producer.start()
    try:
        for topic, key, value, headers, _ in many:
            partition = 0 if key is None else partition_of(key, counts[topic])
            await producer.add(topic, partition, Outgoing(key, value, list(headers)))
        await producer.flush()
    finally:
        await producer.stop()
