"""What Redis holds of finished periods, for boards that do not write it."""

import time
from collections.abc import Mapping
from typing import Any, Final

from streams.redis import keys as redis_keys
from streams.redis.connection import FAILURES, Client
from streams.redis.errors import StoreUnavailableError

_READ_EVERY_SECONDS: Final = 60.0


class HeldPeriods:
    """Reads them at first, and once a minute."""

    def __init__(self, client: Client) -> None:
        """Read from this Redis."""
        self._client = client
        self._read_at = 0.0

    async def fresh(self) -> Mapping[str, str] | None:
        """Field -> text; None where they were read not long ago. Raises StoreUnavailableError."""
        if time.monotonic() < self._read_at:
            return None
        try:
            found: Any = await self._client.hgetall(redis_keys.PERIODS)
        except FAILURES as error:
            raise StoreUnavailableError(f"periods: {error}") from error
        self._read_at = time.monotonic() + _READ_EVERY_SECONDS
        return {field.decode(): text.decode() for field, text in found.items()}

    def forget(self) -> None:
        """Read them again the next time."""
        self._read_at = 0.0
