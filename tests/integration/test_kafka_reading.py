"""What agents get: all committed records, in order, from where the store says."""

import asyncio
import contextlib
import logging
import subprocess
import time
from collections.abc import AsyncIterator

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka import TopicPartition as KafkaPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.records_to_delete import RecordsToDelete
from aiokafka.errors import CommitFailedError

from streams.kafka.batches import RecordBatch, TopicPartition
from streams.kafka.clients.publisher import Publisher
from streams.kafka.faust.app import BatchApp
from streams.kafka.faust.run import serve
from streams.redis.errors import ShardMovedError
from streams.settings import KafkaSettings
from tests.integration.kafka_programs.apps import Notebook, an_app, running, until
from tests.servers.installed import installed
from tests.servers.topics import create_topics

TICKETS = TopicPartition("crm.tickets", 0)


async def publish(bootstrap: str, partitions: dict[str, int], count: int) -> None:
    topics = list(partitions)
    async with Publisher(KafkaSettings(bootstrap=bootstrap), partitions) as publisher:
        for number in range(count):
            await publisher.send(b"%d" % number, b"key-%d" % (number % 97), topics[number % len(topics)])


async def test_batches_hold_every_record_of_their_partition_in_order(kafka: str) -> None:
    partitions = {"crm.purchases": 3, "crm.carts": 3, "crm.tickets": 2}
    await create_topics(kafka, partitions)
    await publish(kafka, partitions, 20_000)
    notebook = Notebook()
    app = an_app(kafka, notebook, batch_records=300)
    app.add_family("customer", ("crm.purchases", "crm.carts"), notebook.handle)
    app.add_family("ticket", ("crm.tickets",), notebook.handle)
    async with running(app):
        await notebook.until_it_has(10_000)
        await publish(kafka, partitions, 1_000)
        await notebook.until_it_has(21_000)
    assert sorted(int(value or 0) for value in notebook.values) == sorted([*range(20_000), *range(1_000)])
    assert max(len(batch.records) for batch in notebook.batches) <= 300
    stands_at: dict[tuple[str, int], int] = {}
    for batch in notebook.batches:
        assert batch.first_offset == stands_at.get((batch.topic, batch.partition), 0)
        offsets = [record.offset for record in batch.records]
        assert offsets == list(range(batch.first_offset, batch.next_offset))
        stands_at[batch.topic, batch.partition] = batch.next_offset
    assert len(stands_at) == len(notebook.assigned) == 8


async def test_records_keep_their_key_headers_and_time(kafka: str) -> None:
    await create_topics(kafka, {"crm.tickets": 1})
    async with AIOKafkaProducer(bootstrap_servers=kafka) as producer:
        await producer.send_and_wait(
            "crm.tickets", b"{}", b"t-1", timestamp_ms=1_700_000_000_123, headers=[("ce_id", b"e")]
        )
        await producer.send_and_wait("crm.tickets", None, b"t-2")
    notebook = Notebook()
    app = an_app(kafka, notebook)
    app.add_family("ticket", ("crm.tickets",), notebook.handle)
    async with running(app):
        await notebook.until_it_has(2)
    first, second = (record for batch in notebook.batches for record in batch.records)
    assert (first.key, first.value, first.timestamp) == (b"t-1", b"{}", 1_700_000_000_123)
    assert list(first.headers) == [("ce_id", b"e")]
    assert (second.key, second.value, list(second.headers)) == (b"t-2", None, [])


async def test_a_record_with_a_header_whose_name_is_no_text_is_read_like_all_others(apache_kafka: str) -> None:
    await create_topics(apache_kafka, {"crm.tickets": 1})
    command = [installed("kcat", "kcat"), "-P", "-b", apache_kafka, "-t", "crm.tickets", "-k", "t-1"]
    for header in (b"ce_id=e", b"\xff\xfe=e", b"ce_id=e"):
        subprocess.run([*command, "-H", header], input=header, check=True, timeout=30)  # noqa: ASYNC221 - nothing waits
    notebook = Notebook()
    app = an_app(apache_kafka, notebook)
    app.add_family("ticket", ("crm.tickets",), notebook.handle)
    async with running(app):
        await notebook.until_it_stands_at(TICKETS, 3)
    assert notebook.values == [b"ce_id=e", b"\xff\xfe=e", b"ce_id=e"]
    names = [name for batch in notebook.batches for record in batch.records for name, _ in record.headers]
    assert names == ["ce_id", r"\xff\xfe", "ce_id"]


