"""A worker waits for Redis without being taken for one that hangs, and ends at the start where nothing answers."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from agents import run
from agents.run import Pulse, started_with
from streams.redis.errors import StoreGivenUpError, StoreUnavailableError
from streams.redis.hindrances import Hindrance, PassingError


class Time:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Time:
    clock = Time()
    monkeypatch.setattr(run, "time", clock)
    return clock


def test_a_worker_that_waits_for_redis_for_hours_does_not_hang_and_one_that_does_nothing_does(clock: Time) -> None:
    waited_at = clock.now
    pulse = Pulse(lambda: waited_at, one_call_seconds=10)
    for _ in range(600):
        clock.now += 12
        waited_at = clock.now
        assert pulse.problem() is None
    pulse.beat()
    clock.now += 99
    assert pulse.problem() is None
    clock.now += 2
    assert pulse.problem() == "nothing has gone on for 101 s"
    pulse.beat()
    assert pulse.problem() is None


def refused(hindrance: Hindrance) -> Callable[[], Awaitable[None]]:
    async def call() -> None:
        raise StoreUnavailableError("no") from PassingError(hindrance, "no")

    return call


async def test_where_nothing_answers_at_the_start_the_address_may_be_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "_START_SECONDS", 0.05)
    with pytest.raises(StoreUnavailableError) as raised:
        await started_with(asyncio.Event(), refused(Hindrance.AWAY))
    assert not isinstance(raised.value, StoreGivenUpError)


@pytest.mark.parametrize("hindrance", [Hindrance.FULL, Hindrance.LOADING, Hindrance.FORBIDDEN, Hindrance.CLOCK])
async def test_what_answers_is_waited_for_until_the_worker_is_told_to_end(
    hindrance: Hindrance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "_START_SECONDS", 0.0)
    stop = asyncio.Event()
    starting = asyncio.create_task(started_with(stop, refused(hindrance)))
    await asyncio.sleep(0.2)
    assert not starting.done()
    stop.set()
    with pytest.raises(StoreGivenUpError):
        await starting
