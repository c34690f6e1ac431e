"""How far each partition was handled, and which batches may be handled next. Pure.

Between the fetch and the agent a batch passes several queues that Faust empties when partitions move, and seeks
may overtake it. So order and completeness are proven where they count, right before a batch is handled: it has
to begin where the one before it ended.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from streams.kafka.batches import RecordBatch, TopicPartition


class RecordsSkipped(Exception):
    """Records between what was handled and a batch never arrived: the partition has to be read again."""


@dataclass(slots=True)
class _Position:
    next_offset: int
    seek: int


class Progress:
    """The next offset to handle of each partition that was sought."""

    def __init__(self) -> None:
        self._positions: dict[TopicPartition, _Position] = {}
        self._finished: dict[TopicPartition, int] = {}
        self._seeks = 0

    @property
    def next_offsets(self) -> dict[TopicPartition, int]:
        """Where each partition stands."""
        return {partition: position.next_offset for partition, position in self._positions.items()}

    def begin_seek(self, partitions: Collection[TopicPartition]) -> None:
        """A seek begins: the store is asked next where these partitions stand."""
        for partition in partitions:
            self._finished.pop(partition, None)

    def sought(self, starts: Mapping[TopicPartition, int]) -> int:
        """Partitions are about to be read from these offsets. Returns the number of this seek.

        What was handled since the seek began, and so may be missing in what the store said, counts as handled.
        """
        self._seeks += 1
        for partition, start in starts.items():
            handled = self._finished.pop(partition, start)
            self._positions[partition] = _Position(max(start, handled), self._seeks)
        return self._seeks

    def forget(self, partitions: Collection[TopicPartition]) -> None:
        """Partitions were taken away: nothing of them is handled any more until they are sought again."""
        for partition in partitions:
            self._positions.pop(partition, None)

    def admit(self, batch: RecordBatch) -> RecordBatch | None:
        """What of a batch is to be handled now, None if nothing is.

        Raises:
            RecordsSkipped: the batch does not follow on what was handled.
        """
        position = self._positions.get(TopicPartition(batch.topic, batch.partition))
        if position is None or batch.seek != position.seek:
            return None
        expected = position.next_offset
        if batch.first_offset == expected:
            return batch
        if batch.first_offset > expected:
            raise RecordsSkipped(
                f"{batch.topic}[{batch.partition}]: handled up to offset {expected}, but the next batch begins at "
                f"{batch.first_offset}; the partition is read again"
            )
        return batch.since(expected) if batch.next_offset > expected else None

    def handled(self, batch: RecordBatch) -> None:
        """A batch was handled as a whole."""
        partition = TopicPartition(batch.topic, batch.partition)
        self._finished[partition] = batch.next_offset
        position = self._positions.get(partition)
        if position is None:
            return
        if position.seek == batch.seek:
            position.next_offset = batch.next_offset
        else:
            position.next_offset = max(position.next_offset, batch.next_offset)
