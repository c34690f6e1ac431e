"""How many entities are left while something grows: about as many as there are, whoever has the shard."""

from itertools import pairwise
from typing import Any, Final

import pytest

from streams.counting_configuration import counting_configuration
from streams.engine.stamps import read_stamp
from streams.redis import keys as redis_keys
from streams.redis.agreement import agree
from streams.redis.connection import Client
from streams.redis.counting_configuration import said
from streams.redis.growth import Growth, growing, grown_to
from streams.redis.sweeps import Swept, swept_with
from tests.built_in import CATALOGUE, change_between
from tests.engine.agreement import World
from tests.engine.crowd import connected, started
from tests.engine.driver import Driver, Topics, lines_of
from tests.unit.kpis.stories import NOW

BEFORE: Final = World("inactivity_days = 45\n[kafka]\npartitions = 1\n")
AFTER: Final = World("inactivity_days = 20\n[kafka]\npartitions = 1\n")
CUSTOMERS: Final = 1_200
BUSY: Final = 6
"""Customers whose facts are in several pieces, which are no entities."""
PURCHASES: Final = 900
PORTION: Final = 100
"""A writer begins with a fifth of it, and takes twice as many each time until it is there."""
NEAR: Final = 2 * PORTION
"""What is said is of before the last portion, and by how many fields an entity has."""
SHARD: Final = "customer-0"
DAY_MS: Final = 86_400_000


def bought(customer: int, number: int) -> dict[str, Any]:
    return {
        "type": "purchase.completed",
        "event_id": f"{customer}-{number}",
        "occurred_at": NOW - 30 * DAY_MS - number * 60_000,
        "purchase_id": f"{customer}-{number}",
        "customer_id": f"c{customer}",
        "amount": "10",
        "currency": "USD",
    }


EVENTS: Final = [
    *(bought(customer, 0) for customer in range(CUSTOMERS)),
    *(bought(customer, number) for customer in range(BUSY) for number in range(1, PURCHASES)),
]


@pytest.fixture(params=["debian_redis", "redis_cluster", "simulated_redis"])
def url(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr("streams.engine.growing_writer.PORTION", PORTION // 5)
    monkeypatch.setattr("streams.engine.growing_writer.STEP_SECONDS", 1e9)
    return str(request.getfixturevalue(request.param))


async def counting(client: Client, world: World, topics: Topics) -> Driver:
    """A worker that has just started with these settings."""
    agreed = await agree(client, counting_configuration(world.engine, {}), change_between)
    return await started(client, topics, world, catalogue=agreed.catalogue.version)


async def told(client: Client) -> Growth | None:
    """How far the losses of customers are; None where they are through."""
    _, stored = await said(client)
    return growing(stored.version, await grown_to(client), CATALOGUE.measures).get("customers_lost")


async def behind(client: Client, version: int) -> int:
    """How many entities are counted with an older version."""
    facts: Any = await client.hgetall(redis_keys.ShardKeys(SHARD).facts)
    entities = [stored for field, stored in facts.items() if not (field[:1] == b"\0" and field[1:2].isdigit())]
    assert len(facts) > len(entities) == CUSTOMERS
    return sum(read_stamp(stored)[0] < version for stored in entities)


async def test_as_many_are_said_to_be_left_as_there_are_also_after_a_restart(url: str) -> None:
    topics = Topics(1)
    topics.publish(lines_of(EVENTS))
    async with connected(url) as client:
        await (await counting(client, BEFORE, topics)).work()
        assert await told(client) is None
        driver, lefts = await counting(client, AFTER, topics), list[int]()
        # Nobody has looked yet, so every piece may be an entity.
        found = await told(client)
        assert found is not None
        assert (found.done, found.of, found.shards) == (0, 1, (SHARD,))
        assert found.entities_left == await client.hlen(redis_keys.ShardKeys(SHARD).facts)
        while (found := await told(client)) is not None:
            lefts.append(found.entities_left)
            there = await behind(client, 2)
            if len(lefts) > 2:
                assert there <= found.entities_left + NEAR
                assert found.entities_left <= there + NEAR
            if len(lefts) in {4, 7}:
                driver = await counting(client, AFTER, topics)
            await driver.grow(portions=1)
        assert await behind(client, 2) == 0
        assert len(lefts) > CUSTOMERS / PORTION
        # A restart loses at most the portion that was not said yet; and 0 are left while all is looked through again.
        assert all(later <= earlier + NEAR for earlier, later in pairwise(lefts))
        assert lefts[-1] == 0


async def test_another_worker_goes_on_where_the_last_one_was_and_looks_through_all_once_more(url: str) -> None:
    topics = Topics(1)
    topics.publish(lines_of(EVENTS))
    async with connected(url) as client:
        await (await counting(client, BEFORE, topics)).work()
        await (await counting(client, AFTER, topics)).grow(portions=5)
        stored = swept_with(await client.get(redis_keys.ShardKeys(SHARD).swept))
        assert stored is not None
        version, swept = stored
        assert (version, swept.cursor != 0) == (2, True)
        assert 2 * PORTION < swept.entities <= swept.fields < 8 * PORTION
        sweeps = (await counting(client, AFTER, topics)).shards.sweeps
        portion = await sweeps.behind(SHARD, None, PORTION, 2)
        assert (portion.began, portion.swept.entities >= swept.entities) == (swept.cursor, True)
        # What it is of another version says nothing of this one.
        assert (await sweeps.behind(SHARD, None, PORTION, 3)).began == 0


async def test_a_cursor_that_means_nothing_any_more_leaves_nobody_out(url: str) -> None:
    """As where another server took over: what it passes over is found by the pass that begins at the beginning."""
    topics = Topics(1)
    topics.publish(lines_of(EVENTS))
    async with connected(url) as client:
        await (await counting(client, BEFORE, topics)).work()
        driver = await counting(client, AFTER, topics)
        await driver.grow(portions=2)
        near_the_end = (1 << 32) - 2 if url.startswith("simulated") else (1 << 11) - 1
        await client.set(redis_keys.ShardKeys(SHARD).swept, f"2 {near_the_end} {CUSTOMERS} {CUSTOMERS}")
        driver = await counting(client, AFTER, topics)
        await driver.grow(portions=1)
        assert await behind(client, 2) > CUSTOMERS / 2
        assert await driver.grow() == 0
        assert await behind(client, 2) == 0


@pytest.mark.parametrize(
    ("swept", "held", "left"),
    [
        (Swept(0, 0, 0), 500, 500),
        (Swept(7, 100, 100), 500, 400),
        (Swept(7, 100, 200), 500, 150),
        (Swept(7, 600, 600), 500, 0),
    ],
)
def test_what_is_left_follows_from_how_many_fields_an_entity_had_so_far(swept: Swept, held: int, left: int) -> None:
    assert swept.left(held) == left


@pytest.mark.parametrize("stored", [None, b"", b"2 3 4", b"1 2 3 4 5"])
def test_a_shard_that_says_nothing_says_nothing(stored: bytes | None) -> None:
    assert swept_with(stored) is None
