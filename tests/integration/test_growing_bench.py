"""The bench of growing: it says how counts differ, where they do, and how old events are on each partition."""

from collections.abc import AsyncIterator
from typing import Any

import numpy as np
import pytest

from streams.arithmetic.days import Days
from streams.arithmetic.pairs import PAIR, plain
from streams.counting_configuration import counting_configuration
from streams.redis import keys as redis_keys
from streams.redis.agreement import agree
from streams.redis.connection import Client
from tests.bench.counted_alike import how_they_differ
from tests.bench.freshness_of_partitions import Freshness, Span, outside
from tests.built_in import change_between
from tests.engine.agreement import World
from tests.engine.crowd import EVENTS, WORLD, Events, connected, latest, started, topics_with

BEFORE = World(WORLD.toml.replace("inactivity_days = 20", "inactivity_days = 45"), WORLD.clock)
NOW = latest(EVENTS)
DEALS, TICKETS = "crm.deals", "crm.tickets"


async def counted(client: Client, events: Events, *worlds: World) -> None:
    """Count all of this, by the settings of one world after the other."""
    for world in worlds:
        agreed = await agree(client, counting_configuration(world.engine, {}), change_between)
        driver = await started(client, topics_with(events), world, catalogue=agreed.catalogue.version)
        await driver.work()
        await driver.grow()


@pytest.fixture
async def grown(debian_redis: str) -> AsyncIterator[Client]:
    async with connected(debian_redis) as client:
        await counted(client, EVENTS, BEFORE, WORLD)
        yield client


@pytest.fixture
async def fresh(embedded_redis: str) -> AsyncIterator[Client]:
    """The same events, which came the other way round, so that values have other numbers."""
    async with connected(embedded_redis) as client:
        await counted(client, EVENTS[::-1], WORLD)
        yield client


def days() -> Days:
    return WORLD.engine.calendar.dates.days


async def test_what_has_grown_is_the_same_as_what_was_counted_from_nothing(grown: Client, fresh: Client) -> None:
    names = redis_keys.ShardKeys("ticket-0").names
    assert await grown.hgetall(names) != await fresh.hgetall(names)
    assert await how_they_differ(grown, fresh, NOW, days()) == []


async def test_one_amount_too_much_is_told_by_its_names(grown: Client, fresh: Client) -> None:
    keys = redis_keys.ShardKeys("ticket-0")
    log = keys.log("level")
    stored: Any = await fresh.get(log)
    pairs = plain(stored)
    field = int(np.frombuffer(pairs, dtype=PAIR).reshape(-1, 2)[0, 0])
    await fresh.set(log, pairs + np.array([field, 7], dtype=PAIR).tobytes())
    told, count = await how_they_differ(grown, fresh, NOW, days())
    assert told.startswith("ticket-0 level tickets_")
    assert count == "ticket-0: 1 amounts differ"


async def test_a_mark_or_a_number_of_a_table_or_a_shard_that_one_of_them_lacks_is_told(
    grown: Client, fresh: Client
) -> None:
    await grown.zrem(redis_keys.ShardKeys("lead-0").seen, "lead.created")
    await grown.hset(redis_keys.table("24h"), mapping={"orders": "3", 'orders{channel="web"}': "0"})
    await grown.srem(redis_keys.SHARDS, "ticket-1")
    told = await how_they_differ(grown, fresh, NOW, days())
    assert [sentence.partition(":")[0] for sentence in told] == [
        "shard ticket-1 is in one of them",
        "lead-0",
        "lead-0",
        "table 24h orders",
        "table 24h",
    ]


def test_an_event_is_fresh_once_its_own_partition_is_counted_and_shown() -> None:
    freshness = Freshness({(DEALS, 0): 100, (TICKETS, 0): 0, (TICKETS, 1): 5})
    freshness.published((DEALS, 0), 10.0)
    freshness.published((TICKETS, 0), 10.5)
    freshness.published((TICKETS, 1), 10.5)
    shards = {"deal-0": (1, {DEALS: 100}), "ticket-0": (4, {TICKETS: 0}), "ticket-1": (4, {TICKETS: 5})}
    freshness.seen(shards, dict.fromkeys(shards, 0), 11.0)
    assert (freshness.in_redis, freshness.in_tables) == ([], [])
    shards |= {"deal-0": (2, {DEALS: 101}), "ticket-0": (6, {TICKETS: 1})}
    freshness.seen(shards, {"deal-0": 2, "ticket-0": 5, "ticket-1": 4}, 12.0)
    assert freshness.in_redis == [Span(10.0, 12.0), Span(10.5, 12.0)]
    assert freshness.in_tables == [Span(10.0, 12.0)]
    freshness.seen(shards, {"deal-0": 2, "ticket-0": 6, "ticket-1": 4}, 13.0)
    assert freshness.in_tables[1:] == [Span(10.5, 13.0)]
    assert not freshness.is_shown(10.5)
    assert freshness.is_shown(10.4)
    shards["ticket-1"] = (5, {TICKETS: 6})
    freshness.seen(shards, {"deal-0": 2, "ticket-0": 6, "ticket-1": 5}, 15.0)
    assert freshness.is_shown(99.0)


def test_events_that_were_on_their_way_in_a_window_are_left_out() -> None:
    spans = [Span(1.0, 2.0), Span(1.0, 5.5), Span(6.0, 6.5), Span(6.9, 9.0), Span(7.1, 8.0)]
    assert outside(spans, [Span(5.0, 7.0)]) == [Span(1.0, 2.0), Span(7.1, 8.0)]
