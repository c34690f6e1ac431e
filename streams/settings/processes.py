"""How the worker, the board and their logs behave: nothing here changes a number of the tables."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict

from streams.settings.values import one_of, text, whole

_Host = Annotated[str, text("an address to listen on")]


class WorkerSettings(BaseModel):
    """What one worker takes at a time and keeps in memory."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    batch_records: Annotated[int, whole(1, 100_000)] = 5_000
    """The most records of one partition that are computed and committed together."""
    linger_ms: Annotated[int, whole(0, 5_000)] = 30
    """How long a fetch waits for more where little comes, so that small batches grow."""
    cache_entities: Annotated[int, whole(0, 100_000_000)] = 200_000
    """The most entities whose facts stay in memory between batches."""
    host: _Host = "127.0.0.1"
    port: Annotated[int, whole(0, 65_535)] = 0
    """Where a worker shows its own health to Prometheus; 0: nowhere, so that many fit on one machine."""


class BoardSettings(BaseModel):
    """Where the board is to be seen, and how often it looks.

    It listens on the loopback alone unless told otherwise: its pages show business figures and ask nobody
    for a password. In a container set `NABZ_BOARD__HOST=0.0.0.0`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: _Host = "127.0.0.1"
    port: Annotated[int, whole(0, 65_535)] = 8600
    refresh_ms: Annotated[int, whole(50, 60_000)] = 500
    """Time between two looks at the shards."""


class LogSettings(BaseModel):
    """What is logged, and in which form: lines for people or JSON for machines."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    level: Annotated[str, one_of("debug", "info", "warning", "error", fold=str.lower)] = "info"
    format: Annotated[str, one_of("text", "json", fold=str.lower)] = "text"
