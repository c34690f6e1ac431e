"""One connection to Redis, whichever way it is set up."""

from typing import Any

from redis.asyncio.cluster import ClusterNode
from redis.asyncio.sentinel import Sentinel
from redis.exceptions import ClusterDownError, ConnectionError, NoScriptError, RedisError, TimeoutError  # noqa: A004

from streams.redis.address import Kind, RedisAddress, parse_address, shown_address
from streams.redis.clients import (
    USUAL_SECONDS,
    BoundedRedis,
    Client,
    bounded_cluster,
    connection_options,
    of_each_primary,
)
from streams.redis.hindrances import PassingError
from streams.redis.sentinel import WatchingPool

__all__ = [
    "FAILURES",
    "UNAVAILABLE",
    "Client",
    "connect",
    "of_each_primary",
    "read_address",
    "sentinels",
    "shown_address",
]

UNAVAILABLE = (ConnectionError, TimeoutError, ClusterDownError, PassingError, NoScriptError, OSError)
"""What a client raises where Redis may do later what it does not now; everything else is a bug."""

FAILURES = (RedisError, OSError)
"""All that a client raises: what readers survive, who can read or compute everything again."""

_SENTINEL_SECONDS = 2.0
"""How long one Sentinel may take, if the others are to have their turn."""


def connect(address: RedisAddress | str, timeout_seconds: float = USUAL_SECONDS) -> Client:
    """A client for an address, or for one as `streams.redis.address` tells. Replies are bytes.

    Whatever it is asked may take `timeout_seconds`; then it is a TimeoutError. Raises ValueError for any other address.
    """
    address = read_address(address)
    access: dict[str, Any] = {"username": address.username, "password": address.password}
    options: dict[str, Any] = _tls(address) if address.tls else {}
    if address.kind is Kind.CLUSTER:
        nodes = [ClusterNode(host, port) for host, port in address.hosts]
        return bounded_cluster(timeout_seconds, access | options, nodes)
    options |= connection_options(timeout_seconds)
    if address.kind is Kind.SENTINEL:
        client = _of_sentinel(address, access | options, timeout_seconds)
    else:
        host, port = address.hosts[0]
        client = BoundedRedis(host=host, port=port, db=address.database, **access, **options)
    client.seconds = timeout_seconds
    return client


def read_address(address: RedisAddress | str) -> RedisAddress:
    """An address that may be read already. Raises ValueError, which does not repeat it."""
    if isinstance(address, RedisAddress):
        return address
    try:
        return parse_address(address)
    except ValueError as error:
        raise ValueError(f"redis.url: {error}") from error


def sentinels(address: RedisAddress, seconds: float) -> list[BoundedRedis]:
    """A client for each Sentinel of an address, to be closed by whoever asks for them."""
    clients = [
        BoundedRedis(host=host, port=port, **_sentinel_options(address, seconds)) for host, port in address.hosts
    ]
    for client in clients:
        client.seconds = seconds
    return clients


def _tls(address: RedisAddress) -> dict[str, Any]:
    # Without a pass phrase OpenSSL would ask for a key's on the terminal, and wait there.
    return {"ssl": True, "ssl_password": "", **address.tls_options}


def _of_sentinel(address: RedisAddress, options: dict[str, Any], seconds: float) -> BoundedRedis:
    each = min(_SENTINEL_SECONDS, seconds / (len(address.hosts) + 1))
    sentinel = Sentinel(  # type: ignore[no-untyped-call]  # redis-py leaves it untyped
        address.hosts,
        sentinel_kwargs=_sentinel_options(address, each),
    )
    master: BoundedRedis = sentinel.master_for(
        address.service,
        redis_class=BoundedRedis,
        connection_pool_class=WatchingPool,
        db=address.database,
        **options,
    )
    return master


def _sentinel_options(address: RedisAddress, seconds: float) -> dict[str, Any]:
    return {
        **connection_options(seconds),
        **(_tls(address) if address.sentinel_tls else {}),
        "username": address.sentinel_username,
        "password": address.sentinel_password,
    }
