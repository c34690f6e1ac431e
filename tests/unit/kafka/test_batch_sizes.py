"""Batches are bounded in records and in bytes, by what the records of a partition were before."""

from dataclasses import dataclass, field

import pytest

from streams.kafka.batch_sizes import BatchSizes
from streams.kafka.batches import TopicPartition

ONE, OTHER = TopicPartition("crm.carts", 0), TopicPartition("crm.carts", 1)


@dataclass
class Read:
    """A record with so many bytes."""

    value: bytes | None
    key: bytes | None = b"key"
    headers: list[tuple[str, bytes | None]] = field(default_factory=list)
    offset: int = 0
    timestamp: int = 0


def records(count: int, size: int) -> list[Read]:
    return [Read(b"x" * (size - 3))] * count


def test_short_records_are_bounded_by_their_number() -> None:
    sizes = BatchSizes(1_000, 1_000_000)
    assert sizes.room(ONE, held=0) == 1_000
    sizes.took(ONE, records(1_000, 500))
    assert sizes.room(ONE, held=300) == 700


def test_of_a_partition_with_long_records_few_are_taken() -> None:
    sizes = BatchSizes(1_000, 1_000_000)
    sizes.took(ONE, records(10, 100_000))
    assert sizes.room(ONE, held=0) == 10
    assert sizes.room(ONE, held=8) == 2
    assert sizes.room(ONE, held=12) == 0
    assert sizes.room(OTHER, held=0) == 1_000


@pytest.mark.parametrize("size", [1_000_000, 9_000_000])
def test_one_record_may_always_be_taken(size: int) -> None:
    sizes = BatchSizes(1_000, 1_000_000)
    sizes.took(ONE, records(1, size))
    assert sizes.room(ONE, held=0) == 1


def test_long_records_are_forgotten_little_by_little() -> None:
    sizes = BatchSizes(1_000, 1_000_000)
    sizes.took(ONE, records(10, 100_000))
    rooms = []
    for _ in range(60):
        sizes.took(ONE, [Read(None)])
        rooms.append(sizes.room(ONE, held=0))
    assert rooms == sorted(rooms)
    assert rooms[0] < 20
    assert rooms[-1] == 1_000
    sizes.took(ONE, records(10, 100_000))
    sizes.forget(ONE)
    assert sizes.room(ONE, held=0) == 1_000
