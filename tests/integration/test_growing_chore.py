"""A worker goes on with what grows until nothing is left, and leaves most of its time to events."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from agents.families import families_by
from streams.arithmetic.measures.versions import CatalogueVersion
from streams.counting_configuration import counting_configuration
from streams.engine.growing_writer import GrowingWriter
from streams.engine.worker import Worker
from streams.kafka.batches import TopicPartition
from streams.kafka.clients.dead_letters import DeadLetters
from streams.kafka.clients.derived import Derived
from streams.redis.agreement import agree
from streams.redis.connection import Client
from streams.redis.growth import growing, grown_to
from streams.redis.sweeps import Portion, Sweeps, Swept
from tests.built_in import CATALOGUE, FAMILY_OF_TOPIC, TOPICS, change_between
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


async def worker_of(client: Client) -> tuple[Worker, CatalogueVersion]:
    """A worker with the settings of now that has all shards."""
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
    return worker, catalogue


class _Always:
    """An attribute that is the same whatever it is set to."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def __get__(self, *_: object) -> float:
        return self._seconds

    def __set__(self, *_: object) -> None:
        pass


async def _read_again(family: str, partition: int) -> None:
    raise AssertionError(f"{family}-{partition} has not moved")


async def test_all_grows_in_one_go_and_every_step_is_followed_by_a_pause(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streams.engine.growing_writer.PORTION", PORTION)
    worker, catalogue = await worker_of(client)
    assert growing(catalogue, await grown_to(client), CATALOGUE.measures) != {}
    monkeypatch.setattr(GrowingWriter, "occupied_seconds", _Always(0.02), raising=False)
    pauses, slept = list[float](), asyncio.sleep

    async def sleep(seconds: float) -> None:
        if seconds > 0:  # others only let others go on
            pauses.append(seconds)
        await slept(0)

    with monkeypatch.context() as patched:
        patched.setattr(asyncio, "sleep", sleep)
        await worker.chores.grow(_read_again)
    assert growing(catalogue, await grown_to(client), CATALOGUE.measures) == {}
    steps = len({*(event.get("customer_id") for event in EVENTS)}) // (5 * PORTION)
    assert len(pauses) > steps
    assert {round(pause, 6) for pause in pauses} == {0.08}, "of five parts of its time growing takes one"


@pytest.mark.parametrize(("seconds", "then"), [(1e-9, [2, 2]), (1e9, [80, 160, 200, 200])])
async def test_steps_are_as_large_as_their_time_allows(
    client: Client, monkeypatch: pytest.MonkeyPatch, seconds: float, then: Sequence[int]
) -> None:
    monkeypatch.setattr("streams.engine.growing_writer.PORTION", 40)
    monkeypatch.setattr("streams.engine.growing_writer.STEP_SECONDS", seconds)
    worker, _ = await worker_of(client)
    asked, sizes = Sweeps.behind, list[int]()

    async def behind(sweeps: Sweeps, tag: str, swept: Swept | None, most: int, version: int) -> Portion:
        if tag != "customer-0":
            return await asked(sweeps, tag, swept, most, version)
        sizes.append(most)
        # As if the shard had more and more of them.
        began, _, mark, found = await asked(sweeps, tag, Swept(0, 0, 0), 1_000, version)
        return Portion(began, Swept(0 if len(sizes) > len(then) + 1 else 1, 0, 0), mark, found[:1])

    monkeypatch.setattr(Sweeps, "behind", behind)
    await worker.chores.grow(_read_again)
    assert sizes[: len(then) + 1] == [40, *then]
