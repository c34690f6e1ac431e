"""What of the settings nobody may read, in no line of log, no error and no answer; and what everybody may."""

from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, SecretStr

from streams.settings.model import Settings

_TLS_PASS_PHRASE: Final = "ssl_password"  # noqa: S105 - the name of an option


def secrets_of(settings: Settings) -> frozenset[str]:
    """Every password, pass phrase and token of the settings, as it is typed in at its server."""
    address = settings.redis.address
    in_addresses = (
        address.password,
        address.sentinel_password,
        address.tls_options.get(_TLS_PASS_PHRASE),
        unquote(urlsplit(settings.grafana.url).password or ""),
    )
    return frozenset([*_marked(settings), *(str(secret) for secret in in_addresses if secret)])


def names_of(settings: Settings) -> frozenset[str]:
    """Hosts of servers and the group, which stand in lines of libraries and are nobody's."""
    brokers = [broker.strip() for broker in settings.kafka.bootstrap.split(",")]
    hosts = [broker.rpartition(":")[0] for broker in brokers]
    return frozenset([settings.kafka.group, *brokers, *hosts, *(host for host, _ in settings.redis.address.hosts)])


def _marked(value: object) -> Iterator[str]:
    """What the model itself marks as secret, however deep it stands."""
    if isinstance(value, SecretStr):
        yield value.get_secret_value()
    elif isinstance(value, BaseModel):
        for field in type(value).model_fields:
            yield from _marked(getattr(value, field))
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _marked(inner)
    elif isinstance(value, tuple | list):
        for inner in value:
            yield from _marked(inner)
