"""The addresses of an installation, for commands that people copy: what the settings know, and no password or user."""

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

from streams.settings import RedisSettings, Settings

_REDIS_PORT: Final = 6379
_SENTINEL_PORT: Final = 26379
_MASTER: Final = "MASTER"
"""Stands for the address that Sentinel tells."""


@dataclass(frozen=True, slots=True)
class Installation:
    """Addresses of one installation."""

    board: str
    prometheus: str | None
    alertmanager: str | None
    kafka: str
    group: str
    kafka_asks: bool
    """Whether Kafka wants a login or certificates."""
    redis: str
    """How `redis-cli` is called."""
    sentinel: str | None
    """The command that tells where the master is, where Sentinel knows it."""

    def command(self, template: str) -> str:
        """A command with the addresses filled in."""
        for place, value in self._places().items():
            template = template.replace(f"{{{place}}}", value)
        return template

    def query_link(self, expression: str) -> str | None:
        """Where Prometheus shows a query, if it is known where Prometheus is."""
        return self.queries and f"{self.queries}{quote(expression)}"

    @property
    def queries(self) -> str | None:
        """The address under which Prometheus shows a query, up to the query."""
        return self.prometheus and f"{self.prometheus}/graph?g0.tab=0&g0.expr="

    def silence_link(self, matcher: str) -> str | None:
        """Where Alertmanager has a form for a new silence of what a matcher like `alertname="…"` matches."""
        if self.alertmanager is None:
            return None
        return f"{self.alertmanager}/#/silences/new?filter={quote(f'{{{matcher}}}')}"

    def _places(self) -> Mapping[str, str]:
        return {
            "board": shlex.quote(self.board),
            "kafka": shlex.quote(self.kafka),
            "group": shlex.quote(self.group),
            "redis": self.redis,
            "admin": " --command-config client.properties" if self.kafka_asks else "",
            "consumer": " --consumer.config client.properties" if self.kafka_asks else "",
            "kcat": " -F kcat.conf" if self.kafka_asks else "",
        }


def installation(settings: Settings) -> Installation:
    """What the settings know."""
    kafka, alerts = settings.kafka, settings.alerts
    hosts, sentinel = _redis(settings.redis)
    return Installation(
        board=public(settings.board_url),
        prometheus=public(alerts.prometheus_url) if alerts.prometheus_url else None,
        alertmanager=public(alerts.alertmanager_url) if alerts.alertmanager_url else None,
        kafka=kafka.bootstrap,
        group=kafka.group,
        kafka_asks=kafka.needs_sasl or kafka.ssl_certfile is not None or kafka.ssl_cafile is not None,
        redis=hosts,
        sentinel=sentinel,
    )


def public(url: str) -> str:
    """An address without a user and a password in it."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def _redis(settings: RedisSettings) -> tuple[str, str | None]:
    """How `redis-cli` is called, and how Sentinel is asked first."""
    parts, access = urlsplit(settings.url), settings.address
    host, port = _address(parts.netloc.rpartition("@")[2].split(",")[0])
    options = [*_login_options(access.username, access.password), *(["--tls"] if access.tls else [])]
    path = parts.path.strip("/").split("/")
    if parts.scheme.endswith("+sentinel"):
        asked = ["redis-cli", "-h", host, "-p", str(port or _SENTINEL_PORT), *(["--tls"] if "--tls" in options else [])]
        sentinel = shlex.join([*asked, "sentinel", "get-master-addr-by-name", path[0]])
        database = ["-n", path[1]] if path[1:] and path[1] != "0" else []
        return shlex.join(["redis-cli", "-h", _MASTER, *options, *database]), sentinel
    cluster = ["-c"] if parts.scheme.endswith("+cluster") else []
    database = ["-n", path[0]] if path[0] not in {"", "0"} else []
    return shlex.join(["redis-cli", *cluster, "-h", host, "-p", str(port or _REDIS_PORT), *options, *database]), None


def _login_options(user: str | None, password: str | None) -> Iterator[str]:
    """What makes redis-cli ask for a password; the name of a user is not told either."""
    if user and user != "default":
        yield from ("--user", "USER")
    if password:
        yield "--askpass"


def _address(host: str) -> tuple[str, int | None]:
    """The name of a host, without brackets, and its port if there is one."""
    parts = urlsplit(f"//{host}")
    return parts.hostname or "", parts.port
