"""What windows and their periods before cost a board: thirteen, the eight rolling ones, and three, in the same rounds.

The boards read shards that are equal to the byte, and look twice a second at a company with some ten events a second
after a year of history. Time is made up, so that minutes begin as often as in life. The boards take turns at being the
first. Memory is what a board holds after its first round, which reads everything. Whether all show the same in the
windows that they share is asserted; figures are printed.
"""

import gc
import math
import statistics
import sys
import time
import tracemalloc
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from functools import partial
from typing import Final

import pytest
from redis import Redis

from schemas import encode
from streams.arithmetic.panes import HOUR_MINUTES, MINUTE_MS, ROLLING_NAMES, WINDOW_NAMES, Pane, Resolution
from streams.board.rounds import Board
from streams.engine.log_index import LogIndex
from streams.redis.connection import connect
from streams.settings import RedisSettings, Settings
from streams.simulator import Simulation
from tests.bench.test_freshness import _event
from tests.engine.driver import Driver

SIDES: Final[Mapping[str, tuple[str, ...]]] = {
    "eight": ROLLING_NAMES,
    "thirteen": WINDOW_NAMES,
    "three": ("24h", "30d", "month"),
}
"""Costs are told as ratios to the first of them."""
ROUNDS: Final = 360
PACE_MS: Final = 500
EVENTS_A_ROUND: Final = 5
BLOCK: Final = 30
"""Rounds whose costs are added up to one pair."""
_STUDENT_95: Final = 2.2
"""Of some eleven pairs less one."""


class Time:
    """A clock that goes on by itself only when it is told to."""

    def __init__(self, now: int) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


def history(now: int) -> Iterator[bytes]:
    """A year of a small company, the last days in full."""
    yield from map(encode, Simulation(1, now - 1000, days=5, archive_days=366, rate=0.02).history())


@pytest.mark.timeout(1800)
async def test_thirteen_windows_against_eight_and_three(embedded_redis: str, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Time(int(time.time() * 1000) // 60_000 * 60_000)
    monkeypatch.setattr("streams.redis.store_time.StoreTime.now", lambda _: clock())
    monkeypatch.setattr("tests.bench.test_freshness.time.time_ns", lambda: clock.now * 1_000_000)
    lines = list(history(clock.now))
    async with AsyncExitStack() as open_until_the_end:
        sides = []
        for place, windows in enumerate(SIDES.values()):
            url = embedded_redis.removesuffix("/0") + f"/{place}"
            client = connect(url)
            open_until_the_end.push_async_callback(client.aclose)
            settings = Settings(redis=RedisSettings(url=url), windows=windows)
            driver = Driver(client, settings)
            await driver.start()
            driver.publish(lines)
            await driver.work(2_000)
            sides.append((driver, Board(settings, client)))
        sizes = [await held(board) for _, board in sides]
        costs = await measured(sides, clock)
        shown = [board.shown for _, board in sides]
    tables = [one.tables for one in shown if one is not None]
    assert len(tables) == len(SIDES)
    for name in WINDOW_NAMES:
        there = [table[name] for table, windows in zip(tables, SIDES.values(), strict=True) if name in windows]
        assert all(table == there[0] for table in there), name
    fields = max(len(table["24h"]) for table in tables)
    sys.stdout.write(f"\n{len(lines):,} events of history, {fields:,} fields a window\n{told(costs, sizes)}")


@pytest.mark.timeout(1800)
async def test_minutes_of_fifty_hours_against_twenty_five(debian_redis: str, monkeypatch: pytest.MonkeyPatch) -> None:
    now = int(time.time() * 1000)
    lines = list(map(encode, Simulation(1, now - 1000, days=3, archive_days=30, rate=0.5).history()))
    client = connect(debian_redis)
    settings = Settings(redis=RedisSettings(url=debian_redis), windows=ROLLING_NAMES)
    driver = Driver(client, settings)
    await driver.start()
    driver.publish(lines)
    await driver.work(500)
    sizes = {}
    for hours in (25, 50):
        monkeypatch.setattr(Resolution.MINUTE, "kept_minutes", hours * HOUR_MINUTES)
        sizes[hours] = [
            await held(Board(settings, client)),
            await grown(partial(index_of, now // MINUTE_MS)),
            bytes_of_minutes(debian_redis, now),
        ]
    await client.aclose()
    parts = zip(("board", "log index of a shard", "panes of minutes in Redis"), *sizes.values(), strict=True)
    sys.stdout.write(
        f"\n{len(lines):,} events, minutes of 25 hours and of 50, in MB: "
        + "; ".join(f"{part} {few / 1e6:.2f} and {many / 1e6:.2f}" for part, few, many in parts)
        + "\n"
    )
    assert all(few < many for few, many in zip(*sizes.values(), strict=True))


async def index_of(minute: int) -> LogIndex:
    """What a writer knows of a shard that is written to in every minute that is kept."""
    minutes = range(minute - Resolution.MINUTE.kept_minutes, minute)
    return LogIndex({Pane(Resolution.MINUTE, start).name: 1_000 for start in minutes})


def bytes_of_minutes(url: str, now: int) -> int:
    """What all panes of minutes that are kept at `now` (epoch ms) take in Redis."""
    oldest = now // MINUTE_MS - Resolution.MINUTE.kept_minutes
    with Redis.from_url(url) as redis:
        names = list(redis.scan_iter(match="*:log:m:*", count=1_000))
        kept = [name for name in names if int(name.rpartition(b":")[2]) >= oldest]
        return sum(int(redis.memory_usage(name, samples=0) or 0) for name in kept)


async def held(board: Board) -> int:
    """Bytes that a board holds after its first round."""
    return await grown(board.round)


async def grown(work: Callable[[], Awaitable[object]]) -> int:
    """Bytes that are held after some work, and were not before."""
    gc.collect()
    tracemalloc.start()
    try:
        kept = await work()
        gc.collect()
        size = tracemalloc.get_traced_memory()[0]
        del kept
        return size
    finally:
        tracemalloc.stop()


async def measured(sides: Sequence[tuple[Driver, Board]], clock: Time) -> list[list[float]]:
    """CPU seconds of each side by round."""
    costs: list[list[float]] = [[] for _ in sides]
    for number in range(ROUNDS):
        clock.now += PACE_MS
        events = [encode(_event(number * EVENTS_A_ROUND + more, "bench")) for more in range(EVENTS_A_ROUND)]
        for driver, _ in sides:
            driver.publish(events)
            while await driver.step():
                pass
        for turn in range(len(sides)):
            place = (number + turn) % len(sides)
            began = time.process_time()
            await sides[place][1].round()
            costs[place].append(time.process_time() - began)
    return costs


def told(costs: Sequence[Sequence[float]], sizes: Sequence[int]) -> str:
    """The figures: a round of each side, its ratio to the first with a 95 % interval, and what the board holds."""
    blocks = [[sum(side[at : at + BLOCK]) for at in range(0, len(side), BLOCK)] for side in costs]
    lines = []
    for name, side, own, size in zip(SIDES, costs, blocks, sizes, strict=True):
        ratios = [cost / first for cost, first in zip(own, blocks[0], strict=True)]
        spread = _STUDENT_95 * statistics.stdev(ratios) / math.sqrt(len(ratios))
        lines.append(
            f"{name}: {1000 * statistics.mean(side):.1f} ms a round (at most {1000 * max(side):.0f}), "
            f"{statistics.mean(ratios):.2f} times the first, +- {spread:.2f} ({len(ratios)} pairs); "
            f"{size / 1e6:.1f} MB, {size / sizes[0]:.2f} times\n"
        )
    return "".join(lines)
