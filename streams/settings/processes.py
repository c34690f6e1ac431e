"""How the worker, the board and their logs behave: nothing here changes a number of the tables."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError, model_validator
from pydantic_core import InitErrorDetails

from streams.settings.access import HeaderName, Hosts, Networks, Path, Scope, Scopes, TokenName, TokenSettings
from streams.settings.files import File, WithSecretFiles
from streams.settings.values import Change, flag, one_of, tabled, text, whole, wrong

SHORTEST_KEY = 16
"""Characters of `worker.erasure_key`: a shorter one could be found by trying."""
_Host = Annotated[str, text("an address to listen on")]


class WorkerSettings(WithSecretFiles):
    """What one worker takes at a time and keeps in memory, and how it marks erased persons."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    batch_records: Annotated[int, whole(1, 100_000)] = Field(
        default=5_000, description="The most records of one partition that are counted in one commit."
    )
    batch_megabytes: Annotated[int, whole(1, 1_000)] = Field(
        default=4,
        description="About the most megabytes of records of one partition that are taken at once. Up to 8 such batches "
        "wait for each family.",
    )
    linger_ms: Annotated[int, whole(0, 5_000)] = Field(
        default=30,
        description="If few records arrive, how long a fetch waits for more, to count them in one batch.",
    )
    cache_entities: Annotated[int, whole(0, 100_000_000)] = Field(
        default=200_000, description="The most entities (customers, tickets, deals) that a worker keeps in memory."
    )
    cache_megabytes: Annotated[int, whole(1, 1_000_000)] = Field(
        default=256,
        description="About the most megabytes of memory that entities of a kind take in a worker.",
    )
    host: _Host = Field(default="127.0.0.1", description="The address on which a worker shows its health.")
    port: Annotated[int, whole(0, 65_535)] = Field(
        default=0,
        description="The port of the worker's health. 0: none, so that several workers can share a machine.",
    )
    erasure_key: Annotated[SecretStr | None, Change.REPROCESS] = Field(
        default=None,
        description="The key by which erased persons are marked: at least 16 characters, the same for all workers and "
        "for good. Without it the first worker makes up a key and keeps it in Redis. See "
        "[privacy](privacy.md#erasure).",
    )
    erasure_key_file: Annotated[File | None, Change.REPROCESS] = Field(
        default=None, description="A file with that key, in its place."
    )

    @model_validator(mode="after")
    def _strong(self) -> "WorkerSettings":
        if self.erasure_key is not None and len(self.erasure_key.get_secret_value()) < SHORTEST_KEY:
            short = wrong(f"at least {SHORTEST_KEY} characters")
            problem = InitErrorDetails(type=short, loc=("erasure_key",), input="***")
            raise ValidationError.from_exception_data("worker", [problem])
        return self


class BoardSettings(WithSecretFiles):
    """Where the board is to be seen, by whom, and how often it looks.

    It listens on the loopback alone unless told otherwise, and asks nobody there who has no tokens. Where others can
    reach it, it does not start without tokens: see docs/sign-in.md.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: _Host = Field(
        default="127.0.0.1",
        description="The address on which the board listens. On any that others can reach it needs `board.tokens`, "
        "another sign-in, or `board.open`. See [sign-in](sign-in.md).",
    )
    port: Annotated[int, whole(0, 65_535)] = Field(default=8600, description="The board's port. 0 takes a free one.")
    refresh_ms: Annotated[int, whole(50, 60_000)] = Field(
        default=500, description="The time between two reads of the shards."
    )
    tokens: Annotated[
        Mapping[TokenName, Annotated[TokenSettings, BeforeValidator(tabled)]], BeforeValidator(tabled)
    ] = Field(
        default={},
        description="The tokens that the board takes, by name: each a table with `sha256` or `token_file`, and its "
        "`scopes`. `nabz token new NAME` prints one. With any token, nothing is told without one.",
    )
    open: Annotated[bool, flag()] = Field(
        default=False,
        description="Whether everybody who reaches the board may read all figures. Set it only where something else "
        "asks who they are.",
    )
    sign_in: Annotated[str, one_of("token", "proxy", "none")] = Field(
        default="token",
        description="How people sign in to the page: by a form that takes a token, or by a proxy that tells who they "
        "are. With `none` there is no form, and only programs that send a token get in.",
    )
    session_hours: Annotated[int, whole(1, 720)] = Field(
        default=12, description="For how many hours a person who has signed in by a token is not asked again."
    )
    session_key_file: Path | None = Field(
        default=None,
        description="A file of at least 32 random characters that sessions are signed with. All boards behind one "
        "address need the same. Without it a board makes a key when it starts, and its sessions end with it.",
    )
    hosts: Hosts = Field(
        default=(),
        description="The names under which the board is asked, without ports. A request for any other host is refused. "
        "The names of this machine's loopback, `board.host` and the host of `alerts.board_url` are always among them.",
    )
    proxies: Networks = Field(
        default=(),
        description="The networks of the proxies whose `X-Forwarded-For`, `X-Forwarded-Proto` and `board.proxy_header` "
        "are believed.",
    )
    proxy_header: HeaderName = Field(
        default="X-Forwarded-User",
        description='The header in which a proxy tells who asks, with `sign_in = "proxy"`. The proxy has to remove it '
        "from what it gets from others.",
    )
    proxy_scopes: Scopes = Field(
        default=(Scope.READ,), description="What those may do of whom a proxy tells who they are."
    )
    ssl_certfile: Path | None = Field(
        default=None,
        description="A file with the board's own certificate and those between it and its authority (PEM). With it the "
        "board answers by https alone.",
    )
    ssl_keyfile: Path | None = Field(
        default=None,
        description="A file with the key of this certificate (PEM). Without it the key is in `board.ssl_certfile`.",
    )
    ssl_key_password: SecretStr | None = Field(default=None, description="The pass phrase of this key, if it has one.")
    ssl_key_password_file: File | None = Field(default=None, description="A file with that pass phrase, in its place.")
    metrics_host: _Host = Field(default="127.0.0.1", description="The address on which `board.metrics_port` is.")
    metrics_port: Annotated[int, whole(0, 65_535)] = Field(
        default=0,
        description="A further port, which serves `/metrics` and nothing else. 0: none. On the loopback it asks nobody "
        "for a token.",
    )
    metrics_open: Annotated[bool, flag()] = Field(
        default=False,
        description="Whether `board.metrics_port` asks nobody for a token on other addresses either. Set it only where "
        "none but Prometheus can reach that port.",
    )

    @model_validator(mode="after")
    def _complete(self) -> "BoardSettings":
        if self.sign_in == "proxy" and not self.proxies:
            raise wrong("proxies, the networks of the proxies to believe, with sign_in = 'proxy'")
        if self.ssl_keyfile is not None and self.ssl_certfile is None:
            raise wrong("ssl_certfile beside ssl_keyfile")
        if self.ssl_key_password is not None and self.ssl_certfile is None:
            raise wrong("ssl_certfile beside ssl_key_password")
        return self


class LogSettings(BaseModel):
    """What is logged, and in which form: lines for people or JSON for machines."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    level: Annotated[str, one_of("debug", "info", "warning", "error", fold=str.lower)] = Field(
        default="info", description="The lowest level that is logged."
    )
    format: Annotated[str, one_of("text", "json", fold=str.lower)] = Field(
        default="text", description="Lines for people, or one JSON object a line for machines."
    )
