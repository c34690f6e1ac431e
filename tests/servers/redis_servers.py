"""Fixtures: `embedded_redis`, `debian_redis`, and `redis_server`, which runs a test on each of the two.

Each gives the URL of an empty Redis.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import redis

from streams.embedded import EmbeddedRedis, Server
from streams.embedded.ports import LOOPBACK
from streams.embedded.redis import answers_redis, redis_options
from tests.servers.installed import installed


class DebianRedis(Server):
    """The redis-server of Debian's package; `options` are further options of its command line."""

    def __init__(self, *options: str, port: int = 0) -> None:
        self._program = installed("redis-server", "redis-server")
        self._options = options
        super().__init__("debian-redis", self._command_line, answers_redis, port=port)

    @property
    def url(self) -> str:
        """Address of database 0."""
        return f"redis://{LOOPBACK}:{self.port}/0"

    def _command_line(self, port: int, folder: Path) -> Sequence[str]:
        return [self._program, *redis_options(port, folder), *self._options]


@pytest.fixture(scope="session")
def embedded_redis_server() -> Iterator[EmbeddedRedis]:
    """The one embedded Redis of a test run."""
    with EmbeddedRedis() as server:
        yield server


@pytest.fixture(scope="session")
def debian_redis_server() -> Iterator[DebianRedis]:
    """The one Redis of Debian's of a test run."""
    with DebianRedis() as server:
        yield server


@pytest.fixture
def embedded_redis(embedded_redis_server: EmbeddedRedis) -> str:
    """The embedded Redis, emptied of what tests before left in it."""
    return emptied(embedded_redis_server.url)


@pytest.fixture
def debian_redis(debian_redis_server: DebianRedis) -> str:
    """Debian's Redis, emptied of what tests before left in it."""
    return emptied(debian_redis_server.url)


@pytest.fixture(params=["embedded_redis", "debian_redis"])
def redis_server(request: pytest.FixtureRequest) -> str:
    """Both, one after the other."""
    url: str = request.getfixturevalue(request.param)
    return url


def emptied(url: str) -> str:
    """Remove all data and scripts from a Redis; returns its URL."""
    with redis.Redis.from_url(url) as client:
        client.flushall()
        client.script_flush()
    return url
