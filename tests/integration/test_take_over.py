"""Workers share the load and take over from each other; what producers upstream abort was never there."""

import asyncio
import urllib.request
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer

from schemas.topics import DEAD_LETTERS, FAMILIES
from streams.embedded import free_port
from streams.kafka.clients.topics import prepare_topics
from tests.end_to_end.product import Product
from tests.end_to_end.traffic import PLAIN, Event, Tables, counted, plainly, story
from tests.recount.comparison import differences
from tests.recount.events import key_of, topic_of

SETTINGS = f"{PLAIN}[worker]\nbatch_records = 20\n"
PARTITIONS = 4
FEED_SECONDS = 3.0


@pytest.fixture
def product(apache_kafka: str, debian_redis: str, tmp_path: Path) -> Iterator[Product]:
    with Product(tmp_path, SETTINGS, apache_kafka, debian_redis) as product:
        yield product


@cache
def expected() -> Tables:
    return counted(story(PLAIN).events, PLAIN)


def events_counted(port: int) -> float:
    """How many events the worker that shows its health on this port has counted."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as page:
        lines = page.read().decode().splitlines()
    return sum(
        float(line.rpartition(" ")[2])
        for line in lines
        if line.startswith("nabz_events_total{") and 'outcome="counted"' in line
    )


def test_as_many_workers_as_partitions_share_the_load_and_take_over_from_those_that_end(product: Product) -> None:
    ports = [free_port() for _ in range(PARTITIONS)]
    workers = [product.start("worker", NABZ_WORKER__PORT=str(port)) for port in ports]
    product.start("board", "--port", "0")
    product.until_shared(*workers)
    events = plainly(story(PLAIN).events)
    feed = product.publish_slowly(events, FEED_SECONDS)
    product.until(lambda: product.counted_records() > len(events) // 3)
    shares = [events_counted(port) for port in ports]
    staying, leaving = workers[:2], workers[2:]
    assert [product.end(worker) for worker in leaving] == [0, 0]
    feed.finish()
    assert differences(product.tables_in_redis(), expected()) == []
    assert all(shares), shares
    product.until_shared(*staying)
    assert sum(len(product.shards_of(worker)) for worker in staying) == PARTITIONS * len(FAMILIES)


async def send(upstream: AIOKafkaProducer, events: Sequence[Event]) -> None:
    """Send events in a transaction, and leave it open."""
    await upstream.begin_transaction()
    for event, line in zip(events, plainly(events), strict=True):
        topic = topic_of(event)
        await upstream.send(topic, line, key=key_of(event).encode())
    await upstream.flush()


def again(events: Sequence[Event]) -> list[Event]:
    """Other events of the same kind, of the same entities."""
    return [{**event, "event_id": f"{event['event_id']}-again"} for event in events]


def test_what_a_producer_aborts_is_not_counted_and_what_it_leaves_open_is_not_waited_for(product: Product) -> None:
    events = story(PLAIN).events[:800]
    parts = [events[first : first + 100] for first in range(0, len(events), 100)]
    product.start_all(workers=1)

    async def publish() -> AIOKafkaProducer:
        await prepare_topics(product.settings.kafka, FAMILIES, [DEAD_LETTERS])
        upstream = AIOKafkaProducer(
            bootstrap_servers=product.settings.kafka.bootstrap, transactional_id=product.settings.kafka.group
        )
        await upstream.start()
        for part in parts:
            await send(upstream, again(part))
            await upstream.abort_transaction()
            await send(upstream, part)
            await upstream.commit_transaction()
        await send(upstream, again(events))
        return upstream

    with asyncio.Runner() as runner:
        upstream = runner.run(publish())
        assert differences(product.tables_in_redis(), counted(events, PLAIN)) == []
        runner.run(upstream.commit_transaction())
        assert differences(product.tables_in_redis(), counted([*events, *again(events)], PLAIN)) == []
        runner.run(upstream.stop())
