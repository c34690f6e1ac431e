"""Bytes in Redis for a million customers, tickets and campaign events, by kind of key.

Tickets are counted without teams and agents and with them, and customers without an `answer_id` in answers and with it.

One shard of as many as NABZ_BENCH_PARTITIONS says (16) is filled with its share of the million, through the writers
that a worker has and in the order of event time; what is past retention is dropped and what rests is compacted as the
clock goes on. Printed is what the shard holds in the end, as Redis accounts for it, times the number of shards. The CPU
times that an event cost the writer and Redis stand beside it, so that an encoding shows both of its sides; commits are
small here, so they are far above those of `test_throughput`.
"""

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Final

import pytest
from redis import Redis

from streams.arithmetic.panes import LEVEL_LOG
from streams.redis.connection import connect
from streams.settings import Settings
from streams.settings.connections import KafkaSettings
from tests.bench.histories import (
    DAY,
    HOUR,
    Event,
    campaign_events,
    customers,
    customers_with_answer_ids,
    tickets,
    tickets_of_teams,
)
from tests.engine.driver import Driver, Line
from tests.recount.events import key_of, topic_of
from tests.servers.redis_servers import DebianRedis

PARTITIONS: Final = int(os.environ.get("NABZ_BENCH_PARTITIONS", "16"))
END: Final = 1_779_874_200_000
BATCH: Final = 8
"""Events a commit, as where few come: the same fields are written again and again."""
CUSTOMER_BATCH: Final = 64
"""The same for customers: they have so many events that it would take an hour otherwise."""
_CACHED_ENTITIES: Final = Settings().worker.cache_entities // PARTITIONS
_PANES: Final = {"m": "panes of minutes", "h": "panes of hours", "d": "panes of days"}

pytestmark = pytest.mark.timeout(3_600)


@pytest.mark.parametrize(
    ("name", "history", "batch", "chores_every", "kinds"),
    [
        ("customers", customers, CUSTOMER_BATCH, DAY, ("facts", "timers", "panes of days")),
        ("customers with answer ids", customers_with_answer_ids, CUSTOMER_BATCH, DAY, ("facts", "timers")),
        ("tickets", tickets, BATCH, 6 * HOUR, ("facts", "panes of minutes", "panes of hours", "panes of days")),
        ("tickets of teams", tickets_of_teams, BATCH, 6 * HOUR, ("facts", "panes of days")),
        ("campaign events", campaign_events, BATCH, 6 * HOUR, ("hashes of ids", "panes of days")),
    ],
)
async def test_bytes_of_a_million(
    name: str, history: Callable[[int, int], list[Event]], batch: int, chores_every: int, kinds: Sequence[str]
) -> None:
    events = history(1_000_000 // PARTITIONS, END)
    with DebianRedis() as server:
        began = time.process_time(), _redis_seconds(server.url)
        await _count(server.url, events, batch, chores_every)
        writer, store = time.process_time() - began[0], _redis_seconds(server.url) - began[1]
        keys, sizes = _census(server.url)
    assert all(sizes[kind] for kind in kinds)
    lines = [
        f"a million {name}: {len(events) * PARTITIONS:,} events over {PARTITIONS} shards, in MB",
        *(
            f"{kind:>20} {size * PARTITIONS / 1e6:9.1f} in {keys[kind]:,} keys a shard"
            for kind, size in sizes.most_common()
        ),
        f"{'all':>20} {sizes.total() * PARTITIONS / 1e6:9.1f}",
        f"CPU an event: writer {writer / len(events) * 1e6:.1f} us, Redis {store / len(events) * 1e6:.1f} us",
    ]
    sys.stdout.write("\n" + "\n".join(lines) + "\n")


async def _count(url: str, events: Sequence[Event], batch: int, chores_every: int) -> None:
    """Count all events as one shard's writer does, with the chores that go with the passing of event time."""
    client = connect(url)
    driver = Driver(client, Settings(clock="event", kafka=KafkaSettings(partitions=1)), _CACHED_ENTITIES)
    await driver.start()
    until = events[0]["occurred_at"] + chores_every
    for event in events:
        if event["occurred_at"] >= until:
            await driver.work(batch)
            until = event["occurred_at"] + chores_every
        topic = topic_of(event)
        log = driver.topics.logs.setdefault((topic, 0), [])
        log.append(Line(key_of(event).encode(), json.dumps(event).encode(), len(log)))
    # Twice: what was written just now has to rest before it is compacted.
    await driver.work(batch)
    await driver.work(batch)
    await client.aclose()


def _census(url: str) -> tuple[Counter[str], Counter[str]]:
    """Number of keys and bytes by what they hold."""
    keys, sizes = Counter[str](), Counter[str]()
    with Redis.from_url(url) as client:
        names = list(client.scan_iter(count=1_000))
        pipeline = client.pipeline(transaction=False)
        for name in names:
            pipeline.memory_usage(name, samples=0)
        for name, size in zip(names, pipeline.execute(), strict=True):
            kind = _kind(name.decode())
            keys[kind] += 1
            sizes[kind] += size
    return keys, sizes


def _kind(key: str) -> str:
    """What a key holds, as the figures name it."""
    shard, colon, rest = key.partition("}:")
    if not colon:
        return "shared by all"
    part, _, log = rest.partition(":")
    if part == "facts" and "{campaign-" in shard:
        return "hashes of ids"
    if part != "log":
        return part
    return "running totals" if log == LEVEL_LOG else _PANES[log[0]]


def _redis_seconds(url: str) -> float:
    cpu = _info(url, "cpu")
    return float(cpu["used_cpu_user"]) + float(cpu["used_cpu_sys"])


def _info(url: str, section: str) -> dict[str, Any]:
    with Redis.from_url(url) as client:
        return dict(client.info(section))
