"""Addresses of Redis, read in one place: what the settings accept is what a client connects to.

    redis://[user:password@]host[:port][/database]                      one server
    redis+sentinel://[user:password@]host[:port][,host[:port]…]/service[/database]
    redis+cluster://[user:password@]host[:port][,host[:port]…]

With `rediss` in the place of `redis` all connections are encrypted. Names, passwords and services are percent-encoded,
IPv6 hosts stand in brackets. Knows no client of Redis.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

PORT: Final = 6379
SENTINEL_PORT: Final = 26379

_HOST = re.compile(r"(?:\[([0-9A-Fa-f:.]+(?:%[A-Za-z0-9._-]+)?)\]|([A-Za-z0-9._-]+))(?::([0-9]{1,5}))?")
_PORTS: Final = range(1, 1 << 16)
_TLS_OPTIONS: Final = (
    "ssl_ca_certs",
    "ssl_certfile",
    "ssl_keyfile",
    "ssl_password",
    "ssl_cert_reqs",
    "ssl_check_hostname",
)
_SENTINEL_OPTIONS: Final = ("sentinel_username", "sentinel_password", "sentinel_tls")
_YES: Final = ("1", "true", "yes")
_NO: Final = ("0", "false", "no")


class Kind(StrEnum):
    """What answers at the hosts of an address."""

    SINGLE = ""
    SENTINEL = "sentinel"
    CLUSTER = "cluster"


@dataclass(frozen=True, slots=True)
class RedisAddress:
    """A Redis, and how to get in."""

    kind: Kind
    tls: bool
    hosts: tuple[tuple[str, int], ...]
    """Hosts, without the brackets of IPv6, and ports: of the server, of Sentinels, or of nodes of the cluster."""
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    database: int = 0
    service: str = ""
    """The name under which Sentinel knows the servers."""
    tls_options: Mapping[str, str | bool] = field(default_factory=dict, repr=False)
    """As redis-py names them: certificates, keys, and what to check."""
    sentinel_username: str | None = None
    sentinel_password: str | None = field(default=None, repr=False)
    sentinel_tls: bool = False
    """Whether connections to Sentinel are encrypted, too."""


def parse_address(url: str) -> RedisAddress:
    """Read an address. Raises ValueError, which does not repeat it: it may hold a password."""
    parts = urlsplit(url)
    scheme, _, name = parts.scheme.partition("+")
    if scheme not in {"redis", "rediss"} or (name == "") != ("+" not in parts.scheme) or name not in list(Kind):
        raise ValueError("its scheme is none of redis, rediss, redis+sentinel, rediss+sentinel, redis+cluster, ...")
    kind, tls = Kind(name), scheme == "rediss"
    credentials, at, listed = parts.netloc.rpartition("@")
    username, _, password = credentials.partition(":")
    hosts = _hosts(listed, SENTINEL_PORT if kind is Kind.SENTINEL else PORT)
    if kind is Kind.SINGLE and len(hosts) > 1:
        raise ValueError("one server has one host")
    service, database = _path(kind, parts.path)
    options = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
    known = (*(_TLS_OPTIONS if tls else ()), *(_SENTINEL_OPTIONS if kind is Kind.SENTINEL else ()))
    for name in options:
        if name not in known:
            raise ValueError(f"it has no option {name!r} here; known: {', '.join(known) or 'none'}")
    return RedisAddress(
        kind,
        tls,
        hosts,
        username=(at and unquote(username)) or None,
        password=(at and unquote(password)) or None,
        database=database,
        service=service,
        tls_options={name: _tls_option(name, options[name]) for name in _TLS_OPTIONS if name in options},
        sentinel_username=options.get("sentinel_username"),
        sentinel_password=options.get("sentinel_password"),
        sentinel_tls=_flag("sentinel_tls", options["sentinel_tls"])
        if "sentinel_tls" in options
        else tls and kind is Kind.SENTINEL,
    )


def shown_address(address: RedisAddress | str) -> str:
    """Hosts and ports of an address, without what it may hold of names and passwords."""
    if isinstance(address, str):
        return urlsplit(address).netloc.rpartition("@")[2]
    return ",".join(f"[{host}]:{port}" if ":" in host else f"{host}:{port}" for host, port in address.hosts)


def _hosts(listed: str, usual_port: int) -> tuple[tuple[str, int], ...]:
    hosts = []
    for written in listed.split(","):
        found = _HOST.fullmatch(written)
        if found is None:
            raise ValueError("a host is none")
        port = usual_port if found[3] is None else int(found[3])
        if port not in _PORTS:
            raise ValueError("a port is none")
        hosts.append((unquote(found[1] or found[2]), port))
    return tuple(hosts)


def _path(kind: Kind, path: str) -> tuple[str, int]:
    """The service and the database that the path names."""
    pieces = [unquote(piece) for piece in path.removeprefix("/").removesuffix("/").split("/")]
    service = pieces.pop(0) if kind is Kind.SENTINEL else ""
    if kind is Kind.SENTINEL and not service:
        raise ValueError("redis+sentinel needs the service's name, as in redis+sentinel://host:26379/main")
    database = pieces[0] if pieces else ""
    if len(pieces) > 1 or not (database == "" or (database.isascii() and database.isdecimal())):
        raise ValueError("the database is a number")
    if kind is Kind.CLUSTER and int(database or 0):
        raise ValueError("a cluster has the database 0 only")
    return service, int(database or 0)


def _tls_option(name: str, text: str) -> str | bool:
    return _flag(name, text) if name == "ssl_check_hostname" else text


def _flag(name: str, text: str) -> bool:
    if text.lower() not in (*_YES, *_NO):
        raise ValueError(f"{name} is yes or no")
    return text.lower() in _YES
