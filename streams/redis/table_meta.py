"""Of which moment the KPI tables are, for those who tell of the same moment as they."""

from typing import Any

from streams.redis import keys as redis_keys
from streams.redis.connection import FAILURES, Client
from streams.redis.errors import StoreUnavailableError

_AS_OF = "as_of"


async def read_as_of(client: Client) -> int | None:
    """The moment that the tables are of, epoch ms; None before there are any. Raises StoreUnavailableError."""
    try:
        found: Any = await client.hget(redis_keys.TABLE_META, _AS_OF)
    except FAILURES as error:
        raise StoreUnavailableError(f"{redis_keys.TABLE_META}: {error}") from error
    return None if found is None else int(found)
