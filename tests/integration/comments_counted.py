"""Comments counted into a Redis, and read out of it."""

from collections.abc import Sequence
from typing import Any, Final

from streams.board.comments import FAMILIES, MOST_LOOKED_AT
from streams.redis.comments import CommentReader
from streams.redis.connection import Client
from streams.redis.keys import ShardKeys
from streams.redis.shards import shard_tags
from tests.engine.agreement import World
from tests.engine.driver import Driver, Topics, lines_of
from tests.recount.kept_comments import Said
from tests.strategies.arrivals import Event
from tests.strategies.kept_comments import COMMENTS_KEPT, KEEP_DAYS
from tests.strategies.moments import NOWS

WORLD: Final = World(COMMENTS_KEPT)
SILENT: Final = World(COMMENTS_KEPT.replace(f"keep_days = {KEEP_DAYS}", "keep_days = 0"))
NOW: Final = NOWS[0]


async def readable(client: Client, since: int = 0) -> list[Said]:
    """All that can be read, in order."""
    reader = CommentReader(client)
    found = [
        comment
        async for portion in reader.newest_first(await reader.tags(FAMILIES), since, MOST_LOOKED_AT)
        for comment in portion
    ]
    moments = [comment.at for comment in found]
    assert moments == sorted(moments, reverse=True)
    said = [Said(one.at, one.comment, one.kind, one.touchpoint, one.product, one.points) for one in found]
    return sorted(said, key=repr)


async def assert_nothing_is_orphaned(client: Client) -> None:
    for tag in await shard_tags(client):
        keys = ShardKeys(tag)
        texts: Any = await client.hkeys(keys.comments)
        times: Any = await client.zrange(keys.comment_times, 0, -1)
        owners: Any = await client.hkeys(keys.comment_owners)
        assert set(texts) == set(times)
        assert set(owners) == (set(texts) if tag.startswith("ticket") else set())


async def driver_of(client: Client, topics: Topics, world: World = WORLD, cache: int = 10_000) -> Driver:
    driver = Driver(client, world.engine, cache, topics)
    await driver.start()
    return driver


def answered(number: int, at: int, comment: str | None = "slow courier", **fields: Any) -> Event:  # noqa: ANN401
    return {
        "event_id": f"answer-{number}",
        "type": "survey.answered",
        "occurred_at": at,
        "survey_id": "s",
        "customer_id": f"customer-{number % 5}",
        "answer_id": f"a{number}",
        "kind": "nps",
        "score": number % 11,
        "comment": comment,
        **fields,
    }


def opened(number: int, at: int, comment: str | None = "it arrived broken", **fields: Any) -> Event:  # noqa: ANN401
    return {
        "event_id": f"opening-{number}",
        "type": "ticket.opened",
        "occurred_at": at,
        "ticket_id": f"ticket-{number}",
        "customer_id": f"customer-{number % 5}",
        "comment": comment,
        **fields,
    }


def erased(customer: int, at: int) -> Event:
    return {
        "event_id": f"erasure-{customer}-{at}",
        "type": "customer.erased",
        "occurred_at": at,
        "customer_id": f"customer-{customer}",
    }


def told() -> list[Event]:
    """Answers and tickets of five customers; second versions, voidings, and two of the five are erased."""
    minute = 60_000
    events = [answered(number, NOW - (30 - number) * minute) for number in range(12)]
    events += [opened(number, NOW - (30 - number) * minute) for number in range(12)]
    events += [
        answered(3, NOW - 5 * minute, "all is well now", event_id="second"),
        answered(4, NOW - 4 * minute, None, event_id="silent"),
        answered(5, NOW - 40 * minute, "what was said before", event_id="earlier"),
        {
            "event_id": "voiding-1",
            "type": "survey.voided",
            "occurred_at": NOW,
            "customer_id": "customer-1",
            "answer_id": "a6",
        },
        {"event_id": "voiding-2", "type": "ticket.voided", "occurred_at": NOW, "ticket_id": "ticket-8"},
        erased(2, NOW - 3 * minute),
        erased(4, NOW - 20 * minute),
        opened(17, NOW - 10 * minute),
        answered(14, NOW, "once more"),
    ]
    return events


async def counted(client: Client, first: Sequence[Event], *others: Sequence[Event], world: World = WORLD) -> Driver:
    """Each part is counted by a worker of its own; the last one."""
    topics = Topics(world.engine.kafka.partitions)
    topics.publish(lines_of(first))
    driver = await driver_of(client, topics, world)
    await driver.work(batch=4)
    for part in others:
        topics.publish(lines_of(part))
        driver = await driver_of(client, topics, world)
        await driver.work(batch=4)
    # What the last erasure has marked is seen in the next minute.
    await driver.work()
    return driver
