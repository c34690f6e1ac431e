"""Reading the shards' logs out of Redis naively: every pair of every pane, summed up in dictionaries."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from streams.arithmetic import fields
from streams.arithmetic.calendar import Calendar
from streams.arithmetic.measures import series_names
from streams.arithmetic.measures.versions import CatalogueVersion
from streams.arithmetic.pairs import PAIR, plain
from streams.arithmetic.panes import LEVEL_LOG, Pane
from streams.kpis import Kpi
from streams.redis import keys as redis_keys
from streams.redis.connection import Client
from streams.redis.value_dictionary import SERIES
from tests.built_in import ALL_DIMENSIONS, ALL_MEASURES
from tests.engine import evaluation
from tests.engine.evaluation import PaneSums, Table

_FIRST = CatalogueVersion()


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


async def tables(
    client: Client,
    kpis: Iterable[Kpi],
    now: int,
    digits: int,
    calendar: Calendar,
    catalogue: CatalogueVersion = _FIRST,
) -> dict[str, Table]:
    """{window: {field: number}} of what stands in Redis and is counted with a version, at `now` (epoch ms)."""
    names = await texts(client, catalogue)
    return evaluation.tables(await pane_sums(client), names, list(kpis), now, calendar, digits)


async def texts(client: Client, catalogue: CatalogueVersion = _FIRST) -> dict[str, dict[int, str]]:
    """Dimension -> number -> text, where all shards have the same; names of series as of this version."""
    found: dict[str, dict[int, str]] = {dimension: {} for dimension in (*ALL_DIMENSIONS, SERIES)}
    for tag in _texts(await client.smembers(redis_keys.SHARDS)):
        names: Any = await client.hgetall(redis_keys.ShardKeys(tag).names)
        for name, number in names.items():
            dimension, _, text = name.decode().partition("=")
            known = found.setdefault(dimension, {}).setdefault(int(number), text)
            assert known == text, f"{dimension} {number} is {known!r} in one shard and {text!r} in another"
    found[SERIES] = {number: catalogue.as_now(name) for number, name in found[SERIES].items()}
    # Of what nothing was ever counted no shard has a name.
    named = set(found[SERIES].values())
    unnamed = (name for name in series_names(ALL_MEASURES) if name not in named)
    found[SERIES] |= {-number: name for number, name in enumerate(unnamed, 1)}
    for of_dimension in found.values():
        for text, number in fields.RESERVED.items():
            of_dimension.setdefault(number, text)
    return found


def pairs_of(log: bytes) -> list[tuple[int, int]]:
    """The (field, amount) pairs of a log."""
    return [(field, amount) for field, amount in np.frombuffer(plain(log), dtype=PAIR).reshape(-1, 2).tolist()]


def _texts(replies: Iterable[Any]) -> list[str]:
    return [reply.decode() for reply in replies]
