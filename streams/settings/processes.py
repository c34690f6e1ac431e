"""How the worker, the board and their logs behave: nothing here changes a number of the tables."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from streams.settings.values import one_of, text, whole

_Host = Annotated[str, text("an address to listen on")]


class WorkerSettings(BaseModel):
    """What one worker takes at a time and keeps in memory."""

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


class BoardSettings(BaseModel):
    """Where the board is to be seen, and how often it looks.

    It listens on the loopback alone unless told otherwise: its pages show business figures and ask nobody
    for a password. In a container set `NABZ_BOARD__HOST=0.0.0.0`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: _Host = Field(
        default="127.0.0.1", description="The address on which the board listens. It does not ask for a password."
    )
    port: Annotated[int, whole(0, 65_535)] = Field(default=8600, description="The board's port. 0 takes a free one.")
    refresh_ms: Annotated[int, whole(50, 60_000)] = Field(
        default=500, description="The time between two reads of the shards."
    )


class LogSettings(BaseModel):
    """What is logged, and in which form: lines for people or JSON for machines."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    level: Annotated[str, one_of("debug", "info", "warning", "error", fold=str.lower)] = Field(
        default="info", description="The lowest level that is logged."
    )
    format: Annotated[str, one_of("text", "json", fold=str.lower)] = Field(
        default="text", description="Lines for people, or one JSON object a line for machines."
    )
