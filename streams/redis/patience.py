"""Waiting for Redis: for as long as it takes, said once a minute and kind, and ended when somebody wants it to end."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import structlog

from streams.redis.errors import StoreGivenUpError, StoreUnavailableError
from streams.redis.hindrances import MEANING, Hindrance, hindrance_of

SAY_AGAIN_SECONDS: Final = 60.0
_FIRST_PAUSE_SECONDS: Final = 0.05
_LONGEST_PAUSE_SECONDS: Final = 2.0
_GOING_ON_SECONDS: Final = 5.0
"""For so long nothing has to fail before Redis counts as back: some calls may go through while others do not."""

_OF_A_SHARD: Final = re.compile(r"^shard \S+:|\{[^}]*\}|\d+")
"""What differs between shards in what is said of a right."""

T = TypeVar("T")


class Waits:
    """What one process tells of its waiting for Redis."""

    def __init__(self, logger: str, clock: Callable[[], float] = time.monotonic) -> None:
        """Wait for nothing yet; lines of log come from this logger."""
        self._log = structlog.get_logger(logger)
        self._clock = clock
        self._told: dict[tuple[Hindrance, str], float] = {}
        self._since: float | None = None
        self._last = float("-inf")

    @property
    def last(self) -> float:
        """When Redis was last found not to do what it was asked for, by the monotonic clock."""
        return self._last

    def waited(self, error: BaseException) -> None:
        """Redis did not do it, for this reason; somebody asks again."""
        now = self._clock()
        hindrance = hindrance_of(error) or Hindrance.AWAY
        if self._since is None:
            self._since = now
        self._last = now
        # Of several rights that are missing each is named, but not for each shard.
        about = (hindrance, _OF_A_SHARD.sub("", str(error)) if hindrance is Hindrance.FORBIDDEN else "")
        if now - self._told.get(about, float("-inf")) >= SAY_AGAIN_SECONDS:
            self._told = {told: at for told, at in self._told.items() if now - at < SAY_AGAIN_SECONDS}
            self._told[about] = now
            self._log.warning(
                "Waiting for Redis; nothing is lost meanwhile",
                why=MEANING[hindrance],
                kind=hindrance.value,
                for_seconds=round(now - self._since),
                reason=str(error),
            )

    def went_on(self) -> None:
        """Redis did what it was asked for."""
        now = self._clock()
        if self._since is not None and now - self._last > _GOING_ON_SECONDS:
            self._log.info("Redis is back", after_seconds=round(self._last - self._since))
            self._since = None


class Patience:
    """Asks Redis again and again."""

    def __init__(self, waited: Callable[[StoreUnavailableError], None], went_on: Callable[[], None]) -> None:
        """Call `waited` at each failure, and `went_on` when it has not failed."""
        self._waited = waited
        self._went_on = went_on
        self._over = asyncio.Event()
        self._failing = 0
        """How many calls have failed and are tried again."""

    @property
    def waits(self) -> bool:
        """Whether Redis has not done what it was asked for, and is asked again."""
        return self._failing > 0

    @property
    def ended(self) -> bool:
        """Whether `end` was called."""
        return self._over.is_set()

    def end(self) -> None:
        """Wait no longer: what is under way may still come to its end, what fails is not tried again."""
        self._over.set()

    async def ask(self, call: Callable[[], Awaitable[T]]) -> T:
        """What the call gives, once Redis lets it. Raises StoreGivenUpError after `end`, and what else it raises."""
        try:
            found = await call()
        except StoreUnavailableError as error:
            self._failing += 1
            try:
                found = await self._again(call, error)
            finally:
                self._failing -= 1
        self._went_on()
        return found

    async def _again(self, call: Callable[[], Awaitable[T]], error: StoreUnavailableError) -> T:
        pause = _FIRST_PAUSE_SECONDS
        while True:
            self._waited(error)
            await self._pause(pause, error)
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
            try:
                return await call()
            except StoreUnavailableError as another:
                error = another

    async def _pause(self, seconds: float, error: StoreUnavailableError) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._over.wait()
        except TimeoutError:
            return
        raise StoreGivenUpError(f"no longer waited for: {error}") from error
