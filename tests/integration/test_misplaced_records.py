"""Events in wrong partitions, on real Redis servers: counted once where they belong, however often they are sent on."""

import zlib
from collections.abc import Callable

import pytest

from streams.redis.connection import Client
from tests.engine.crowd import EVENTS, WORLD, assert_counted, connected
from tests.engine.driver import Driver, Topics, lines_of

PARTITIONS = WORLD.engine.kafka.partitions

Chosen = Callable[[bytes], int]


@pytest.fixture(params=["embedded_redis", "debian_redis", "redis_cluster"])
def url(request: pytest.FixtureRequest) -> str:
    """One Redis after the other, each of them empty."""
    return str(request.getfixturevalue(request.param))


def by_crc(partitions: int) -> Chosen:
    """As librdkafka chooses."""
    return lambda key: zlib.crc32(key) % partitions


def topics_with(partitions: int, chosen: Chosen | None) -> Topics:
    topics = Topics(partitions, chosen)
    topics.publish(lines_of(EVENTS))
    return topics


async def started(client: Client, topics: Topics, cache: int) -> Driver:
    driver = Driver(client, WORLD.engine, cache, topics)
    await driver.start()
    return driver


@pytest.mark.parametrize(
    ("partitions", "chosen"),
    [
        (PARTITIONS, by_crc(PARTITIONS)),
        (PARTITIONS, lambda _key: 0),
        (PARTITIONS + 3, by_crc(PARTITIONS + 3)),
        (2 * PARTITIONS, None),
    ],
    ids=["by crc32", "all in one", "by crc32 over more", "by murmur2 over more"],
)
@pytest.mark.parametrize(("batch", "cache"), [(500, 10_000), (7, 5)])
async def test_wherever_records_are_they_count_as_in_the_recount(
    debian_redis: str, partitions: int, chosen: Chosen | None, batch: int, cache: int
) -> None:
    async with connected(debian_redis) as client:
        driver = await started(client, topics_with(partitions, chosen), cache)
        await driver.work(batch)
        assert driver.sent_on > 0
        await assert_counted(client, EVENTS)
        for tag in driver.writers:
            assert await client.hlen(f"nabz:{{{tag}}}:facts") == 0 or int(tag.rpartition("-")[2]) < PARTITIONS
        told = await told_of(client, driver)
        assert told == driver.sent_on


async def told_of(client: Client, driver: Driver) -> int:
    """How many records the shards say were sent on."""
    counts = [await client.hget(f"nabz:{{{tag}}}:offsets", "forwarded") for tag in driver.writers]
    return sum(int(count or 0) for count in counts)


async def test_records_in_the_right_partitions_are_sent_nowhere(debian_redis: str) -> None:
    async with connected(debian_redis) as client:
        driver = await started(client, topics_with(PARTITIONS, None), 5)
        await driver.work(7)
        assert driver.sent_on == 0
        assert await told_of(client, driver) == 0


async def test_records_that_are_sent_on_twice_because_a_commit_was_refused_count_once(url: str) -> None:
    topics = topics_with(PARTITIONS + 1, by_crc(PARTITIONS + 1))
    misplaced = sum(map(len, topics.logs.values()))
    async with connected(url) as client, connected(url) as other_client:
        one, other = await started(client, topics, 10_000), await started(other_client, topics, 10_000)
        while await one.step(9) or await other.step(9):
            await other.step(13)
        await one.work()
        await other.work()
        assert one.refused + other.refused > 0
        told = one.told + other.told
        assert sum(map(len, topics.logs.values())) == misplaced + told + one.sent_on + other.sent_on
        assert one.sent_on + other.sent_on > await told_of(client, one)
        await assert_counted(client, EVENTS)
