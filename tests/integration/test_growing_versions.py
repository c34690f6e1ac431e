"""Numbers of versions in front of facts, by real Redis: they take one byte, two or three."""

from streams.counting_configuration import counting_configuration
from streams.redis import keys as redis_keys
from streams.redis.agreement import accept_former
from tests.built_in import change_between
from tests.engine.crowd import EVENTS, assert_counted, connected, topics_with
from tests.engine.driver import lines_of
from tests.integration.test_growing import AFTER, BEFORE, assert_all_counted_with, counting, version_of


async def test_versions_of_one_two_and_three_bytes_follow_each_other(debian_redis: str) -> None:
    """Settings went back and forth for years."""
    events, topics, worlds = list(EVENTS[:200]), topics_with([]), (AFTER, BEFORE)
    async with connected(debian_redis) as client:
        topics.publish(lines_of(events[:100]))
        await (await counting(client, BEFORE, topics)).work()
        for number, version in enumerate((127, 128, 255, 256)):
            await client.hset(redis_keys.COUNTING_CONFIGURATION, redis_keys.CATALOGUE_VERSION, version - 1)
            world = worlds[number % 2]
            await accept_former(client, counting_configuration(world.engine, {}), change_between)
            topics.publish(lines_of(events[100 + 25 * number :][:25]))
            driver = await counting(client, world, topics, cache=20)
            await driver.step(20)
            assert await driver.grow() == 0
            await assert_all_counted_with(client, version)
        await (await counting(client, BEFORE, topics)).work()
        await assert_counted(client, events, BEFORE, await version_of(client, BEFORE))
