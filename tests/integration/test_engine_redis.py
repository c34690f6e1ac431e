"""The writers on real Redis servers: counted once, whatever happens to the shards in between."""

import asyncio
import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from streams.arithmetic.days import days_of
from streams.arithmetic.measures.comments import OF_ANSWER, OF_TICKET
from streams.arithmetic.measures.customers import (
    BASKET,
    GROUPED,
    RATED,
    RATED_LOYAL,
    RATED_RISKY,
    SILENCES,
    TERMS,
)
from streams.arithmetic.measures.deals import STALLS
from streams.arithmetic.measures.leads import FOLLOWED
from streams.arithmetic.measures.tickets import RESOLUTION_PROMISED, RESPONSE_PROMISED
from streams.arithmetic.panes import LEVEL_LOG, Pane
from streams.engine import chunks
from streams.engine import log_index as logs
from streams.engine.chunks import field_of, has_chunks, names_in
from streams.engine.compression import decompressed
from streams.engine.writer import ShardWriter
from streams.redis import keys as redis_keys
from streams.redis.connection import Client
from streams.redis.errors import ShardMovedError, ShardWentBackError
from streams.redis.shards import shard_tags
from tests.built_in import ALL_MEASURES
from tests.engine.agreement import World
from tests.engine.crowd import EVENTS, TYPES, WORLD, assert_counted, connected, latest, started, topics_with
from tests.engine.driver import lines_of
from tests.engine.reading import pane_sums, tables
from tests.servers.redis_servers import emptied
from tests.strategies.customers import ACTIVE_BY_PURCHASES
from tests.strategies.mixed import mixed
from tests.strategies.stories import Story, shuffled
from tests.unit.kpis.stories import NOW, story


@pytest.fixture(params=["embedded_redis", "debian_redis", "redis_cluster", "simulated_redis"])
def url(request: pytest.FixtureRequest) -> str:
    """One Redis after the other, each of them empty."""
    return str(request.getfixturevalue(request.param))


@pytest.mark.parametrize(("batch", "cache"), [(500, 10_000), (7, 5)])
async def test_a_crowded_story_counts_as_in_the_recount(url: str, batch: int, cache: int) -> None:
    async with connected(url) as client:
        driver = await started(client, topics_with(EVENTS), cache=cache)
        await driver.work(batch)
        await assert_counted(client, EVENTS)


async def test_workers_that_live_for_one_batch_each_count_as_in_the_recount(simulated_redis: str) -> None:
    events = [event for event in EVENTS if event["type"].startswith("ticket.")]
    topics, lines = topics_with([]), lines_of(events)
    async with connected(simulated_redis) as client:
        for start in range(0, len(lines), 15):
            topics.publish(lines[start : start + 15])
            driver = await started(client, topics)
            await driver.work()
        await assert_counted(client, events)


