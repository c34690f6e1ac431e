"""Shards in Redis that are counted by other settings from some moment on: what grows comes out of the facts."""

from collections import Counter
from typing import Any

import pytest

from streams.arithmetic import fields
from streams.arithmetic.measures import tickets
from streams.arithmetic.measures.customers import TO_AN_END
from streams.arithmetic.measures.versions import CatalogueVersion
from streams.counting_configuration import counting_configuration
from streams.engine.growing_writer import GrowingWriter
from streams.engine.stamps import read_stamp
from streams.redis import keys as redis_keys
from streams.redis.agreement import accept_former, agree
from streams.redis.connection import Client
from streams.redis.errors import CountAgainError, FormerCatalogueError, NewerCatalogueError
from streams.redis.shards import shard_tags
from tests.built_in import change_between
from tests.engine.agreement import World
from tests.engine.crowd import EVENTS, assert_counted, connected, started, topics_with
from tests.engine.driver import Driver, Topics, lines_of
from tests.engine.pure import PureDriver, decoded
from tests.engine.reading import pairs_of, pane_sums

COMMON = """rates = { EUR = "1.0975" }
themes = { delivery = ["late"], price = ["dear"] }
baskets = { most_items = 3 }
"""
BEFORE = World(
    COMMON
    + """inactivity_days = 20
service_levels = { response = { default = "8h", high = "1h" }, resolution = { default = "24h", low = "2h" } }
pipelines = { default = { sells = true, stalled_after = "10d" } }
"""
)
AFTER = World(
    COMMON.replace("3", "2")
    + """inactivity_days = 45
lapse_days = 5
cart_timeout_minutes = 10
service_levels = { response = { default = "2h" }, resolution = { default = "9h", high = "2h" } }
pipelines = { default = { sells = true, stalled_after = "2d" } }
[calendar]
days = ["mon", "tue", "wed"]
hours = "08:00-12:00"
[loyalty]
period_days = 90
recency_days = [2, 20, 40]
orders = [3, 6, 9]
money = [100000, 200000, 450000]
loyal = ["first"]
risky = ["second", "gone"]
[loyalty.groups]
first = { r = "4", m = "4" }
second = { m = "3-4" }
gone = { r = "1" }
"""
)

CONTRACTS = World(BEFORE.toml.replace("inactivity_days = 20", "inactivity_days = 0"))


@pytest.fixture(params=["debian_redis", "redis_cluster", "simulated_redis"])
def url(request: pytest.FixtureRequest) -> str:
    """One Redis after the other, each of them empty."""
    return str(request.getfixturevalue(request.param))


async def version_of(client: Client, world: World) -> CatalogueVersion:
    """What workers with these settings agree on."""
    agreed = await agree(client, counting_configuration(world.engine, {}), change_between)
    return agreed.catalogue.version


async def counting(client: Client, world: World, topics: Topics, cache: int = 10_000) -> Driver:
    """A worker that has just started with these settings."""
    return await started(client, topics, world, cache, await version_of(client, world))


