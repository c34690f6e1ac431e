"""What a worker does every so often for its shards goes on where it can, while one of them waits for Redis."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from agents.families import families_by
from streams.engine.worker import Worker
from streams.kafka.batches import TopicPartition
from streams.kafka.clients.dead_letters import DeadLetters
from streams.kafka.clients.derived import Derived
from streams.redis.commits import Position
from streams.redis.connection import Client
from streams.redis.errors import StoreUnavailableError
from streams.redis.keys import ShardKeys
from streams.redis.shards import Shards
from streams.settings import Settings
from tests.built_in import FAMILY_OF_TOPIC, TOPICS
from tests.engine.crowd import connected

AWAY = "deal-0"
"""The shard whose node does not answer; it comes before all others."""


@pytest.fixture
async def client(simulated_redis: str) -> AsyncIterator[Client]:
    async with connected(simulated_redis) as client:
        yield client


async def worker_of(client: Client) -> Worker:
    settings = Settings()
    worker = Worker(
        settings,
        client,
        DeadLetters(settings.kafka),
        Derived(settings.kafka, 2),
        families_by(settings),
        dict.fromkeys(FAMILY_OF_TOPIC, 2),
    )
    await worker.prepare()
    for number in range(2):
        await worker.next_offsets([TopicPartition(topic, number) for topic in TOPICS])
    return worker


async def test_a_shard_that_waits_for_redis_keeps_no_other_from_being_looked_at(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = await worker_of(client)
    asked = Shards.position
    away = True

    async def position(shards: Shards, tag: str) -> Position:
        if away and tag == AWAY:
            raise StoreUnavailableError("its node is away")
        return await asked(shards, tag)

    monkeypatch.setattr(Shards, "position", position)
    moved: list[tuple[str, int]] = []

    async def read_again(family: str, partition: int) -> None:
        moved.append((family, partition))

    for tag in ("ticket-1", "customer-0"):
        await client.hset(ShardKeys(tag).offsets, "version", 7)
    await asyncio.wait_for(worker.chores.verify(read_again), 10)
    assert sorted(moved) == [("customer", 0), ("ticket", 1)]
    await client.hset(ShardKeys(AWAY).offsets, "version", 9)
    await client.hset(ShardKeys("deal-1").offsets, "version", 9)
    await asyncio.wait_for(worker.chores.verify(read_again), 10)
    assert sorted(moved[2:]) == [("deal", 1)]
    away = False
    async with asyncio.timeout(10):
        while ("deal", 0) not in moved:
            await worker.chores.verify(read_again)
    await worker.close()
