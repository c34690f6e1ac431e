"""A simulated Redis to which nothing happens, for tests that run on real servers as well."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import pytest

from tests.simulation.redis_client import Connection, Process, SimulatedRedis
from tests.simulation.redis_server import Call, Server

SCHEME: Final = "simulated"

_SERVERS: Final[dict[str, Server]] = {}


def new_server() -> Server:
    """An empty server with this machine's clock."""
    return Server(lambda: time.time_ns() // 1_000_000, f"{len(_SERVERS):040x}")


class Calm:
    """Brings every call to one server, and its answers back."""

    def __init__(self, server: Server) -> None:
        self.server = server

    async def connect(self, client: SimulatedRedis) -> Connection:
        """A connection."""
        del client
        return Connection(self.server)

    async def exchange(self, client: SimulatedRedis, connection: Connection, call: Call) -> list[Any]:
        """The answers; others have their turn before and after."""
        del client
        await asyncio.sleep(0)
        replies = connection.server.run(call.commands)
        await asyncio.sleep(0)
        return replies


def client_of(server: Server) -> SimulatedRedis:
    """A client of this server."""
    return SimulatedRedis(Calm(server), Process())


@asynccontextmanager
async def simulated(url: str) -> AsyncIterator[SimulatedRedis]:
    """A client of the server with this address."""
    yield client_of(_SERVERS[url])


@pytest.fixture
def simulated_redis() -> str:
    """The address of a simulated Redis, empty, for `tests.engine.crowd.connected`."""
    server = new_server()
    url = f"{SCHEME}://{server.run_id}"
    _SERVERS[url] = server
    return url
