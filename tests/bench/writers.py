"""What the writers cost by themselves, in CPU time: no Kafka, no consumer; records go straight to a real Redis.

    python -m tests.bench.writers [--events 300000] [--family NAME ...] [--profile FILE]

Counts the mixed traffic of `test_throughput` family by family, as a worker with a backlog does, and prints for each
the events, the CPU seconds of this process (user and system) and the events per CPU second. CPU time hardly depends
on what else the machine does, so that two versions can be compared.
"""

import argparse
import asyncio
import cProfile
import sys
import time
from collections.abc import Iterator, Sequence

from schemas import Event, encode
from schemas.topics import FAMILIES
from streams.kafka.alignment import Alignment
from streams.kafka.batches import RecordBatch, TopicPartition
from streams.kafka.faust.run import spare_the_collector
from streams.redis.connection import connect
from streams.settings import load
from tests.bench.mixed import MIXED_EVENTS, mixed_events
from tests.built_in import key_of, topic_of
from tests.engine.driver import Driver, Line, Topics
from tests.servers.redis_servers import DebianRedis


def main() -> None:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=MIXED_EVENTS)
    parser.add_argument("--family", action="append", choices=list(FAMILIES))
    parser.add_argument("--profile", metavar="FILE", help="write the profile of the counting to this file, for pstats")
    arguments = parser.parse_args()
    events = list(mixed_events(arguments.events))
    profile = cProfile.Profile(builtins=False) if arguments.profile else None
    with DebianRedis() as store:
        for family in arguments.family or FAMILIES:
            own = [event for event in events if topic_of(event) in FAMILIES[family]]
            seconds = asyncio.run(_counting(store.url, own, profile))
            sys.stdout.write(
                f"{family:10} {len(own):9,} events {seconds:7.2f} CPU s {len(own) / seconds:9,.0f} events a CPU s\n"
            )
    if profile is not None:
        profile.dump_stats(arguments.profile)


async def _counting(url: str, events: Sequence[Event], profile: cProfile.Profile | None) -> float:
    """CPU seconds until all of these are in Redis."""
    settings = load()
    client = connect(url)
    driver = Driver(client, settings, settings.worker.cache_entities // settings.kafka.partitions)
    for sent_at, event in enumerate(events):
        key = key_of(event)
        log = driver.topics.logs.setdefault((topic_of(event), driver.topics.partition_of(key)), [])
        log.append(Line(key, encode(event), len(log), timestamp=sent_at))
    await driver.start()
    for writer in driver.writers.values():
        writer.resume()
    spare_the_collector()
    began = time.process_time()
    if profile is not None:
        profile.enable()
    for batch in _backlog(driver.topics, settings.worker.batch_records):
        await driver.count(batch)
    for writer in driver.writers.values():
        await writer.settle()
    if profile is not None:
        profile.disable()
    seconds = time.process_time() - began
    await client.aclose()
    return seconds


def _backlog(topics: Topics, most_records: int) -> Iterator[RecordBatch]:
    """All that is published, aligned as a worker's consumer does it."""
    alignment = Alignment()
    partitions = [TopicPartition(*partition) for partition in topics.logs]
    read = dict.fromkeys(partitions, 0)
    while True:
        for partition in partitions:
            start, log = read[partition], topics.logs[partition]
            records = log[start : start + most_records - alignment.held(partition)]
            if records:
                end = read[partition] = start + len(records)
                alignment.hold(RecordBatch(*partition, records, start, end))
        held = {number for _, number in alignment.held_partitions()}
        if not held:
            return
        for number in held:
            family = [partition for partition in partitions if partition.partition == number]
            behind = [partition for partition in family if read[partition] < len(topics.logs[partition])]
            batch = alignment.take(family, behind, 0)
            if batch is not None:
                yield batch


if __name__ == "__main__":
    main()
