"""Places and numbers of dimension values and of series: one map for all shards, of which every process has a copy.

The number is what a shard counts a value under, unless it has that number for another one
(`streams.engine.shard_numbers`). A value keeps it, and has a place in its dimension for as long as it is in use: in
some pane that is kept, or in a level. Only so many values have a place at a time; one that comes when all are taken is
"other". Workers ask for what they are about to count; who sees all panes gives the places of what is not in use to
others (`streams.redis.dimension_values`). A worker asks again for everything after `LEASE_MS`: by then it learns what
has lost its place, and what was "other" may have found one.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from importlib.resources import files
from typing import Final

from streams.arithmetic import fields
from streams.redis import keys as redis_keys
from streams.redis.clock import wall_clock
from streams.redis.connection import UNAVAILABLE, Client
from streams.redis.errors import StoreUnavailableError

SERIES = "series"
"""The pseudo-dimension under which the names of series have their numbers."""

LEASE_MS: Final = 60 * 60 * 1000
"""How long a process counts under a number before it asks for it again, by the clock that events are counted by."""

_WENT_BACK = [-1]
_MOST_OVERFLOWED = 100_000
"""How many values beyond a full dimension a process remembers before it asks again."""
_MOST_VALUES = fields.MAX_VALUE - fields.FIRST_VALUE + 1
_MOST_SERIES = fields.MAX_SERIES - fields.FIRST_VALUE + 1


class ValueDictionary:
    """A process's copy of the map.

    `of[dimension][text]` is a value's number. Nothing and empty text are UNKNOWN; reserved values have their numbers
    from the start.
    """

    def __init__(
        self,
        client: Client,
        cap: Callable[[str], int],
        dimensions: Iterable[str],
        now: Callable[[], int] = wall_clock,
    ) -> None:
        """Start empty; `cap` tells how many values a dimension may have in use, `now` what time it is (epoch ms)."""
        self._client = client
        self._cap = cap
        self._now = now
        self._give = client.register_script(_script("assign_values.lua"))
        self._restore = client.register_script(_script("restore_values.lua"))
        self._given: Counter[str] = Counter()
        """How many numbers of each dimension this process knows to have been given out."""
        self._numbers: dict[str, dict[str, int]] = {}
        """All numbers that this process has ever been told, whether it may still count under them or not."""
        self._asked_since = now()
        self.lease = 0
        """Raised whenever numbers are let go of."""
        self.of: dict[str, dict[str | None, int]] = {
            dimension: reserved_numbers() for dimension in (*dimensions, SERIES)
        }
        self._overflowed: Counter[str] = Counter()
        self._overflowed_before: Counter[str] = Counter()

    @property
    def overflowed(self) -> Mapping[str, int]:
        """How many distinct values of each dimension were turned into "other" in this lease or the last one."""
        return {
            dimension: max(self._overflowed[dimension], self._overflowed_before[dimension])
            for dimension in self.of
            if dimension != SERIES
        }

    def in_facts(self, dimension: str, text: str) -> int | None:
        """The number that a value has, whether it may still be counted under or not; None if it was never told."""
        return self._numbers.get(dimension, {}).get(text) or self.of[dimension].get(text)

    def renew(self) -> None:
        """Let go of numbers that were asked for too long ago to count under them; to be called before each batch."""
        now = self._now()
        if 0 <= now - self._asked_since < LEASE_MS:
            return
        self._asked_since = now
        self._overflowed, self._overflowed_before = Counter(), self._overflowed
        self._let_go()

    async def resolve(self, wanted: Collection[tuple[str, str]]) -> None:
        """Make sure that every (dimension, text) has a number in `of`; what comes first finds a place first.

        Raises StoreUnavailableError if Redis does not answer.
        """
        if not wanted:
            return
        pairs = list(dict.fromkeys(wanted))
        while (numbers := await self._asked(pairs)) == _WENT_BACK:
            await self._give_back()
        for (dimension, text), number in zip(pairs, numbers, strict=True):
            known = self.of[dimension]
            if number == fields.OTHER:
                self._overflowed[dimension] += 1
                if len(known) > self._cap(dimension) + _MOST_OVERFLOWED:
                    known = self.of[dimension] = {
                        t: n for t, n in known.items() if n != fields.OTHER
                    } | reserved_numbers()
            else:
                self._given[dimension] = max(self._given[dimension], number - fields.FIRST_VALUE + 1)
                self._numbers.setdefault(dimension, {})[text] = number
            known[text] = number

    async def reload(self) -> None:
        """Forget the copy, for Redis may have come back from an older snapshot.

        Before that it is told what it has forgotten: a shard that was older than the snapshot, and is the same as ever,
        may have counted under these numbers by now. Values are asked for again as they are needed; series keep their
        numbers for as long as this process lives. Raises StoreUnavailableError if Redis does not answer.
        """
        await self._give_back()
        self._let_go()
        self._given = Counter({SERIES: self._given[SERIES]})

    def _let_go(self) -> None:
        self.lease += 1
        for dimension in self.of:
            if dimension != SERIES:
                self.of[dimension] = reserved_numbers()

    async def _asked(self, pairs: Sequence[tuple[str, str]]) -> list[int]:
        arguments: list[str | int] = [self._now(), _MOST_VALUES]
        for dimension, text in pairs:
            cap = _MOST_SERIES if dimension == SERIES else self._cap(dimension)
            arguments += (dimension, text, cap, self._given[dimension])
        try:
            return list(await self._give(keys=[redis_keys.VALUE_DICTIONARY], args=arguments))
        except UNAVAILABLE as error:
            raise StoreUnavailableError(f"numbers of dimension values: {error}") from error

    async def _give_back(self) -> None:
        told = [
            part
            for dimension, numbers in self._numbers.items()
            for text, number in numbers.items()
            for part in (dimension, text, number)
        ]
        # A value may have another number by now, and the last one that was given out is then known of no value.
        told += [
            part
            for dimension, given in self._given.items()
            if given
            for part in (dimension, "", fields.FIRST_VALUE + given - 1)
        ]
        try:
            await self._restore(keys=[redis_keys.VALUE_DICTIONARY], args=[self._now(), *told])
        except UNAVAILABLE as error:
            raise StoreUnavailableError(f"numbers of dimension values: {error}") from error


def reserved_numbers() -> dict[str | None, int]:
    """What a dimension knows before any value came."""
    return {None: fields.UNKNOWN, "": fields.UNKNOWN} | dict[str | None, int](fields.RESERVED.items())


def _script(name: str) -> str:
    return files("streams.redis").joinpath(name).read_text("utf-8")
