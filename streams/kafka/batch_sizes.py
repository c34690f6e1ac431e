"""How many records may be taken of a partition, so that what waits to be counted is bounded in bytes. Pure.

How long records are is known once they are unpacked. So those that were taken before tell how many are taken next:
where they were long, few.
"""

from collections.abc import Sequence
from typing import Final

from streams.kafka.batches import Record, TopicPartition

_FORGETS: Final = 0.9
"""What is left of a partition's long records in its mean after each batch of shorter ones."""


class BatchSizes:
    """Bounds of records and bytes, for each partition by itself."""

    def __init__(self, most_records: int, most_bytes: int) -> None:
        """Both bounds hold for what is held of a partition and what is taken next, but one record may be taken."""
        self._most_records = most_records
        self._most_bytes = most_bytes
        self._mean: dict[TopicPartition, float] = {}

    def room(self, partition: TopicPartition, held: int) -> int:
        """How many records may be taken while so many are held."""
        mean = self._mean.get(partition)
        most = self._most_records if not mean else min(self._most_records, max(1, int(self._most_bytes / mean)))
        return max(0, most - held)

    def took(self, partition: TopicPartition, records: Sequence[Record]) -> None:
        """Take note of the records of a batch."""
        if records:
            size = sum(len(record.value or b"") + len(record.key or b"") for record in records) / len(records)
            self._mean[partition] = max(size, self._mean.get(partition, 0.0) * _FORGETS)

    def forget(self, partition: TopicPartition) -> None:
        """A partition is not ours any more."""
        self._mean.pop(partition, None)
