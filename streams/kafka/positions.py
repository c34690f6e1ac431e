"""Where to read on: the question that this room asks of the store of offsets."""

import asyncio
from collections.abc import Collection, Mapping
from typing import Protocol

from streams.kafka.batches import TopicPartition
from streams.redis.errors import StoreGivenUpError, StoreUnavailableError

PATIENCE_SECONDS = 20.0
"""How long the store is asked. Below Faust's request timeout: past that one it gives up without a word."""
_PAUSE_SECONDS = 0.25


class Positions(Protocol):
    """Knows the next offset to read of every partition: what was committed together with the events' effects."""

    async def next_offsets(self, partitions: Collection[TopicPartition]) -> Mapping[TopicPartition, int | None]:
        """The next offset of each of these partitions; None, or no entry, where there is none yet.

        Raises:
            StoreUnavailableError: the store does not answer; it is asked again for a while.
        """


async def stored_offsets(
    positions: Positions, partitions: Collection[TopicPartition], patience: float = PATIENCE_SECONDS
) -> Mapping[TopicPartition, int | None]:
    """Ask for the next offsets, again and again for `patience` seconds.

    Raises:
        StoreUnavailableError: there was no answer in that time; partitions cannot be read without one. At once if
            nobody waits for the store any longer.
    """
    refusal: StoreUnavailableError | None = None
    try:
        async with asyncio.timeout(patience):
            while True:
                try:
                    return await positions.next_offsets(partitions)
                except StoreGivenUpError:
                    raise
                except StoreUnavailableError as error:
                    refusal = error
                    await asyncio.sleep(_PAUSE_SECONDS)
    except TimeoutError:
        raise StoreUnavailableError(
            f"the store did not say within {patience:g} s where to read on in {len(partitions)} partitions, so "
            f"none of them is read ({refusal or 'no answer'})"
        ) from refusal
