"""What workers and boards tell of themselves in Redis every few seconds, for whoever looks for problems."""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from schemas.mending import UNDECODABLE

TELL_SECONDS: Final = 2.5
ALIVE_MS: Final = 8_000
"""A process that has told nothing for so long is dead, hangs, or cannot reach Redis."""


class Waiting(msgspec.Struct, frozen=True, array_like=True):
    """Records of a partition that are not counted: how many, and for how long the oldest known one has waited, ms."""

    records: int
    ms: int


class Stand(msgspec.Struct, frozen=True, array_like=True):
    """How far a partition is: up to which offset Kafka has records, and up to which they are counted."""

    end: int
    counted: int


class Came(msgspec.Struct, frozen=True, array_like=True):
    """Events of one type: how many were counted, and when the last of them were (epoch ms)."""

    events: int
    at: int


class WorkerTold(msgspec.Struct, frozen=True, tag="worker"):
    """One worker. Topics lead to partitions, and these to how they stand."""

    name: str
    shards: Sequence[str] = ()
    clock_ahead: int = 0
    """Of the store's clock, ms: what is certain of it."""
    kafka_silent_ms: int = 0
    """For how long Kafka has not answered, as far as that is longer than usual."""
    partitions: Mapping[str, int] = {}
    """How many each topic has in Kafka now."""
    stands: Mapping[str, Mapping[int, Stand]] = {}
    waiting: Mapping[str, Mapping[int, Waiting]] = {}
    differs: str | None = None
    """What of its settings is not as in Redis."""
    ended: bool = False
    """It has ended in good order."""
    came: Mapping[str, Came] = {}
    """Type of event -> what it has counted of it since it began."""


class ProblemTold(msgspec.Struct, frozen=True):
    """A problem that a board has found."""

    kind: str
    since: int
    detail: str


class BoardTold(msgspec.Struct, frozen=True, tag="board"):
    """One board, and the problems that it knows of."""

    name: str
    problems: Sequence[ProblemTold] = ()
    ended: bool = False


Told = WorkerTold | BoardTold

_DECODER: Final[msgspec.json.Decoder[Told]] = msgspec.json.Decoder(Told)


def decoded(text: bytes) -> Told | None:
    """What a process told; None for what another version writes in a way that this one does not know."""
    try:
        return _DECODER.decode(text)
    except UNDECODABLE:
        return None


def certain_offset(ahead: int, uncertain: int) -> int:
    """What is sure of a clock's difference, ms: 0 where it may be none."""
    sure = max(0, abs(ahead) - uncertain)
    return sure if ahead > 0 else -sure
