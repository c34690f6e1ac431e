"""Tails of shards, on every kind of Redis."""

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import AsyncIterator

import numpy as np
import pytest

from streams.redis import keys as redis_keys
from streams.redis.commits import Commit
from streams.redis.connection import Client, connect
from streams.redis.errors import StoreUnavailableError
from streams.redis.tail import LogTail, Look
from streams.redis.tail_reader import HistoryLostError, Tails
from tests.engine.crowd import connected
from tests.integration.board_shards import Pairs, ShardWriter, packed
from tests.servers.redis_servers import DebianRedis


@pytest.fixture(params=["embedded_redis", "debian_redis", "redis_cluster", "simulated_redis"])
async def client(request: pytest.FixtureRequest) -> AsyncIterator[Client]:
    async with connected(request.getfixturevalue(request.param)) as client:
        yield client


def logs_of(look: Look, tag: str = "ticket-0") -> dict[str, tuple[bool, Pairs]]:
    """What a look found of a shard: whether it replaces what was known, and pairs, by log."""
    return {log.name: (log.replaces, pairs_of(log)) for tail in look.tails if tail.tag == tag for log in tail.logs}


def pairs_of(log: LogTail) -> list[tuple[int, int]]:
    return [(int(name), int(amount)) for name, amount in np.frombuffer(log.pairs, "<i8").reshape(-1, 2)]


async def test_a_first_look_reads_all_and_the_next_ones_what_is_new(client: Client) -> None:
    writer, tails = ShardWriter(client), Tails(client)
    await writer.append({"level": [(1, 1)], "m:100": [(1, 1), (2, 5)]}, seen={"ticket.opened": 6_000_000})
    first = await tails.look()
    assert logs_of(first) == {"level": (True, [(1, 1)]), "m:100": (True, [(1, 1), (2, 5)])}
    assert [tail.seen for tail in first.tails] == [{"ticket.opened": 6_000_000}]
    assert first.versions == {"ticket-0": 1}

    assert not (await tails.look()).tails

    await writer.append({"m:100": [(2, 1)], "m:101": [(2, 2)]})
    await writer.append({"m:100": [(3, 1)]})
    third = await tails.look()
    assert logs_of(third) == {"m:100": (False, [(2, 1), (3, 1)]), "m:101": (True, [(2, 2)])}
    assert third.versions == {"ticket-0": 3}


async def test_shards_that_appear_later_are_read_as_well(client: Client) -> None:
    tails = Tails(client)
    assert (await tails.look()).versions == {}
    for tag in ("ticket-0", "deal-3", "customer-1"):
        await ShardWriter(client, tag).append({"level": [(1, 1)]})
    look = await tails.look()
    assert look.versions == {"ticket-0": 1, "deal-3": 1, "customer-1": 1}
    assert {tail.tag for tail in look.tails} == set(look.versions)


async def test_logs_that_nobody_wants_are_not_read(client: Client) -> None:
    writer, tails = ShardWriter(client), Tails(client, lambda name: name.startswith("d:"))
    await writer.append({"level": [(1, 1)], "m:100": [(1, 1)], "d:0": [(2, 5)]}, seen={"ticket.opened": 6_000_000})
    first = await tails.look()
    assert logs_of(first) == {"d:0": (True, [(2, 5)])}
    assert [tail.seen for tail in first.tails] == [{"ticket.opened": 6_000_000}]
    await writer.append({"m:100": [(2, 1)], "d:0": [(2, 1)]})
    assert logs_of(await tails.look()) == {"d:0": (False, [(2, 1)])}
    await writer.append({"m:101": [(2, 1)]})
    assert logs_of(await tails.look()) == {}
    assert not (await tails.look()).tails


