"""Whether two Redises hold the same counts, though one came to them on other ways: by names, shard by shard.

Numbers of series and of dimension values may differ, and so may the versions of what is counted: series are compared by
the names of now.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from streams.arithmetic import fields
from streams.arithmetic.days import Days
from streams.arithmetic.fields import Field
from streams.arithmetic.measures import breakdown_of
from streams.arithmetic.measures.versions import FORMER, CatalogueVersion
from streams.arithmetic.numbering import numbered_as
from streams.arithmetic.pairs import PAIR, plain
from streams.arithmetic.panes import LEVEL_LOG, MINUTE_MS, WINDOW_NAMES, Pane
from streams.arithmetic.whole_numbers import WHOLE_NUMBERS
from streams.cli.tables.reading import read_tables
from streams.redis import keys as redis_keys
from streams.redis.connection import Client
from streams.redis.counting_configuration import said
from streams.redis.keys import ShardKeys
from streams.redis.shards import shard_tags
from streams.redis.table_meta import read_as_of
from streams.redis.value_dictionary import SERIES

_BELOW: Final = (1 << fields.SECOND_SHIFT) - 1
_MOST_TOLD: Final = 20
_ZEROS: Final = frozenset({"0", "0.00"})

Int64s: TypeAlias = NDArray[np.int64]
Logs: TypeAlias = dict[str, tuple[Int64s, Int64s]]
"""Name of a log -> fields in rising order, and their amounts, none of which is 0."""


class Names:
    """Numbers that mean the same in both."""

    def __init__(self) -> None:
        """Know none yet."""
        self._numbers: defaultdict[str, dict[str, int]] = defaultdict(dict)
        self._texts: dict[tuple[str, int], str] = {}

    def number_of(self, dimension: str, text: str) -> int:
        """The number of a text, a new one where it has none."""
        numbers = self._numbers[dimension]
        number = numbers.setdefault(text, fields.FIRST_VALUE + len(numbers))
        self._texts[dimension, number] = text
        return number

    def told(self, number: int) -> str:
        """A field in words."""
        field = fields.split(number)
        series = self._texts.get((SERIES, field.series), str(field.series))
        values = [
            self._texts.get((numbered_as(dimension), value), str(value))
            for dimension, value in zip(breakdown_of(series), (field.first, field.second), strict=False)
        ]
        return f"{series} [{', '.join(values)}] {field.bucket or ''}".rstrip()


async def how_they_differ(first: Client, second: Client, now: int, days: Days) -> list[str]:
    """Sentences on what differs at `now` (epoch ms), the first few of each shard; none where all is the same."""
    names, catalogues = Names(), [(await said(client))[1].version for client in (first, second)]
    tags, others = await shard_tags(first), await shard_tags(second)
    wrong = [f"shard {tag} is in one of them" for tag in sorted({*tags} ^ {*others})]
    for tag in sorted({*tags} & {*others}):
        logs, other_logs = [
            await _logs(client, tag, catalogue, names, now, days)
            for client, catalogue in zip((first, second), catalogues, strict=True)
        ]
        found = list(_of_logs(tag, logs, other_logs, names))
        wrong += [*found[:_MOST_TOLD], *([f"{tag}: {len(found):,} amounts differ"] if found else [])]
        wrong += _of_mappings(f"{tag}: mark", await _marks(first, tag), await _marks(second, tag))
    return wrong + await _of_tables(first, second)


async def how_much(client: Client, now: int, days: Days) -> str:
    """How much there is to compare."""
    catalogue, names, count = (await said(client))[1].version, Names(), 0
    for tag in await shard_tags(client):
        count += sum(len(found) for found, _ in (await _logs(client, tag, catalogue, names, now, days)).values())
    windows = await read_tables(client, _WINDOWS)
    return f"{count:,} amounts in panes and running totals, {sum(map(len, windows.values())):,} fields of tables"


async def _of_tables(first: Client, second: Client) -> list[str]:
    told, other = await read_tables(first, _WINDOWS), await read_tables(second, _WINDOWS)
    minutes = [((await read_as_of(client)) or 0) // MINUTE_MS for client in (first, second)]
    wrong = [] if minutes[0] == minutes[1] else [f"tables are as of the minutes {minutes[0]} and {minutes[1]}"]
    for window in _WINDOWS:
        wrong += _of_mappings(f"table {window}", told[window], other[window])
    return wrong


_WINDOWS: Final = tuple(name for window in WINDOW_NAMES for name in (window, redis_keys.before_of(window)))


def _of_mappings(what: str, told: Mapping[str, object], other: Mapping[str, object]) -> list[str]:
    names = [name for name in sorted({*told, *other}) if _plain(name, told) != _plain(name, other)]
    found = [f"{what} {name}: {told.get(name, 'nothing')} and {other.get(name, 'nothing')}" for name in names]
    return [*found[:_MOST_TOLD], *([f"{what}: {len(found):,} differ"] if found else [])]


def _plain(name: str, told: Mapping[str, object]) -> object:
    """What is told of a name; of a breakdown that is at 0 nothing, for the way there decides whether it is told."""
    found = told.get(name)
    return None if "{" in name and found in _ZEROS else found


def _of_logs(tag: str, logs: Logs, others: Logs, names: Names) -> Iterator[str]:
    nothing = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
    for name in sorted({*logs, *others}):
        told, other = logs.get(name, nothing), others.get(name, nothing)
        if np.array_equal(told[0], other[0]) and np.array_equal(told[1], other[1]):
            continue
        amounts, other_amounts = (dict(zip(one[0].tolist(), one[1].tolist(), strict=True)) for one in (told, other))
        for number in sorted({*amounts, *other_amounts}):
            here, there = amounts.get(number, 0), other_amounts.get(number, 0)
            if here != there:
                yield f"{tag} {name} {names.told(number)}: {here} and {there}"


async def _logs(client: Client, tag: str, catalogue: CatalogueVersion, names: Names, now: int, days: Days) -> Logs:
    keys = ShardKeys(tag)
    texts = _texts_by_number(await client.hgetall(keys.names), catalogue)
    changed: Any = await client.zrange(keys.changed, 0, -1)
    kept = [name for name in (one.decode() for one in changed) if _is_kept(name, now, days)]
    found: Any = await client.mget([keys.log(name) for name in kept]) if kept else []
    common: dict[int, int] = {}
    logs = {}
    for name, log in zip(kept, found, strict=True):
        pairs = np.frombuffer(plain(log or b""), dtype=PAIR).reshape(-1, 2).astype(np.int64)
        one = _summed(_renumbered(pairs, texts, names, common))
        if len(one[0]):
            logs[name] = one
    return logs


def _is_kept(name: str, now: int, days: Days) -> bool:
    return name == LEVEL_LOG or Pane.named(name).is_kept(now, days)


def _summed(pairs: Int64s) -> tuple[Int64s, Int64s]:
    numbers, places = np.unique(pairs[:, 0], return_inverse=True)
    sums = np.zeros(len(numbers), dtype=np.int64)
    np.add.at(sums, places, pairs[:, 1])
    return numbers[sums != 0], sums[sums != 0]


def _renumbered(pairs: Int64s, texts: Mapping[str, Mapping[int, str]], names: Names, common: dict[int, int]) -> Int64s:
    """Pairs with the numbers that mean the same in both; what is not read any more is left out."""
    above, places = np.unique(pairs[:, 0] >> fields.SECOND_SHIFT, return_inverse=True)
    for number in above.tolist():
        if number not in common:
            common[number] = _common(fields.split(number << fields.SECOND_SHIFT), texts, names)
    numbers = np.array([common[number] for number in above.tolist()], dtype=np.int64)[places.reshape(-1)]
    renumbered = np.stack([numbers | pairs[:, 0] & _BELOW, pairs[:, 1]], axis=1)
    kept: Int64s = renumbered[numbers >= 0]
    return kept


def _common(field: Field, texts: Mapping[str, Mapping[int, str]], names: Names) -> int:
    """The field with common numbers; -1 of a series that is not read any more."""
    series = texts[SERIES][field.series]
    if series == FORMER:
        return -1
    values = [field.first, field.second]
    for place, dimension in enumerate(breakdown_of(series)[: len(values)]):
        known, owner = values[place], numbered_as(dimension)
        if dimension not in WHOLE_NUMBERS and known >= fields.FIRST_VALUE:
            values[place] = names.number_of(owner, texts[owner][known])
    return fields.join(Field(names.number_of(SERIES, series), values[0], values[1], 0))


def _texts_by_number(found: Mapping[Any, Any], catalogue: CatalogueVersion) -> dict[str, dict[int, str]]:
    texts: dict[str, dict[int, str]] = {}
    for name, number in found.items():
        dimension, _, text = name.decode().partition("=")
        texts.setdefault(dimension, {})[int(number)] = catalogue.as_now(text) if dimension == SERIES else text
    return texts


async def _marks(client: Client, tag: str) -> dict[str, object]:
    """The marks of what was seen, without those that tell of growing."""
    found: Iterable[Any] = await client.zrange(ShardKeys(tag).seen, 0, -1, withscores=True)
    return {mark.decode(): at for mark, at in found if not mark.startswith(redis_keys.GROWN.encode())}
