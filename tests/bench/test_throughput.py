"""Events a second from data already in Apache Kafka to committed state in Redis, beside a plain Faust agent.

One worker process on one core, all KPIs on; Redis and Kafka on the other one. What is asserted is that every event
was counted; the figures are printed. Those by the clock mean something on a machine that does nothing else; those by
the CPU time of the worker (user and system) suffer less from neighbours, and tell what the core could do.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis

from schemas import Event, LeadVoided, TicketVoided, encode
from schemas.topics import DEAD_LETTERS, FAMILIES, TICKETS
from streams.kafka.clients.ends import log_bounds
from streams.kafka.clients.publisher import Publisher
from streams.kafka.clients.topics import prepare_topics
from streams.redis.keys import ShardKeys, shard_tag
from streams.settings import Settings
from tests.bench.cpu import cpu_seconds
from tests.bench.mixed import mixed_events
from tests.bench.tickets import ticket_events
from tests.built_in import FAMILY_OF_TOPIC, TOPICS, key_of, topic_of
from tests.end_to_end.product import Product
from tests.servers.apache_kafka import ApacheKafka
from tests.servers.redis_servers import DebianRedis

TICKET_EVENTS = 1_000_000
_WORKER_CORE, _SERVERS_CORE = {0}, {1}
_COUNTS = {"tickets_opened": "ticket.opened", "tickets_reopened": "ticket.reopened", "leads_created": "lead.created"}
"""KPI -> the type of event that it counts."""
_PLAIN_SECONDS = 20
_DEADLINE_SECONDS = 100.0
_LOOK_SECONDS = 0.05


@dataclass(frozen=True)
class Rates:
    """Events a second, by the clock and by the CPU time of the worker."""

    by_the_clock: float
    by_cpu_time: float

    def __str__(self) -> str:
        return f"{self.by_the_clock:,.0f} events/s ({self.by_cpu_time:,.0f} a second of CPU time)"


pytestmark = pytest.mark.timeout(300)


def test_tickets_beside_a_plain_faust_agent(tmp_path: Path) -> None:
    with (
        ApacheKafka(heap="1g") as kafka,
        DebianRedis() as store,
        Product(tmp_path, "", kafka.bootstrap, store.url) as product,
    ):
        asyncio.run(_fill(product.settings, ((TICKETS, key, value) for key, value in ticket_events(TICKET_EVENTS))))
        with _apart(kafka.pid, store.pid):
            plain = _plain_faust(kafka.bootstrap)
            rates = _counted_a_second(product, store.url)
        table = _table_of_all(product)
    assert table["tickets_opened"] + table["tickets_resolved"] == TICKET_EVENTS
    sys.stdout.write(
        f"\ntickets: {rates}; plain Faust, doing nothing: {plain}; "
        f"ratio {rates.by_the_clock / plain.by_the_clock:.1f} ({rates.by_cpu_time / plain.by_cpu_time:.1f})\n"
    )


def test_mixed_traffic(tmp_path: Path) -> None:
    with (
        ApacheKafka(heap="1g") as kafka,
        DebianRedis() as store,
        Product(tmp_path, "", kafka.bootstrap, store.url) as product,
    ):
        events = tuple(mixed_events())
        asyncio.run(_fill(product.settings, ((topic_of(event), key_of(event), encode(event)) for event in events)))
        with _apart(kafka.pid, store.pid):
            rates = _counted_a_second(product, store.url)
        table = _table_of_all(product)
    kinds = _counted_kinds(events)
    assert {kpi: table[kpi] for kpi in _COUNTS} == {kpi: kinds[kind] for kpi, kind in _COUNTS.items()}
    sys.stdout.write(f"\nmixed traffic over all topics: {rates}\n")


def _counted_kinds(events: Iterable[Event]) -> Counter[str]:
    """How many events of each type count: those of tickets and leads that were voided do not."""
    events = list(events)
    void = {_work_item(event) for event in events if isinstance(event, TicketVoided | LeadVoided)}
    return Counter(event.type for event in events if _work_item(event) is None or _work_item(event) not in void)


def _work_item(event: Event) -> tuple[str, str] | None:
    """The ticket or the lead that an event is of."""
    for field in ("ticket_id", "lead_id"):
        if found := getattr(event, field, None):
            return field, str(found)
    return None


async def _fill(settings: Settings, events: Iterable[tuple[str, bytes, bytes]]) -> None:
    counts = await prepare_topics(settings.kafka, FAMILIES, [DEAD_LETTERS])
    async with Publisher(settings.kafka, counts) as publisher:
        for topic, key, value in events:
            await publisher.send(value, key, topic)


def _table_of_all(product: Product) -> Mapping[str, int]:
    """The table of the last year; no event is older."""
    product.start("board", "--port", "0")
    return product.tables_in_redis()["365d"]


@contextmanager
def _apart(*servers: int) -> Iterator[None]:
    """Leave a core to what is measured: these processes, and the one that looks on, are kept to the other."""
    for server in servers:
        # Linux pins threads one by one; those that come later stay with the one that made them.
        for thread in Path(f"/proc/{server}/task").iterdir():
            os.sched_setaffinity(int(thread.name), _SERVERS_CORE)
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, _SERVERS_CORE)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _plain_faust(bootstrap: str) -> Rates:
    command = [
        sys.executable,
        "-m",
        "tests.bench.plain_faust",
        bootstrap,
        TICKETS,
        str(TICKET_EVENTS),
        str(_PLAIN_SECONDS),
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    os.sched_setaffinity(process.pid, _WORKER_CORE)
    output, _ = process.communicate(timeout=_PLAIN_SECONDS + 60)
    told: dict[str, float] = json.loads(output)
    return Rates(told["events_a_second"], told["events_a_cpu_second"])


def _counted_a_second(product: Product, redis_url: str) -> Rates:
    """The rates from the first commit that is seen to the last."""
    bounds = asyncio.run(log_bounds(product.settings.kafka, TOPICS))
    total = sum(bound.end for bound in bounds.values())
    worker = product.start("worker")
    os.sched_setaffinity(worker.pid, _WORKER_CORE)
    first: tuple[float, float, int] | None = None
    deadline = time.monotonic() + _DEADLINE_SECONDS
    with redis.Redis.from_url(redis_url) as client:
        while True:
            counted = _counted(client, bounds)
            now = time.monotonic()
            if counted and first is None:
                first = (now, cpu_seconds(worker.pid), counted)
            if counted >= total:
                break
            if now > deadline:
                pytest.fail(f"{counted} of {total} events are counted after {_DEADLINE_SECONDS:g} s\n{product.logs()}")
            time.sleep(_LOOK_SECONDS)
    assert first is not None
    began, used, counted = first
    return Rates(
        (total - counted) / max(now - began, 0.001), (total - counted) / max(cpu_seconds(worker.pid) - used, 0.001)
    )


def _counted(client: redis.Redis, partitions: Iterable[tuple[str, int]]) -> int:
    pipeline = client.pipeline(transaction=False)
    for topic, number in partitions:
        pipeline.hget(ShardKeys(shard_tag(FAMILY_OF_TOPIC[topic], number)).offsets, topic)
    return sum(int(offset or 0) for offset in pipeline.execute())
