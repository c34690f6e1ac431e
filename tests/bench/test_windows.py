"""What thirteen windows and their periods before cost a board, against eight: CPU time of the same rounds, in pairs.

Both boards read shards that are equal to the byte, and look twice a second at a company with some ten events a second
after a year of history. Time is made up, so that minutes begin as often as in life. The boards take turns at being the
first. Whether both show the same in the windows that both have is asserted; figures are printed.
"""

import math
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from typing import Final

import pytest

from schemas import encode
from streams.arithmetic.panes import ROLLING_NAMES, WINDOW_NAMES
from streams.board.rounds import Board
from streams.redis.connection import connect
from streams.settings import RedisSettings, Settings
from streams.simulator import Simulation
from tests.bench.test_freshness import _event
from tests.engine.driver import Driver

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
async def test_thirteen_windows_against_eight(embedded_redis: str, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Time(int(time.time() * 1000) // 60_000 * 60_000)
    monkeypatch.setattr("streams.redis.clock.wall_clock", clock)
    monkeypatch.setattr("tests.bench.test_freshness.time.time_ns", lambda: clock.now * 1_000_000)
    lines = list(history(clock.now))
    async with AsyncExitStack() as open_until_the_end:
        sides = []
        for place, windows in enumerate((ROLLING_NAMES, WINDOW_NAMES)):
            url = embedded_redis.removesuffix("/0") + f"/{place}"
            client = connect(url)
            open_until_the_end.push_async_callback(client.aclose)
            settings = Settings(redis=RedisSettings(url=url), windows=windows)
            driver = Driver(client, settings)
            await driver.start()
            driver.publish(lines)
            await driver.work(2_000)
            sides.append((driver, Board(settings, client)))
        costs = await measured(sides, clock)
        eight, thirteen = (board.shown for _, board in sides)
        assert eight is not None
        assert thirteen is not None
        assert {name: thirteen.tables[name] for name in ROLLING_NAMES} == {
            name: eight.tables[name] for name in ROLLING_NAMES
        }
    sys.stdout.write(told(len(lines), costs, [len(board.shown.cells) for _, board in sides if board.shown]))


async def measured(sides: Sequence[tuple[Driver, Board]], clock: Time) -> list[list[float]]:
    """CPU seconds of each side by round; the first rounds, which read everything, are left out."""
    for _, board in sides:
        await board.round()
    costs: list[list[float]] = [[], []]
    for number in range(ROUNDS):
        clock.now += PACE_MS
        events = [encode(_event(number * EVENTS_A_ROUND + more, "bench")) for more in range(EVENTS_A_ROUND)]
        for driver, _ in sides:
            driver.publish(events)
            while await driver.step():
                pass
        for place in (0, 1) if number % 2 else (1, 0):
            began = time.process_time()
            await sides[place][1].round()
            costs[place].append(time.process_time() - began)
    return costs


def told(events: int, costs: Sequence[Sequence[float]], cells: Sequence[int]) -> str:
    """The figures: a round of each side, and by how much thirteen windows cost more, with a 95 % interval."""
    blocks = [[sum(side[at : at + BLOCK]) for at in range(0, len(side), BLOCK)] for side in costs]
    ratios = [thirteen / eight for eight, thirteen in zip(*blocks, strict=True)]
    spread = _STUDENT_95 * statistics.stdev(ratios) / math.sqrt(len(ratios))
    eight, thirteen = (1000 * statistics.mean(side) for side in costs)
    worst = [1000 * max(side) for side in costs]
    return (
        f"\n{events:,} events of history, {cells[0]:,} fields a window, {len(costs[0])} rounds a side:\n"
        f"eight windows {eight:.1f} ms a round (at most {worst[0]:.0f}), thirteen {thirteen:.1f} ms "
        f"(at most {worst[1]:.0f}); {statistics.mean(ratios):.2f} times as much, +- {spread:.2f} "
        f"({len(ratios)} pairs)\n"
    )
