"""A shard is looked through with cursors of Redis, which mean nothing to another server, nor after a restart."""

from collections.abc import AsyncIterator, Iterable
from typing import Any

import pytest

from streams.embedded import EmbeddedRedis
from streams.engine.sweep import Sweep
from streams.redis.connection import Client
from streams.redis.keys import ShardKeys
from streams.redis.sweeps import Sweeps
from tests.engine.crowd import connected

TAG = "ticket-0"
NAMES = [f"t-{number}" for number in range(3_000)]
PORTION = 200
NOW, BEFORE = b"\x03", b"\x02"
"""The stamps of version 3 and of the one before it."""


@pytest.fixture
async def other(embedded_redis: str) -> AsyncIterator[Client]:
    """Another server, as one that takes over, or the same one after a restart."""
    del embedded_redis
    with EmbeddedRedis() as server:
        async with connected(server.url) as client:
            yield client


async def portion(client: Client, sweep: Sweep) -> tuple[list[str], bool]:
    """Look at one portion as a worker does; the entities to be counted, and whether nothing is left."""
    found = await Sweeps(client).behind(TAG, sweep.swept, PORTION, 3)
    wanted = sweep.wanted(found.behind)
    if wanted:
        sweep.counted(wanted, wanted)
        await client.hset(ShardKeys(TAG).facts, mapping=dict.fromkeys(wanted, NOW))
    return wanted, sweep.went_on(found)


async def looked_at(client: Client, cursor: int, most: int) -> tuple[int, set[str]]:
    """The names that so many portions from a cursor on tell, or as many as there are, and where to go on."""
    seen: set[str] = set()
    for _ in range(most):
        cursor, found = await client.hscan(ShardKeys(TAG).facts, cursor, count=PORTION)
        names: Iterable[Any] = found
        seen |= {name.decode() for name in names}
        if not cursor:
            break
    return cursor, seen


async def test_what_cursors_of_two_servers_pass_over_is_found_in_the_next_pass(
    embedded_redis: str, other: Client
) -> None:
    facts = ShardKeys(TAG).facts
    async with connected(embedded_redis) as client:
        for server in (client, other):
            await server.hset(facts, mapping=dict.fromkeys(NAMES, NOW))
        cursor, first = await looked_at(client, 0, 5)
        _, last = await looked_at(other, cursor, len(NAMES))
        passed_over = {*NAMES} - first - last
        assert passed_over
        for server in (client, other):
            await server.hset(facts, mapping=dict.fromkeys(passed_over, BEFORE))
        sweep, counted = Sweep(3), set[str]()
        for _ in range(5):
            assert await portion(client, sweep) == ([], False)
        is_through = False
        while not is_through:
            wanted, is_through = await portion(other, sweep)
            counted.update(wanted)
        assert counted == passed_over


async def test_a_pass_on_one_server_is_a_whole_one_though_entities_come_and_go(embedded_redis: str) -> None:
    facts = ShardKeys(TAG).facts
    async with connected(embedded_redis) as client:
        await client.hset(facts, mapping=dict.fromkeys(NAMES, BEFORE))
        sweep, counted, passes, is_through, more = Sweep(3), set[str](), 0, False, 0
        while not is_through:
            more += 1
            await client.hset(facts, f"more-{more}", NOW)
            await client.hdel(facts, f"more-{more - 3}")
            wanted, is_through = await portion(client, sweep)
            counted.update(wanted)
            passes += sweep.swept is not None and sweep.swept.cursor == 0
        assert counted == {*NAMES}
        assert passes <= 5
