"""A stand-in for aiokafka's fetcher that holds real results, made from the bytes of real record batches."""

import asyncio
from collections.abc import Sequence
from typing import Any

from aiokafka.consumer import fetcher
from aiokafka.consumer.fetcher import FetchError, FetchResult, PartitionRecords
from aiokafka.consumer.subscription_state import SubscriptionState
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy
from aiokafka.structs import TopicPartition

READ_COMMITTED = 1


class OddName(str):
    """The name of a header as a client in C may send it: the bytes FF and FE."""

    __slots__ = ()

    def encode(self, encoding: str = "utf-8", errors: str = "strict") -> bytes:
        """No text at all."""
        del encoding, errors
        return b"\xff\xfe"


def stored(offsets: Sequence[int], header: str = "ce_id", compression: int = 0) -> bytes:
    """What a broker stores of records with these offsets: one batch, as if compaction had made the holes."""
    # The one in Python, for it asks a name for its bytes.
    builder = _DefaultRecordBatchBuilderPy(2, compression, 0, -1, -1, 0, 1 << 20)
    for offset in offsets:
        builder.append(offset - offsets[0], 1_700_000_000_000, b"k", b"%d" % offset, [(header, b"e")])
    batch = bytearray(builder.build())
    batch[:8] = offsets[0].to_bytes(8, "big")
    return bytes(batch)


class HeldFetcher:
    """Holds what was fetched, as aiokafka's fetcher does between its requests."""

    def __init__(self, *partitions: TopicPartition) -> None:
        self._subscriptions = SubscriptionState()
        self._subscriptions.assign_from_user(partitions)
        self._records: dict[TopicPartition, Any] = {}
        self._closed = False
        self._wait_consume_future = asyncio.get_running_loop().create_future()
        self._waiters: list[asyncio.Future[None]] = []

    def holds(self, partition: TopicPartition, *batches: Sequence[int]) -> None:
        """A response came with these batches of offsets."""
        self.holds_stored(partition, *map(stored, batches))

    def holds_stored(self, partition: TopicPartition, *batches: bytes) -> None:
        """A response came with these batches."""
        state = self._subscriptions.subscription.assignment.state_value(partition)
        records = fetcher.MemoryRecords(b"".join(batches))
        position = state.position if state.has_valid_position else 0
        if not state.has_valid_position:
            state.reset_to(position)
        held = PartitionRecords(partition, records, [], position, None, None, True, READ_COMMITTED)
        self._records[partition] = FetchResult(
            partition,
            assignment=self._subscriptions.subscription.assignment,
            partition_records=held,
            backoff=0.1,
        )
        for waiter in self._waiters:
            self._notify(waiter)

    def failed(self, partition: TopicPartition, error: Exception) -> None:
        """A response came with an error."""
        self._records[partition] = FetchError(error=error, backoff=0.1)

    @property
    def may_ask_for_more(self) -> bool:
        """Whether the fetcher was told that there is room."""
        return self._wait_consume_future.done()

    def _create_fetch_waiter(self) -> "asyncio.Future[None]":
        waiter = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        return waiter

    @staticmethod
    def _notify(future: "asyncio.Future[None]") -> None:
        if not future.done():
            future.set_result(None)


class HeldConsumer:
    """As much of aiokafka's consumer as fetching asks of it."""

    def __init__(self, fetcher: HeldFetcher) -> None:
        self._fetcher = fetcher
        self._subscription = fetcher._subscriptions

    def assignment(self) -> set[TopicPartition]:
        """The partitions of this consumer."""
        return set(self._fetcher._subscriptions.assigned_partitions())

    def seek(self, partition: TopicPartition, offset: int) -> None:
        """Position a partition."""
        self._fetcher._subscriptions.seek(TopicPartition(*partition), offset)
