"""Whatever partitioner a producer has, and whether partitions are added: the tables are the same."""

import asyncio
import random
import subprocess
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions

from schemas import encode
from schemas.topics import DEAD_LETTERS, DERIVED, FAMILIES
from streams.embedded import free_port
from streams.kafka.clients.forwarding import BY, FROM
from streams.kafka.clients.topics import prepare_topics
from streams.kafka.partitioner import partitions_of
from tests.built_in import TOPICS, key_of, parse_line, topic_of
from tests.end_to_end.forking import Forked
from tests.end_to_end.product import Product
from tests.engine.crowd import EVENTS, WORLD, connected, latest, started, topics_with
from tests.engine.driver import lines_of
from tests.engine.reading import tables
from tests.recount.comparison import differences
from tests.servers.installed import installed

SETTINGS = f'clock = "event"\n{WORLD.toml}\n[worker]\nbatch_records = 20\n'
PARTITIONS = 4
RECORDS = [(topic_of(event), key_of(event), encode(event)) for event in map(parse_line, lines_of(EVENTS))]
KEYED = [record for record in RECORDS if record[0] != "crm.marketing"]

Record = tuple[str, bytes, bytes]
"""Topic, key and value."""
Chosen = Callable[[Record], int]
"""The partition that a producer chooses."""


@pytest.fixture
def product(apache_kafka: str, debian_redis: str, tmp_path: Path) -> Iterator[Product]:
    with Product(tmp_path, SETTINGS, apache_kafka, debian_redis) as product:
        asyncio.run(prepare_topics(product.settings.kafka, FAMILIES, [DEAD_LETTERS]))
        yield product


@pytest.fixture
def expected(embedded_redis: str) -> Mapping[str, Mapping[str, float]]:
    """The tables where every event is in the partition of its key."""

    async def count() -> Mapping[str, Mapping[str, float]]:
        async with connected(embedded_redis) as client:
            driver = await started(client, topics_with(EVENTS))
            await driver.work()
            return await tables(client, WORLD.kpis, latest(EVENTS), 2, WORLD.engine.calendar.dates)

    return asyncio.run(count())


async def send(product: Product, records: Sequence[Record], chosen: Chosen) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=product.settings.kafka.bootstrap)
    await producer.start()
    try:
        for record in records:
            topic, key, value = record
            await producer.send(topic, value, key=key, partition=chosen(record), headers=[("trace", b"7")])
        await producer.flush()
    finally:
        await producer.stop()


def right(partitions: int) -> Chosen:
    return lambda record: partitions_of([record[1]], partitions)[0]


def next_to_the_right_one(record: Record) -> int:
    return (right(PARTITIONS)(record) + 1) % PARTITIONS


def any_one(seed: int, partitions: int = PARTITIONS) -> Chosen:
    """A producer that chooses as it likes, though one partition for a marketing event."""
    chance = random.Random(seed)
    return lambda record: len(record[1]) % partitions if record[0] == "crm.marketing" else chance.randrange(partitions)


def kcat(product: Product, topic: str, records: Sequence[tuple[bytes, bytes]]) -> None:
    """Publish with librdkafka, as it comes: it spreads keys by crc32."""
    lines = b"".join(key + b"\t" + value + b"\n" for key, value in records)
    subprocess.run(
        [installed("kcat", "kcat"), "-P", "-b", product.settings.kafka.bootstrap, "-t", topic, "-K", "\t"],
        input=lines,
        check=True,
        timeout=180,
    )


