"""Makes and removes topics; the contract fixes their names, so tests on one broker take turns."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from aiokafka.admin import AIOKafkaAdminClient, NewTopic

Result = TypeVar("Result")


def run_apart(work: Coroutine[object, object, Result]) -> Result:
    """Run a coroutine to its end in a thread and loop of its own, out of the way of the test's loop."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, work).result()


async def create_topics(bootstrap: str, partitions: dict[str, int]) -> None:
    """Create each topic with so many partitions, and come back when the broker lists them all."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        await admin.create_topics(
            [NewTopic(name=name, num_partitions=count, replication_factor=1) for name, count in partitions.items()]
        )
        while not partitions.keys() <= set(await admin.list_topics()):  # noqa: ASYNC110 - the broker sends no event
            await asyncio.sleep(0.02)
    finally:
        await admin.close()


async def delete_topics(bootstrap: str) -> None:
    """Delete every topic but the broker's own, and come back when the broker lists none of them."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        while topics := [name for name in await admin.list_topics() if not name.startswith("__")]:
            await admin.delete_topics(topics)
            await asyncio.sleep(0.02)
    finally:
        await admin.close()
