"""The kinds of problems there are."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What may be the matter, the gravest first."""

    STORE_AWAY = "store-away"
    """Redis does not answer: all that is known of it is old."""
    STORE_EMPTY = "store-empty"
    """Nothing is counted in Redis, though something was before, or Kafka has records."""
    STORE_OLDER = "store-older"
    """Redis stands before what it held already: it was restored, or lost its last writes."""
    STORE_FULL = "store-full"
    STORE_READ_ONLY = "store-read-only"
    STORE_EVICTING = "store-evicting"
    """Redis removes keys when it is full, or did so: what was counted is gone without a word."""
    NO_WORKER = "no-worker"
    SHARD_UNOWNED = "shard-unowned"
    """Workers live, and none of them counts some shards."""
    KAFKA_AWAY = "kafka-away"
    PARTITION_BEHIND = "partition-behind"
    """Records that have been in Kafka for long are not counted yet."""
    SETTINGS_DIFFER = "settings-differ"
    """A process runs with other settings than those that was counted with."""
    PARTITIONS_CHANGED = "partitions-changed"
    """Topics have other numbers of partitions than counting began with."""
    CLOCK_OFF = "clock-off"
    """The clock of a process is not that of Redis."""
    TABLES_STALE = "tables-stale"
    """Boards show tables that are no longer brought up to date."""
    NO_BOARD = "no-board"
    """No board writes the tables."""
    STORE_NOT_PERSISTENT = "store-not-persistent"
    """Redis writes nothing to a disk."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem: since when (epoch ms of the store's clock), and what exactly is the matter."""

    kind: Kind
    since: int
    detail: str


GRACE_MS: Final = {
    Kind.NO_WORKER: 3_000,
    Kind.SHARD_UNOWNED: 4_000,
    Kind.STORE_OLDER: 2_000,
    Kind.NO_BOARD: 3_000,
}
"""How long some have to last before they are told: partitions move, and processes start, in less."""