async def test_a_compacted_log_is_read_anew(client: Client) -> None:
    writer, tails = ShardWriter(client), Tails(client)
    await writer.append({"m:100": [(1, 1), (1, 1), (2, 1)], "m:101": [(1, 1)]})
    await tails.look()
    await writer.rewrite({"m:100": [(1, 2), (2, 1)]})
    await writer.append({"m:100": [(2, 7)]})
    assert logs_of(await tails.look()) == {"m:100": (True, [(1, 2), (2, 1), (2, 7)])}


async def test_a_log_that_was_compacted_to_nothing_is_nothing(client: Client) -> None:
    writer, tails = ShardWriter(client), Tails(client)
    await writer.append({"m:100": [(1, 1), (1, -1)]})
    await tails.look()
    await writer.rewrite({"m:100": []})
    assert logs_of(await tails.look()) == {"m:100": (True, [])}


async def test_a_log_that_was_dropped_and_begun_anew_is_read_anew(client: Client) -> None:
    writer, tails = ShardWriter(client), Tails(client)
    await writer.append({"m:100": [(1, 1), (2, 1)]})
    await tails.look()
    await writer.commit(Commit(dropped=["m:100"]))
    await writer.append({"m:100": [(3, 3)]})
    assert logs_of(await tails.look()) == {"m:100": (True, [(3, 3)])}


async def test_very_many_logs_are_read_in_slices(client: Client) -> None:
    writer, tails = ShardWriter(client), Tails(client)
    expected: dict[str, Pairs] = {f"m:{minute}": [(minute, 1), (7, 2)] for minute in range(700)}
    await writer.append(expected)
    assert logs_of(await tails.look()) == {name: (True, pairs) for name, pairs in expected.items()}


async def test_the_earliest_timer_of_all_shards_is_told(client: Client) -> None:
    tails = Tails(client)
    assert (await tails.look()).due is None
    deals, tickets = ShardWriter(client, "deal-0"), ShardWriter(client)
    await deals.append({"level": [(1, 1)]}, timers={"deal-1": 5_000, "deal-2": 3_000})
    await tickets.append({"level": [(1, 1)]}, timers={"ticket-1": 1_700_000_000_123})
    assert (await tails.look()).due == 3_000
    await deals.append({"level": [(1, 1)]}, untimed=["deal-1", "deal-2"])
    look = await tails.look()
    assert look.due == 1_700_000_000_123
    assert [tail.tag for tail in look.tails] == ["deal-0"]


async def test_a_look_never_finds_half_a_commit(client: Client) -> None:
    """Each commit adds 1 to a field in one pane and takes 1 from it in another, so that they add up to nothing."""
    writer, tails, chance = ShardWriter(client), Tails(client), random.Random(1)

    async def write() -> None:
        for number in range(250):
            await asyncio.sleep(chance.random() / 200)
            taken = {f"h:{number // 3}": packed([(1, -1)])}
            rewritten = number % 10 == 9
            await writer.commit(
                Commit(
                    appended={f"m:{number}": packed([(1, 1)]), "level": packed([(2, 1)])}
                    | ({} if rewritten else taken),
                    rewritten={f"d:{number}": packed([(1, -1)])} if rewritten else {},
                )
            )

    writing = asyncio.create_task(write())
    logs: dict[str, Counter[int]] = {}
    looks, total = 0, Counter[int]()
    while total[2] < 250:
        look = await tails.look()
        looks += bool(look.tails)
        for tail in look.tails:
            for log in tail.logs:
                if log.replaces:
                    logs[log.name] = Counter()
                for field, amount in pairs_of(log):
                    logs.setdefault(log.name, Counter())[field] += amount
        total = Counter()
        for counts in logs.values():
            total.update(counts)
        assert total[1] == 0
        assert total[2] == look.versions.get("ticket-0", 0)
    await writing
    assert looks > 5


