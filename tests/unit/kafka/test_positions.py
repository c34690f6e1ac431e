import asyncio
from collections.abc import Collection, Mapping

import pytest

from streams.kafka.batches import TopicPartition
from streams.kafka.positions import stored_offsets
from streams.redis.errors import StoreGivenUpError, StoreUnavailableError

DEALS = TopicPartition("crm.deals", 0)


class Store:
    def __init__(self, *, refusals: int = 0, seconds: float = 0) -> None:
        self.refusals = refusals
        self.seconds = seconds

    async def next_offsets(self, partitions: Collection[TopicPartition]) -> Mapping[TopicPartition, int | None]:
        await asyncio.sleep(self.seconds)
        if self.refusals:
            self.refusals -= 1
            raise StoreUnavailableError("connection refused")
        return dict.fromkeys(partitions, 7)


async def test_a_store_that_is_away_for_a_moment_is_asked_again() -> None:
    assert await stored_offsets(Store(refusals=1), {DEALS}) == {DEALS: 7}


async def test_a_store_that_stays_away_is_given_up_with_its_reason() -> None:
    with pytest.raises(StoreUnavailableError, match=r"within 0\.1 s .* 1 partitions.*\(connection refused\)"):
        await stored_offsets(Store(refusals=1_000), {DEALS}, patience=0.1)


async def test_a_store_that_hangs_is_given_up() -> None:
    with pytest.raises(StoreUnavailableError, match="no answer"):
        await stored_offsets(Store(seconds=60), {DEALS}, patience=0.1)


async def test_nobody_is_asked_again_who_gives_up() -> None:
    class GivesUp:
        async def next_offsets(self, partitions: Collection[TopicPartition]) -> Mapping[TopicPartition, int | None]:
            raise StoreGivenUpError(f"{len(partitions)} partitions move")

    with pytest.raises(StoreGivenUpError):
        await stored_offsets(GivesUp(), {DEALS}, patience=60)
