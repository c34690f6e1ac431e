"""What a board shows where Redis has lost what it was told of growing: nothing that is half of a number."""

from typing import Any

from streams.board.rounds import Board
from streams.counting_configuration import counting_configuration
from streams.redis import keys as redis_keys
from streams.redis.agreement import agree
from streams.redis.connection import Client
from streams.redis.counting_configuration import still_said
from tests.built_in import change_between
from tests.engine.crowd import WORLD, connected
from tests.integration.test_growing_shown import BEFORE, LOST, counting, shown

TAG = "customer-0"


class Snapshot:
    """Some keys of Redis as they were."""

    def __init__(self, held: dict[Any, bytes | None]) -> None:
        self._held = held

    @classmethod
    async def of(cls, client: Client, *patterns: str) -> "Snapshot":
        """Of all keys that are like one of these."""
        keys: list[Any] = [key for pattern in patterns for key in await client.keys(pattern)]
        return cls({key: await client.dump(key) for key in keys})

    async def load(self, client: Client, *patterns: str) -> None:
        """Redis goes on without what was written since, as after a failover."""
        for pattern in patterns:
            for key in await client.keys(pattern):
                await client.delete(key)
        for key, packed in self._held.items():
            if packed is not None:
                await client.restore(key, 0, packed)


async def test_a_shard_that_lost_that_it_has_grown_has_its_kpis_absent_until_it_has_again(embedded_redis: str) -> None:
    of_shard = f"{redis_keys.ShardKeys(TAG).offsets.rpartition(':')[0]}*"
    async with connected(embedded_redis) as client:
        await (await counting(client, BEFORE)).work()
        driver = await counting(client, WORLD)
        snapshot = await Snapshot.of(client, of_shard)
        await driver.grow()
        board = Board(WORLD.engine, client)
        grown = await shown(board)
        assert LOST in grown["365d"]
        await snapshot.load(client, of_shard)
        for _ in range(2):
            tables = await shown(board)
            assert LOST not in tables["365d"] or tables["365d"][LOST] == grown["365d"][LOST]
        assert LOST not in (await shown(board))["365d"]
        assert list(board.growing[LOST].shards) == [TAG]
        await (await counting(client, WORLD)).grow()
        await shown(board)
        assert await shown(board) == grown
        assert board.growing == {}


async def test_settings_that_were_lost_are_waited_for(embedded_redis: str) -> None:
    async with connected(embedded_redis) as client:
        await (await counting(client, BEFORE)).work()
        snapshot = await Snapshot.of(client, redis_keys.COUNTING_CONFIGURATION)
        configuration = counting_configuration(WORLD.engine, {})
        agreed = await agree(client, configuration, change_between)
        driver = await counting(client, WORLD)
        await driver.grow()
        board = Board(WORLD.engine, client)
        grown = await shown(board)
        await snapshot.load(client, redis_keys.COUNTING_CONFIGURATION)
        # Of what stands under the names of before nobody knows what is left.
        for one in (board, Board(BEFORE.engine, client)):
            for _ in range(3):
                await one.attempt()
                assert one.shown is None or one is board
                assert "counted with version 1 of the catalogue, and it was counted with 2" in str(one.problem)
        assert await shown(board) == grown
        await client.delete(redis_keys.COUNTING_CONFIGURATION)
        late = Board(WORLD.engine, client)
        await late.attempt()
        assert late.shown is None
        assert "its latest writes were lost" in str(late.problem)
        await still_said(client, configuration, agreed.catalogue, change_between.never_again)
        assert await shown(late) == grown
        assert await shown(board) == grown
        assert board.problem is None
