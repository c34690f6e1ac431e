"""Tells Kafka how far the group is, for those who watch its lag."""

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from faust.types import TP

    from streams.kafka.app import BatchApp

PUBLISH_SECONDS = 5.0


async def publish_offsets(app: "BatchApp", pause: float = PUBLISH_SECONDS) -> None:
    """Publish every few seconds what was handled; at most a commit ahead of the store. Runs until it is cancelled.

    Nobody reads on from these offsets: a worker asks the store.
    """
    published: dict[TP, int] = {}
    while True:
        await asyncio.sleep(pause)
        handled = app.progress.next_offsets
        changed = dict(handled.items() - published.items())
        if changed and not app.rebalancing:
            await app.batch_consumer.publish_offsets(changed)
            published |= changed
