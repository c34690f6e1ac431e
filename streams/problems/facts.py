"""The facts that problems are found in: plain values, gathered by `streams.problems.observer`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from schemas.event_types import EventTypes
from streams.problems.remembered import Place, WentBack
from streams.problems.told import ALIVE_MS, WorkerTold
from streams.redis.condition import Condition
from streams.redis.keys import PARTITIONS, shard_tag


@dataclass(frozen=True, slots=True)
class Seen:
    """A worker, and when it last told that it lives (epoch ms of the store's clock)."""

    at: int
    told: WorkerTold


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known at a moment (epoch ms of the store's clock)."""

    now: int
    events: EventTypes
    """All types of events that there are."""
    workers: Sequence[Seen] = ()
    """All of the last hour, those that are gone among them."""
    servers: Sequence[Condition] = ()
    configuration: Mapping[str, str] = field(default_factory=dict)
    """What stands in Redis of how was counted; empty where no worker has ever begun."""
    differs: str | None = None
    """What of the observer's own settings is not as in Redis."""
    clock_ahead: int = 0
    """Of the observer's clock, ms: what is certain of it."""
    offsets: Mapping[Place, int] = field(default_factory=dict)
    """The next offset of each shard and topic of which anything was counted."""
    went_back: Mapping[Place, WentBack] = field(default_factory=dict)
    """Where that is less than it was."""
    persistent: bool = True
    """Whether Redis is to keep its data on a disk."""
    board: str | None = None
    """Why the observer's own tables are old, if it is a board whose tables are."""
    boards: int = 1
    """How many boards live."""

    @property
    def alive(self) -> Sequence[WorkerTold]:
        """The workers that live."""
        return [seen.told for seen in self.workers if not seen.told.ended and self.now - seen.at <= ALIVE_MS]

    @property
    def partitions(self) -> Mapping[str, int]:
        """Topic -> the number of its partitions that are shards."""
        return {
            name.removeprefix(PARTITIONS): int(text)
            for name, text in self.configuration.items()
            if name.startswith(PARTITIONS)
        }

    @property
    def shards(self) -> Sequence[str]:
        """The tags of all shards that there have to be."""
        counts = self.partitions
        return [
            shard_tag(family, number)
            for family, topics in self.events.families.items()
            for number in range(max((counts.get(topic, 0) for topic in topics), default=0))
        ]

    @property
    def records(self) -> int:
        """Where the logs of Kafka end, added up, as far as workers that live know them."""
        return sum(stand.end for told in self.alive for topic in told.stands.values() for stand in topic.values())

    @property
    def takes_writes(self) -> bool:
        """Whether processes can say in Redis that they live."""
        return not any(server.is_replica or is_full(server) for server in self.servers)


def is_full(server: Condition) -> bool:
    """Whether a server refuses writes for want of memory, or is about to."""
    evicts = server.policy.startswith("allkeys")
    return not evicts and server.most_bytes > 0 and server.used_bytes >= _FULL * server.most_bytes


_FULL = 0.95


def told_stands(
    workers: Sequence[WorkerTold], family_of: Mapping[str, str]
) -> tuple[Mapping[Place, int], Mapping[Place, int]]:
    """Up to where workers have counted, and where Kafka's records end, by shard and topic.

    `family_of` maps topics to families.
    """
    counted: dict[Place, int] = {}
    ends: dict[Place, int] = {}
    for told in workers:
        for topic, partitions in told.stands.items():
            for number, stand in partitions.items():
                place = shard_tag(family_of[topic], number), topic
                counted[place] = max(stand.counted, counted.get(place, 0))
                ends[place] = max(stand.end, ends.get(place, 0))
    return counted, ends
