"""What is sent: topics that are made and checked, events by their keys, dead letters with their reasons."""

import asyncio
import os
import signal
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas.topics import DEAD_LETTERS, FAMILIES
from streams.embedded import EmbeddedKafka
from streams.kafka.clients import bulk
from streams.kafka.clients.bulk import DeliveryGivenUp
from streams.kafka.clients.dead_letters import DeadLetters
from streams.kafka.clients.forwarding import Forwarding, Misplaced
from streams.kafka.clients.publisher import EventTooLarge, Publisher
from streams.kafka.clients.topics import KafkaUnavailable, TopicsMissing, prepare_topics
from streams.settings import KafkaSettings
from tests.servers.topics import create_topics
from tests.unit.kafka.records import ARecord

Letter = tuple[bytes | None, bytes | None, dict[str, bytes | None]]


async def everything_in(bootstrap: str, topic: str, partitions: int, count: int) -> dict[int, list[Letter]]:
    """Key, value and headers of all records, by partition."""
    found: dict[int, list[Letter]] = defaultdict(list)
    async with AIOKafkaConsumer(
        bootstrap_servers=bootstrap, auto_offset_reset="earliest", max_partition_fetch_bytes=8 << 20
    ) as consumer:
        consumer.assign([TopicPartition(topic, number) for number in range(partitions)])
        until = time.monotonic() + 60
        while sum(map(len, found.values())) < count and time.monotonic() < until:
            for partition, records in (await consumer.getmany(timeout_ms=200)).items():
                found[partition.partition] += [(r.key, r.value, dict(r.headers)) for r in records]
    return found


async def test_missing_topics_are_made_with_the_configured_partitions(kafka: str) -> None:
    await create_topics(kafka, {"crm.tickets": 2})
    settings = KafkaSettings(bootstrap=kafka, partitions=3)
    wanted = {topic: 3 for topics in FAMILIES.values() for topic in topics} | {DEAD_LETTERS: 3, "crm.tickets": 2}
    assert await prepare_topics(settings, FAMILIES, [DEAD_LETTERS]) == wanted
    assert await prepare_topics(settings, FAMILIES, [DEAD_LETTERS]) == wanted


async def test_topics_are_not_made_where_that_is_forbidden(kafka: str) -> None:
    await create_topics(kafka, {"crm.tickets": 2})
    settings = KafkaSettings(bootstrap=kafka, create_topics=False)
    with pytest.raises(TopicsMissing, match=r"no topics crm\.deals, and kafka\.create_topics is false"):
        await prepare_topics(settings, {"ticket": ("crm.tickets",), "deal": ("crm.deals",)})
    assert await prepare_topics(settings, {"ticket": ("crm.tickets",)}) == {"crm.tickets": 2}


async def test_a_missing_topic_gets_as_many_partitions_as_the_others_of_its_family(kafka: str) -> None:
    await create_topics(kafka, {"crm.purchases": 3, "crm.carts": 2})
    settings = KafkaSettings(bootstrap=kafka, partitions=4)
    families = {"customer": ("crm.purchases", "crm.carts", "crm.surveys"), "deal": ("crm.deals",)}
    expected = {"crm.purchases": 3, "crm.carts": 2, "crm.surveys": 2, "crm.deals": 4}
    assert await prepare_topics(settings, families) == expected


async def test_a_broker_that_is_not_there_is_named() -> None:
    settings = KafkaSettings(bootstrap="127.0.0.1:1")
    with pytest.raises(KafkaUnavailable, match=r"Kafka at 127\.0\.0\.1:1 was not reached within 0\.1 s"):
        await prepare_topics(settings, FAMILIES, patience=0.1)


async def test_events_of_one_key_stay_in_order_on_one_partition(kafka: str) -> None:
    await create_topics(kafka, {"crm.tickets": 4})
    async with Publisher(KafkaSettings(bootstrap=kafka), {"crm.tickets": 4}) as publisher:
        for number in range(20_000):
            await publisher.send(b"%d" % number, b"t-%d" % (number % 50), "crm.tickets")
        await publisher.flush()
        found = await everything_in(kafka, "crm.tickets", 4, 20_000)
    partition_of: dict[bytes | None, int] = {}
    numbers: dict[bytes | None, list[int]] = defaultdict(list)
    for partition, records in found.items():
        for key, value, _ in records:
            assert partition_of.setdefault(key, partition) == partition
            numbers[key].append(int(value or 0))
    assert numbers == {b"t-%d" % key: list(range(key, 20_000, 50)) for key in range(50)}


