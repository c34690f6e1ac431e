"""How Kafka and Grafana are reached."""

import re
from typing import Annotated

from pydantic import BeforeValidator, Field, SecretStr, model_validator

from schemas.events import TEXT_LIMIT
from streams.settings.files import File, WithSecretFiles
from streams.settings.values import Change, flag, is_web_address, listed, one_of, text, whole, wrong

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?")
_BOOTSTRAP = "host:port, or several with commas between them"
_GRAFANA = "an address such as 'https://grafana.example.org'"


def _is_address(text: str, *, port_needed: bool) -> bool:
    found = _HOST.fullmatch(text)
    if found is None:
        return False
    port = found[2]
    return not port_needed if port is None else 0 < int(port) < 1 << 16


def _bootstrap(value: object) -> str:
    addresses = listed(value, _BOOTSTRAP)
    for address in addresses:
        if not isinstance(address, str) or not _is_address(address, port_needed=True):
            raise wrong(_BOOTSTRAP)
    return ",".join(map(str, addresses))


_Text = Annotated[str, text("text")]


class KafkaSettings(WithSecretFiles):
    """Kafka as its own clients name things; the topics and the group of the workers."""

    bootstrap: Annotated[str, BeforeValidator(_bootstrap)] = Field(
        default="localhost:9092",
        description="The brokers of one cluster, separated by commas. The offsets in Redis belong to this cluster.",
    )
    partitions: Annotated[int, whole(1, 1024), Change.REPROCESS] = Field(
        default=4, description="Partitions of each topic that is created. Topics that exist keep theirs."
    )
    create_topics: Annotated[bool, flag()] = Field(
        default=True, description="Whether a worker creates the topics that are missing."
    )
    dead_letters_days: Annotated[int, whole(1, 36_500)] = Field(
        default=30,
        description="How many days Kafka keeps records that were refused. A worker sets it where it creates "
        "`crm.dead-letters`; a topic that exists keeps its own retention.",
    )
    group: Annotated[
        str,
        text(
            f"the name of a consumer group, of at most {TEXT_LIMIT} characters",
            lambda name: 0 < len(name) <= TEXT_LIMIT,
        ),
    ] = Field(default="nabz", description="The consumer group of the workers.")
    session_timeout_seconds: Annotated[int, whole(1, 1800)] = Field(
        default=10, description="How long a worker may be silent before other workers take over its partitions."
    )
    security_protocol: Annotated[str, one_of("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL", fold=str.upper)] = Field(
        default="PLAINTEXT", description="Whether the connection is encrypted, and whether the brokers ask for a login."
    )
    sasl_mechanism: Annotated[str, one_of("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", fold=str.upper)] = Field(
        default="PLAIN", description="How the login is sent."
    )
    sasl_username: _Text | None = Field(default=None, description="The user name for SASL.")
    sasl_password: SecretStr | None = Field(default=None, description="The password for SASL.")
    sasl_password_file: File | None = Field(default=None, description="A file with that password, in its place.")
    ssl_cafile: File | None = Field(
        default=None, description="A file with the certificates to trust (PEM). Without it the system's are used."
    )
    ssl_certfile: File | None = Field(default=None, description="A file with the client's own certificate (PEM).")
    ssl_keyfile: File | None = Field(default=None, description="A file with the key of the client's certificate (PEM).")
    ssl_key_password: SecretStr | None = Field(default=None, description="The pass phrase of this key, if it has one.")
    ssl_key_password_file: File | None = Field(default=None, description="A file with that pass phrase, in its place.")

    @model_validator(mode="after")
    def _complete(self) -> "KafkaSettings":
        if self.needs_sasl and (self.sasl_username is None or self.sasl_password is None):
            raise wrong(f"sasl_username and sasl_password with security_protocol = '{self.security_protocol}'")
        if self.ssl_keyfile is not None and self.ssl_certfile is None:
            raise wrong("ssl_certfile beside ssl_keyfile")
        if self.ssl_key_password is not None and self.ssl_certfile is None:
            raise wrong("ssl_certfile beside ssl_key_password")
        return self

    @property
    def needs_sasl(self) -> bool:
        """Whether the brokers ask for a name and a password."""
        return self.security_protocol.startswith("SASL")

    @property
    def needs_ssl(self) -> bool:
        """Whether the connection is encrypted."""
        return self.security_protocol.endswith("SSL")


class GrafanaSettings(WithSecretFiles):
    """The running Grafana that boards are pushed to."""

    # The address may hold a password, so it stays out of what is logged of the settings.
    url: Annotated[str, text(_GRAFANA, is_web_address)] = Field(
        default="http://localhost:3000", repr=False, description="The address of Grafana."
    )
    token: SecretStr | None = Field(
        default=None, description="The token of a service account that may write folders and dashboards."
    )
    token_file: File | None = Field(default=None, description="A file with that token, in its place.")
    folder: Annotated[str, text("the title of a folder")] | None = Field(
        default=None, description="The title of the folder for the boards. Without it `Nabz`, or `نبض` in Persian."
    )
    datasource: Annotated[str, text("the name or the uid of a data source")] | None = Field(
        default=None,
        description="The data source of Prometheus that Grafana's own alert rules ask. Without it the only one, or "
        "that of this kind which is Grafana's default.",
    )
    timeout_seconds: Annotated[int, whole(1, 600)] = Field(
        default=10, description="How long one answer of Grafana may take."
    )
