"""The ids of marketing events on a real Redis: those that are known count once, and the old ones are let go of."""

import functools
from collections import Counter
from typing import Any

import pytest

from streams.engine import event_writer
from streams.engine.family import identity
from streams.engine.id_buckets import DIRECTORY, IdBuckets
from streams.kpis.metric_names import HEALTH_PREFIX
from streams.redis import keys as redis_keys
from streams.redis.connection import Client
from tests.engine.agreement import World
from tests.engine.crowd import WORLD, assert_counted, connected, latest, started, topics_with
from tests.engine.driver import Driver, lines_of
from tests.engine.reading import tables
from tests.recount.windows import DAY
from tests.unit.kpis.stories import INTERESTED, NOW, story


async def test_marketing_events_that_come_again_change_nothing_even_without_a_memory(
    debian_redis: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_writer, "IdBuckets", functools.partial(IdBuckets, per_bucket=3, most_buckets=0))
    events = story({"campaign.sent": 60, "campaign.opened": 60, INTERESTED: 60}, seed=5)
    async with connected(debian_redis) as client:
        driver = await started(client, topics_with([*events, *reversed(events), *events]))
        await driver.work(batch=3)
        await assert_counted(client, events)
        assert outcomes(driver) == {"counted": 180, "duplicate": 360}


async def test_what_is_older_than_dedupe_days_is_counted_as_unproven(debian_redis: str) -> None:
    world = World(f"{WORLD.toml}\ndedupe_days = 10")

    def lead(name: str, days_ago: int) -> dict[str, Any]:
        at = (NOW // DAY - days_ago) * DAY
        return {
            "event_id": name,
            "type": "lead.created",
            "occurred_at": at,
            "campaign_id": "x",
            "lead_id": name,
            "topic": "crm.marketing",
        }

    now, edge, old = lead("now", 0), lead("edge", 10), lead("old", 11)
    async with connected(debian_redis) as client:
        driver = await started(client, topics_with([now, edge, old]), world)
        await driver.work()
        driver.publish(lines_of([now, edge, old]))
        await driver.work()
        # The days of the events were noted before the clock had moved, or not; both are right for the old one.
        assert outcomes(driver)["duplicate"] == 2
        fields = await tables(client, world.kpis, NOW // DAY * DAY, 2, world.engine.calendar.dates)
        assert fields["30d"]["leads_created"] == 4
        assert await known_ids(client, driver) == {identity("now"), identity("edge")}


async def test_ids_that_nothing_comes_beside_are_forgotten_too(debian_redis: str) -> None:
    events = story({"campaign.sent": 200, INTERESTED: 100}, seed=9)
    later = latest(events) + 401 * DAY
    async with connected(debian_redis) as client:
        driver = await started(client, topics_with(events))
        await driver.work()
        assert await known_ids(client, driver) == {identity(event["event_id"]) for event in events}
        for tag, writer in driver.writers.items():
            if tag.startswith("campaign"):
                await writer.expire_and_compact(later - 3 * DAY)
        assert 0 < len(await known_ids(client, driver)) < len(events)
        for tag, writer in driver.writers.items():
            if tag.startswith("campaign"):
                await writer.expire_and_compact(later)
        assert await known_ids(client, driver) == set()


async def known_ids(client: Client, driver: Driver) -> set[int]:
    """Hashes of all event_ids that are kept."""
    found: set[int] = set()
    for tag in driver.writers:
        if tag.startswith("campaign"):
            buckets: Any = await client.hgetall(redis_keys.ShardKeys(tag).facts)
            buckets.pop(DIRECTORY.encode(), None)
            ids = b"".join(buckets.values())
            found |= {int.from_bytes(ids[at : at + 8], "little") for at in range(0, len(ids), 10)}
    return found


def outcomes(driver: Driver) -> dict[str, int]:
    """Events by what became of them."""
    found: Counter[str] = Counter()
    for metric in driver.health.registry.collect():
        for sample in metric.samples:
            if sample.name == f"{HEALTH_PREFIX}events_total":
                found[sample.labels["outcome"]] += int(sample.value)
    return {outcome: count for outcome, count in found.items() if count}