async def test_an_event_that_no_broker_takes_is_refused_and_holds_nothing_up(kafka: str) -> None:
    await create_topics(kafka, {"crm.tickets": 1})
    async with Publisher(KafkaSettings(bootstrap=kafka), {"crm.tickets": 1}) as publisher:
        await publisher.send(b"1", b"t-1", "crm.tickets")
        with pytest.raises(EventTooLarge, match="the event has 1200000 bytes"):
            await publisher.send(b"x" * 1_200_000, b"t-1", "crm.tickets")
        await publisher.send(b"x" * 900_000, b"t-1", "crm.tickets")
        await publisher.flush()
    found = await everything_in(kafka, "crm.tickets", 1, 2)
    assert [len(value or b"") for _, value, _ in found[0]] == [1, 900_000]


async def test_a_dead_letter_carries_what_it_was_and_why(kafka: str) -> None:
    [(_, [(key, value, headers)])] = (
        await letters_of(kafka, [ARecord(41, b"t-1", b"{oops", [("ce_id", b"e-1")])])
    ).items()
    assert (key, value) == (b"t-1", b"{oops")
    at = headers.pop("nabz.error.at")
    assert at is not None
    assert at.endswith(b"Z")
    assert headers == {
        "ce_id": b"e-1",
        "nabz.error.reason": b"not-json",
        "nabz.error.topic": b"crm.tickets",
        "nabz.error.partition": b"2",
        "nabz.error.offset": b"41",
    }


async def test_records_without_key_or_value_are_dead_letters_too(kafka: str) -> None:
    found = await letters_of(kafka, [ARecord(0, None, None), ARecord(1, b"", b""), ARecord(2, None, b"x")])
    assert [(key, value) for letters in found.values() for key, value, _ in letters] == [
        (None, None),
        (b"", b""),
        (None, b"x"),
    ]


async def test_a_flood_of_dead_letters_arrives_whole_and_in_order(kafka: str) -> None:
    records = [ARecord(offset, b"t", b"x" * 150) for offset in range(100_000)]
    began = time.monotonic()
    found = await letters_of(kafka, records)
    assert time.monotonic() - began < 40
    offsets = [int(headers["nabz.error.offset"] or 0) for letters in found.values() for _, _, headers in letters]
    assert offsets == list(range(100_000))


async def test_a_record_that_is_too_large_with_its_reason_is_cut_and_says_so(apache_kafka: str) -> None:
    found = await letters_of(
        apache_kafka, [ARecord(0, b"t", b"small"), ARecord(1, b"t", b"x" * 1_048_400), ARecord(2, b"k" * 1_200_000)]
    )
    [letters] = found.values()
    by_offset = {headers["nabz.error.offset"]: (key, value, headers) for key, value, headers in letters}
    assert len(letters) == 3
    assert by_offset[b"0"][1] == b"small"
    key, value, headers = by_offset[b"1"]
    assert (key, headers["nabz.error.truncated"]) == (b"t", b"1048400")
    assert value == b"x" * (512 * 1024 - 1)
    assert by_offset[b"2"][0] == b"k" * (512 * 1024)


def stop(pid: int) -> None:
    """Stop a process, and wait until it is: a signal takes a moment on a busy machine."""
    os.kill(pid, signal.SIGSTOP)
    while Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "T":
        time.sleep(0.001)


@asynccontextmanager
async def flushing_to_a_broker_that_hangs() -> AsyncIterator[tuple[EmbeddedKafka, DeadLetters, asyncio.Task[None]]]:
    """A letter is sent to a broker that is stopped meanwhile, and goes on afterwards."""
    with EmbeddedKafka() as broker:
        await create_topics(broker.bootstrap, {DEAD_LETTERS: 1})
        dead_letters = DeadLetters(KafkaSettings(bootstrap=broker.bootstrap))
        await dead_letters.start()
        stop(broker.pid)
        try:
            await dead_letters.send(ARecord(0, b"t", b"small"), "crm.tickets", 0, "not-json")
            yield broker, dead_letters, asyncio.create_task(dead_letters.flush())
        finally:
            os.kill(broker.pid, signal.SIGCONT)


