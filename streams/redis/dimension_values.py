"""The values that dimensions have met: since when, last used when, and which of them are in use.

Whoever sees all panes (a board) tells which values are in one, or in a level; `settle` gives the places of all others
away. It takes none from a value that somebody asked for within `QUIET_MS`: a worker may be about to count under it, and
the board not have read that yet.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from importlib.resources import files
from typing import Any, Final, NamedTuple

from streams.redis import keys as redis_keys
from streams.redis.connection import UNAVAILABLE, Client
from streams.redis.errors import StoreUnavailableError
from streams.redis.value_dictionary import LEASE_MS, SERIES

QUIET_MS: Final = 2 * LEASE_MS
"""Twice as long as a worker counts under a number without asking."""
_AT_ONCE: Final = 2_000
"""Values in one call: a script is short."""


class DimensionValue(NamedTuple):
    """A value that was counted under its own name at some time; moments are epoch ms of the engine's clock."""

    text: str
    number: int
    since: int
    """When it was first counted."""
    last_used: int
    """When events with it were last counted; up to an hour early."""
    in_use: bool
    """Whether it has a place among those that its dimension may have at a time."""


async def read_values(client: Client) -> dict[str, list[DimensionValue]]:
    """All values by dimension, in the order of their numbers. Raises StoreUnavailableError."""
    values: defaultdict[str, list[DimensionValue]] = defaultdict(list)
    try:
        found: Any = await client.hgetall(redis_keys.VALUE_DICTIONARY)
    except UNAVAILABLE as error:
        raise StoreUnavailableError(f"dimension values: {error}") from error
    for field, entry in found.items():
        dimension, separator, text = field.decode().partition("=")
        if separator and dimension != SERIES:
            number, since, last_used, place = map(int, entry.split())
            values[dimension].append(DimensionValue(text, number, since, last_used, bool(place)))
    return {dimension: sorted(values[dimension], key=_number_of) for dimension in sorted(values)}


async def count_values(client: Client, dimensions: Collection[str]) -> dict[str, int]:
    """How many values of each of these dimensions are in use. Raises StoreUnavailableError."""
    names = sorted(dimensions)
    try:
        found: Any = await client.hmget(redis_keys.VALUE_DICTIONARY, names)
    except UNAVAILABLE as error:
        raise StoreUnavailableError(f"dimension values: {error}") from error
    return {name: int(entry.split()[1]) if entry else 0 for name, entry in zip(names, found, strict=True)}


class Places:
    """Gives places to values that are in use, and takes them from those that are not."""

    def __init__(self, client: Client) -> None:
        """Settle in this Redis."""
        self._client = client
        self._settle = client.register_script(files("streams.redis").joinpath("settle_values.lua").read_text("utf-8"))

    async def settle(self, used: Mapping[str, Collection[str]], now: int) -> tuple[int, int]:
        """See that these values, by dimension, have a place at `now` (epoch ms), and no others.

        Returns how many places were taken and how many were given. Raises StoreUnavailableError.
        """
        values = await read_values(self._client)
        moved = [
            (dimension, value.text, not value.in_use)
            for dimension, known in values.items()
            for value in known
            if value.in_use != (value.text in used.get(dimension, ()))
        ]
        taken = given = 0
        for start in range(0, len(moved), _AT_ONCE):
            arguments = list(_flat(moved[start : start + _AT_ONCE]))
            try:
                reply: Any = await self._settle(keys=[redis_keys.VALUE_DICTIONARY], args=[now - QUIET_MS, *arguments])
            except UNAVAILABLE as error:
                raise StoreUnavailableError(f"dimension values: {error}") from error
            taken, given = taken + int(reply[0]), given + int(reply[1])
        return taken, given


def _flat(moved: Iterable[tuple[str, str, bool]]) -> Iterable[str | int]:
    for dimension, text, in_use in moved:
        yield from (dimension, text, int(in_use))


def _number_of(value: DimensionValue) -> int:
    return value.number
