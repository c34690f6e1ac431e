"""The time of day by Redis's clock, which all processes share: a machine whose own clock is off counts as others do.

Redis is asked each second; in between a clock goes on that nobody sets. It never goes back, but for a correction (see
`StoreTime.refresh`). On a cluster it is the median of what the primaries say, or most of them.
"""

import statistics
import time
from typing import Any, Final

import structlog
from redis.asyncio import RedisCluster

from streams.redis.clients import of_most_primaries
from streams.redis.connection import UNAVAILABLE, Client
from streams.redis.errors import StoreUnavailableError
from streams.redis.hindrances import Hindrance, PassingError

OFF_SECONDS: Final = 5.0
"""A machine whose clock differs by more is told of."""
_EVERY_SECONDS: Final = 1.0
_SAY_AGAIN_SECONDS: Final = 60.0
_SLOW_SECONDS: Final = 2.0
"""An answer that took longer tells too little of when it was given."""
_AGREES_MS: Final = 60_000
_MINUTE_MS: Final = 60_000

_log = structlog.get_logger("nabz.clock")


def wall_clock() -> int:
    """Epoch ms by this machine's clock."""
    return time.time_ns() // 1_000_000


def steady_clock() -> float:
    """Seconds by a clock that nobody sets, and that goes on while the machine sleeps where there is such a one."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


class StoreTime:
    """What time it is, in epoch ms; by this machine's clock until Redis was asked first."""

    def __init__(self, client: Client, future_minutes: int = 5) -> None:
        """Ask this Redis. Its clock jumps if it leaves its way by more than so many minutes, and by one at least."""
        self._client = client
        self._most_ms = max(future_minutes, 1) * _MINUTE_MS
        self._base: float | None = None
        """Epoch ms by Redis's clock at 0 of the steady clock."""
        self._wall_base = 0.0
        """The same by this machine's own clock."""
        self._ask_at = float("-inf")
        self._told_at = float("-inf")
        self._latest = 0
        self.offset_seconds: float | None = None
        """How far this machine's clock is ahead of Redis's; None before the first answer."""
        self.jumped_ms = 0.0
        """How far Redis's clock is ahead of where it should be, if it jumped: nobody knows what time it is then."""

    def now(self) -> int:
        """Now. It does not go back."""
        if self._base is None:
            return wall_clock()
        self._latest = max(self._latest, int(self._base + steady_clock() * 1000))
        return self._latest

    def certain(self) -> int:
        """What both this machine and Redis have behind them: what is dropped for good is dropped by it."""
        return min(self.now(), wall_clock())

    async def refresh(self) -> int:
        """Ask Redis, unless that was done within the last second; returns now.

        Where Redis's clock has jumped, it is believed if this machine's own clock, which has not jumped, agrees with
        it: then it was wrong before. Otherwise it is asked again and again until it is back where it should be; a new
        process believes it. Raises StoreUnavailableError meanwhile, and if Redis does not answer.
        """
        await self.measure()
        if self.jumped_ms:
            raise StoreUnavailableError(f"clock: {_jump(self.jumped_ms)}") from PassingError(Hindrance.CLOCK, "")
        return self.now()

    async def measure(self) -> None:
        """Ask Redis, unless that was done within the last second. Raises StoreUnavailableError without an answer."""
        began = steady_clock()
        if began < self._ask_at:
            return
        try:
            said = await _asked(self._client)
        except UNAVAILABLE as error:
            raise StoreUnavailableError(f"clock: {error}") from error
        took = steady_clock() - began
        self._ask_at = began + took + _EVERY_SECONDS
        if self._base is None or took < _SLOW_SECONDS:
            self._take(said, began + took / 2)

    def _take(self, said: int, at: float) -> None:
        base, wall = said - at * 1000, wall_clock()
        wall_base = wall - steady_clock() * 1000
        self.offset_seconds = (wall_base - base) / 1000
        if self._base is not None and abs(base - self._base) > self._most_ms:
            is_right = abs(wall_base - base) <= _AGREES_MS and abs(wall_base - self._wall_base) <= self._most_ms
            if not is_right:
                self.jumped_ms = base - self._base
                return
            _log.warning("The clock of Redis was set right", by_seconds=round((base - self._base) / 1000))
            self._latest = 0
        if self.jumped_ms:
            _log.info("The clock of Redis is where it should be")
        self._base, self._wall_base, self.jumped_ms = base, wall_base, 0.0
        self._tell(self.offset_seconds)

    def _tell(self, offset: float) -> None:
        now = steady_clock()
        if abs(offset) > OFF_SECONDS and now - self._told_at >= _SAY_AGAIN_SECONDS:
            self._told_at = now
            _log.warning(
                "The clock of this machine is off; everything goes by the clock of Redis",
                ahead_seconds=round(offset, 1),
                what_to_do="see that both machines keep their time (NTP)",
            )


async def store_now(client: Client) -> int:
    """Epoch ms by Redis's clock, asked once; what the client raises goes through."""
    return await _asked(client)


async def _asked(client: Client) -> int:
    if isinstance(client, RedisCluster):
        return int(statistics.median_low([_ms(answer) for answer in await of_most_primaries(client, "TIME")]))
    return _ms(await client.time())


def _ms(answer: Any) -> int:  # noqa: ANN401 - seconds and microseconds, as redis-py gives them
    seconds, micros = answer
    return int(seconds) * 1000 + int(micros) // 1000


def _jump(by_ms: float) -> str:
    where = "ahead of" if by_ms > 0 else "behind"
    return f"that of Redis stands {abs(by_ms) / 1000:.0f} s {where} where it should be"