async def test_a_record_waits_for_brokers_that_hang_for_longer_than_they_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.kafka.clients.connection.REQUEST_SECONDS", 1)
    async with flushing_to_a_broker_that_hangs() as (broker, dead_letters, flushing):
        await asyncio.sleep(4)
        assert not flushing.done()
        os.kill(broker.pid, signal.SIGCONT)
        await flushing
        assert b"small" in {value for _, value, _ in (await everything_in(broker.bootstrap, DEAD_LETTERS, 1, 1))[0]}
        await dead_letters.stop()


async def test_who_gives_up_waits_for_brokers_no_longer_and_disconnects_at_once() -> None:
    async with flushing_to_a_broker_that_hangs() as (_, dead_letters, flushing):
        await asyncio.sleep(0)
        began = time.monotonic()
        dead_letters.give_up()
        with pytest.raises(DeliveryGivenUp):
            await flushing
        await dead_letters.stop()
        assert time.monotonic() - began < 5


async def test_who_gave_up_before_the_start_does_not_wait_for_brokers() -> None:
    dead_letters = DeadLetters(KafkaSettings(bootstrap="127.0.0.1:1"))
    dead_letters.give_up()
    with pytest.raises(DeliveryGivenUp):
        await dead_letters.start()
    await dead_letters.stop()


async def letters_of(bootstrap: str, records: Collection[ARecord]) -> dict[int, list[Letter]]:
    """Send records of partition 2 to the dead letters and read what arrived, by partition."""
    await create_topics(bootstrap, {DEAD_LETTERS: 3})
    dead_letters = DeadLetters(KafkaSettings(bootstrap=bootstrap))
    await dead_letters.start()
    for record in records:
        await dead_letters.send(record, "crm.tickets", 2, "not-json")
    await dead_letters.flush()
    found = await everything_in(bootstrap, DEAD_LETTERS, 3, len(records))
    await dead_letters.stop()
    assert set(found) == {2}
    return found


async def test_what_is_sent_on_by_a_machine_whose_clock_is_days_ahead_has_the_time_that_it_was_read_with(
    apache_kafka: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await create_topics(apache_kafka, {"crm.tickets": 2, DEAD_LETTERS: 1})
    settings = KafkaSettings(bootstrap=apache_kafka)
    now = int(time.time() * 1000)
    records = [ARecord(offset, b"t-1", b"%d" % offset, timestamp=now - offset) for offset in range(3)]
    append = bulk._append

    def three_days_ahead(batch: bulk._Open, record: bulk.Outgoing) -> bool:
        """As aiokafka's own builder by a clock that is ahead: it asks the system past Python."""
        if record.timestamp is not None:
            return append(batch, record)
        added = append(batch, record._replace(timestamp=now + 3 * 86_400_000))
        if added:
            batch.records[-1] = record
        return added

    monkeypatch.setattr(bulk, "_append", three_days_ahead)
    forwarding, letters = Forwarding(settings, 2), DeadLetters(settings)
    await letters.start()
    try:
        await forwarding.send([Misplaced(record, "crm.tickets", 0, 1) for record in records])
        for record in records:
            await letters.send(record, "crm.tickets", 0, "a reason")
        await letters.flush()
    finally:
        await forwarding.stop()
        await letters.stop()
    for place in (TopicPartition("crm.tickets", 1), TopicPartition(DEAD_LETTERS, 0)):
        found = await timestamps_in(apache_kafka, place, len(records))
        assert found == [(record.value, record.timestamp) for record in records]


async def timestamps_in(bootstrap: str, place: TopicPartition, count: int) -> list[tuple[bytes | None, int]]:
    """Value and time of the records of a partition."""
    async with AIOKafkaConsumer(bootstrap_servers=bootstrap, auto_offset_reset="earliest") as consumer:
        consumer.assign([place])
        read = [await consumer.getone() for _ in range(count)]
    return [(record.value, record.timestamp) for record in read]
