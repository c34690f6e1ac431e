"""Facts that cannot be read do not hold up what grows, and boards wait for nothing that nobody does."""

import pytest

from streams.engine.growing_writer import GrowingWriter
from streams.redis.keys import ShardKeys
from streams.redis.shards import shard_tags
from tests.engine.agreement import World
from tests.engine.crowd import EVENTS, WORLD, connected, topics_with
from tests.integration.test_growing import counting

PATIENT = World(WORLD.toml.partition("service_levels")[0])
"""A company in which time alone changes nothing of tickets and leads."""
BEFORE = World(PATIENT.toml.replace("inactivity_days = 20", "inactivity_days = 45") + '[calendar]\nhours = "24/7"\n')
DAMAGED = (b"\x93\x01", b"", b"\xcd\x00", b"\xff\xff\xff")


@pytest.fixture(params=["debian_redis", "simulated_redis"])
def url(request: pytest.FixtureRequest) -> str:
    """One Redis after the other, each of them empty."""
    return str(request.getfixturevalue(request.param))


async def test_damaged_facts_do_not_hold_up_what_grows_and_leave_no_timer_where_time_changes_nothing(url: str) -> None:
    topics = topics_with(EVENTS)
    async with connected(url) as client:
        await (await counting(client, BEFORE, topics)).work()
        shards = [tag for tag in await shard_tags(client) if tag.startswith(("ticket-", "lead-", "customer-"))]
        for tag in shards:
            for number, facts in enumerate(DAMAGED):
                await client.hset(ShardKeys(tag).facts, f"damaged-{number}", facts)
            await client.zadd(ShardKeys(tag).timers, {"damaged-1": 1_000_000})  # of settings of before
        driver = await counting(client, PATIENT, topics)
        assert await driver.grow() == 0
        writers = [writer for writer in map(driver.writers.get, shards) if isinstance(writer, GrowingWriter)]
        timed = {writer.tag for writer in writers if writer.timed}
        assert timed == {tag for tag in shards if tag.startswith("customer-")}
        for tag in shards:
            assert await client.hget(ShardKeys(tag).facts, "damaged-0") == DAMAGED[0]
            if tag not in timed:
                assert await client.zcard(ShardKeys(tag).timers) == 0
