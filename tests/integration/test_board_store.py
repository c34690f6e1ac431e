"""Tables in Redis: written by one board at a time."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

from streams.redis import keys as redis_keys
from streams.redis.connection import Client
from streams.redis.keys import TABLE_WRITER
from streams.redis.tables import TableStore
from tests.engine.crowd import connected

WINDOWS = ("5m", "24h")


@pytest.fixture(params=["embedded_redis", "debian_redis", "redis_cluster", "simulated_redis"])
async def client(request: pytest.FixtureRequest) -> AsyncIterator[Client]:
    async with connected(request.getfixturevalue(request.param)) as client:
        yield client


async def stored(client: Client, key: str) -> dict[str, str]:
    found: Mapping[Any, Any] = await client.hgetall(key)
    return {field.decode(): value.decode() for field, value in found.items()}


async def test_tables_and_what_they_hold_are_written(client: Client) -> None:
    store = TableStore(client, WINDOWS)
    tables = {"5m": {"nps": "55"}, "24h": {"nps": "50.5", 'nps{segment="large"}': "60"}}
    assert await store.write(tables, as_of=1_700_000_000_000, versions={"customer-0": 3})
    assert await stored(client, redis_keys.table("5m")) == tables["5m"]
    assert await stored(client, redis_keys.table("24h")) == tables["24h"]
    assert await stored(client, redis_keys.TABLE_META) == {
        "as_of": "1700000000000",
        "generation": "1",
        "version:customer-0": "3",
    }


async def test_a_field_without_a_value_goes_away(client: Client) -> None:
    store = TableStore(client, WINDOWS)
    await store.write({"5m": {"nps": "55", "acsi": "80"}, "24h": {}}, 1, {})
    await store.write({"5m": {"nps": "54"}, "24h": {}}, 2, {})
    assert await stored(client, redis_keys.table("5m")) == {"nps": "54"}
    await store.write({"5m": {}, "24h": {}}, 3, {})
    assert not await client.exists(redis_keys.table("5m"))


async def test_the_generation_is_raised_by_changes_alone(client: Client) -> None:
    store = TableStore(client, WINDOWS)
    await store.write({"5m": {"nps": "55"}}, 1, {})
    await store.write({"5m": {"nps": "55"}}, 2, {"customer-0": 8})
    assert await stored(client, redis_keys.TABLE_META) == {
        "as_of": "2",
        "generation": "1",
        "version:customer-0": "8",
    }
    await store.write({"5m": {"nps": "56"}}, 3, {"customer-0": 9})
    assert (await stored(client, redis_keys.TABLE_META))["generation"] == "2"


async def test_a_second_board_waits_until_the_first_lets_go(client: Client) -> None:
    first, second = TableStore(client, WINDOWS), TableStore(client, WINDOWS)
    assert await first.write({"5m": {"nps": "55", "acsi": "80"}}, 1, {})
    assert not await second.write({"5m": {"nps": "1"}}, 2, {})
    assert await stored(client, redis_keys.table("5m")) == {"nps": "55", "acsi": "80"}
    await second.release()
    assert not await second.write({"5m": {"nps": "1"}}, 2, {})
    await first.release()
    assert await second.write({"5m": {"nps": "54"}}, 3, {})
    assert await stored(client, redis_keys.table("5m")) == {"nps": "54"}
    assert not await first.write({"5m": {"nps": "55"}}, 4, {})
    assert (await stored(client, redis_keys.TABLE_META))["generation"] == "2"


async def test_a_board_that_is_gone_is_followed_by_another(client: Client) -> None:
    first, second = TableStore(client, WINDOWS), TableStore(client, WINDOWS)
    await first.write({"5m": {"nps": "55"}}, 1, {})
    assert 0 < await client.pttl(TABLE_WRITER) <= 5_000
    await client.delete(TABLE_WRITER)
    assert await second.write({"5m": {"nps": "54"}}, 2, {})


async def test_what_somebody_else_changed_is_put_right_before_long(client: Client) -> None:
    store = TableStore(client, WINDOWS)
    await store.write({"5m": {"nps": "55"}}, 1, {})
    await client.hset(redis_keys.table("5m"), mapping={"nps": "0", "leftover": "1"})
    await client.delete(redis_keys.TABLE_META)
    store._check_at = 0.0
    await store.write({"5m": {"nps": "55"}}, 1, {"customer-0": 1})
    assert await stored(client, redis_keys.table("5m")) == {"nps": "55"}
    assert (await stored(client, redis_keys.TABLE_META))["as_of"] == "1"


async def test_tables_that_went_back_with_redis_are_written_anew_once_that_is_known(client: Client) -> None:
    store = TableStore(client, WINDOWS)
    await store.write({"5m": {"nps": "55", "acsi": "80"}}, 1, {"customer-0": 2})
    await client.hset(redis_keys.table("5m"), "nps", "40")
    await client.hdel(redis_keys.table("5m"), "acsi")
    store.forget()
    await store.write({"5m": {"nps": "55", "acsi": "80"}}, 1, {"customer-0": 2})
    assert await stored(client, redis_keys.table("5m")) == {"nps": "55", "acsi": "80"}


class Paused(TableStore):
    """A board that is stopped before it writes its second table, until `go_on` is set."""

    def __init__(self, client: Client) -> None:
        super().__init__(client, WINDOWS)
        self.stopped, self.go_on = asyncio.Event(), asyncio.Event()
        self.pauses = False

    async def _replace(self, key: str, wanted: Mapping[str, str], written: dict[str, dict[str, str]]) -> bool:
        if self.pauses and key == redis_keys.table("24h"):
            self.stopped.set()
            await self.go_on.wait()
        return await super()._replace(key, wanted, written)


@pytest.mark.parametrize("changes", [True, False])
async def test_a_board_that_was_stopped_while_its_lease_ran_out_writes_no_more(client: Client, changes: bool) -> None:
    """Also where the one after it had nothing to change in that table."""
    old, new = Paused(client), TableStore(client, WINDOWS)
    first = {"5m": {"nps": "1"}, "24h": {"nps": "1"}}
    assert await old.write(first, 1, {"customer-0": 1})
    old.pauses = True
    writing = asyncio.create_task(old.write({"5m": {"nps": "2"}, "24h": {"nps": "2"}}, 2, {"customer-0": 2}))
    await old.stopped.wait()
    await client.delete(TABLE_WRITER)
    newest = {"5m": {"nps": "3"}, "24h": {"nps": "3" if changes else "1"}}
    assert await new.write(newest, 3, {"customer-0": 3})
    old.go_on.set()
    assert not await writing
    assert {window: await stored(client, redis_keys.table(window)) for window in WINDOWS} == newest
    assert (await stored(client, redis_keys.TABLE_META))["version:customer-0"] == "3"
    assert await new.write(newest, 4, {"customer-0": 3})
    assert not await old.write(first, 5, {"customer-0": 2})


async def test_a_table_that_lost_its_latest_values_is_written_anew_at_once(client: Client) -> None:
    store = TableStore(client, WINDOWS)
    key, fence = redis_keys.table("5m"), redis_keys.fence(redis_keys.table("5m"))
    await store.write({"5m": {"nps": "1"}}, 1, {})
    kept = [(name, await client.dump(name)) for name in (key, fence)]
    await store.write({"5m": {"nps": "2", "acsi": "80"}}, 2, {})
    for name, content in kept:
        await client.restore(name, 0, content or b"", replace=True)
    await store.write({"5m": {"nps": "2", "acsi": "81"}}, 3, {})
    await store.write({"5m": {"nps": "2", "acsi": "81"}}, 4, {})
    assert await stored(client, key) == {"nps": "2", "acsi": "81"}


async def test_a_lease_is_newer_than_what_it_finds_though_its_number_was_lost(client: Client) -> None:
    first, second = TableStore(client, WINDOWS), TableStore(client, WINDOWS)
    for moment in range(3):
        await first.write({"5m": {"nps": str(moment)}}, moment, {})
        await first.release()
    await client.delete(TABLE_WRITER, redis_keys.TABLE_LEASES)
    written = [await second.write({"5m": {"nps": "9"}}, 9, {}) for _ in range(2)]
    assert written[-1]
    assert await stored(client, redis_keys.table("5m")) == {"nps": "9"}
    assert not await first.write({"5m": {"nps": "0"}}, 10, {})


async def test_what_is_kept_of_periods_is_added_to_and_never_taken_away(client: Client) -> None:
    first = TableStore(client, WINDOWS, periods=lambda held: {**held, "sums 2026-01-01": "a"})
    second = TableStore(client, WINDOWS, periods=lambda held: {**held, "sums 2026-02-01": "b"})
    assert await first.write({}, 1, {})
    assert not await second.write({}, 2, {})
    assert await stored(client, redis_keys.PERIODS) == {"sums 2026-01-01": "a"}
    await first.release()
    assert await second.write({}, 3, {})
    await second.release()
    # A board of before knows nothing of periods, and leaves them alone.
    assert await TableStore(client, WINDOWS).write({}, 4, {})
    assert await stored(client, redis_keys.PERIODS) == {"sums 2026-01-01": "a", "sums 2026-02-01": "b"}


async def test_a_board_that_was_stopped_writes_no_period_over_what_the_next_one_has_corrected(client: Client) -> None:
    old = TableStore(client, WINDOWS, periods=lambda held: {**held, "sums 2026-01-01": "old"})
    new = TableStore(client, WINDOWS, periods=lambda held: {**held, "sums 2026-01-01": "new"})
    assert await old.write({}, 1, {})
    held = old._written
    await client.delete(TABLE_WRITER)
    assert await new.write({}, 2, {})
    old._written = {**(held or {}), redis_keys.PERIODS: {}}
    await client.set(TABLE_WRITER, old._name)  # as where its lease was found in time, and ran out before it wrote
    assert not await old.write({}, 3, {})
    assert await stored(client, redis_keys.PERIODS) == {"sums 2026-01-01": "new"}


async def test_beside_tables_stands_what_is_counted_by_and_what_is_left_out(client: Client) -> None:
    store = TableStore(client, ["5m"])
    await store.write({}, 1, {}, counted_with=3, growing=2)
    assert await stored(client, redis_keys.TABLE_META) == {
        "as_of": "1",
        "generation": "0",
        "counted_with": "3",
        "growing": "2",
    }
    await store.write({}, 2, {}, counted_with=3)
    assert await stored(client, redis_keys.TABLE_META) == {"as_of": "2", "generation": "0", "counted_with": "3"}
