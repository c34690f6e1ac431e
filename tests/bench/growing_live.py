"""A company at work while measures grow: events come steadily, workers are killed, and all of it is watched."""

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from schemas.topics import DEAD_LETTERS, FAMILIES
from streams.cli.tables.reading import redis_client
from streams.kafka.clients.publisher import Publisher, partition_of
from streams.kafka.clients.topics import prepare_topics
from streams.redis.connection import Client
from streams.redis.counting_configuration import said
from streams.redis.growth import growing, grown_to
from tests.bench.company_events import Company, Present
from tests.bench.crew_that_grows import Cpu, Crew
from tests.bench.freshness_of_partitions import Freshness, Place, Span, look, outside, spread
from tests.built_in import CATALOGUE
from tests.end_to_end.product import Product

_TICK_SECONDS: Final = 0.01
_LOOK_SECONDS: Final = 0.05
_CPU_SECONDS: Final = 1.0
_GROWTH_SECONDS: Final = 0.5
_SHOWN_SECONDS: Final = 120.0
"""How long it may take until the tables show the last events."""


@dataclass(frozen=True)
class Options:
    """What is asked for."""

    customers: int = 100_000
    tickets: int = 100_000
    events_per_second: int = 2_000
    kills: int = 5
    every_seconds: float = 20.0
    """From one kill to the next, as far as both workers share the shards again by then."""
    calm_seconds: float = 20.0
    """How long events go on once all has grown and both workers are there."""
    most_seconds: float = 900.0
    """How long growing may take."""
    grow_share: str = "0.2"

    @property
    def company(self) -> Company:
        """The company that has a past."""
        return Company(self.customers, self.tickets)


