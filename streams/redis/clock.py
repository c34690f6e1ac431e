"""The clock of the contract: the time of day, or for a replay the largest event time that any worker has seen."""

from importlib.resources import files
from typing import Protocol

from streams.redis import keys as redis_keys
from streams.redis.connection import UNAVAILABLE, Client
from streams.redis.errors import StoreUnavailableError
from streams.redis.store_time import StoreTime, wall_clock

__all__ = ["Clock", "EventClock", "WallClock", "clock_for", "wall_clock"]


class Clock(Protocol):
    """What "now" is. All moments are epoch ms."""

    def now(self) -> int:
        """Now, as far as this process knows."""

    async def raise_to(self, moment: int) -> None:
        """An event of this moment was seen."""

    async def refresh(self) -> int:
        """Now, as far as any process knows."""

    def certain(self) -> int:
        """What is surely past: what is dropped for good is dropped by it. Never later than `now`."""

    def forget(self) -> None:
        """Redis may have come back from an older snapshot: what this process has heard may be news to it again."""


class WallClock:
    """Now is the time of day by Redis's clock."""

    def __init__(self, time: StoreTime) -> None:
        """Take it from here."""
        self._time = time

    def now(self) -> int:
        """Now."""
        return self._time.now()

    async def raise_to(self, moment: int) -> None:
        """Nothing: events do not move it. Raises StoreUnavailableError while nobody knows what time it is."""
        del moment
        if self._time.jumped_ms:
            await self._time.refresh()

    async def refresh(self) -> int:
        """Now. Raises StoreUnavailableError while nobody knows what time it is."""
        return await self._time.refresh()

    def certain(self) -> int:
        """The smaller of Redis's time and this machine's."""
        return self._time.certain()

    def forget(self) -> None:
        """Nothing: the time of day is no part of what Redis holds."""


class EventClock:
    """Now is the largest event time seen by any worker; it never goes back."""

    def __init__(self, client: Client) -> None:
        """Keep the clock in this Redis."""
        self._client = client
        self._raise = client.register_script(files("streams.redis").joinpath("raise_clock.lua").read_text("utf-8"))
        self._now = 0
        self._raised_to = 0
        """What Redis surely knows: not all of `_now`, where it came back from an older snapshot."""
        self._raises = False
        """Whether this process counts events, and so sees that no other one is told less than what was counted by."""

    def now(self) -> int:
        """The largest event time that this process has heard of; 0 before the first."""
        return self._now

    async def raise_to(self, moment: int) -> None:
        """Raise the clock for all. Done before the commit, so that no crash leaves a counted event ahead of it."""
        self._raises = True
        if moment <= self._raised_to:
            return
        try:
            await self._tell(moment)
        except UNAVAILABLE as error:
            raise StoreUnavailableError(f"clock: {error}") from error

    async def refresh(self) -> int:
        """Look at what other workers have raised it to; one that Redis has forgotten is raised again by who counts."""
        try:
            found = int(await self._client.get(redis_keys.CLOCK) or 0)
            if found < self._now and self._raises:
                await self._tell(self._now)
            self._now = max(self._now, found)
        except UNAVAILABLE as error:
            raise StoreUnavailableError(f"clock: {error}") from error
        return self._now

    async def _tell(self, moment: int) -> None:
        self._raised_to = int(await self._raise(keys=[redis_keys.CLOCK], args=[moment]))
        self._now = max(self._now, self._raised_to)

    def certain(self) -> int:
        """The same: events alone move it."""
        return self._now

    def forget(self) -> None:
        """Ask anew, so that the events that are read again raise the clock again.

        It does not go back: another shard may be about to count by it.
        """
        self._raised_to = 0


def clock_for(name: str, client: Client, time: StoreTime | None = None) -> Clock:
    """The clock that the setting `clock` names: "wall" or "event"; the former tells this time."""
    return EventClock(client) if name == "event" else WallClock(time or StoreTime(client))