def forwarded(port: int) -> dict[str, float]:
    """How many records the worker that shows its health on this port has sent on, by topic."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as page:
        lines = page.read().decode().splitlines()
    found = (line.rpartition(" ") for line in lines if line.startswith("nabz_forwarded_records_total{"))
    return {name.partition('topic="')[2].partition('"')[0]: float(value) for name, _, value in found}


def started_with(product: Product, workers: int = 2) -> tuple[list[Forked], list[int]]:
    ports = [free_port() for _ in range(workers)]
    processes = [product.start("worker", NABZ_WORKER__PORT=str(port)) for port in ports]
    product.start("board", "--port", "0")
    product.until_shared(*processes)
    return processes, ports


async def add_partitions(product: Product, counts: Mapping[str, int]) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=product.settings.kafka.bootstrap)
    await admin.start()
    try:
        await admin.create_partitions({topic: NewPartitions(total_count=count) for topic, count in counts.items()})
    finally:
        await admin.close()


async def everything(product: Product, topic: str, partitions: int) -> list[Any]:
    """All records of a topic."""
    consumer = AIOKafkaConsumer(bootstrap_servers=product.settings.kafka.bootstrap, enable_auto_commit=False)
    await consumer.start()
    try:
        all_of_them = [TopicPartition(topic, number) for number in range(partitions)]
        consumer.assign(all_of_them)
        await consumer.seek_to_beginning(*all_of_them)
        ends = await consumer.end_offsets(all_of_them)
        found: list[Any] = []
        while len(found) < sum(ends.values()):
            for records in (await consumer.getmany(timeout_ms=200)).values():
                found += records
        return found
    finally:
        await consumer.stop()


def test_what_librdkafka_spreads_by_its_own_partitioner_is_counted_as_if_it_were_in_the_right_partitions(
    product: Product, expected: Mapping[str, Mapping[str, float]]
) -> None:
    workers, ports = started_with(product)
    by_topic: defaultdict[str, list[tuple[bytes, bytes]]] = defaultdict(list)
    for topic, key, value in RECORDS:
        by_topic[topic].append((key, value))
    for topic, records in by_topic.items():
        kcat(product, topic, records)
    assert differences(product.tables_in_redis(), expected) == []
    sent_on = [forwarded(port) for port in ports]
    assert all(set(of_worker) == {*TOPICS, DERIVED} for of_worker in sent_on)
    of_topic = {topic: sum(of_worker[topic] for of_worker in sent_on) for topic in TOPICS}
    assert of_topic.pop("crm.marketing") == 0
    for topic, count in of_topic.items():
        # Three of four keys have another partition by crc32, give or take.
        assert 0.4 * len(by_topic[topic]) < count < len(by_topic[topic]), topic
    for worker in workers:
        assert product.end(worker) == 0
    told = "".join(map(product.log, workers))
    for topic in of_topic:
        assert f"topic={topic}" in told


def test_records_in_explicit_wrong_partitions_count_once_though_a_worker_is_killed_while_they_are_sent_on(
    product: Product, expected: Mapping[str, Mapping[str, float]]
) -> None:
    (killed, other), _ = started_with(product)
    half = len(RECORDS) // 2
    asyncio.run(send(product, RECORDS[:half], any_one(1)))
    product.until(lambda: product.counted_records() > half // 3)
    killed.kill()
    asyncio.run(send(product, RECORDS, any_one(2)))
    asyncio.run(send(product, KEYED, next_to_the_right_one))
    assert differences(product.tables_in_redis(), expected) == []
    assert other.poll() is None


def test_a_record_that_is_sent_on_keeps_key_value_and_headers_and_says_where_it_was(product: Product) -> None:
    started_with(product, workers=1)
    (record,) = [(topic, key, value) for topic, key, value in KEYED if topic == "crm.tickets"][:1]
    asyncio.run(send(product, [record], next_to_the_right_one))
    product.tables_in_redis()
    found = asyncio.run(everything(product, "crm.tickets", PARTITIONS))
    assert {(one.key, one.value) for one in found} == {record[1:]}
    original, copy = sorted(found, key=lambda one: len(one.headers))
    assert (original.partition, copy.partition) == (next_to_the_right_one(record), right(PARTITIONS)(record))
    group = product.settings.kafka.group
    assert copy.headers == (
        ("trace", b"7"),
        (BY, f"{group}/{PARTITIONS}".encode()),
        (FROM, f"{original.partition}:{original.offset}".encode()),
    )


def test_partitions_that_are_added_while_workers_run_are_read_and_keys_stay_where_they_were(
    product: Product, expected: Mapping[str, Mapping[str, float]]
) -> None:
    workers, ports = started_with(product)
    half = len(RECORDS) // 2
    asyncio.run(send(product, RECORDS[:half], right(PARTITIONS)))
    product.until(lambda: product.counted_records() > half // 3)
    more = {topic: 8 for topic in TOPICS if topic != "crm.carts"} | {"crm.surveys": 6}
    asyncio.run(add_partitions(product, more))
    counts = dict.fromkeys(TOPICS, PARTITIONS) | more
    asyncio.run(send(product, RECORDS[half:], lambda record: right(counts[record[0]])(record)))
    assert differences(product.tables_in_redis(), expected) == []
    assert [worker.poll() for worker in workers] == [None, None]
    sent_on = sum(sum(forwarded(port).values()) for port in ports)
    assert 0 < sent_on < len(RECORDS) - half
    for worker in workers:
        assert product.end(worker) == 0
    # Workers start with more partitions too, and what comes again changes nothing.
    started_with(product)
    asyncio.run(send(product, RECORDS, lambda record: right(counts[record[0]])(record)))
    assert differences(product.tables_in_redis(), expected) == []
