"""What Redis holds of models, for boards, which show them."""

import time
from collections.abc import Mapping
from typing import Final

from streams.redis.connection import Client
from streams.redis.models import read_models

_READ_EVERY_SECONDS: Final = 60.0
"""An analyst runs every few minutes at most."""


class HeldModels:
    """Reads them at first, and once a minute."""

    def __init__(self, client: Client) -> None:
        """Read from this Redis."""
        self._client = client
        self._read_at = 0.0

    async def fresh(self) -> Mapping[str, bytes] | None:
        """Name of a model -> text; None where they were read not long ago. Raises StoreUnavailableError."""
        if time.monotonic() < self._read_at:
            return None
        found = await read_models(self._client)
        self._read_at = time.monotonic() + _READ_EVERY_SECONDS
        return found

    def forget(self) -> None:
        """Read them again the next time."""
        self._read_at = 0.0
