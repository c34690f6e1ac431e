"""Comments are kept as the recount says, in whatever order events arrive, and whoever crashes meanwhile."""

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.redis.commits import Commit, Position
from streams.redis.shards import Shards
from tests.engine.crowd import connected
from tests.engine.driver import Topics, lines_of
from tests.integration.comments_counted import NOW, WORLD, assert_nothing_is_orphaned, driver_of, readable, told
from tests.recount.kept_comments import kept_comments
from tests.simulation.calm import client_of, new_server
from tests.strategies.arrivals import Event
from tests.strategies.identities import identified
from tests.strategies.kept_comments import KEEP_DAYS, commented
from tests.strategies.moments import NOWS


@st.composite
def stories(draw: st.DrawFn) -> tuple[int, list[Event], list[Event], int]:
    """Now, events, the same in any order and some of them twice, and how many are read at once."""
    now = draw(st.sampled_from(NOWS))
    events = draw(commented(now).flatmap(identified))
    places = list(range(len(events)))
    order = draw(st.permutations([*places, *draw(st.lists(st.sampled_from(places), max_size=4))]))
    return now, events, [events[place] for place in order], draw(st.integers(1, 5))


@given(stories(), st.booleans())
def test_what_can_be_read_is_what_the_recount_says(
    story: tuple[int, list[Event], list[Event], int], restarted: bool
) -> None:
    now, events, arrival, batch = story

    async def count() -> None:
        client, topics = client_of(new_server()), Topics(WORLD.engine.kafka.partitions)
        driver = await driver_of(client, topics)
        for start in range(0, len(arrival), batch):
            if restarted:
                driver = await driver_of(client, topics, cache=1)
            driver.publish(lines_of(arrival[start : start + batch]))
            await driver.work(batch)
        # What the last erasure has marked is seen in the next minute.
        await driver.work()
        assert await readable(client) == kept_comments(events, KEEP_DAYS, now)
        await assert_nothing_is_orphaned(client)

    asyncio.run(count())


class Crashed(Exception):
    """A worker ends in the middle of a commit."""


@pytest.mark.parametrize("applied", [False, True], ids=["before the commit", "after the commit"])
async def test_a_crash_at_any_commit_loses_no_comment_and_keeps_none(
    simulated_redis: str, applied: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit, left = Shards.commit, 0

    async def crashing(shards: Shards, tag: str, before: Position, session: str, one: Commit) -> Any:  # noqa: ANN401
        nonlocal left
        left -= 1
        if left == 0 and not applied:
            raise Crashed
        found = await commit(shards, tag, before, session, one)
        if left == 0:
            raise Crashed
        return found

    monkeypatch.setattr(Shards, "commit", crashing)
    events, crashes = told(), 0
    async with connected(simulated_redis) as client:
        topics = Topics(WORLD.engine.kafka.partitions)
        topics.publish(lines_of(events))
        done = False
        while not done:
            # Each worker gets one commit further than the one before it.
            left = 2
            driver = await driver_of(client, topics, cache=1)
            try:
                await driver.work(batch=1)
                left = 0
                await driver.work(batch=1)
                done = True
            except Crashed:
                crashes += 1
        assert crashes > 5
        assert await readable(client) == kept_comments(events, KEEP_DAYS, NOW)
        await assert_nothing_is_orphaned(client)
