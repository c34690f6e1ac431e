from collections.abc import AsyncIterator

import pytest
from redis.asyncio import RedisCluster

from streams.cli.tables.reading import Contents, read_contents, read_tables, redis_client, shown_address
from streams.cli.tables.shard_positions import ShardPositions
from streams.redis import keys as redis_keys
from streams.redis.connection import Client
from streams.settings import RedisSettings
from tests.built_in import FAMILY_OF_TOPIC


@pytest.fixture(params=["embedded_redis", "debian_redis", "redis_cluster"])
async def client(request: pytest.FixtureRequest) -> AsyncIterator[Client]:
    async with redis_client(RedisSettings(url=request.getfixturevalue(request.param))) as client:
        yield client


async def test_where_shards_stand_is_read_from_one_server_and_from_a_cluster(client: Client) -> None:
    for tag, offset in (("ticket-0", 7), ("ticket-1", 9), ("customer-3", 5)):
        await client.sadd(redis_keys.SHARDS, tag)
        keys = redis_keys.ShardKeys(tag)
        topic = "crm.tickets" if tag.startswith("ticket") else "crm.carts"
        await client.hset(keys.offsets, mapping={topic: offset, "version": offset * 10})
        await client.zadd(keys.timers, {"entity": 1000 * offset})
    await client.set(redis_keys.CLOCK, 1234)
    positions = ShardPositions(client, FAMILY_OF_TOPIC)
    tags = await positions.shards()
    assert tags == ["customer-3", "ticket-0", "ticket-1"]
    assert await positions.versions([*tags, "deal-0"]) == {
        "customer-3": 50,
        "ticket-0": 70,
        "ticket-1": 90,
        "deal-0": 0,
    }
    assert await positions.due(tags, 7000) == {"customer-3": 1, "ticket-0": 1, "ticket-1": 0}
    assert await positions.event_clock() == 1234
    asked = [("crm.tickets", 0), ("crm.tickets", 1), ("crm.tickets", 2), ("crm.carts", 3), ("crm.surveys", 3)]
    assert await positions.next_offsets(asked) == {("crm.tickets", 0): 7, ("crm.tickets", 1): 9, ("crm.carts", 3): 5}


async def test_tables_are_read_from_one_server_and_from_a_cluster(client: Client) -> None:
    assert await read_contents(client) == Contents(None, {})
    await client.hset(redis_keys.TABLE_META, mapping={"as_of": 99, "generation": 3, "version:deal-0": 7})
    await client.hset(redis_keys.table("5m"), mapping={"orders": "2", 'orders{channel="web"}': "1"})
    assert await read_contents(client) == Contents(99, {"deal-0": 7})
    assert await read_tables(client, ["5m", "1h"]) == {"5m": {"orders": "2", 'orders{channel="web"}': "1"}, "1h": {}}


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("redis://:secret@127.0.0.1:6379/0", "127.0.0.1:6379"),
        ("redis+sentinel://name:secret@a:1,b:2/main", "a:1,b:2"),
        ("redis://localhost", "localhost"),
    ],
)
def test_an_address_is_shown_without_name_and_password(url: str, shown: str) -> None:
    assert shown_address(url) == shown


@pytest.mark.parametrize("url", ["redis://localhost", "redis+sentinel://a:1/main", "redis+cluster://a:1"])
async def test_an_answer_may_take_as_long_as_the_settings_say(url: str) -> None:
    async with redis_client(RedisSettings(url=url, timeout_seconds=3)) as client:
        options = (
            client.connection_kwargs if isinstance(client, RedisCluster) else client.connection_pool.connection_kwargs
        )
        # In a cluster there is time to ask another node.
        seconds = 1.5 if isinstance(client, RedisCluster) else 3
        assert (options["socket_timeout"], options["socket_connect_timeout"]) == (seconds, seconds)
