"""Logs that nobody writes to any more are compacted by their writer, on real Redis servers; what they say stays."""

from typing import Any

import pytest

from streams.arithmetic.pairs import is_packed
from streams.board.windows import Windows
from streams.engine import log_index as logs
from streams.redis import keys as redis_keys
from streams.redis.commits import Commit
from streams.redis.connection import Client
from streams.redis.tail_reader import Tails
from tests.engine.crowd import EVENTS, assert_counted, connected, started, topics_with
from tests.engine.driver import Driver, lines_of
from tests.engine.reading import pane_sums

REDIS_SERVERS = ["embedded_redis", "debian_redis", "redis_cluster"]


@pytest.fixture(params=REDIS_SERVERS)
def url(request: pytest.FixtureRequest) -> str:
    """One Redis after the other, each of them empty."""
    return str(request.getfixturevalue(request.param))


async def tidied(driver: Driver, times: int = 2) -> None:
    for _ in range(times):
        await driver.pass_time()


async def counted(driver: Driver) -> None:
    """Count all, and let no time pass: nothing rests meanwhile."""
    while True:
        while await driver.step(batch=5):
            pass
        if not await driver.tell_others():
            return


async def packed_logs(client: Client, driver: Driver) -> dict[str, bool]:
    """Key of each log of pairs -> whether it is packed."""
    found: dict[str, bool] = {}
    for tag in driver.writers:
        keys = redis_keys.ShardKeys(tag)
        names: Any = await client.zrange(keys.changed, 0, -1)
        for name in (name.decode() for name in names):
            log: Any = await client.get(keys.log(name))
            found[keys.log(name)] = is_packed(log)
    return found


async def test_what_rests_is_packed_and_counts_as_before(url: str) -> None:
    async with connected(url) as client:
        driver = await started(client, topics_with(EVENTS))
        await counted(driver)
        before = await pane_sums(client)
        sizes = sum([await client.strlen(key) for key in await packed_logs(client, driver)])
        await tidied(driver)
        packed = await packed_logs(client, driver)
        assert sum(packed.values()) > len(packed) / 4
        assert sum([await client.strlen(key) for key in packed]) < sizes / 2
        assert (await pane_sums(client)).panes == before.panes
        await assert_counted(client, EVENTS)


async def test_appending_goes_on_behind_what_was_packed(url: str) -> None:
    half = len(EVENTS) // 2
    async with connected(url) as client:
        driver = await started(client, topics_with(EVENTS[:half]))
        await driver.work(batch=5)
        await tidied(driver)
        assert any((await packed_logs(client, driver)).values())
        driver.publish(lines_of(EVENTS[half:]))
        await driver.work(batch=5)
        await tidied(driver)
        await assert_counted(client, EVENTS)


async def test_a_board_that_follows_sees_no_change_in_what_is_packed(url: str) -> None:
    half = len(EVENTS) // 2
    async with connected(url) as client:
        driver = await started(client, topics_with(EVENTS[:half]))
        windows, tails = Windows(), Tails(client)
        windows.move(EVENTS[-1]["occurred_at"])

        async def follow() -> None:
            for tail in (await tails.look()).tails:
                windows.apply(tail.tag, tail.logs)

        await driver.work(batch=5)
        await follow()
        windows.take_touched()
        await tidied(driver)
        await follow()
        assert [len(rows) for rows in windows.take_touched()] == [0] * len(windows.windows)
        driver.publish(lines_of(EVENTS[half:]))
        await driver.work(batch=5)
        await follow()
        fresh = Windows()
        fresh.move(EVENTS[-1]["occurred_at"])
        for tail in (await Tails(client).look()).tails:
            fresh.apply(tail.tag, tail.logs)
        for index in range(len(fresh.windows)):
            assert sums_by_field(windows, windows.in_window(index)) == sums_by_field(fresh, fresh.in_window(index))


def sums_by_field(windows: Windows, sums: Any) -> dict[int, int]:  # noqa: ANN401 - an array of int64
    return {int(field): int(sums[row]) for row, field in enumerate(windows.rows.fields()) if sums[row]}


async def test_a_writer_that_takes_a_shard_over_looks_at_its_logs_too(debian_redis: str) -> None:
    async with connected(debian_redis) as client:
        first = await started(client, topics_with(EVENTS))
        await first.work(batch=5)
        second = await started(client, topics_with(EVENTS))
        await tidied(second)
        assert any((await packed_logs(client, second)).values())
        await assert_counted(client, EVENTS)


async def test_nothing_is_written_once_all_that_rests_is_packed(debian_redis: str) -> None:
    async with connected(debian_redis) as client:
        driver = await started(client, topics_with(EVENTS))
        await driver.work(batch=5)
        await tidied(driver, times=3)
        versions = [await driver.shards.position(tag) for tag in driver.writers]
        await tidied(driver, times=3)
        assert [await driver.shards.position(tag) for tag in driver.writers] == versions


async def test_what_is_too_much_for_one_time_is_left_to_the_next(
    debian_redis: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "_PORTION_BYTES", 4_096)
    monkeypatch.setattr(logs, "_MOST_PORTIONS", 1)
    async with connected(debian_redis) as client:
        driver = await started(client, topics_with(EVENTS))
        await driver.work(batch=5)
        numbers: list[int] = []
        for _ in range(40):
            await tidied(driver, times=1)
            numbers.append(sum((await packed_logs(client, driver)).values()))
        assert numbers[1] < numbers[2] <= numbers[-1] == numbers[-2]
        await assert_counted(client, EVENTS)


async def test_two_workers_that_both_compact_a_shard_lose_nothing(debian_redis: str) -> None:
    async with connected(debian_redis) as client, connected(debian_redis) as other_client:
        topics = topics_with(EVENTS)
        one, other = await started(client, topics), await started(other_client, topics)
        await one.work(batch=7)
        await other.work(batch=7)
        await tidied(other)
        await one.work(batch=7)
        await other.work(batch=7)
        await assert_counted(client, EVENTS)


@pytest.mark.parametrize("garbage", [bytes(15), b"\xff" * 16])
async def test_a_log_that_is_none_stops_its_writer_by_name(
    debian_redis: str, garbage: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "_LEAST_RESTING_BYTES", 1)
    async with connected(debian_redis) as client:
        driver = await started(client, topics_with(EVENTS[:1]))
        tag = "ticket-0"
        await driver.shards.commit(
            tag, await driver.shards.position(tag), "a session", Commit(appended={"d:29000000": garbage})
        )
        second = await started(client, topics_with(EVENTS[:1]))
        await second.writers[tag].expire_and_compact(0)
        with pytest.raises(ValueError, match="a log of pairs"):
            await second.writers[tag].expire_and_compact(0)
