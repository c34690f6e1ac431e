"""How Redis is reached: an address, and beside it what is secret or a file."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Final

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_core import InitErrorDetails

from streams.redis.address import Kind, RedisAddress, parse_address
from streams.settings.files import File, WithSecretFiles
from streams.settings.values import flag, text, whole, wrong

_REDIS: Final = (
    "redis://host:port/0, redis+sentinel://host:port,host:port/service/0 or redis+cluster://host:port,host:port, "
    "with TLS rediss://, rediss+sentinel:// or rediss+cluster://"
)
_OF_TLS: Final = {
    "ssl_cafile": "ssl_ca_certs",
    "ssl_certfile": "ssl_certfile",
    "ssl_keyfile": "ssl_keyfile",
    "ssl_key_password": "ssl_password",
}
"""Keys of the settings, as Kafka's are named -> options of an address, as redis-py names them."""
_LOGINS: Final = ("username", "password")
_SENTINEL_LOGINS: Final = ("sentinel_username", "sentinel_password")


def _is_redis_url(url: str) -> bool:
    try:
        parse_address(url)
    except ValueError:
        return False
    return True


_Text = Annotated[str, text("text")]


class RedisSettings(WithSecretFiles):
    """Where Redis is; the kind of the address says whether it is one server, Sentinel or a cluster."""

    # The address may hold a password, so it stays out of what is logged of the settings.
    url: Annotated[str, text(_REDIS, _is_redis_url)] = Field(
        default="redis://localhost:6379/0",
        repr=False,
        description="The address of Redis: one server (`redis://`), Sentinel "
        "(`redis+sentinel://host:26379/service/0`) or a cluster (`redis+cluster://host:6379,host:6379`); with TLS "
        "`rediss://`, `rediss+sentinel://` or `rediss+cluster://`. Names and passwords are percent-encoded; they may "
        "stand in the keys below instead, as they are.",
    )
    url_file: File | None = Field(default=None, description="A file with the address, in its place.")
    username: _Text | None = Field(default=None, description="The name of the user at Redis.")
    password: SecretStr | None = Field(default=None, description="The password at Redis.")
    password_file: File | None = Field(default=None, description="A file with that password, in its place.")
    sentinel_username: _Text | None = Field(
        default=None, description="The name of the user at the Sentinels, which have users of their own."
    )
    sentinel_password: SecretStr | None = Field(default=None, description="The password at the Sentinels.")
    sentinel_password_file: File | None = Field(default=None, description="A file with that password, in its place.")
    ssl_cafile: File | None = Field(
        default=None, description="A file with the certificates to trust (PEM). Without it the system's are used."
    )
    ssl_certfile: File | None = Field(default=None, description="A file with the client's own certificate (PEM).")
    ssl_keyfile: File | None = Field(default=None, description="A file with the key of the client's certificate (PEM).")
    ssl_key_password: SecretStr | None = Field(default=None, description="The pass phrase of this key, if it has one.")
    ssl_key_password_file: File | None = Field(default=None, description="A file with that pass phrase, in its place.")
    timeout_seconds: Annotated[int, whole(1, 600)] = Field(default=10, description="How long one answer may take.")
    persistent: Annotated[bool, flag()] = Field(
        default=True,
        description="Whether Redis is to keep its data on a disk. Set it to false if it does not by choice: then "
        "nobody is told that it does not (`store-not-persistent`).",
    )

    @model_validator(mode="after")
    def _agree(self) -> "RedisSettings":
        problems = [InitErrorDetails(type=wrong(said), loc=(key,), input={}) for key, said in self._disagreements()]
        if problems:
            raise ValidationError.from_exception_data("redis", problems)
        return self

    @property
    def address(self) -> RedisAddress:
        """The address with all that the other keys say of it."""
        address = parse_address(self.url)
        tls = {option: told for key, option in _OF_TLS.items() if (told := self._told(key)) is not None}
        return replace(
            address,
            tls_options={**address.tls_options, **tls},
            username=self._told("username") or address.username,
            password=self._told("password") or address.password,
            sentinel_username=self._told("sentinel_username") or address.sentinel_username,
            sentinel_password=self._told("sentinel_password") or address.sentinel_password,
        )

    @property
    def beside_address(self) -> tuple[str, ...]:
        """The keys that say something of the login or of files, in the place of the address or beside it."""
        keys = (*_LOGINS, *_SENTINEL_LOGINS, *_OF_TLS)
        return (*(("url_file",) if self.url_file else ()), *(key for key in keys if self._told(key) is not None))

    def _told(self, key: str) -> str | None:
        value: str | SecretStr | None = getattr(self, key)
        return value.get_secret_value() if isinstance(value, SecretStr) else value

    def _disagreements(self) -> Iterator[tuple[str, str]]:
        """Keys that say something else than the address, or say what it has no use for; and what was expected."""
        address = parse_address(self.url)
        given = set(self.beside_address)
        for key in sorted(given & _OF_TLS.keys()) if not address.tls else ():
            yield key, "an address with TLS in redis.url, which begins with rediss, beside it"
        for key in sorted(given & set(_SENTINEL_LOGINS)) if address.kind is not Kind.SENTINEL else ():
            yield key, "an address of Sentinels in redis.url, such as redis+sentinel://host:26379/service, beside it"
        for key in sorted(given & {"ssl_keyfile", "ssl_key_password"}):
            if self.ssl_certfile is None and "ssl_certfile" not in address.tls_options:
                yield key, "ssl_certfile beside it"
        in_address = {key: getattr(address, key) for key in (*_LOGINS, *_SENTINEL_LOGINS)}
        in_address |= {key: address.tls_options.get(option) for key, option in _OF_TLS.items()}
        for key, other in in_address.items():
            if key in given and other is not None and other != self._told(key):
                yield key, "what redis.url says, or nothing here or there: the two are not the same"
