"""Why Kafka cannot be used now, and may be later: errors that commands say, and workers wait behind."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from streams.settings import KafkaSettings


class KafkaUnavailable(Exception):
    """No broker answers, which may pass; the message says why, and what to do."""


class Right(NamedTuple):
    """What a user may do, as Kafka's access control lists name it; as text it is `READ topic crm.deals`."""

    operation: str
    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.operation} {self.kind} {self.name}"


class RightsMissing(KafkaUnavailable):
    """Kafka does not let this user do what is needed; somebody may give the rights that are named."""

    def __init__(self, settings: KafkaSettings, rights: Iterable[Right]) -> None:
        """Name the rights that are missing."""
        self.rights: Sequence[Right] = sorted(set(rights), key=lambda right: (right.kind, right.name, right.operation))
        super().__init__(
            f"Kafka at {settings.bootstrap} does not let {_user(settings)} do what is needed: give it the rights "
            f"{', '.join(map(str, self.rights))}"
        )


def _user(settings: KafkaSettings) -> str:
    if settings.needs_sasl:
        return f"User:{settings.sasl_username}"
    if settings.needs_ssl and settings.ssl_certfile is not None:
        return f"whoever has the certificate {settings.ssl_certfile}"
    return "User:ANONYMOUS"
