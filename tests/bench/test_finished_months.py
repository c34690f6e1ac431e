"""What finished periods cost a board's round, and how many bytes they take in Redis.

Two boards read shards that are equal to the byte: one keeps finished periods, the other one computes and writes none.
In half of the rounds an event of last month comes late, so that finished months are computed anew. The boards take
turns at being the first. That both show the same tables is asserted; figures are printed.
"""

import math
import statistics
import sys
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Any

import msgspec
import pytest

from schemas import encode
from streams.board.counted import Counted
from streams.board.finished_months import FinishedMonths
from streams.board.rounds import Board
from streams.periods import month_of_field
from streams.redis import keys
from streams.redis.connection import connect
from streams.settings import KafkaSettings, RedisSettings, Settings
from tests.bench.test_freshness import _event
from tests.bench.test_windows import EVENTS_A_ROUND, PACE_MS, Time, history
from tests.engine.driver import Driver

ROUNDS = 160
BLOCK = 4
"""Rounds whose costs are added up to one pair; there are 20 pairs of each kind."""
LATE_MS = 35 * 24 * 3_600_000
_STUDENT_95 = 2.1


class Without(Board):
    """A board that keeps no finished periods."""

    def _use(self, counted: Counted) -> None:
        super()._use(counted)
        self.counted.history.months = NoMonths.of(self.counted.history.months)
        self._store._periods = None


class NoMonths(FinishedMonths):
    """Months that are never computed."""

    @classmethod
    def of(cls, months: FinishedMonths) -> "NoMonths":
        months.__class__ = cls
        assert isinstance(months, cls)
        return months

    def is_due(self, *_: object) -> bool:
        return False


@pytest.mark.timeout(1800)
async def test_a_board_that_keeps_periods_against_one_that_does_not(
    embedded_redis: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Time(int(time.time() * 1000) // 60_000 * 60_000)
    monkeypatch.setattr("streams.redis.store_time.StoreTime.now", lambda _: clock())
    monkeypatch.setattr("tests.bench.test_freshness.time.time_ns", lambda: clock.now * 1_000_000)
    lines = list(history(clock.now))
    async with AsyncExitStack() as open_until_the_end:
        sides = []
        for place, kind in enumerate((Without, Board)):
            url = embedded_redis.removesuffix("/0") + f"/{place}"
            client = connect(url)
            open_until_the_end.push_async_callback(client.aclose)
            settings = Settings(redis=RedisSettings(url=url), kafka=KafkaSettings(partitions=1))
            driver = Driver(client, settings)
            await driver.start()
            driver.publish(lines)
            await driver.work(2_000)
            sides.append((driver, kind(settings, client)))
        began = time.process_time()
        await sides[1][1].round()
        first = time.process_time() - began
        await sides[0][1].round()
        costs = await measured(sides, clock)
        held: Any = await sides[1][1].client.hgetall(keys.PERIODS)
        shown = [board.shown for _, board in sides]
    assert shown[0] is not None
    assert shown[1] is not None
    assert shown[0].tables == shown[1].tables
    months = [len(text) for field, text in held.items() if month_of_field(field.decode()) is not None]
    assert months
    sys.stdout.write(
        f"\n{len(lines):,} events of history; a first round of {1000 * first:.0f} ms; {len(months)} months of "
        f"{statistics.mean(months):,.0f} bytes, so {12 * statistics.mean(months):,.0f} a year, "
        f"and {sum(map(len, held.values())) - sum(months):,} bytes of goals\n"
        + told("without late facts", costs, late=False)
        + told("with a late fact in each", costs, late=True)
    )


async def measured(sides: Sequence[tuple[Driver, Board]], clock: Time) -> list[list[float]]:
    """CPU seconds of each side by round; in blocks by turns with late facts and without."""
    costs: list[list[float]] = [[] for _ in sides]
    for number in range(ROUNDS):
        clock.now += PACE_MS
        events = [_event(number * EVENTS_A_ROUND + more, "bench") for more in range(EVENTS_A_ROUND)]
        if is_late(number):
            events[0] = msgspec.structs.replace(events[0], occurred_at=clock.now - LATE_MS)
        for driver, _ in sides:
            driver.publish(map(encode, events))
            while await driver.step():
                pass
        for turn in range(len(sides)):
            place = (number + turn) % len(sides)
            began = time.process_time()
            await sides[place][1].round()
            costs[place].append(time.process_time() - began)
    return costs


def is_late(number: int) -> bool:
    """Whether a fact comes late in this round."""
    return number // BLOCK % 2 == 1


def told(name: str, costs: Sequence[Sequence[float]], *, late: bool) -> str:
    """The figures: a round of both sides, and the ratio with its 95 % interval."""
    blocks = [[sum(side[at : at + BLOCK]) for at in range(0, ROUNDS, BLOCK) if is_late(at) == late] for side in costs]
    without, kept = (1000 * statistics.mean(side) / BLOCK for side in blocks)
    ratios = [more / less for less, more in zip(*blocks, strict=True)]
    spread = _STUDENT_95 * statistics.stdev(ratios) / math.sqrt(len(ratios))
    return (
        f"{name}: {without:.2f} ms a round without periods, {kept:.2f} with; {statistics.mean(ratios):.3f} times, "
        f"+- {spread:.3f} ({len(ratios)} pairs)\n"
    )
