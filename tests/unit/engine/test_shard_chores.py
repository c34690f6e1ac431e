"""A shard that waits for Redis holds up no chore of another, and no mistake passes in silence."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from streams.engine.shard_chores import ShardChores
from streams.redis.errors import StoreGivenUpError

Work = Callable[[], Awaitable[None]]


class Shards:
    """Shards of which some wait."""

    def __init__(self, *waiting: str) -> None:
        self.waiting = set(waiting)
        self.back = asyncio.Event()
        self.done: list[str] = []
        self.at_once = self.most_at_once = 0

    def works(self, *tags: str) -> dict[str, Work]:
        return {tag: lambda tag=tag: self._work(tag) for tag in tags}  # type: ignore[misc]  # mypy sees no default

    async def _work(self, tag: str) -> None:
        if tag in self.waiting:
            await self.back.wait()
            self.waiting.discard(tag)
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        await asyncio.sleep(0)
        self.at_once -= 1
        self.done.append(tag)

    def chores(self, at_once: int = 3) -> ShardChores:
        return ShardChores(self.waiting.__contains__, at_once)


def raising(error: BaseException) -> Work:
    async def work() -> None:
        raise error

    return work


async def test_a_shard_that_waits_is_left_behind_and_not_begun_again() -> None:
    shards = Shards("b")
    chores = shards.chores()
    for _ in range(3):
        await asyncio.wait_for(chores.do(shards.works("a", "b", "c")), 5)
    assert shards.done == ["a", "c"] * 3
    shards.back.set()
    await asyncio.wait_for(chores.do(shards.works("b")), 5)
    assert shards.done == ["a", "c"] * 3 + ["b"]


@pytest.mark.parametrize("at_once", [1, 2, 9])
async def test_not_more_is_done_at_once_than_may_be(at_once: int) -> None:
    shards = Shards()
    await shards.chores(at_once).do(shards.works(*"abcdef"))
    assert sorted(shards.done) == list("abcdef")
    assert shards.most_at_once == min(at_once, 6)


async def test_a_mistake_is_raised_before_what_is_merely_unavailable() -> None:
    shards = Shards()
    given_up, mistake = StoreGivenUpError("no longer"), KeyError("a mistake")
    with pytest.raises(KeyError):
        await shards.chores().do({"a": raising(given_up), "b": raising(mistake), **shards.works("c")})
    assert shards.done == ["c"]
    with pytest.raises(StoreGivenUpError):
        await shards.chores().do({"a": raising(given_up)})


async def test_a_mistake_of_a_shard_that_was_left_behind_is_raised_by_the_next_call() -> None:
    shards = Shards("a")
    chores = shards.chores()

    async def late() -> None:
        await shards.back.wait()
        raise KeyError("a mistake")

    await chores.do({"a": late})
    shards.back.set()
    await chores.finish()
    with pytest.raises(KeyError):
        await chores.do({})
    await chores.do({})


async def test_what_is_under_way_ends_with_whoever_waits_for_it() -> None:
    shards = Shards("a")
    chores = shards.chores()
    shards.waiting.clear()  # it hangs, and does not say that it waits
    ended = asyncio.Event()

    async def hanging() -> None:
        try:
            await shards.back.wait()
        finally:
            ended.set()

    doing = asyncio.create_task(chores.do({"a": hanging}))
    await asyncio.sleep(0.01)
    assert not doing.done()
    doing.cancel()
    await asyncio.wait_for(ended.wait(), 5)
