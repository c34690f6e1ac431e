"""What the analyst wrote of its models: a text for each, in one hash that is replaced as a whole.

One analyst writes at a time, the one that holds a lease. One that was stopped while its lease ran out may go on, so the
hash says by which lease it was written, and none before that one writes it again.
"""

import secrets
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Final

from streams.redis import keys as redis_keys
from streams.redis.connection import FAILURES, Client
from streams.redis.errors import StoreUnavailableError

LEASE_SECONDS: Final = 15.0
LEASE_FIELD: Final = "lease"
"""The field that holds the number of the lease; all others are models."""
_NOT_GOT: Final = 0


async def read_models(client: Client) -> Mapping[str, bytes]:
    """The texts of all models, by name; empty before the first run. Raises StoreUnavailableError."""
    try:
        found: Any = await client.hgetall(redis_keys.MODELS)
    except FAILURES as error:
        raise StoreUnavailableError(f"{redis_keys.MODELS}: {error}") from error
    return {name.decode(): bytes(text) for name, text in found.items() if name.decode() != LEASE_FIELD}


class AnalystLease:
    """The right to write models. It ends by itself some seconds after it was last taken."""

    def __init__(self, client: Client) -> None:
        """Ask this Redis."""
        lua = files("streams.redis")
        self._client = client
        self._name = secrets.token_hex(8)
        self._number = 0
        self._take, self._release, self._write = (
            client.register_script(lua.joinpath(f"{name}.lua").read_text("utf-8"))
            for name in ("lease", "release", "write_models")
        )

    async def take(self) -> bool:
        """Take or keep it; says whether nobody else has it. Raises StoreUnavailableError."""
        try:
            got, number = await self._take(
                keys=[redis_keys.ANALYST, redis_keys.ANALYST_LEASES],
                args=[self._name, int(LEASE_SECONDS * 1000), self._number],
            )
        except FAILURES as error:
            raise StoreUnavailableError(f"{redis_keys.ANALYST}: {error}") from error
        self._number = number or self._number
        return bool(got != _NOT_GOT)

    async def write(self, models: Mapping[str, bytes]) -> bool:
        """Replace all models; False if somebody with a later lease has written. Raises StoreUnavailableError."""
        parts = [part for name, text in models.items() for part in (name, text)]
        try:
            return bool(await self._write(keys=[redis_keys.MODELS], args=[LEASE_FIELD, self._number, *parts]))
        except FAILURES as error:
            raise StoreUnavailableError(f"{redis_keys.MODELS}: {error}") from error

    async def release(self) -> None:
        """Let another one run at once. Raises StoreUnavailableError."""
        try:
            await self._release(keys=[redis_keys.ANALYST], args=[self._name])
        except FAILURES as error:
            raise StoreUnavailableError(f"{redis_keys.ANALYST}: {error}") from error
