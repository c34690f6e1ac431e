"""Sending records on, on a real broker: two systems pass none back and forth, and what is too large is refused."""

from dataclasses import replace
from typing import cast

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from schemas import Reason
from streams.engine.decode import Decoded
from streams.engine.sending_on import SendingOn
from streams.kafka.batches import RecordBatch
from streams.kafka.clients.forwarding import BY, FROM
from streams.kafka.partitioner import partitions_of
from streams.settings import KafkaSettings
from tests.built_in import EVENTS, FAMILY_OF_TOPIC, TOPICS, worker_health
from tests.engine.driver import Line
from tests.integration.test_kafka_sending import everything_in
from tests.servers.topics import create_topics

TOPIC = "crm.tickets"
KEY = next(key for number in range(100) if partitions_of([key := b"t-%d" % number], 8) == [5])
"""A key that is in partition 5 of 8, and so in 1 of 4."""
NOTHING = {TOPIC: Decoded()}


def system(kafka: str, group: str, partitions: int) -> SendingOn:
    settings = KafkaSettings(bootstrap=kafka, group=group)
    return SendingOn(settings, EVENTS, dict.fromkeys(FAMILY_OF_TOPIC, partitions), ["campaign"], worker_health())


def batch(line: Line, partition: int) -> RecordBatch:
    return RecordBatch(TOPIC, partition, [line], line.offset, line.offset + 1)


async def test_two_systems_that_spread_keys_otherwise_send_a_record_on_once_each(kafka: str) -> None:
    await create_topics(kafka, {TOPIC: 8})
    old, new = system(kafka, "old", 4), system(kafka, "new", 8)
    original = Line(KEY, b"{}", 3, [("trace", b"7")])
    assert (await old.send(batch(original, 5), NOTHING, None))[0] == 1
    headers = [("trace", b"7"), (BY, b"old/4"), (FROM, b"5:3")]
    of_old = replace(original, offset=0, headers=headers)
    assert (await new.send(batch(of_old, 1), NOTHING, {KEY: 5}))[0] == 1
    of_new = replace(of_old, headers=[*headers, (BY, b"new/8"), (FROM, b"1:0")])
    assert (await old.send(batch(of_new, 5), NOTHING, None))[0] == 0
    await old.stop()
    await new.stop()
    found = await everything_in(kafka, TOPIC, 8, 2)
    assert found[1] == [(KEY, b"{}", dict(headers))]
    assert found[5] == [(KEY, b"{}", dict(of_new.headers))]


async def test_marketing_of_partitions_that_were_added_goes_where_it_would_have_been(kafka: str) -> None:
    await create_topics(kafka, {"crm.marketing": 8})
    sending_on = system(kafka, "nabz", 4)
    line = Line(b"anything", b"{}", 0)
    event = replace(batch(line, 6), topic="crm.marketing")
    assert (await sending_on.send(event, {"crm.marketing": Decoded()}, None))[0] == 1
    await sending_on.stop()
    assert [key for key, _, _ in (await everything_in(kafka, "crm.marketing", 8, 1))[2]] == [b"anything"]


@pytest.fixture
async def narrow(apache_kafka: str) -> str:
    """Apache Kafka with a topic that takes no more than 2,000 bytes at once."""
    admin = AIOKafkaAdminClient(bootstrap_servers=apache_kafka)
    await admin.start()
    try:
        topic = NewTopic(TOPIC, num_partitions=4, replication_factor=1, topic_configs={"max.message.bytes": "2000"})
        await admin.create_topics([topic])
    finally:
        await admin.close()
    return apache_kafka


async def test_a_record_that_is_too_large_to_be_sent_on_is_told_and_the_others_arrive(narrow: str) -> None:
    sending_on = system(narrow, "nabz", 4)
    small, large = Line(KEY, b"{}", 0), Line(KEY, b"x" * 1_980, 1)
    both = replace(batch(small, 2), records=[large, small])
    sent, refused = await sending_on.send(both, NOTHING, {KEY: 1})
    await sending_on.stop()
    assert sent == 2
    (refusal,) = refused[TOPIC]
    assert cast("Line", refusal.record) is large
    assert refusal.error.reason is Reason.TOO_LARGE
    assert [value for _, value, _ in (await everything_in(narrow, TOPIC, 4, 1))[1]] == [b"{}"]


def test_the_first_record_that_is_sent_on_can_be_seen_as_an_increase() -> None:
    metric = worker_health().registry.get_sample_value
    assert [metric("nabz_forwarded_records_total", {"topic": topic}) for topic in TOPICS] == [0.0] * len(TOPICS)
