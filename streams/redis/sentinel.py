"""The master that Sentinel names, and no other: after a failover the old one is left within a second or two.

An old master goes on taking writes until Sentinel makes it a replica, which may take ten seconds, or for ever where the
two cannot reach each other. redis-py asks Sentinel for a new connection only, so connections that are open would stay.
"""

import asyncio
import time
from contextlib import suppress
from typing import Any, Final

from redis.asyncio.connection import AbstractConnection
from redis.asyncio.sentinel import SentinelConnectionPool
from redis.exceptions import RedisError

_ASK_SECONDS: Final = 1.0


class WatchingPool(SentinelConnectionPool):
    """Connections to the master; while they are used Sentinel is asked each second whether it still is that."""

    def __init__(self, service_name: str, sentinel_manager: Any, **kwargs: Any) -> None:  # noqa: ANN401 - redis-py's
        super().__init__(service_name, sentinel_manager, **kwargs)  # type: ignore[no-untyped-call] # redis-py's
        self._ask_at = time.monotonic() + _ASK_SECONDS
        self._asking: asyncio.Task[None] | None = None

    async def get_connection(self, *args: Any, **kwargs: Any) -> AbstractConnection:  # noqa: ANN401 - redis-py's
        """A connection to the master that Sentinel named last. The call does not wait for Sentinel's next answer."""
        if time.monotonic() > self._ask_at and (self._asking is None or self._asking.done()):
            self._asking = asyncio.create_task(self._ask())
        connection: AbstractConnection = await super().get_connection(*args, **kwargs)  # type: ignore[no-untyped-call]
        return connection

    async def release(self, connection: AbstractConnection) -> None:
        """Keep a connection only if it leads to the master.

        Another master may have been heard of while it was in use: by `_ask`, or by a connection that was made.
        """
        leads_to = (getattr(connection, "host", None), getattr(connection, "port", None))
        if self.master_address is not None and leads_to != self.master_address:
            connection.mark_for_reconnect()  # type: ignore[no-untyped-call] # redis-py's
        await super().release(connection)

    async def aclose(self) -> None:
        """Close all, Sentinel's as well."""
        if self._asking is not None:
            self._asking.cancel()
            with suppress(asyncio.CancelledError):
                await self._asking
        await super().aclose()
        await self.sentinel_manager.aclose()

    async def _ask(self) -> None:
        with suppress(RedisError, OSError):
            # Of another master, connections that nobody uses are closed; the others are when they are given back.
            await self.get_master_address()  # type: ignore[no-untyped-call] # redis-py's
        self._ask_at = time.monotonic() + _ASK_SECONDS
