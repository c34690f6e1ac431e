"""Writes shards for a board to read, as a worker would."""

import secrets
from collections.abc import Mapping, Sequence

import numpy as np

from streams.arithmetic import fields
from streams.arithmetic.days import days_of
from streams.arithmetic.deltas import MEASURE_SHIFT, Contributions, DimensionTuples, PaneDeltas, key_of_moment
from streams.arithmetic.measures import Measure, series_names, tickets
from streams.board.table_fields import SERIES
from streams.redis.commits import Commit, Position
from streams.redis.connection import Client
from streams.redis.shards import Shards
from streams.redis.value_dictionary import ValueDictionary

Pairs = Sequence[tuple[int, int]]


def packed(pairs: Pairs) -> bytes:
    return np.array(pairs, dtype="<i8").tobytes()


class ShardWriter:
    """The one writer of a shard, which commits pairs as they come."""

    def __init__(self, client: Client, tag: str = "ticket-0") -> None:
        self.tag = tag
        self.position: Position | None = None
        self._shards = Shards(client)
        self._session = secrets.token_hex(8)

    @property
    def version(self) -> int:
        return self.position.version if self.position else 0

    async def load(self) -> None:
        self.position = (await self._shards.load(self.tag)).position

    async def append(self, logs: Mapping[str, Pairs], **more: object) -> None:
        await self.commit(Commit(appended={name: packed(pairs) for name, pairs in logs.items()}), **more)

    async def rewrite(self, logs: Mapping[str, Pairs]) -> None:
        await self.commit(Commit(rewritten={name: packed(pairs) for name, pairs in logs.items()}))

    async def commit(self, commit: Commit, **more: object) -> None:
        for name, value in more.items():
            setattr(commit, name, value)
        if not self.position:
            await self.load()
        assert self.position is not None
        self.position, _ = await self._shards.commit(self.tag, self.position, self._session, commit)


class TicketDesk:
    """Counts measures of tickets into one shard."""

    def __init__(self, client: Client, tag: str = "ticket-0") -> None:
        self.writer = ShardWriter(client, tag)
        self.numbers = ValueDictionary(client, lambda _: 50, tickets.DIMENSIONS)
        self._dimension_tuples = DimensionTuples(len(tickets.DIMENSIONS))

    async def count(self, counted: Sequence[tuple[Measure, int]], moment: int, now: int, channel: str = "web") -> None:
        """Count (measure, amount) pairs at a moment, under a channel."""
        await self.numbers.resolve([("channel", channel), *((SERIES, name) for name in series_names(tickets.MEASURES))])
        differences = PaneDeltas(
            tickets.DIMENSIONS,
            tickets.MEASURES,
            {name: number for name, number in self.numbers.of[SERIES].items() if name is not None},
            days_of("Asia/Tehran"),
        )
        others = [0] * (len(tickets.DIMENSIONS) - 1)
        dimension_tuple = self._dimension_tuples.number((self.numbers.of["channel"][channel], *others))
        changes = Contributions()
        for measure, amount in counted:
            place = tickets.MEASURES.index(measure)
            changes.added += (key_of_moment(moment) | place << MEASURE_SHIFT | dimension_tuple, amount)
        seen = {event_type: moment for measure, _ in counted for event_type in measure.fed_by}
        logs = differences.logs(changes, self._dimension_tuples, now)
        names = {
            (dimension, text): number
            for dimension, numbers in self.numbers.of.items()
            for text, number in numbers.items()
            if text and number >= fields.FIRST_VALUE
        }
        await self.writer.commit(Commit(appended=logs, names=names), seen=seen)
