"""Redis goes away, or comes back as it was some time ago: nothing is lost, and nothing is counted twice."""

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from streams.redis import keys as redis_keys
from streams.redis.errors import ShardMovedError, ShardWentBackError
from tests.engine.crowd import EVENTS, assert_counted, connected, latest, started, topics_with
from tests.engine.driver import Driver, lines_of
from tests.servers.redis_servers import DebianRedis
from tests.unit.kpis.stories import NOW

AWAY_SECONDS = 2.0
NAMES = [f"d{number}" for number in range(50)]


class RevivableRedis:
    """A Redis that can be put back to where it stood when it was saved."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server = self._new_server()
        self._server.start()

    @property
    def url(self) -> str:
        """Its address, the same through all its lives."""
        return self._server.url

    def save(self) -> None:
        """Remember what stands in it now."""
        with redis.Redis.from_url(self.url) as client:
            client.save()

    def go_back(self) -> None:
        """Die, and come to life again with what was saved."""
        port = self._server.port
        self._server.stop()
        self._server = self._new_server(port)
        self._server.start()

    def stop(self) -> None:
        """End for good."""
        self._server.stop()

    def _new_server(self, port: int = 0) -> DebianRedis:
        return DebianRedis("--dir", str(self._folder), port=port)


@pytest.fixture
def revivable(tmp_path: Path) -> Iterator[RevivableRedis]:
    server = RevivableRedis(tmp_path)
    yield server
    server.stop()


@pytest.mark.parametrize("timeout_seconds", [0.2, 10.0])
async def test_work_goes_on_when_redis_was_away(timeout_seconds: float) -> None:
    """With the short timeout calls are given up of which nobody knows whether Redis will still answer them."""
    with DebianRedis() as server:
        async with connected(server.url, timeout_seconds) as client:
            driver = await started(client, topics_with(EVENTS))
            work = asyncio.create_task(driver.work(batch=3))
            await asyncio.sleep(0.05)
            assert not work.done()
            os.kill(server.pid, signal.SIGSTOP)
            await asyncio.sleep(AWAY_SECONDS)
            assert not work.done()
            os.kill(server.pid, signal.SIGCONT)
            await work
            await assert_counted(client, EVENTS)


async def half_counted(driver: Driver) -> None:
    """Count some batches of every partition."""
    for _ in range(3):
        await driver.step(7)
    for writer in driver.writers.values():
        await writer.settle()


async def test_a_redis_that_comes_back_from_an_older_snapshot_is_brought_up_to_date(
    revivable: RevivableRedis,
) -> None:
    """Though nothing new arrives for any shard."""
    in_order = sorted(EVENTS, key=lambda event: int(event["occurred_at"]))
    async with connected(revivable.url) as client:
        driver = await started(client, topics_with(in_order))
        await half_counted(driver)
        revivable.save()
        await driver.work(batch=7)
        revivable.go_back()
        await driver.work(batch=7)
        assert driver.refused > 0
        assert int(await client.get(redis_keys.CLOCK) or 0) == latest(EVENTS)
        await assert_counted(client, EVENTS)


async def test_a_fresh_worker_reads_on_from_an_older_snapshot(revivable: RevivableRedis) -> None:
    topics = topics_with(EVENTS)
    async with connected(revivable.url) as client:
        driver = await started(client, topics)
        await half_counted(driver)
        revivable.save()
        await driver.work()
    revivable.go_back()
    async with connected(revivable.url) as client:
        fresh = await started(client, topics)
        await fresh.work()
        await assert_counted(client, EVENTS)


async def test_a_batch_on_top_of_an_older_snapshot_is_refused(revivable: RevivableRedis) -> None:
    async with connected(revivable.url) as client:
        driver = await started(client, topics_with(EVENTS))
        await half_counted(driver)
        revivable.save()
        await driver.step(7)
        for writer in driver.writers.values():
            await writer.settle()
        revivable.go_back()
        partition = max(driver.topics.logs, key=lambda partition: len(driver.topics.logs[partition]))
        writer, topic = driver.writer_of(partition), partition[0]
        read_up_to = writer.next_offsets[topic]
        read = driver.read(partition, read_up_to)
        assert read is not None
        with pytest.raises(ShardMovedError):  # noqa: PT012 - by the batch, or by its commit
            await writer.count({topic: read[0]}, read[1])
            await writer.settle()
        with pytest.raises(ShardWentBackError):
            await writer.count({topic: read[0]}, read[1])
        assert writer.resume()[topic] < read_up_to
        await driver.work()
        await assert_counted(client, EVENTS)


def deal(name: str, channel: str) -> dict[str, object]:
    event = {"event_id": f"{name}-{channel}", "type": "deal.stage_changed", "occurred_at": NOW}
    return {**event, "deal_id": name, "stage": "lead", "channel": channel}


async def test_values_that_an_older_snapshot_has_forgotten_keep_their_names(revivable: RevivableRedis) -> None:
    """A shard that is as it was may be written to before another one tells that Redis went back."""
    topics = topics_with([])
    idle, busy = ([name for name in NAMES if topics.partition_of(name.encode()) == partition] for partition in (0, 1))
    events = [deal(idle[0], "first")]
    topics.publish(lines_of(events))
    async with connected(revivable.url) as client:
        driver = await started(client, topics)
        await driver.work()
        revivable.save()
        later = [deal(busy[0], "zebra"), deal(busy[1], "ant")]
        for event in later:
            driver.publish(lines_of([event]))
            await driver.work()
        revivable.go_back()
        last = [deal(idle[1], "zebra"), deal(idle[2], "bee")]
        driver.publish(lines_of(last))
        await driver.work()
        await assert_counted(client, [*events, *later, *last])
