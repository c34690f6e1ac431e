"""Comments are kept as the recount says, in whatever order events arrive, and whoever crashes meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.board.comments import FAMILIES, MOST_LOOKED_AT
from streams.redis.comments import CommentReader
from streams.redis.connection import Client
from streams.redis.keys import ShardKeys
from streams.redis.shards import shard_tags
from tests.engine.agreement import World
from tests.engine.crowd import connected
from tests.engine.driver import Driver, Topics, lines_of
from tests.recount.comments import Said, kept_comments
from tests.simulation.calm import client_of, new_server
from tests.strategies.arrivals import Event
from tests.strategies.comments import COMMENTS_KEPT, KEEP_DAYS, comments
from tests.strategies.identities import identified
from tests.strategies.moments import NOWS

WORLD = World(COMMENTS_KEPT)
SILENT = World(COMMENTS_KEPT.replace(f"keep_days = {KEEP_DAYS}", "keep_days = 0"))
NOW = NOWS[0]


@pytest.fixture(params=["embedded_redis", "debian_redis", "redis_cluster", "simulated_redis"])
async def client(request: pytest.FixtureRequest) -> AsyncIterator[Client]:
    async with connected(request.getfixturevalue(request.param)) as client:
        yield client


async def readable(client: Client, since: int = 0) -> list[Said]:
    """All that can be read, in order."""
    reader = CommentReader(client)
    found = [
        comment
        async for portion in reader.newest_first(await reader.tags(FAMILIES), since, MOST_LOOKED_AT)
        for comment in portion
    ]
    moments = [comment.at for comment in found]
    assert moments == sorted(moments, reverse=True)
    said = [Said(one.at, one.comment, one.kind, one.touchpoint, one.product, one.points) for one in found]
    return sorted(said, key=repr)


async def assert_nothing_is_orphaned(client: Client) -> None:
    for tag in await shard_tags(client):
        keys = ShardKeys(tag)
        texts: Any = await client.hkeys(keys.comments)
        times: Any = await client.zrange(keys.comment_times, 0, -1)
        owners: Any = await client.hkeys(keys.comment_owners)
        assert set(texts) == set(times)
        assert set(owners) == (set(texts) if tag.startswith("ticket") else set())


async def driver_of(client: Client, topics: Topics, world: World = WORLD, cache: int = 10_000) -> Driver:
    driver = Driver(client, world.engine, cache, topics)
    await driver.start()
    return driver


@st.composite
def stories(draw: st.DrawFn) -> tuple[int, list[Event], list[Event], int]:
    """Now, events, the same in any order and some of them twice, and how many are read at once."""
    now = draw(st.sampled_from(NOWS))
    events = draw(comments(now).flatmap(identified))
    places = list(range(len(events)))
    order = draw(st.permutations([*places, *draw(st.lists(st.sampled_from(places), max_size=4))]))
    return now, events, [events[place] for place in order], draw(st.integers(1, 5))


@given(stories(), st.booleans())
def test_what_can_be_read_is_what_the_recount_says(
    story: tuple[int, list[Event], list[Event], int], restarted: bool
) -> None:
    now, events, arrival, batch = story

    async def count() -> None:
        client, topics = client_of(new_server()), Topics(WORLD.engine.kafka.partitions)
        driver = await driver_of(client, topics)
        for start in range(0, len(arrival), batch):
            if restarted:
                driver = await driver_of(client, topics, cache=1)
            driver.publish(lines_of(arrival[start : start + batch]))
            await driver.work(batch)
        # What the last erasure has marked is seen in the next minute.
        await driver.work()
        assert await readable(client) == kept_comments(events, KEEP_DAYS, now)
        await assert_nothing_is_orphaned(client)

    asyncio.run(count())
