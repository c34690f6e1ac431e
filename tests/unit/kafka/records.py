"""Records and batches for tests."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from streams.kafka.batches import RecordBatch


@dataclass(frozen=True)
class ARecord:
    offset: int
    key: bytes | None = b"key"
    value: bytes | None = b"{}"
    headers: Sequence[tuple[str, bytes | None]] = field(default=())
    timestamp: int = 1_700_000_000_000


def a_batch(first: int, after: int, *, topic: str = "crm.tickets", partition: int = 0, seek: int = 1) -> RecordBatch:
    """A batch of all offsets from `first` to just before `after`."""
    records = [ARecord(offset) for offset in range(first, after)]
    return RecordBatch(topic, partition, records, first, after, seek)
