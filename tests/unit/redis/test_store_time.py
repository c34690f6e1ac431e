"""What time it is by Redis's clock, whatever the clocks of machines do."""

from typing import Any, cast

import pytest
from structlog.testing import capture_logs

from streams.redis import store_time
from streams.redis.clock import WallClock
from streams.redis.errors import StoreUnavailableError
from streams.redis.hindrances import Hindrance, hindrance_of
from streams.redis.store_time import StoreTime

NOON = 1_760_000_000_000
HOUR, DAY = 3_600_000, 86_400_000


class Machines:
    """A machine with a clock that nobody sets and one that somebody does, and Redis with a clock of its own."""

    def __init__(self) -> None:
        self.steady = 1_000.0
        self.own = self.of_redis = NOON
        self.away = False

    def passes(self, seconds: float) -> None:
        self.steady += seconds
        self.own += round(seconds * 1000)
        self.of_redis += round(seconds * 1000)

    async def time(self) -> tuple[int, int]:
        if self.away:
            raise ConnectionRefusedError
        return self.of_redis // 1000, self.of_redis % 1000 * 1000


@pytest.fixture
def machines(monkeypatch: pytest.MonkeyPatch) -> Machines:
    machines = Machines()
    monkeypatch.setattr(store_time, "wall_clock", lambda: machines.own)
    monkeypatch.setattr(store_time, "steady_clock", lambda: machines.steady)
    return machines


@pytest.fixture
def shared(machines: Machines) -> StoreTime:
    return StoreTime(cast("Any", machines), future_minutes=5)


@pytest.mark.parametrize("hours", [-1, 1, 48])
async def test_a_machine_whose_own_clock_is_off_goes_by_redis_and_is_told_of_once_a_minute(
    machines: Machines, shared: StoreTime, hours: int
) -> None:
    machines.own += hours * HOUR
    with capture_logs() as lines:
        for _ in range(150):
            assert await shared.refresh() == machines.of_redis
            assert shared.now() == machines.of_redis
            machines.passes(1.0)
    assert shared.offset_seconds == pytest.approx(hours * 3600)
    assert [line["ahead_seconds"] for line in lines] == [hours * 3600] * 3
    assert shared.certain() == min(shared.now(), machines.own)


async def test_between_two_answers_a_clock_goes_on_that_nobody_sets(machines: Machines, shared: StoreTime) -> None:
    await shared.refresh()
    machines.passes(0.5)
    machines.own += DAY
    machines.of_redis += DAY
    assert shared.now() == NOON + 500
    machines.away = True
    assert await shared.refresh() == NOON + 500
    machines.passes(600)
    with pytest.raises(StoreUnavailableError):
        await shared.refresh()
    assert shared.now() == NOON + 600_500


async def test_a_small_step_back_lets_it_stand_still(machines: Machines, shared: StoreTime) -> None:
    await shared.refresh()
    told = []
    for step in (0, -2_000, 0, 0, 0):
        machines.passes(1.0)
        machines.of_redis += step
        told.append(await shared.refresh())
    assert told == [NOON + 1_000, NOON + 1_000, NOON + 1_000, NOON + 2_000, NOON + 3_000]


@pytest.mark.parametrize("jump", [-DAY, -6 * 60_000, 6 * 60_000, 2 * DAY])
async def test_a_clock_of_redis_that_jumps_is_not_believed_until_it_is_back(
    machines: Machines, shared: StoreTime, jump: int
) -> None:
    clock = WallClock(shared)
    await clock.refresh()
    machines.passes(2.0)
    machines.of_redis += jump
    for _ in range(5):
        machines.passes(2.0)
        for asked in (clock.refresh(), clock.raise_to(NOON)):
            with pytest.raises(StoreUnavailableError) as raised:
                await asked
            assert hindrance_of(raised.value) is Hindrance.CLOCK
        assert clock.now() == NOON + machines.own - NOON
    machines.of_redis -= jump
    machines.passes(2.0)
    await clock.raise_to(NOON)
    assert await clock.refresh() == machines.own


async def test_a_clock_of_redis_that_is_set_right_is_believed_where_the_own_one_agrees(
    machines: Machines, shared: StoreTime
) -> None:
    machines.of_redis += 2 * DAY
    assert await shared.refresh() == NOON + 2 * DAY
    assert shared.certain() == NOON, "nothing is dropped for good by a clock that is ahead"
    machines.of_redis -= 2 * DAY
    machines.passes(2.0)
    assert await shared.refresh() == NOON + 2_000


async def test_one_machine_whose_clock_takes_redis_along_proves_nothing(machines: Machines, shared: StoreTime) -> None:
    await shared.refresh()
    machines.passes(2.0)
    machines.own += DAY
    machines.of_redis += DAY
    with pytest.raises(StoreUnavailableError, match="stands 86400 s ahead of where it should be"):
        await shared.refresh()
    assert await StoreTime(cast("Any", machines)).refresh() == machines.of_redis, "a new process believes it"
