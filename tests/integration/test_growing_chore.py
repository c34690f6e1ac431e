"""A worker goes on with what grows until nothing is left, and leaves most of its time to events."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from agents.families import families_by
from schemas.topics import FAMILY_OF_TOPIC, TOPICS
from streams.counted_otherwise import change_between
from streams.counting_configuration import counting_configuration
from streams.engine.worker import Worker
from streams.kafka.batches import TopicPartition
from streams.kafka.clients.dead_letters import DeadLetters
from streams.kafka.clients.derived import Derived
from streams.redis.connection import Client
from streams.redis.counting_configuration import agree
from streams.redis.growth import growing, grown_to
from tests.engine.agreement import World
from tests.engine.crowd import EVENTS, WORLD, connected, started, topics_with

BEFORE = World(WORLD.toml.replace("inactivity_days = 20", "inactivity_days = 45"), WORLD.clock)
PORTION = 2


@pytest.fixture
async def client(simulated_redis: str) -> AsyncIterator[Client]:
    """All events, counted by other settings than those of now."""
    async with connected(simulated_redis) as client:
        await agree(client, counting_configuration(BEFORE.engine, {}), change_between)
        await (await started(client, topics_with(EVENTS), BEFORE)).work()
        yield client


async def _read_again(family: str, partition: int) -> None:
    raise AssertionError(f"{family}-{partition} has not moved")


async def test_all_grows_in_one_go_and_every_step_is_followed_by_a_pause(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streams.engine.growing_writer.PORTION", PORTION)
    settings = WORLD.engine
    agreed = await agree(client, counting_configuration(settings, {}), change_between)
    catalogue, partitions = agreed.catalogue.version, settings.kafka.partitions
    worker = Worker(
        settings,
        client,
        DeadLetters(settings.kafka),
        Derived(settings.kafka, partitions),
        families_by(settings),
        dict.fromkeys(FAMILY_OF_TOPIC, partitions),
        catalogue,
    )
    await worker.prepare()
    for number in range(partitions):
        await worker.next_offsets([TopicPartition(topic, number) for topic in TOPICS])
    assert growing(catalogue, await grown_to(client)) != {}
    pauses, slept = list[float](), asyncio.sleep

    async def sleep(seconds: float) -> None:
        if seconds > 0:  # others only let others go on
            pauses.append(seconds)
        await slept(0)

    with monkeypatch.context() as patched:
        patched.setattr(asyncio, "sleep", sleep)
        await worker.grow(_read_again)
    assert growing(catalogue, await grown_to(client)) == {}
    steps = len({*(event.get("customer_id") for event in EVENTS)}) // (5 * PORTION)
    assert len(pauses) > steps