async def until_committed(consumer: AIOKafkaConsumer, offsets: dict[KafkaPartition, int]) -> None:
    """Commit for a group, of which the broker may take a worker of before for a member for some seconds yet."""
    async with asyncio.timeout(60):
        while True:
            try:
                await consumer.commit(offsets)
            except CommitFailedError:
                await asyncio.sleep(0.2)
            else:
                return


async def test_reading_begins_where_the_store_says_whatever_kafka_was_told(kafka: str) -> None:
    await create_topics(kafka, {"crm.tickets": 2})
    await publish(kafka, {"crm.tickets": 2}, 1_000)
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka, group_id="nabz", enable_auto_commit=False)
    async with consumer:
        consumer.assign([KafkaPartition("crm.tickets", 0), KafkaPartition("crm.tickets", 1)])
        await until_committed(consumer, {KafkaPartition("crm.tickets", 0): 7, KafkaPartition("crm.tickets", 1): 400})
    notebook = Notebook({TICKETS: 300})
    app = an_app(kafka, notebook)
    app.add_family("ticket", ("crm.tickets",), notebook.handle)
    async with running(app):
        await notebook.until_it_has(700)
        await asyncio.sleep(0.2)
    first_offsets: dict[int, int] = {}
    for batch in notebook.batches:
        first_offsets.setdefault(batch.partition, batch.first_offset)
    assert first_offsets == {0: 300, 1: 0}, "partition 1 is not in the store, so it begins at the earliest record"
    assert len(notebook.values) == 700


async def test_what_kafka_has_deleted_already_is_said_and_passed_over(
    apache_kafka: str, caplog: pytest.LogCaptureFixture
) -> None:
    await create_topics(apache_kafka, {"crm.tickets": 1})
    await publish(apache_kafka, {"crm.tickets": 1}, 100)
    admin = AIOKafkaAdminClient(bootstrap_servers=apache_kafka)
    await admin.start()
    await admin.delete_records({KafkaPartition(*TICKETS): RecordsToDelete(before_offset=60)})
    await admin.close()
    notebook = Notebook({TICKETS: 50})
    app = an_app(apache_kafka, notebook)
    app.add_family("ticket", ("crm.tickets",), notebook.handle)
    with caplog.at_level(logging.ERROR, "streams.kafka"):
        async with running(app):
            await notebook.until_it_has(40)
    assert notebook.batches[0].first_offset == 60
    assert "crm.tickets[0]: records 50 to 59 were deleted by Kafka before they were read" in caplog.text


async def test_aborted_transactions_are_invisible_and_their_offsets_are_passed(apache_kafka: str) -> None:
    await create_topics(apache_kafka, {"crm.tickets": 1})
    async with AIOKafkaProducer(bootstrap_servers=apache_kafka, transactional_id="upstream") as producer:
        for number in range(20):
            await producer.begin_transaction()
            for _ in range(15):
                await producer.send("crm.tickets", b"%d" % number, b"t-1")
            if number % 2:
                await producer.abort_transaction()
            else:
                await producer.commit_transaction()
    notebook = Notebook()
    app = an_app(apache_kafka, notebook, batch_records=40)
    app.add_family("ticket", ("crm.tickets",), notebook.handle)
    async with running(app):
        # The last transaction was aborted: its records and markers are passed without a record to show for it.
        await notebook.until_it_stands_at(TICKETS, 20 * 16)
        assert app.batch_consumer.lags() == {TICKETS: 0}
    assert notebook.values == [b"%d" % number for number in range(0, 20, 2) for _ in range(15)]


async def test_an_open_transaction_is_not_read_before_it_is_committed(apache_kafka: str) -> None:
    await create_topics(apache_kafka, {"crm.tickets": 1})
    notebook = Notebook()
    app = an_app(apache_kafka, notebook)
    app.add_family("ticket", ("crm.tickets",), notebook.handle)
    async with running(app), AIOKafkaProducer(bootstrap_servers=apache_kafka, transactional_id="upstream") as producer:
        await producer.begin_transaction()
        await producer.send_and_wait("crm.tickets", b"later")
        await asyncio.sleep(1)
        assert notebook.values == []
        await producer.commit_transaction()
        await notebook.until_it_has(1)


