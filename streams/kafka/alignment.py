"""Which records of several topics are counted together: those of the same time. Pure.

The topics of a family tell of the same entities, and an entity costs least when its facts come in the order in which
they happened. A worker that lags reads each topic far ahead of its records' own time, so what is read of a partition is
held here until the other topics of the family have come as far. As in Kafka Streams, the timestamps of records decide.
It is a matter of cost alone: whatever the order, the same is counted.
"""

from bisect import bisect_right
from collections.abc import Collection
from dataclasses import replace
from operator import attrgetter
from typing import Final

from streams.kafka.batches import RecordBatch, TopicPartition

PATIENCE_SECONDS: Final = 0.5
"""How long a topic that gives nothing, though there is more of it, holds up the others."""

_timestamp = attrgetter("timestamp")


class Alignment:
    """Holds batches until they can be counted together with those of the family's other topics."""

    def __init__(self) -> None:
        self._held: dict[TopicPartition, RecordBatch] = {}
        self._waited_since: dict[TopicPartition, float] = {}

    def held_partitions(self) -> Collection[TopicPartition]:
        """The partitions of which anything is held."""
        return list(self._held)

    def held(self, partition: TopicPartition) -> int:
        """How many records of a partition are held."""
        batch = self._held.get(partition)
        return 0 if batch is None else len(batch.records)

    def hold(self, batch: RecordBatch) -> None:
        """Hold a batch, which follows on what is held of its partition."""
        partition = TopicPartition(batch.topic, batch.partition)
        before = self._held.get(partition)
        self._held[partition] = batch if before is None else before.followed_by(batch)
        self._waited_since.pop(partition, None)

    def drop(self, partition: TopicPartition) -> None:
        """Forget what is held of a partition."""
        self._held.pop(partition, None)
        self._waited_since.pop(partition, None)

    def take(
        self, family: Collection[TopicPartition], behind: Collection[TopicPartition], now: float
    ) -> RecordBatch | None:
        """What of these partitions, one a topic, can be counted together now; None of nothing.

        Args:
            family: the partitions.
            behind: those of them of which there are more records than are held.
            now: seconds of a clock that never goes back.
        """
        held = {partition: self._held[partition] for partition in family if partition in self._held}
        if not held or self._waits(family, behind, now):
            return None
        ends = [max(map(_timestamp, held[partition].records), default=0) for partition in behind if partition in held]
        taken = [self._until(batch, min(ends)) for batch in held.values()] if ends else self._all(held)
        together = [batch for batch in taken if batch is not None]
        return replace(together[0], beside=tuple(together[1:])) if together else None

    def _waits(self, family: Collection[TopicPartition], behind: Collection[TopicPartition], now: float) -> bool:
        """Whether to wait for a topic of which nothing is held; not for one that was waited for in vain."""
        for partition in family:
            if partition in behind and partition not in self._held:
                since = self._waited_since.setdefault(partition, now)
                if now - since < PATIENCE_SECONDS:
                    return True
            else:
                self._waited_since.pop(partition, None)
        return False

    def _all(self, held: dict[TopicPartition, RecordBatch]) -> list[RecordBatch]:
        for partition in held:
            del self._held[partition]
        return list(held.values())

    def _until(self, batch: RecordBatch, timestamp: int) -> RecordBatch | None:
        """Take what of a held batch is not later than this; timestamps that are out of order cut it somewhere else."""
        partition = TopicPartition(batch.topic, batch.partition)
        count = bisect_right(batch.records, timestamp, key=_timestamp)
        if count == len(batch.records):
            return self._held.pop(partition)
        if not count:
            return None
        taken, self._held[partition] = batch.cut_after(count)
        return taken
