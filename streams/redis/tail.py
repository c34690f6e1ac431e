"""What a board reads of a shard: the tails of its logs since the last time, all of one version."""

from collections.abc import Sequence
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

    `due` is the earliest timer of the shard (epoch ms), None if none is set.
    """

    tag: str
    version: int
    due: int | None
    seen: frozenset[str]
    logs: Sequence[LogTail]
