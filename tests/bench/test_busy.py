"""What one entity with very many events costs: one customer_id that a whole shop uses, one deal that never ends.

Facts pile up through the writer that a worker has, 5,000 records a batch. At each of the sizes that NABZ_BENCH_FACTS
names (10000,100000) it is measured what one more event costs in a commit of its own, in order and late: CPU time of the
writer, bytes that go to Redis. In the end a second writer opens the entity, as after a take-over.
"""

import json
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest

from streams.redis import shards
from streams.redis.commits import Commit
from streams.redis.connection import Client, connect
from streams.settings import Settings
from streams.settings.connections import KafkaSettings
from tests.engine.driver import Driver, Line
from tests.servers.redis_servers import DebianRedis

SIZES: Final = tuple(int(size) for size in os.environ.get("NABZ_BENCH_FACTS", "10000,100000").split(","))
BEGIN: Final = int(time.time() * 1000) - 6 * 60 * 60 * 1000
"""A million events, 10 ms apart, are of less than three hours."""
_BATCH: Final = 5_000
_TIMES: Final = 21

Event = dict[str, Any]

pytestmark = pytest.mark.timeout(3_600)


def purchase(number: int, moment: int) -> Event:
    """A purchase of the one customer."""
    return {
        "event_id": f"00000000-0000-4000-8000-{number:012}",
        "type": "purchase.completed",
        "occurred_at": moment,
        "customer_id": "guest",
        "purchase_id": f"10000000-0000-4000-8000-{number:012}",
        "amount": "12.50",
        "currency": "EUR",
    }


def stage_change(number: int, moment: int) -> Event:
    """A change of the one deal."""
    return {
        "event_id": f"00000000-0000-4000-8000-{number:012}",
        "type": "deal.stage_changed",
        "occurred_at": moment,
        "deal_id": "guest",
        "stage": ("qualified", "proposal")[number % 2],
        "amount": "12.50",
        "currency": "EUR",
    }


class Traffic:
    """Events of one entity, counted by one shard's writer; the bytes of commits are told."""

    def __init__(self, client: Client, topic: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self._client = client
        self._topic = topic
        self.log: list[Line] = []
        self.bytes = 0
        commit = shards.Shards.commit

        async def told(own: Any, tag: str, before: Any, session: str, written: Commit) -> Any:  # noqa: ANN401 - as it is
            parts = (*written.facts.values(), *written.appended.values(), *written.rewritten.values())
            self.bytes = sum(map(len, parts))
            return await commit(own, tag, before, session, written)

        monkeypatch.setattr(shards.Shards, "commit", told)

    async def opened(self) -> Driver:
        """A worker that goes on where Redis stands."""
        driver = Driver(self._client, Settings(currency="EUR", kafka=KafkaSettings(partitions=1)))
        driver.topics.logs[self._topic, 0] = self.log
        await driver.start()
        return driver

    async def count(self, driver: Driver, events: Iterator[Event]) -> float:
        """CPU seconds of this process until these events are in Redis."""
        lines = [json.dumps(event).encode() for event in events]
        self.log += [Line(b"guest", line, len(self.log) + place) for place, line in enumerate(lines)]
        writer = driver.writer_of((self._topic, 0))
        began = time.process_time()
        while await driver.step(_BATCH):
            pass
        await writer.settle()
        assert self.bytes, "nothing was counted"
        return time.process_time() - began


@pytest.mark.parametrize(
    ("topic", "event"), [("crm.purchases", purchase), ("crm.deals", stage_change)], ids=["customer", "deal"]
)
async def test_one_busy_entity(topic: str, event: Callable[[int, int], Event], monkeypatch: pytest.MonkeyPatch) -> None:
    with DebianRedis() as server:
        client = connect(server.url)
        traffic = Traffic(client, topic, monkeypatch)
        driver, number, lines = await traffic.opened(), 0, [f"one entity of {topic}:"]
        for size in SIZES:
            begin = number
            filled = await traffic.count(driver, (event(place, BEGIN + place * 10) for place in range(begin, size)))
            number = size
            in_order, late = [], []
            for _ in range(_TIMES):
                number += 1
                seconds = await traffic.count(driver, iter([event(number, BEGIN + number * 10)]))
                in_order.append((seconds, traffic.bytes))
            for place in range(_TIMES):
                number += 1
                moment = BEGIN + 5 + 10 * (place * size // _TIMES)
                late.append((await traffic.count(driver, iter([event(number, moment)])), traffic.bytes))
            megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            lines.append(
                f"{size:9,} facts: {filled / max(size - begin, 1) * 1e6:5.0f} us an event in batches; alone in order"
                f" {_told(in_order)}, late {_told(late)}; {megabytes:,.0f} MB of memory"
            )
        again = await traffic.opened()
        number += 1
        seconds = await traffic.count(again, iter([event(number, BEGIN + number * 10)]))
        lines.append(f"opened by another worker and counted on in {seconds:.2f} s")
        await client.aclose()
    sys.stdout.write("\n" + "\n".join(lines) + "\n")


def _told(found: list[tuple[float, int]]) -> str:
    seconds, sizes = zip(*found, strict=True)
    return f"{statistics.median(seconds) * 1e3:.2f} ms, {statistics.median(sizes) / 1e3:.0f} kB"