@pytest.mark.parametrize("cache", [10_000, 5])
async def test_what_grows_while_events_come_is_what_the_recount_says(
    url: str, cache: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streams.engine.growing_writer.PORTION", 9)
    events, topics = list(EVENTS), topics_with([])
    async with connected(url) as client:
        topics.publish(lines_of(events[:300]))
        await (await counting(client, BEFORE, topics, cache)).work()
        topics.publish(lines_of(events[300:450]))
        driver = await counting(client, AFTER, topics, cache)
        await driver.step(20)
        assert await driver.grow(portions=1) > 0
        # Whoever is killed here is followed by one that begins anew.
        topics.publish(lines_of(events[450:]))
        driver = await counting(client, AFTER, topics, cache)
        await driver.step(30)
        assert await driver.grow() == 0
        await driver.work()
        await assert_counted(client, events, AFTER, await version_of(client, AFTER))
        await assert_all_counted_with(client, 2)
        assert await (await counting(client, AFTER, topics)).grow(portions=0) == 0


async def assert_all_counted_with(client: Client, version: int) -> None:
    """No entity is left of an older version."""
    for tag in await shard_tags(client):
        if not tag.startswith("campaign"):
            found: Any = await client.hgetall(redis_keys.ShardKeys(tag).facts)
            for field, stored in found.items():
                is_chunk = field[:1] == b"\0" and field[1:2].isdigit()
                assert is_chunk or read_stamp(stored)[0] == version


async def test_marks_are_those_of_a_count_from_nothing(url: str) -> None:
    topics = topics_with(EVENTS)
    async with connected(url) as client:
        for world in (BEFORE, AFTER, CONTRACTS, BEFORE):
            await accept_former(client, counting_configuration(world.engine, {}), change_between)
            if world is CONTRACTS:
                await forget_ends(client)
            driver = await counting(client, world, topics)
            await driver.work()
            await driver.grow()
            marks = (await pane_sums(client)).first_seen
            assert without_versions(marks) == marks_from_nothing(world)
        await assert_counted(client, EVENTS, BEFORE, await version_of(client, BEFORE))


async def forget_ends(client: Client) -> None:
    """Take away the mark of sign-ups that tell an end: earlier versions set none, so facts have to tell it."""
    gone = [await client.zrem(redis_keys.ShardKeys(tag).seen, TO_AN_END) for tag in await shard_tags(client)]
    assert sum(gone) > 0


def without_versions(marks: dict[str, int]) -> dict[str, int]:
    return {mark: moment for mark, moment in marks.items() if not mark.startswith(redis_keys.GROWN)}


def marks_from_nothing(world: World) -> dict[str, int]:
    driver = PureDriver(world.engine)
    driver.count(decoded(EVENTS))
    return driver.sums.first_seen


async def test_where_nothing_changes_with_time_any_more_no_timer_is_left(url: str) -> None:
    """Or boards would wait for what is due, and nobody would do it."""
    patient = World(BEFORE.toml.partition("service_levels")[0] + "pipelines = { default = { sells = true } }")
    topics = topics_with(EVENTS)
    async with connected(url) as client:
        await (await counting(client, BEFORE, topics)).work()
        shards = [tag for tag in await shard_tags(client) if tag.startswith(("ticket-", "deal-"))]
        assert sum([await client.zcard(redis_keys.ShardKeys(tag).timers) for tag in shards]) > 0
        driver = await counting(client, patient, topics)
        writers = [writer for writer in map(driver.writers.get, shards) if isinstance(writer, GrowingWriter)]
        assert all(writer.timed for writer in writers)
        await driver.grow()
        assert not any(writer.timed for writer in writers)
        assert sum([await client.zcard(redis_keys.ShardKeys(tag).timers) for tag in shards]) == 0
        await assert_counted(client, EVENTS, patient, await version_of(client, patient))


async def test_a_worker_of_before_ends_where_it_finds_a_shard_of_today(url: str) -> None:
    topics = topics_with(EVENTS[:200])
    async with connected(url) as client:
        old = await counting(client, BEFORE, topics)
        await old.step(20)
        new = await counting(client, AFTER, topics)
        await new.work()
        assert await new.grow() == 0
        with pytest.raises(NewerCatalogueError, match=r"counted with version 2 .*by this process with 1\. "):
            await old.work()
        with pytest.raises(FormerCatalogueError, match="settings of before, of version 1 of the catalogue"):
            await counting(client, BEFORE, topics)
        await assert_counted(client, EVENTS[:200], AFTER, await version_of(client, AFTER))


async def test_a_shard_that_nobody_of_today_has_had_yet_is_counted_by_a_worker_of_before(url: str) -> None:
    topics = topics_with([])
    async with connected(url) as client:
        old = await counting(client, BEFORE, topics)
        version = await version_of(client, AFTER)
        topics.publish(lines_of(EVENTS[:200]))
        await old.work()
        new = await counting(client, AFTER, topics)
        assert await new.grow() == 0
        await new.work()
        await assert_counted(client, EVENTS[:200], AFTER, version)


async def test_what_facts_do_not_hold_is_refused_with_the_reason(url: str) -> None:
    async with connected(url) as client:
        await version_of(client, BEFORE)
        for toml, reason in (
            ('[calendar]\ntimezone = "UTC"', "calendar.timezone: days were cut in the zone of before"),
            ('[pipelines.default]\nlost = ["gone"]', "pipelines.default.lost: reason of deals in gone was not kept"),
            ("currency = 'EUR'", "currency: amounts are kept in the currency of before"),
        ):
            with pytest.raises(CountAgainError, match=reason):
                await version_of(client, World(toml))


async def test_what_is_not_read_any_more_leaves_the_logs_and_gives_its_numbers_to_others(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streams.engine.growing_writer.MOST_DEAD", 10)
    monkeypatch.setattr("streams.arithmetic.fields.MAX_SERIES", 1_100)
    events = [event for event in EVENTS if event["type"].startswith("ticket.")]
    topics = topics_with(events)
    async with connected(url) as client:
        driver, catalogue = await counting(client, BEFORE, topics), CatalogueVersion()
        await driver.work()
        first = {tag: await named_sums(client, tag, catalogue) for tag in driver.writers}
        for version in range(2, 8):
            # Every other one of them is new in each version, as if its declaration had changed.
            since = {measure.name: version for measure in tickets.MEASURES[version % 2 :: 2]}
            catalogue = CatalogueVersion(version, {**catalogue.since, **since})
            driver = await started(client, topics, BEFORE, catalogue=catalogue)
            assert await driver.grow() == 0
            for tag in driver.writers:
                assert all(map(catalogue.is_now, (await series_of(client, tag)).values()))
            # The numbers of series need not be the same in all shards any more, so each is looked at by itself.
            assert {tag: await named_sums(client, tag, catalogue) for tag in driver.writers} == first


async def series_of(client: Client, tag: str) -> dict[int, str]:
    """The names that series have in a shard, by their numbers."""
    numbers: Any = await client.hgetall(redis_keys.ShardKeys(tag).names)
    names = {int(number): name.decode().removeprefix("series=") for name, number in numbers.items() if b"|" in name}
    assert len(names) == sum(b"|" in name for name in numbers)
    return names


async def named_sums(client: Client, tag: str, catalogue: CatalogueVersion) -> dict[tuple[str, str, int, int], int]:
    """What stands in the logs of a shard and is read, by names of series."""
    keys, names = redis_keys.ShardKeys(tag), await series_of(client, tag)
    found: Counter[tuple[str, str, int, int]] = Counter()
    logs: Any = await client.zrange(keys.changed, 0, -1)
    for log in logs:
        pairs: Any = await client.get(keys.log(log.decode()))
        for number, amount in pairs_of(pairs):
            field = fields.split(number)
            values = field.first << fields.VALUE_BITS | field.second
            if catalogue.is_now(names[field.series]):
                found[log.decode(), catalogue.as_now(names[field.series]), values, field.bucket] += amount
    return {name: amount for name, amount in found.items() if amount}
