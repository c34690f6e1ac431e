"""Which event types were ever counted, as all shards know it together."""

from collections.abc import Mapping

from streams.redis.keys import GROWN


class SeenTypes:
    """Event types, and what else is seen by an event (`streams.check.marks`), with the moments of the first ones."""

    def __init__(self) -> None:
        """Nothing was read yet."""
        self.by_shard: dict[str, Mapping[str, int]] = {}
        """Tag of a shard -> type -> moment of the first event of it there, epoch ms."""

    def all(self) -> frozenset[str]:
        """The event types that were ever counted."""
        return frozenset(self.first())

    def first(self) -> Mapping[str, int]:
        """The same, each with the moment of its first event (epoch ms)."""
        first: dict[str, int] = {}
        for seen in self.by_shard.values():
            for mark, moment in seen.items():
                if not mark.startswith(GROWN):
                    first[mark] = min(moment, first.get(mark, moment))
        return first
