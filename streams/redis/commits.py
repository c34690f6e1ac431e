"""What a commit to a shard is made of, as values: where the shard stands, what its writer knows, and what is written.

Redis may lose its latest writes and go on without them: by a failover, or by a snapshot that is loaded. For a while two
servers may even take writes. So every state of a shard has a name that no other history can have, its `Position`: a
session is a name that a writer has made up when it read the shard, and a session never writes one version twice, other
than by the same commit again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import msgpack

from streams.comments.kept import MOST_OF_A_SHARD
from streams.redis import keys as redis_keys


class Position(NamedTuple):
    """A state of a shard: the number of commits so far, and the session that made the last one, "" before the first."""

    version: int
    session: str


NOWHERE: Final = Position(0, "")
"""Where a shard stands to which nothing was ever written."""


@dataclass(frozen=True, slots=True)
class ShardState:
    """What a writer has to know before it may commit."""

    position: Position
    next_offsets: dict[str, int]
    forwarded: int
    """How many records of its partitions were in a wrong one and were sent on, ever."""
    renewed: bool
    """Whether all facts that an earlier version wrote were looked through for erased persons."""
    seen: dict[str, int]
    """Event types that were ever counted -> the moment of the first event, epoch ms."""
    logs: dict[str, int]
    """All logs that the shard has, with their lengths in bytes."""
    names: Mapping[tuple[str, str], int]
    """(dimension, value) -> its number in this shard."""
    outbox: Mapping[str, bytes]
    """What others have to be told of -> the record, which may not be in Kafka yet."""


@dataclass(slots=True)
class Commit:
    """All that one commit writes.

    `facts` maps entities to packed facts, `timers` to the epoch ms of their next change; of the `forgotten` entities no
    facts are kept. `appended` and `rewritten` map log names to pairs, the latter as `streams.arithmetic.pairs` packs
    them. `forwarded` is how many records of the shard's partitions were sent on, ever; 0 leaves what stands there.
    `outgoing` maps what others have to be told of to the record that says so.

    `comments` maps names of comments to when they were made (epoch ms) and what stands in Redis then, `owners` to the
    mark of the customer; those that are `unsaid` go. `erased` maps marks of customers to the moment of an erasure, and
    those that are `unmarked` go.

    `named` says which entities name which customer (mark, `:` and entity), `unnamed` which do no more. `renewed` is
    whether all facts of earlier versions were looked through.
    """

    next_offsets: dict[str, int] = field(default_factory=dict)
    forwarded: int = 0
    facts: dict[str, bytes] = field(default_factory=dict)
    forgotten: list[str] = field(default_factory=list)
    timers: dict[str, int] = field(default_factory=dict)
    untimed: list[str] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)
    appended: dict[str, bytes] = field(default_factory=dict)
    rewritten: dict[str, bytes] = field(default_factory=dict)
    dropped: list[str] = field(default_factory=list)
    names: dict[tuple[str, str], int] = field(default_factory=dict)
    outgoing: dict[str, bytes] = field(default_factory=dict)
    comments: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    unsaid: list[str] = field(default_factory=list)
    erased: dict[str, int] = field(default_factory=dict)
    unmarked: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)
    renewed: bool = False

    def __bool__(self) -> bool:
        """Whether there is anything to write."""
        return bool(
            self.next_offsets
            or self.facts
            or self.forgotten
            or self.timers
            or self.untimed
            or self.appended
            or self.rewritten
            or self.dropped
            or self.changes_comments
            or self.changes_buyers
            or self.renewed
        )

    @property
    def changes_buyers(self) -> bool:
        """Whether it writes to the key that lists customers whom entities name."""
        return bool(self.named or self.unnamed)

    @property
    def changes_comments(self) -> bool:
        """Whether it writes to the keys of comments or of those who were erased."""
        return bool(self.comments or self.owners or self.unsaid or self.erased or self.unmarked)

    @property
    def written(self) -> Sequence[str]:
        """The names of the logs that are written to, in the order of `packed`."""
        return [*self.appended, *self.rewritten]

    def packed(self, before: Position, session: str) -> bytes:
        """As `commit.lua` reads it: built upon the position `before`, by this session."""
        forwarded = {redis_keys.FORWARDED: self.forwarded} if self.forwarded else {}
        renewed = {redis_keys.RENEWED: 1} if self.renewed else {}
        logs: list[Any] = []
        for name, pairs in self.appended.items():
            logs += (name, pairs, 0)
        for name, pairs in self.rewritten.items():
            logs += (name, pairs, 1)
        parts: dict[str, Any] = {
            "version": before.version,
            "before": before.session,
            "session": session,
            "offsets": flat_of(self.next_offsets | forwarded | renewed),
            "facts": flat_of(self.facts),
            "forgotten": self.forgotten,
            "timers": [part for entity, moment in self.timers.items() for part in (moment, entity)],
            "untimed": self.untimed,
            "seen": [part for mark, first in self.seen.items() for part in (first, mark)],
            "names": [part for pair, number in self.names.items() for part in ("=".join(pair), number)],
            "outgoing": flat_of(self.outgoing),
            "logs": logs,
            "dropped": self.dropped,
        }
        if self.changes_comments:
            parts |= self._of_comments()
        if self.changes_buyers:
            parts |= {"named": [part for one in self.named for part in (0, one)], "unnamed": self.unnamed}
        packed: bytes = msgpack.packb(parts, use_bin_type=False)
        return packed

    def _of_comments(self) -> Mapping[str, Any]:
        return {
            "unsaid": self.unsaid,
            "comments": [part for name, (_, packed) in self.comments.items() for part in (name, packed)],
            "times": [part for name, (at, _) in self.comments.items() for part in (at, name)],
            "owners": flat_of(self.owners),
            "most": MOST_OF_A_SHARD,
            "erased": [part for mark, moment in self.erased.items() for part in (moment, mark)],
            "unmarked": self.unmarked,
        }


def names_of(values: Sequence[bytes]) -> dict[tuple[str, str], int]:
    """(dimension, value) -> number, of what a shard's hash of names holds as a flat list."""
    names: dict[tuple[str, str], int] = {}
    for name, number in pairs_of(values):
        dimension, _, text = name.decode().partition("=")
        names[dimension, text] = int(number)
    return names


def pairs_of(flat: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    """Pairs out of a flat list, as Redis gives hashes and sorted sets."""
    return zip(flat[::2], flat[1::2], strict=True)


def flat_of(mapping: Mapping[str, Any]) -> list[Any]:
    """A flat list of names and values, as Redis takes them."""
    return [part for pair in mapping.items() for part in pair]
