"""The numbers of dimension values and of series: one append-only map for the whole system, cached by every process."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from importlib.resources import files
from typing import Any

from streams.arithmetic import fields
from streams.redis import keys as redis_keys
from streams.redis.connection import UNAVAILABLE, Client
from streams.redis.errors import StoreUnavailableError

SERIES = "series"
"""The pseudo-dimension under which the names of series have their numbers."""

UNKNOWN_TEXT = "unknown"
OTHER_TEXT = "other"

_WENT_BACK = [-1]
_MOST_OVERFLOWED = 100_000
"""How many values beyond a full dimension a process remembers before it asks again."""


class ValueDictionary:
    """A process's copy of the map.

    `of[dimension][text]` is a value's number. Nothing and empty text are UNKNOWN; so are the texts that stand for
    unknown and other themselves.
    """

    def __init__(self, client: Client, cap: Callable[[str], int], dimensions: Iterable[str]) -> None:
        """Start empty; `cap` tells how many values a dimension keeps."""
        self._client = client
        self._cap = cap
        self._give = client.register_script(_script("assign_values.lua"))
        self._restore = client.register_script(_script("restore_values.lua"))
        self._given: Counter[str] = Counter()
        """How many numbers of each dimension this process knows to have been given out."""
        self.of: dict[str, dict[str | None, int]] = {dimension: _reserved() for dimension in (*dimensions, SERIES)}
        self.overflowed: Counter[str] = Counter()
        """How many distinct values were turned into "other", by dimension."""

    async def resolve(self, wanted: Collection[tuple[str, str]]) -> None:
        """Make sure that every (dimension, text) has a number in `of`.

        Raises StoreUnavailableError if Redis does not answer.
        """
        if not wanted:
            return
        pairs = sorted(set(wanted))
        while (numbers := await self._asked(pairs)) == _WENT_BACK:
            await self._give_back()
        for (dimension, text), number in zip(pairs, numbers, strict=True):
            known = self.of[dimension]
            self._given[dimension] = max(self._given[dimension], number - fields.OTHER)
            if number == fields.OTHER:
                self.overflowed[dimension] += 1
                if len(known) > self._cap(dimension) + _MOST_OVERFLOWED:
                    known = self.of[dimension] = {t: n for t, n in known.items() if n != fields.OTHER} | _reserved()
            known[text] = number

    async def reload(self) -> None:
        """Forget the copy, for Redis may have come back from an older snapshot.

        Before that it is told what it has forgotten: a shard that was older than the snapshot, and is the same as ever,
        may have counted under these numbers by now. Values are asked for again as they are needed; series keep their
        numbers for as long as this process lives. Raises StoreUnavailableError if Redis does not answer.
        """
        await self._give_back()
        for dimension in self.of:
            if dimension != SERIES:
                self.of[dimension] = _reserved()
                self._given[dimension] = 0

    async def _asked(self, pairs: Sequence[tuple[str, str]]) -> list[int]:
        arguments: list[str | int] = []
        for dimension, text in pairs:
            cap = fields.MAX_SERIES if dimension == SERIES else self._cap(dimension)
            arguments += (dimension, text, cap, self._given[dimension])
        try:
            return list(await self._give(keys=[redis_keys.VALUE_DICTIONARY], args=arguments))
        except UNAVAILABLE as error:
            raise StoreUnavailableError(f"numbers of dimension values: {error}") from error

    async def _give_back(self) -> None:
        arguments = [
            part
            for dimension, numbers in self.of.items()
            for text, number in numbers.items()
            if text and number >= fields.FIRST_VALUE
            for part in (dimension, text, number)
        ]
        try:
            await self._restore(keys=[redis_keys.VALUE_DICTIONARY], args=arguments)
        except UNAVAILABLE as error:
            raise StoreUnavailableError(f"numbers of dimension values: {error}") from error


def _reserved() -> dict[str | None, int]:
    return {None: fields.UNKNOWN, "": fields.UNKNOWN, UNKNOWN_TEXT: fields.UNKNOWN, OTHER_TEXT: fields.OTHER}


def _script(name: str) -> str:
    return files("streams.redis").joinpath(name).read_text("utf-8")


async def load_texts(client: Client) -> dict[str, dict[int, str]]:
    """The whole map the other way round: dimension -> number -> text. Raises StoreUnavailableError."""
    texts: dict[str, dict[int, str]] = {}
    try:
        raw: Any = await client.hgetall(redis_keys.VALUE_DICTIONARY)
    except UNAVAILABLE as error:
        raise StoreUnavailableError(f"numbers of dimension values: {error}") from error
    for key, number in raw.items():
        dimension, separator, text = key.decode().partition("=")
        if separator:
            texts.setdefault(dimension, {})[int(number)] = text
    for names in texts.values():
        names.setdefault(fields.UNKNOWN, UNKNOWN_TEXT)
        names.setdefault(fields.OTHER, OTHER_TEXT)
    return texts
