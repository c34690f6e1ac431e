"""Bad records among good ones: no good one is lost, and every bad one is in the dead letters as it came."""

import asyncio
import random
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from schemas import Reason
from schemas.topics import DEAD_LETTERS, FAMILIES
from streams.kafka.clients.bulk import BulkProducer, Outgoing
from streams.kafka.clients.publisher import partition_of
from streams.kafka.clients.topics import prepare_topics
from streams.settings import KafkaSettings
from tests.built_in import TOPICS
from tests.end_to_end.bad_records import BadRecords, Record
from tests.end_to_end.product import Product
from tests.end_to_end.traffic import PLAIN, Event, as_binary_cloudevent, counted, in_many_forms, story
from tests.recount.comparison import differences
from tests.recount.events import key_of, topic_of

ADDED = ["reason", "topic", "partition", "offset", "at"]
READ_SECONDS = 60
CLOCK_TOLERANCE = timedelta(seconds=2)

Place = tuple[str, int, int]
"""Topic, partition and offset of a record."""


def good_events() -> list[Event]:
    """The story, and one answer that has a great deal to say."""
    answer = next(event for event in story(PLAIN).events if event["type"] == "survey.answered")
    return [*story(PLAIN).events, {**answer, "event_id": "long", "comment": "well, " * 160_000}]


def good_records(events: Sequence[Event]) -> list[Record]:
    """A record for each event, in all forms that an event may have; among them records without a value."""
    records = [Record(topic, b"gone", None) for topic in TOPICS]
    for place, (event, line) in enumerate(zip(events, in_many_forms(events, seed=5), strict=True)):
        topic = topic_of(event)
        key = key_of(event).encode()
        value, headers = as_binary_cloudevent(event) if place % 5 == 0 else (line, [("trace", b"00-4bf9")])
        records.append(Record(topic, key, value, headers))
    return records


async def publish_mixed(settings: KafkaSettings, good: Sequence[Record], bad: Sequence[Record]) -> dict[Place, Record]:
    """Send all of them, well mixed; the good ones keep their order. Returns where the bad ones are."""
    counts = await prepare_topics(settings, FAMILIES, [DEAD_LETTERS])
    chance = random.Random(1)
    turns = [True] * len(good) + [False] * len(bad)
    chance.shuffle(turns)
    goods, bads = iter(good), iter(bad)
    ends: Counter[tuple[str, int]] = Counter()
    places = {}
    producer = BulkProducer(settings, idempotent=True)
    await producer.start()
    for is_good in turns:
        record = next(goods if is_good else bads)
        topic, key, value, headers = record
        partition = partition_of(key or b"", counts[topic]) if is_good else chance.randrange(counts[topic])
        await producer.add(topic, partition, Outgoing(key, value, headers))
        if not is_good:
            places[topic, partition, ends[topic, partition]] = record
        ends[topic, partition] += 1
    await producer.stop()
    return places


async def read_dead_letters(settings: KafkaSettings, count: int) -> list[ConsumerRecord[bytes, bytes]]:
    """All dead letters, of which there should be so many."""
    letters: list[ConsumerRecord[bytes, bytes]] = []
    async with AIOKafkaConsumer(bootstrap_servers=settings.bootstrap, auto_offset_reset="earliest") as consumer:
        consumer.assign([TopicPartition(DEAD_LETTERS, number) for number in range(settings.partitions)])
        async with asyncio.timeout(READ_SECONDS):
            while len(letters) < count:
                letters += await next_letters(consumer)
        letters += await next_letters(consumer)
    return letters


async def next_letters(consumer: AIOKafkaConsumer) -> list[ConsumerRecord[bytes, bytes]]:
    fetched: Mapping[TopicPartition, list[ConsumerRecord[bytes, bytes]]] = await consumer.getmany(timeout_ms=500)
    return [letter for letters in fetched.values() for letter in letters]


def place_of(letter: ConsumerRecord[bytes, bytes], began: datetime, ended: datetime) -> Place:
    """Where the refused record is by its letter's headers, which have to be as they should."""
    added = letter.headers[-len(ADDED) :]
    assert [name for name, _ in added] == [f"nabz.error.{name}" for name in ADDED]
    reason, topic, partition, offset, at = (value.decode() for _, value in added)
    slug, _, sentence = reason.partition(": ")
    assert slug in set(Reason)
    assert sentence
    assert began - CLOCK_TOLERANCE < datetime.fromisoformat(at) < ended + CLOCK_TOLERANCE
    return topic, int(partition), int(offset)


def different(
    letters: Mapping[Place, ConsumerRecord[bytes, bytes]], sent: Mapping[Place, Record]
) -> Collection[tuple[Place, Record]]:
    """The records whose letters are not what was sent."""
    return [
        (place, record)
        for place, record in sent.items()
        if (letter := letters[place]).key != record.key
        or letter.value != record.value
        or [*letter.headers[: -len(ADDED)]] != [*record.headers]
    ]


@pytest.mark.parametrize(
    ("kafka_name", "redis_name", "most"),
    [
        pytest.param("embedded_kafka", "embedded_redis", 3_000, id="embedded"),
        pytest.param("apache_kafka", "debian_redis", 1_000_000, id="real"),
    ],
)
def test_no_good_event_is_lost_and_every_bad_record_is_a_dead_letter_as_it_came(
    kafka_name: str, redis_name: str, most: int, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    count: int = min(most, request.config.getoption("bad_records"))
    events = good_events()
    spoilt = BadRecords(events, seed=2)
    large = spoilt.large()
    bad = [spoilt.draw() for _ in range(count - len(large))] + large
    random.Random(3).shuffle(bad)
    servers = [request.getfixturevalue(name) for name in (kafka_name, redis_name)]
    with Product(tmp_path, PLAIN, *servers) as product:
        began = datetime.now(UTC)
        workers = product.start_all()
        sent = asyncio.run(publish_mixed(product.settings.kafka, good_records(events), bad))
        tables = product.tables_in_redis()
        ended = datetime.now(UTC)
        letters = asyncio.run(read_dead_letters(product.settings.kafka, count))
        assert [worker.poll() for worker in workers] == [None, None]
        assert "Traceback" not in product.logs()
    assert differences(tables, counted(events, PLAIN)) == []
    by_place = {place_of(letter, began, ended): letter for letter in letters}
    assert len(letters) == len(sent) == count
    assert by_place.keys() == sent.keys()
    assert different(by_place, sent) == []
