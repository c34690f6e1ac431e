"""A run that goes on only for as long as no other analyst has taken over."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, Final, TypeVar

from streams.redis.errors import StoreUnavailableError
from streams.redis.models import LEASE_SECONDS, AnalystLease

TAKE_SECONDS: Final = LEASE_SECONDS / 3
"""So often the lease is taken again."""

T = TypeVar("T")


class LeaseLost(Exception):
    """Another analyst runs now."""


async def leased(lease: AnalystLease, work: Coroutine[Any, Any, T]) -> T:
    """What the work gives, for which the lease is kept meanwhile; whatever it raises goes through.

    While Redis is away nobody can take the lease over, so the work goes on. Raises LeaseLost once another one has it.
    Whoever is cancelled leaves the work at once.
    """
    working = asyncio.ensure_future(work)
    try:
        while True:
            await asyncio.wait({working}, timeout=TAKE_SECONDS)
            if working.done():
                return working.result()
            with suppress(StoreUnavailableError):
                if not await lease.take():
                    raise LeaseLost
    finally:
        working.cancel()
