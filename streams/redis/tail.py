"""What a board reads of Redis, as values: the tails of shards' logs since its last look. Knows no client of Redis."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class LogTail(NamedTuple):
    """New pairs of one log; `replaces` if they are the whole log, so that what was known of it is void."""

    name: str
    replaces: bool
    pairs: bytes


@dataclass(frozen=True, slots=True)
class ShardTail:
    """All that commits up to `version` did to a shard since it was read last; never a part of a commit.

    `due` is the earliest timer of the shard (epoch ms), None if none is set. `seen` are the event types that were ever
    counted, each with the moment of its first event (epoch ms).
    """

    tag: str
    version: int
    due: int | None
    seen: Mapping[str, int]
    logs: Sequence[LogTail]
    names: Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at Redis found: the tails of shards that changed, the versions of all.

    `due` is the earliest timer of all shards (epoch ms): what was read is what counts until then, not beyond.
    """

    due: int | None
    tails: Sequence[ShardTail]
    versions: Mapping[str, int]