@pytest.mark.parametrize("commits", [0, 2, 3, 5])
async def test_a_shard_that_went_back_makes_everything_be_read_anew(client: Client, commits: int) -> None:
    """Also where it has gone on since, to as many commits as were read, or to more."""
    writer, other, tails = ShardWriter(client), ShardWriter(client, "deal-0"), Tails(client)
    for _ in range(3):
        await writer.append({"m:100": [(1, 1)]})
    await other.append({"m:100": [(9, 1)]})
    await tails.look()
    keys = redis_keys.ShardKeys("ticket-0")
    await client.delete(keys.offsets, keys.changed, keys.sessions, keys.rewrites, keys.log("m:100"))
    anew = ShardWriter(client)
    for _ in range(commits):
        await anew.append({"m:100": [(2, 1)]})
    with pytest.raises(HistoryLostError, match="ticket-0"):
        await tails.look()
    look = await tails.look()
    if commits:
        assert logs_of(look) == {"m:100": (True, [(2, 1)] * commits)}
    assert logs_of(look, "deal-0") == {"m:100": (True, [(9, 1)])}


async def test_a_shard_that_lost_its_latest_commit_and_got_another_is_read_anew(client: Client) -> None:
    writer, tails = ShardWriter(client), Tails(client)
    await writer.append({"m:100": [(1, 1)]})
    keys = redis_keys.ShardKeys("ticket-0")
    kept = {key: await client.dump(key) for key in (keys.offsets, keys.changed, keys.sessions, keys.log("m:100"))}
    await writer.append({"m:100": [(2, 1)]})
    await tails.look()
    for key, content in kept.items():
        await client.restore(key, 0, content or b"", replace=True)
    another = ShardWriter(client)
    await another.append({"m:100": [(3, 1)]})
    await another.append({"m:100": [(4, 1)]})
    with pytest.raises(HistoryLostError, match="ticket-0"):
        await tails.look()
    assert logs_of(await tails.look()) == {"m:100": (True, [(1, 1), (3, 1), (4, 1)])}


async def test_writers_that_take_turns_are_one_history(client: Client) -> None:
    tails, found = Tails(client), list[tuple[int, int]]()
    for number in range(6):
        writer = ShardWriter(client)
        for _ in range(number % 3 + 1):
            await writer.append({"m:100": [(number, 1)]})
        if number % 2:
            found += logs_of(await tails.look())["m:100"][1]
    assert [number for number, _ in found] == [0, 1, 1, 2, 2, 2, 3, 4, 4, 5, 5, 5]


async def test_a_shard_that_is_gone_makes_everything_be_read_anew(client: Client) -> None:
    tails = Tails(client)
    await ShardWriter(client).append({"m:100": [(1, 1)]})
    await tails.look()
    await client.srem(redis_keys.SHARDS, "ticket-0")
    with pytest.raises(HistoryLostError, match="ticket-0"):
        await tails.look()


async def test_another_server_may_have_another_past_at_the_same_versions() -> None:
    with contextlib.ExitStack() as running:
        server = running.enter_context(DebianRedis())
        client = connect(server.url)
        tails = Tails(client)
        await ShardWriter(client).append({"m:100": [(1, 1)]})
        await tails.look()
        server.stop()
        with pytest.raises(StoreUnavailableError):
            await tails.look()
        running.enter_context(DebianRedis(port=server.port))
        for _ in range(2):
            await ShardWriter(client).append({"m:100": [(2, 2)]})
        with pytest.raises(HistoryLostError, match="ticket-0"):
            await tails.look()
        assert logs_of(await tails.look()) == {"m:100": (True, [(2, 2), (2, 2)])}
        await client.aclose()


async def test_what_is_forgotten_is_read_whole_when_it_changes(client: Client) -> None:
    writer, tails = ShardWriter(client), Tails(client)
    await writer.append({"m:100": [(1, 1)], "level": [(1, 1)]})
    await tails.look()
    tails.forget_logs(lambda name: name == "level")
    await writer.append({"m:100": [(2, 2)], "level": [(2, 2)]})
    assert logs_of(await tails.look()) == {"m:100": (True, [(1, 1), (2, 2)]), "level": (False, [(2, 2)])}