async def test_entities_of_many_facts_count_as_in_the_recount(
    debian_redis: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of many to chunks, that is: a chunk holds two or three, so that most entities have some."""
    monkeypatch.setattr(chunks, "SIZE", 2)
    async with connected(debian_redis) as client:
        driver = await started(client, topics_with(EVENTS), cache=5)
        await driver.work(7)
        await assert_counted(client, EVENTS)
        for tag in driver.writers:
            if not tag.startswith("campaign"):
                await assert_names_its_chunks(client, redis_keys.ShardKeys(tag).facts)


async def assert_names_its_chunks(client: Client, key: str) -> None:
    """Every chunk in Redis is named by its entity, and no other is named."""
    found: Any = await client.hgetall(key)
    named = {
        field_of(name, field.decode()).encode()
        for field, stored in found.items()
        if has_chunks(decompressed(stored))
        for name in names_in(decompressed(stored))
    }
    assert named == {field for field in found if field[:1] == b"\0" and field[1:2].isdigit()}


async def test_what_is_kept_of_a_busy_customer_is_erased_with_all_its_chunks(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "SIZE", 8)
    begin = 1_750_000_000_000
    purchases: list[dict[str, Any]] = [
        {
            "event_id": f"purchase-{number}",
            "type": "purchase.completed",
            "occurred_at": begin + number * 1_000,
            "customer_id": "busy",
            "purchase_id": f"p-{number}",
            "amount": "1.50",
            "currency": "EUR",
        }
        for number in range(90)
    ]
    late = {**purchases[0], "event_id": "late", "purchase_id": "late", "occurred_at": begin + 1_500}
    erasure = {
        "event_id": "erasure",
        "type": "customer.erased",
        "occurred_at": begin + 200_000,
        "customer_id": "busy",
    }
    async with connected(url) as client:
        topics = topics_with([*purchases, late, purchases[3]])
        await (await started(client, topics)).work(batch=40)
        (facts,) = [
            key for tag in await shard_tags(client) if await client.exists(key := redis_keys.ShardKeys(tag).facts)
        ]
        await assert_names_its_chunks(client, facts)
        assert await client.hlen(facts) > 90 // 16
        await assert_counted(client, [*purchases, late])
        topics.publish(lines_of([erasure]))
        await (await started(client, topics)).work()
        assert await client.hlen(facts) == 1
        await assert_counted(client, [*purchases, late, erasure])


@given(shuffled(mixed))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_awkward_stories_count_as_in_the_recount(debian_redis: str, told: Story) -> None:
    world = World(ACTIVE_BY_PURCHASES)
    events = told.arrival.events

    async def count() -> None:
        async with connected(emptied(debian_redis)) as client:
            driver = await started(client, topics_with(events, world), world, cache=1)
            await driver.work(batch=2)
            await assert_counted(client, events, world)

    asyncio.run(count())


@pytest.mark.parametrize("batch", [500, 7])
async def test_the_first_moment_of_each_type_of_event_is_kept_in_whatever_order_they_come(
    debian_redis: str, batch: int
) -> None:
    events = list(EVENTS)
    first: dict[str, int] = {}
    for event in events:
        moment = int(event["occurred_at"])
        first[event["type"]] = min(moment, first.get(event["type"], moment))
    # Deals sell here: what a purchase may come to, a deal may come to as well.
    first["purchase.completed"] = min(first["purchase.completed"], first["deal.stage_changed"])
    random.Random(4).shuffle(events)
    async with connected(debian_redis) as client:
        driver = await started(client, topics_with(events))
        await driver.work(batch)
        found = (await pane_sums(client)).first_seen
        assert {name: found.get(name) for name in first} == first


async def test_two_workers_on_the_same_shards_count_everything_once(url: str) -> None:
    topics = topics_with(EVENTS)
    async with connected(url) as client, connected(url) as other_client:
        one, other = await started(client, topics), await started(other_client, topics)
        while await one.step(9) or await other.step(9):
            await other.step(13)
        await one.work()
        await other.work()
        assert one.refused + other.refused > 0
        await assert_counted(client, EVENTS)


async def test_a_zombie_is_refused_until_it_reads_on_from_where_the_shard_stands(debian_redis: str) -> None:
    topics = topics_with(EVENTS)
    async with connected(debian_redis) as client:
        zombie, other = await started(client, topics), await started(client, topics)
        await zombie.step(5)
        await other.work()
        before = await pane_sums(client)
        for partition in topics.logs:
            writer = zombie.writer_of(partition)
            read = zombie.read(partition, writer.next_offsets.get(partition[0], 0), 5)
            if read is not None:
                await assert_refused(writer, partition[0], read)
        assert (await pane_sums(client)).kept(NOW, days_of("Asia/Tehran")) == before.kept(NOW, days_of("Asia/Tehran"))
        await zombie.work()
        await assert_counted(client, EVENTS)


async def assert_refused(writer: ShardWriter, topic: str, read: Any) -> None:  # noqa: ANN401 - a batch, as it was read
    """What this writer counts is refused at once, or as soon as its commit comes back."""

    async def count() -> None:
        await writer.count({topic: read[0]}, read[1])
        await writer.settle()

    with pytest.raises((ShardMovedError, ShardWentBackError)):
        await count()
    with pytest.raises(ShardWentBackError):
        await count()


async def test_compacting_the_logs_keeps_what_they_say(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "_LEAST_BYTES", 256)
    async with connected(url) as client:
        driver = await started(client, topics_with(EVENTS))
        await driver.work(batch=10)
        rewrites = [await client.hlen(redis_keys.ShardKeys(tag).rewrites) for tag in driver.writers]
        assert sum(rewrites) > 0
        await assert_counted(client, EVENTS)


async def test_panes_past_retention_are_dropped_and_nothing_else(debian_redis: str) -> None:
    events = [{**event, "occurred_at": NOW - (NOW - event["occurred_at"]) * 3} for event in story(TYPES, seed=12)]
    events.sort(key=lambda event: event["occurred_at"])
    async with connected(debian_redis) as client:
        driver = await started(client, topics_with(events))
        await driver.work(batch=20)
        now = latest(events)
        for tag in driver.writers:
            keys = redis_keys.ShardKeys(tag)
            raw_names: Any = await client.zrange(keys.changed, 0, -1)
            names = {name.decode() for name in raw_names}
            stored = {key.decode() async for key in client.scan_iter(match=keys.log("*"))}
            assert stored == {keys.log(name) for name in names}
            assert all(Pane.named(name).may_be_kept(now) for name in names if is_pane(name))
        await assert_counted(client, events)


def is_pane(name: str) -> bool:
    return name != LEVEL_LOG


async def test_the_cap_of_a_dimension_is_one_for_all_shards(url: str) -> None:
    world = World(f"{WORLD.toml}\ndimension_values = {{ default = 50, channel = 3 }}")
    events = [
        {**event, "channel": f"channel-{number}"}
        for number, event in enumerate(
            story({"deal.stage_changed": 60, "campaign.sent": 60, "campaign.opened": 9}, seed=3)
        )
    ]
    async with connected(url) as client:
        driver = await started(client, topics_with(events), world)
        await driver.work(batch=5)
        found = await tables(client, world.kpis, latest(events), 2, world.engine.calendar.dates)
        channels = {
            name for name in found["365d"] if name.startswith(("deals_created{channel", "campaign_open_ratio{"))
        }
        values = {name.partition('channel="')[2].rstrip('"}') for name in channels if "channel=" in name}
        assert len(values - {"other", "unknown"}) <= 3
        assert "other" in values
        by_channel = [value for name, value in found["365d"].items() if name.startswith("deals_created{channel")]
        assert sum(by_channel) == found["365d"]["deals_created"]


def test_no_measure_is_left_out_of_the_story() -> None:
    marks = {"joining", SILENCES, RESPONSE_PROMISED, RESOLUTION_PROMISED, STALLS, FOLLOWED}
    marks |= {OF_ANSWER, OF_TICKET} if any(event.get("comment", "").strip() for event in EVENTS) else set()
    fed = {event["type"] for event in EVENTS} | marks
    unfed = {measure.name for measure in ALL_MEASURES if not measure.fed_by & fed}
    # Terms count where customers are not lost by silence, baskets and groups where there is a table: other settings.
    asked_for = {TERMS, BASKET, GROUPED, RATED, RATED_LOYAL, RATED_RISKY}
    others = {measure.name for measure in ALL_MEASURES if measure.fed_by <= asked_for}
    assert unfed <= {"campaign_clicked", "campaign_replied", "campaign_unsubscribed", "campaign_converted"} | others
