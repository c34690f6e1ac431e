"""One connection to Redis, whichever way it is set up."""

from typing import Any, TypeAlias
from urllib.parse import parse_qs, urlsplit

from redis.asyncio import Redis, RedisCluster
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import Sentinel
from redis.backoff import ExponentialBackoff
from redis.exceptions import ClusterDownError, ConnectionError, RedisError, TimeoutError  # noqa: A004 - redis' own names

Client: TypeAlias = "Redis | RedisCluster"

UNAVAILABLE = (ConnectionError, TimeoutError, ClusterDownError, OSError)
"""What redis-py raises when the server cannot be reached; everything else is a bug."""

FAILURES = (RedisError, OSError)
"""All that redis-py raises: what readers survive, who can read or compute everything again."""

_TIMEOUT_SECONDS = 10
_ATTEMPTS = 3


def shown_address(url: str) -> str:
    """Host and port of an address, without what it may hold of names and passwords."""
    return urlsplit(url).netloc.rpartition("@")[2]


def connect(url: str, timeout_seconds: float = _TIMEOUT_SECONDS) -> Client:
    """A client for redis://, rediss://, redis+cluster:// or redis+sentinel://host:port[,host:port…]/service[/db].

    Replies are bytes. Each attempt to get one may take `timeout_seconds`; then it is a TimeoutError. Raises ValueError
    for any other address.
    """
    scheme = urlsplit(url).scheme
    options: dict[str, Any] = {
        "socket_timeout": timeout_seconds,
        "socket_connect_timeout": timeout_seconds,
    }
    if scheme in {"rediss", "rediss+cluster"}:
        # Without one OpenSSL would ask for a key's pass phrase on the terminal, and wait there.
        options["ssl_password"] = ""
    if scheme in {"redis", "rediss", "unix"}:
        retry = Retry(ExponentialBackoff(cap=1.0, base=0.05), _ATTEMPTS)
        return Redis.from_url(url, retry=retry, health_check_interval=30, **options)
    if scheme in {"redis+cluster", "rediss+cluster"}:
        return RedisCluster.from_url(url.replace("+cluster", "", 1), **options)
    if scheme in {"redis+sentinel", "rediss+sentinel"}:
        return _sentinel(url, options)
    raise ValueError(f"redis.url: {scheme!r} is none of redis, rediss, redis+sentinel, redis+cluster")


def _sentinel(url: str, options: dict[str, Any]) -> Redis:
    parts = urlsplit(url)
    path = [piece for piece in parts.path.split("/") if piece]
    if not path:
        raise ValueError("redis.url: redis+sentinel needs the service's name, as in redis+sentinel://host:26379/main")
    credentials, _, hosts = parts.netloc.rpartition("@")
    user, _, password = credentials.partition(":")
    sentinels = []
    for host in hosts.split(","):
        name, _, port = host.partition(":")
        sentinels.append((name, int(port or 26379)))
    query = parse_qs(parts.query)
    sentinel = Sentinel(  # type: ignore[no-untyped-call]  # redis-py leaves it untyped
        sentinels,
        sentinel_kwargs={"password": query["sentinel_password"][0]} if "sentinel_password" in query else {},
        **options,
    )
    master: Redis = sentinel.master_for(
        path[0],
        db=int(path[1]) if len(path) > 1 else 0,
        username=user or None,
        password=password or None,
        ssl=parts.scheme.startswith("rediss"),
    )
    return master
