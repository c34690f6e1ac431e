"""The numbers that dimension values have in one shard.

Which values have a place in their dimension is decided once for all shards (`streams.redis.value_dictionary`), and so
is a number for each. A shard takes that number unless another value has it there: the map of all shards is on one
server, and may lose its latest numbers and give them to others, while a shard that counted under them has lost nothing.
So what a number means in a shard is told by the shard, and written by the commit that uses it first.
"""

from collections.abc import Collection, Mapping
from itertools import count
from typing import Final

from streams.arithmetic import fields
from streams.redis.value_dictionary import SERIES, ValueDictionary, reserved_numbers

_MOST_OVERFLOWED: Final = 100_000
"""How many texts of a dimension are remembered for one lease: there is no end of values beyond its places."""


class ShardNumbers:
    """`of[dimension][text]` is a value's number, for as long as it may be counted under; series keep theirs."""

    def __init__(self, dictionary: ValueDictionary, names: Mapping[tuple[str, str], int]) -> None:
        """Begin with the names that stand in the shard: (dimension, text) -> number."""
        self._dictionary = dictionary
        self._lease = dictionary.lease
        self._numbers: dict[str, dict[str, int]] = {dimension: {} for dimension in dictionary.of}
        for (dimension, text), number in names.items():
            self._numbers.setdefault(dimension, {})[text] = number
        self._taken = {dimension: set(numbers.values()) for dimension, numbers in self._numbers.items()}
        self._fresh: dict[tuple[str, str], int] = {}
        self.of: dict[str, dict[str | None, int]] = {dimension: reserved_numbers() for dimension in self._numbers}

    @property
    def of_series(self) -> dict[str, int]:
        """The numbers of series, by name."""
        return {text: number for text, number in self.of[SERIES].items() if text}

    def series_but(self, living: Collection[str]) -> dict[str, int]:
        """The numbers of series that were counted in this shard, by name, but for these."""
        return {name: number for name, number in self._numbers[SERIES].items() if name not in living}

    def forget_series(self, names: Collection[str]) -> None:
        """Give the numbers of these series to others: nothing of them is left in the shard, nor are their names."""
        numbers = self._numbers[SERIES]
        for name in names:
            self._taken[SERIES].discard(numbers.pop(name))
            self.of[SERIES].pop(name, None)

    def in_facts(self, dimension: str, text: str) -> int | None:
        """The number that a value has in the facts of this shard, as far as it has one; it keeps it."""
        return self._numbers[dimension].get(text) or self.of[dimension].get(text)

    def renew(self) -> None:
        """Let go of numbers that were asked for too long ago to count under them; to be called before each batch."""
        self._dictionary.renew()
        if self._lease != self._dictionary.lease:
            self._lease = self._dictionary.lease
            for dimension in self.of:
                if dimension != SERIES:
                    self.of[dimension] = reserved_numbers()

    async def resolve(self, wanted: Collection[tuple[str, str]]) -> None:
        """Ask for the numbers of these (dimension, text).

        What another shard made the process forget meanwhile is still missing afterwards. Raises StoreUnavailableError.
        """
        pairs = list(dict.fromkeys(wanted))
        places = self._dictionary.of
        await self._dictionary.resolve([pair for pair in pairs if pair[1] not in places[pair[0]]])
        for dimension, text in pairs:
            suggested = self._dictionary.of[dimension].get(text)
            if suggested is not None:
                known = self.of[dimension]
                if len(known) > _MOST_OVERFLOWED:
                    known = self.of[dimension] = reserved_numbers()
                # Series are never others: a shard has numbers left where the map of all shards has none.
                is_other = suggested == fields.OTHER and dimension != SERIES
                known[text] = suggested if is_other else self._number(dimension, text, suggested)

    def take_fresh(self) -> dict[tuple[str, str], int]:
        """What was numbered here since the last call: it goes along with the next commit."""
        fresh, self._fresh = self._fresh, {}
        return fresh

    def _number(self, dimension: str, text: str, suggested: int) -> int:
        numbers, taken = self._numbers[dimension], self._taken[dimension]
        number = numbers.get(text)
        if number is None:
            number = suggested
            most = fields.MAX_SERIES if dimension == SERIES else fields.MAX_VALUE
            if number in taken or number == fields.OTHER or number > most:
                number = next(free for free in count(fields.FIRST_VALUE) if free not in taken)
            if number > most:
                raise OverflowError(f"a shard has no number left for '{text}' of the dimension '{dimension}'")
            numbers[text] = self._fresh[dimension, text] = number
            taken.add(number)
        return number
