"""What a board shows of refused records."""

import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from streams.alerts.mostly_refused import mostly_refused, refused_in_a_day
from streams.redis.connection import Client
from streams.redis.refusals import RefusalCounts

_LOOK_SECONDS: Final = 5.0


class Refusals:
    """How many records were refused in the last day, and the topics of which nearly everything is."""

    def __init__(self, client: Client, seconds: Callable[[], float] = time.monotonic) -> None:
        """Know nothing yet. `seconds` is a clock that never goes back."""
        self._counts = RefusalCounts(client)
        self._seconds = seconds
        self._look_at = 0.0
        self._day: Mapping[tuple[str, str], int] = {}
        self.mostly: tuple[str, ...] = ()
        """The topics of which nearly everything is refused."""

    async def keep_up(self) -> None:
        """Look, every few seconds. Raises StoreUnavailableError."""
        if self._seconds() < self._look_at:
            return
        found = await self._counts.all()
        self._look_at = self._seconds() + _LOOK_SECONDS
        self._day = refused_in_a_day(found.now, found.hours)
        self.mostly = tuple(mostly_refused(found.now, self._day, found.minutes, found.last_good))

    def described(self) -> dict[str, Any]:
        """As `/api/meta` has it."""
        by_topic: dict[str, dict[str, int]] = {}
        for (topic, reason), count in sorted(self._day.items()):
            by_topic.setdefault(topic, {})[reason] = count
        return {"day": sum(self._day.values()), "topics": by_topic, "mostly": list(self.mostly)}
