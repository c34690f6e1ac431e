"""Customers who are erased before what grows has come past them, and after that."""

from collections.abc import Sequence

import pytest

from streams.kpis import Kpi
from streams.redis.connection import Client
from tests.engine.crowd import EVENTS, WORLD, Events, connected, latest, started
from tests.engine.driver import Topics, lines_of
from tests.engine.evaluation import Table
from tests.engine.reading import tables
from tests.integration.test_growing import assert_all_counted_with, version_of
from tests.integration.test_growing_shown import BEFORE
from tests.recount.comparison import differences

NOW = latest(EVENTS)
_BUYERS = {event.get("customer_id") for event in EVENTS if str(event["type"]).startswith("deal.")}
CUSTOMERS = sorted({str(event["customer_id"]) for event in EVENTS if event.get("customer_id")} - _BUYERS)
"""Those of whom no deal tells: without its events a deal would be another one."""
EARLY, LATE = CUSTOMERS[:3], CUSTOMERS[3:6]


def erasures(customers: Sequence[str]) -> Events:
    """Each of these is erased now."""
    return [
        {"event_id": f"erased-{one}", "type": "customer.erased", "occurred_at": NOW, "customer_id": one}
        for one in customers
    ]


async def counted_from_nothing(client: Client, *parts: Events) -> dict[str, Table]:
    """The tables by the settings of today, of these events one part after the other."""
    topics = Topics(WORLD.engine.kafka.partitions)
    driver = await started(client, topics)
    for part in parts:
        topics.publish(lines_of(part))
        await driver.work()
    return await tables(client, WORLD.kpis, NOW, 2, WORLD.engine.calendar.dates)


def of_kpis(found: dict[str, Table], kpis: Sequence[Kpi]) -> dict[str, Table]:
    """The fields of these KPIs alone."""
    names = {name for kpi in kpis for name in (kpi.name, kpi.samples_name)}
    return {
        window: {field: value for field, value in table.items() if field.partition("{")[0] in names}
        for window, table in found.items()
    }


@pytest.mark.parametrize("cache", [10_000, 3])
async def test_who_was_erased_before_is_no_part_of_what_grows_and_stays_in_all_else(
    simulated_redis: str, embedded_redis: str, cache: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streams.engine.growing_writer.PORTION", 7)
    topics = Topics(WORLD.engine.kafka.partitions)
    async with connected(simulated_redis) as client:
        driver = await started(client, topics, BEFORE, cache, await version_of(client, BEFORE))
        for part in (EVENTS, erasures(EARLY)):
            topics.publish(lines_of(part))
            await driver.work()
        version = await version_of(client, WORLD)
        driver = await started(client, topics, WORLD, cache, version)
        await driver.grow(portions=1)
        topics.publish(lines_of(erasures(LATE)))
        await driver.step(20)
        driver = await started(client, topics, WORLD, cache, version)
        assert await driver.grow() == 0
        await driver.work()
        await assert_all_counted_with(client, 2)
        grown = await tables(client, WORLD.kpis, NOW, 2, WORLD.engine.calendar.dates, version)
    all_grew = [kpi for kpi in WORLD.kpis if all(measure.name in version.since for measure in kpi.measures)]
    none_grew = [kpi for kpi in WORLD.kpis if not any(measure.name in version.since for measure in kpi.measures)]
    async with connected(embedded_redis) as other:
        every = await counted_from_nothing(other, EVENTS, erasures(EARLY), erasures(LATE))
        assert differences(of_kpis(grown, none_grew), of_kpis(every, none_grew)) == []
        await other.flushall()
        rest = [event for event in EVENTS if event.get("customer_id") not in EARLY]
        without = await counted_from_nothing(other, rest, erasures(LATE))
        assert of_kpis(every, all_grew) != of_kpis(without, all_grew)
        assert differences(of_kpis(grown, all_grew), of_kpis(without, all_grew)) == []
