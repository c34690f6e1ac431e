"""Reading the shards' logs out of Redis naively: every pair of every pane, summed up in dictionaries."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from streams.arithmetic.calendar import Calendar
from streams.arithmetic.pairs import PAIR, plain
from streams.arithmetic.panes import LEVEL_LOG, Pane
from streams.kpis import Kpi
from streams.redis import keys as redis_keys
from streams.redis.connection import Client
from streams.redis.value_dictionary import load_texts
from tests.engine import evaluation
from tests.engine.evaluation import PaneSums, Table


async def pane_sums(client: Client) -> PaneSums:
    """The sums of all shards that stand in Redis."""
    sums = PaneSums()
    for tag in _texts(await client.smembers(redis_keys.SHARDS)):
        keys = redis_keys.ShardKeys(tag)
        seen: Any = await client.zrange(keys.seen, 0, -1, withscores=True)
        for mark, moment in seen:
            sums.see(mark.decode(), int(moment))
        for name in _texts(await client.zrange(keys.changed, 0, -1)):
            log: Any = await client.get(keys.log(name))
            sums.add(None if name == LEVEL_LOG else Pane.named(name), pairs_of(log))
    return sums


async def tables(client: Client, kpis: Iterable[Kpi], now: int, digits: int, calendar: Calendar) -> dict[str, Table]:
    """{window: {field: number}} of what stands in Redis, at `now` (epoch ms)."""
    return evaluation.tables(await pane_sums(client), await load_texts(client), list(kpis), now, calendar, digits)


def pairs_of(log: bytes) -> list[tuple[int, int]]:
    """The (field, amount) pairs of a log."""
    return [(field, amount) for field, amount in np.frombuffer(plain(log), dtype=PAIR).reshape(-1, 2).tolist()]


def _texts(replies: Iterable[Any]) -> list[str]:
    return [reply.decode() for reply in replies]
