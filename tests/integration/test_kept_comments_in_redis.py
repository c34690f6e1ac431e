"""Comments in Redis: by whose key they are found, when they go, and what is never there."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from agents.customers.comments import CustomersWhoComment
from schemas import InvalidEvent, SurveyAnswered
from streams.redis.comments import CommentReader
from streams.redis.connection import Client
from streams.redis.errors import ShardMovedError, StoreUnavailableError
from streams.redis.keys import ShardKeys
from streams.redis.shards import shard_tags
from tests.engine.agreement import World
from tests.engine.crowd import connected
from tests.engine.driver import Topics, lines_of
from tests.integration.comments_counted import (
    NOW,
    SILENT,
    answered,
    assert_nothing_is_orphaned,
    counted,
    driver_of,
    erased,
    opened,
    readable,
    told,
)
from tests.recount.kept_comments import kept_comments
from tests.strategies.kept_comments import COMMENTS_KEPT, KEEP_DAYS


@pytest.fixture(params=["embedded_redis", "debian_redis", "redis_cluster", "simulated_redis"])
async def client(request: pytest.FixtureRequest) -> AsyncIterator[Client]:
    async with connected(request.getfixturevalue(request.param)) as client:
        yield client


async def test_comments_stand_in_redis_without_a_word_of_whose_they_are(client: Client) -> None:
    events = told()
    await counted(client, events[:9], events[9:])
    assert await readable(client) == kept_comments(events, KEEP_DAYS, NOW)
    await assert_nothing_is_orphaned(client)
    ids = [event[field].encode() for event in events for field in ("customer_id", "event_id") if field in event]
    for tag in await shard_tags(client):
        keys = ShardKeys(tag)
        held: list[Any] = [
            await client.hgetall(keys.comments),
            await client.hgetall(keys.comment_owners),
            await client.zrange(keys.comment_times, 0, -1),
            await client.zrange(keys.erased, 0, -1),
        ]
        assert not [one for one in ids if one in repr(held).encode()]


async def test_a_comment_that_was_damaged_hides_no_other(client: Client) -> None:
    events = told()
    await counted(client, events)
    before = kept_comments(events, KEEP_DAYS, NOW)
    assert await readable(client) == before
    tag = (await CommentReader(client).tags(["customer", "ticket"]))[0]
    comments = ShardKeys(tag).comments
    name = min(await client.hkeys(comments))
    await client.hset(comments, name, b"\x98\xc1")
    assert len(await readable(client)) == len(before) - 1


async def test_nothing_of_a_text_is_in_redis_unless_that_is_asked_for(client: Client) -> None:
    await counted(client, told(), world=SILENT)
    assert await readable(client) == []
    for tag in await shard_tags(client):
        keys = ShardKeys(tag)
        assert not await client.exists(keys.comments, keys.comment_times, keys.comment_owners)
        facts: Any = await client.hgetall(keys.facts)
        assert b"courier" not in repr(facts).encode()


async def test_who_switches_it_off_has_nothing_left_a_minute_later(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streams.engine.comment_keeping._AT_ONCE", 2)
    await counted(client, told())
    assert await readable(client)
    driver = await driver_of(client, Topics(2), SILENT)
    await driver.work()
    assert await readable(client) == []
    await assert_nothing_is_orphaned(client)


async def test_what_is_too_old_goes_also_where_it_is_kept_for_fewer_days_than_before(client: Client) -> None:
    day = 86_400_000
    events = [answered(number, NOW - number * 10 * day) for number in range(8)]
    topics = (await counted(client, events)).topics
    assert len(await readable(client)) == 5
    fewer = World(COMMENTS_KEPT.replace(f"keep_days = {KEEP_DAYS}", "keep_days = 20"))
    driver = await driver_of(client, topics, fewer)
    await driver.work()
    assert await readable(client) == kept_comments(events, 20, NOW)
    later = [answered(20, NOW + 11 * day, "later")]
    driver.publish(lines_of(later))
    await driver.work()
    await driver.work()
    assert await readable(client) == kept_comments([*events, *later], 20, NOW + 11 * day)
    await assert_nothing_is_orphaned(client)


async def test_what_is_too_old_when_it_is_read_is_not_even_written(simulated_redis: str) -> None:
    day = 86_400_000
    async with connected(simulated_redis) as client:
        driver = await counted(client, [answered(1, NOW)])
        driver.publish(lines_of([answered(2, NOW - 46 * day), opened(2, NOW - 46 * day), answered(3, NOW - 44 * day)]))
        while await driver.step():
            pass
        for writer in driver.writers.values():
            await writer.settle()
        assert [said.points for said in await readable(client)] == [3.0, 1.0]


async def test_of_each_shard_the_newest_are_kept(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.redis.commits.MOST_OF_A_SHARD", 4)
    events = [opened(number, NOW - (number * 7 % 30) * 60_000, "x" * number) for number in range(1, 30)]
    events += [answered(1, NOW)]
    driver = await counted(client, events[:20], events[20:])
    kept = set(await readable(client))
    shards = 0
    for partition in range(2):
        (tickets,) = [
            log for (topic, number), log in driver.topics.logs.items() if topic == "crm.tickets" and number == partition
        ]
        names = {line.key.decode() for line in tickets}
        of_shard = kept_comments([one for one in events if one.get("ticket_id") in names], KEEP_DAYS, NOW)
        newest = sorted(of_shard, reverse=True)[:4]
        assert kept & set(of_shard) == set(newest)
        shards += len(of_shard) > 4
    assert shards == 2
    await assert_nothing_is_orphaned(client)


async def test_a_ticket_that_is_read_after_the_erasure_of_its_customer_leaves_no_comment(client: Client) -> None:
    early, late = opened(2, NOW - 60_000), opened(7, NOW + 1, "a new one")
    driver = await counted(client, [erased(2, NOW)])
    driver.publish(lines_of([early, late]))
    await driver.work()
    assert [said.comment for said in await readable(client)] == ["a new one"]
    # A worker that has just begun does not know yet who was erased: then the comment is there for a minute.
    fresh = await driver_of(client, driver.topics)
    fresh.publish(lines_of([opened(12, NOW - 1, "not for long")]))
    while await fresh.step():
        pass
    for writer in fresh.writers.values():
        await writer.settle()
    assert len(await readable(client)) == 2
    await fresh.work()
    assert [said.comment for said in await readable(client)] == ["a new one"]


async def test_marks_of_the_erased_go_once_no_comment_can_be_so_old(client: Client) -> None:
    day = 86_400_000
    driver = await counted(client, [erased(1, NOW), erased(2, NOW + 2 * day)], world=SILENT)

    async def marks() -> int:
        found: list[Any] = [await client.zcard(ShardKeys(tag).erased) for tag in await shard_tags(client)]
        return sum(found)

    assert await marks() == 2
    driver.publish(lines_of([opened(1, NOW + 401 * day)]))
    await driver.work()
    await driver.work()
    assert await marks() == 1


async def test_a_node_that_is_away_is_asked_about_the_erased_later(
    simulated_redis: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connected(simulated_redis) as client:
        driver = await counted(client, [opened(number, NOW) for number in range(10)])
        driver.publish(lines_of([erased(1, NOW + 1), erased(2, NOW + 1)]))
        asked, away = CommentReader._asked, True

        async def failing(reader: CommentReader, subject: str, ask: Any) -> Any:  # noqa: ANN401
            if away and subject == "customer-1":
                raise StoreUnavailableError("its node is away")
            return await asked(reader, subject, ask)

        monkeypatch.setattr(CommentReader, "_asked", failing)
        await driver.work()
        left = len(await readable(client))
        assert left > 6
        away = False
        await driver.work()
        assert len(await readable(client)) == 6


async def test_what_the_other_worker_has_erased_is_removed_by_one_whose_shard_moved(client: Client) -> None:
    topics = Topics(2)
    one, other = await driver_of(client, topics), await driver_of(client, topics)
    one.publish(lines_of([opened(number, NOW) for number in range(10)]))
    await one.work()
    other.publish(lines_of([erased(1, NOW + 1)]))
    try:
        await other.work()
    except ShardMovedError:
        await other.work()
    await one.work()
    await other.work()
    assert len(await readable(client)) == 8


async def test_what_cannot_be_counted_leaves_no_comment_and_takes_none_away(
    simulated_redis: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand, refused = CustomersWhoComment._let_stand, list[str]()

    def raising(family: CustomersWhoComment, event: SurveyAnswered) -> None:
        stand(family, event)
        if event.comment == "breaks it":
            raise ValueError

    async def refuse(events: Sequence[tuple[Any, InvalidEvent]]) -> None:
        refused.extend(event.event_id for event, _ in events)

    monkeypatch.setattr(CustomersWhoComment, "_let_stand", raising)
    before = [answered(number, NOW - 60_000, f"said before {number}") for number in range(10)]
    bad = answered(3, NOW, "breaks it", event_id="bad")
    batch = [answered(4, NOW, "said again", event_id="again"), bad, erased(1, NOW), answered(21, NOW, "new")]
    async with connected(simulated_redis) as client:
        driver = await counted(client, before)
        starts = {partition: len(log) for partition, log in driver.topics.logs.items()}
        driver.publish(lines_of(batch))
        for partition, log in driver.topics.logs.items():
            read = driver.read(partition, starts.get(partition, 0))
            if read is not None:
                await driver.writer_of(partition).count({partition[0]: len(log)}, read[1], None, refuse)
        later = [answered(number, NOW, f"later {number}") for number in range(30, 40)]
        driver.publish(lines_of(later))
        await driver.work()
        await driver.work()
        assert refused == ["bad"]
        batch.remove(bad)
        expected = kept_comments([*before, *batch, *later], KEEP_DAYS, NOW)
        assert await readable(client) == expected