async def test_a_handler_whose_shard_moved_gets_its_partition_again_from_the_stored_offsets(kafka: str) -> None:
    await create_topics(kafka, {"crm.purchases": 1, "crm.carts": 1})
    await publish(kafka, {"crm.purchases": 1, "crm.carts": 1}, 4_000)
    notebook = Notebook()
    moves = [300, 800, 2_500]

    async def handle(batch: RecordBatch) -> None:
        if moves and len(notebook.values) >= moves[0]:
            moves.pop(0)
            raise ShardMovedError("customer-0", 1, 2)
        await notebook.handle(batch)

    app = an_app(kafka, notebook, batch_records=50)
    app.add_family("customer", ("crm.purchases", "crm.carts"), handle)
    async with running(app):
        await notebook.until_it_has(3_000)
        await app.read_again("customer", 0)
        await notebook.until_it_has(4_000)
    assert not moves
    for topic in ("crm.purchases", "crm.carts"):
        offsets = [record.offset for batch in notebook.batches if batch.topic == topic for record in batch.records]
        assert offsets == list(range(2_000))


@contextlib.asynccontextmanager
async def fetched_and_held(kafka: str) -> AsyncIterator[tuple[BatchApp, Notebook]]:
    """An app that has fetched ten records and may not hand them on, as from a revocation on until all are sought."""
    await create_topics(kafka, {"crm.tickets": 1})
    notebook = Notebook()
    app = an_app(kafka, notebook)
    app.add_family("ticket", ("crm.tickets",), notebook.handle)
    async with running(app):
        # Faust itself lets the flow resume at the end of a rebalance, which may be after the lag is known.
        await until(lambda: not app.rebalancing and app.batch_consumer.lags() == {TICKETS: 0})
        app.batch_consumer.stop_flow()
        await publish(kafka, {"crm.tickets": 1}, 10)
        await until(lambda: app.batch_consumer.lags() == {TICKETS: 10})
        yield app, notebook


async def test_what_was_fetched_while_partitions_moved_is_handled_once_they_are_there(kafka: str) -> None:
    async with fetched_and_held(kafka) as (app, notebook):
        assert notebook.values == []
        app.batch_consumer.resume_flow()
        await notebook.until_it_has(10)
    assert len(notebook.values) == 10


async def test_an_app_ends_while_it_holds_what_was_fetched_and_may_not_flow(kafka: str) -> None:
    async with fetched_and_held(kafka) as (_, notebook):
        began = time.monotonic()
    assert time.monotonic() - began < 10
    assert notebook.values == []


async def test_an_error_of_a_handler_ends_the_app_with_that_error(kafka: str) -> None:
    await create_topics(kafka, {"crm.tickets": 1})
    await publish(kafka, {"crm.tickets": 1}, 10)
    notebook = Notebook()

    async def handle(_batch: RecordBatch) -> None:
        raise ZeroDivisionError("a mistake")

    app = an_app(kafka, notebook)
    app.add_family("ticket", ("crm.tickets",), handle)
    with pytest.raises(ZeroDivisionError, match="a mistake"):
        await asyncio.wait_for(serve(app, asyncio.Event()), 60)
    assert notebook.offsets == {}


async def test_kafka_can_be_told_how_far_the_group_is(kafka: str) -> None:
    await create_topics(kafka, {"crm.tickets": 1})
    await publish(kafka, {"crm.tickets": 1}, 123)
    notebook = Notebook()
    app = an_app(kafka, notebook)
    app.add_family("ticket", ("crm.tickets",), notebook.handle)
    watcher = AIOKafkaConsumer(bootstrap_servers=kafka, group_id="nabz", enable_auto_commit=False)
    async with running(app):
        await notebook.until_it_has(123)
        assert app.batch_consumer.lags() == {TICKETS: 0}
        await app.batch_consumer.publish_offsets({**notebook.offsets, TopicPartition("crm.deals", 0): 7})
        async with watcher:
            watcher.assign([KafkaPartition(*TICKETS)])
            assert await watcher.committed(KafkaPartition(*TICKETS)) == 123


async def test_a_topic_without_records_has_no_lag(kafka: str) -> None:
    await create_topics(kafka, {"crm.tickets": 2})
    notebook = Notebook()
    app = an_app(kafka, notebook)
    app.add_family("ticket", ("crm.tickets",), notebook.handle)
    async with running(app):
        await until(lambda: app.batch_consumer.lags() == {TICKETS: 0, TopicPartition("crm.tickets", 1): 0})
    assert notebook.values == []
