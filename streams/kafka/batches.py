"""Record batches: the records of one partition, in order, as one value. Knows no client of Kafka."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol, Self


class TopicPartition(NamedTuple):
    """One partition of a topic. Equal to those of Faust and of aiokafka, which are tuples too."""

    topic: str
    partition: int


class Record(Protocol):
    """What is read of one record of Kafka."""

    @property
    def key(self) -> bytes | None:
        """The record's key."""

    @property
    def value(self) -> bytes | None:
        """The record's value, None for a tombstone."""

    @property
    def headers(self) -> Sequence[tuple[str, bytes | None]]:
        """Names and values, in the order in which they were sent; a name may come twice."""

    @property
    def offset(self) -> int:
        """The record's place in its partition."""

    @property
    def timestamp(self) -> int:
        """Epoch milliseconds of Kafka's own clock or the producer's."""


@dataclass(frozen=True, slots=True)
class RecordBatch:
    """Records of one partition in the order of their offsets, and the stretch of the log that they stand for.

    `first_offset` is where the log was read from and `next_offset` where reading goes on: what lies between and
    is not among the records is not there to be read (compacted away, aborted, a transaction's marker). So a batch
    may have no records at all and still move the offset. `seek` numbers the seek by which its partition was last
    positioned; batches of earlier seeks are out of date.
    """

    topic: str
    partition: int
    records: Sequence[Record]
    first_offset: int
    next_offset: int
    seek: int = 0
    beside: tuple["RecordBatch", ...] = ()
    """Batches of other topics of the same family and partition number, with records of the same time."""

    @property
    def together(self) -> tuple["RecordBatch", ...]:
        """This batch and those beside it: they are best counted at once."""
        return (self, *self.beside)

    def followed_by(self, batch: "RecordBatch") -> Self:
        """This batch and the one that begins where it ends, as one."""
        return replace(self, records=[*self.records, *batch.records], next_offset=batch.next_offset)

    def cut_after(self, count: int) -> tuple[Self, Self]:
        """The first `count` records and the rest; there are more than that."""
        offset = self.records[count].offset
        return (
            replace(self, records=self.records[:count], next_offset=offset),
            replace(self, records=self.records[count:], first_offset=offset),
        )

    def since(self, offset: int) -> Self:
        """The part of this batch from an offset on, which lies inside it."""
        rest = [record for record in self.records if record.offset >= offset]
        return replace(self, records=rest, first_offset=offset)