class Live:
    """One run, once workers and board were started with what grows."""

    def __init__(
        self,
        options: Options,
        product: Product,
        crew: Crew,
        redis: int,
        bases: Mapping[Place, int],
        began: float,
    ) -> None:
        """Have `crew` at work in `product`, whose Redis has this id; the first event has the offsets `bases`.

        `began` is when the crew was started, in seconds of the monotonic clock.
        """
        self._options, self._product, self._crew, self._redis = options, product, crew, redis
        self._freshness = Freshness(bases)
        self._began = began
        self._windows: list[Span] = []
        self._kills_are_over = False
        self._grown_at: float | None = None
        self._over = False
        self._cpu: list[Cpu] = []
        self._rate = 0.0
        self._sent = 0

    async def run(self) -> None:
        """Publish, kill and watch until all has grown, and for a while longer.

        Raises AssertionError if that takes too long.
        """
        await asyncio.to_thread(self._crew.until_shared)
        async with redis_client(self._product.settings.redis) as client, asyncio.TaskGroup() as tasks:
            tasks.create_task(self._publish())
            tasks.create_task(self._watch(client))
            tasks.create_task(self._kill())
            await self._grow(client)

    def told(self) -> Iterator[str]:
        """What was measured, a line each."""
        assert self._grown_at is not None
        yield f"published {self._sent:,} events while it grew and after, {self._rate:,.0f} a second"
        for number, window in enumerate(self._windows, 1):
            meanwhile = "while it grew" if window.began < self._grown_at else "after all had grown"
            yield (
                f"kill {number}, {window.began - self._began:.0f} s after the start, {meanwhile}: shared again and "
                f"caught up after {window.over - window.began:.1f} s"
            )
        yield f"grown {self._grown_at - self._began:.1f} s after the start of the workers"
        around_none = outside(self._freshness.in_tables, self._windows)
        while_it_grew = [span for span in around_none if span.began < self._grown_at]
        afterwards = [span for span in around_none if span.began >= self._grown_at]
        yield spread("to the tables, all events", self._freshness.in_tables)
        yield spread(
            "to the tables, all events while it grew",
            [s for s in self._freshness.in_tables if s.began < self._grown_at],
        )
        yield spread("to the tables, without those around kills", around_none)
        yield spread("to the tables, while it grew, without those around kills", while_it_grew)
        yield spread("to the tables, after all had grown, without those around kills", afterwards)
        yield spread("to Redis, all events", self._freshness.in_redis)
        yield spread("to Redis, without those around kills", outside(self._freshness.in_redis, self._windows))
        yield _shares("while it grew, around no kill", self._cpu_between(0.0, self._grown_at))
        yield _shares("after all had grown, around no kill", self._cpu_between(self._grown_at, float("inf")))

    async def _publish(self) -> None:
        counts = await prepare_topics(self._product.settings.kafka, FAMILIES, [DEAD_LETTERS])
        present, began = Present(self._options.company), time.monotonic()
        async with Publisher(self._product.settings.kafka, counts) as publisher:
            while not self._over:
                due = int((time.monotonic() - began) * self._options.events_per_second) - self._sent
                for _ in range(due):
                    topic, key, value = present.next(time.time_ns() // 1_000_000)
                    self._freshness.published((topic, partition_of(key, counts[topic])), time.monotonic())
                    await publisher.send(value, key, topic)
                self._sent += due
                await asyncio.sleep(_TICK_SECONDS)
            self._rate = self._sent / (time.monotonic() - began)

    async def _watch(self, client: Client) -> None:
        partitions, give_up_at = self._product.settings.kafka.partitions, float("inf")
        while not self._over or not self._freshness.is_shown(time.monotonic()):
            if self._over:
                give_up_at = min(give_up_at, time.monotonic() + _SHOWN_SECONDS)
            if time.monotonic() > give_up_at:
                raise AssertionError(f"not all is shown {_SHOWN_SECONDS:g} s after the end\n{self._product.logs()}")
            shards, tables = await look(client, partitions)
            now = time.monotonic()
            self._freshness.seen(shards, tables, now)
            if not self._cpu or now - self._cpu[-1].moment > _CPU_SECONDS:
                self._cpu.append(self._crew.cpu(self._redis))
            await asyncio.sleep(_LOOK_SECONDS)

    async def _kill(self) -> None:
        pause = self._options.every_seconds
        for number in range(self._options.kills):
            await asyncio.sleep(
                pause / 2 if not number else max(0.0, self._windows[-1].began + pause - time.monotonic())
            )
            began = time.monotonic()
            # Until it is known when it is over, all from now on is around it.
            self._windows.append(Span(began, float("inf")))
            await asyncio.to_thread(self._crew.kill, number % 2)
            shared = time.monotonic()
            while not self._freshness.is_shown(shared):  # noqa: ASYNC110 - Redis says it, when it is looked at
                await asyncio.sleep(_LOOK_SECONDS)
            self._windows[-1] = Span(began, time.monotonic())
        self._kills_are_over = True

    async def _grow(self, client: Client) -> None:
        """Look as `nabz catalogue status` does until nothing grows; then go on for a while."""
        while self._grown_at is None or not self._kills_are_over:
            _, stored = await said(client)
            if self._grown_at is None and not growing(stored.version, await grown_to(client), CATALOGUE.measures):
                self._grown_at = time.monotonic()
            if time.monotonic() > self._began + self._options.most_seconds:
                raise AssertionError(f"not grown after {self._options.most_seconds:g} s\n{self._product.logs()}")
            await asyncio.sleep(_GROWTH_SECONDS)
        await asyncio.sleep(self._options.calm_seconds)
        self._over = True

    def _cpu_between(self, began: float, over: float) -> list[tuple[Cpu, Cpu]]:
        return [
            (first, second)
            for first, second in zip(self._cpu, self._cpu[1:], strict=False)
            if began <= first.moment
            and second.moment <= over
            and not any(window.began <= second.moment and first.moment <= window.over for window in self._windows)
        ]


def _shares(when: str, pairs: Sequence[tuple[Cpu, Cpu]]) -> str:
    """How much of a core processes have used, in a line."""
    seconds = sum(second.moment - first.moment for first, second in pairs)
    if not seconds:
        return f"CPU {when}: not measured"
    workers = sum(
        second.workers[pid] - first.workers[pid]
        for first, second in pairs
        for pid in first.workers.keys() & second.workers.keys()
    )
    board = sum(second.board - first.board for first, second in pairs)
    redis = sum(second.redis - first.redis for first, second in pairs)
    return (
        f"CPU {when} ({seconds:.0f} s): both workers {workers / seconds:.0%} of a core, board {board / seconds:.0%}, "
        f"Redis {redis / seconds:.0%}"
    )
