"""How many records were refused: counted by workers, read by boards, which have no Kafka.

A worker refuses a record again if it ends before the offset behind it is committed, and then there are two dead
letters of it. So the counts remember up to which offset of each partition they go: a record counts once. If Redis goes
back to an older state, counts and offsets go back together. Time is that of Redis.
"""

from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any, Final, NamedTuple

from streams.redis import keys as redis_keys
from streams.redis.connection import FAILURES, Client
from streams.redis.errors import StoreUnavailableError

_AT_ONCE: Final = 1_000


class Refused(NamedTuple):
    """What is known of refusals. Hours and minutes are counted from the epoch."""

    now: int
    """Epoch seconds, by Redis."""
    hours: Mapping[tuple[int, str, str], int]
    """Hour, topic and reason -> records that were refused."""
    minutes: Mapping[tuple[int, str], tuple[int, int]]
    """Minute and topic -> records that were read, and those of them that were refused; the last ten minutes."""
    last_good: Mapping[str, int]
    """Topic -> when a record of it was last counted, epoch seconds, to some seconds."""


class RefusalCounts:
    """Writes and reads the counts. Every method raises StoreUnavailableError if Redis does not take or give them."""

    def __init__(self, client: Client) -> None:
        """Keep them in this Redis."""
        lua = files("streams.redis")
        self._refused = client.register_script(lua.joinpath("count_refusals.lua").read_text("utf-8"))
        self._reading = client.register_script(lua.joinpath("count_reading.lua").read_text("utf-8"))
        self._all = client.register_script(lua.joinpath("read_refusals.lua").read_text("utf-8"))

    async def refused(self, topic: str, partition: int, refusals: Sequence[tuple[int, str]]) -> None:
        """Count records by offset and reason, in the order of their offsets; those that were counted before do not."""
        for start in range(0, len(refusals), _AT_ONCE):
            arguments: list[str | int] = [topic, partition]
            for offset, reason in refusals[start : start + _AT_ONCE]:
                arguments += (offset, reason)
            await self._call(self._refused, [redis_keys.REFUSAL_COUNTS], arguments)

    async def read(self, topics: Mapping[str, tuple[int, int]]) -> None:
        """Add what was read just now: topic -> records, and those of them that were refused."""
        arguments: list[str | int] = []
        for topic, (records, refused) in topics.items():
            arguments += (topic, records, refused)
        await self._call(self._reading, [redis_keys.REFUSAL_MINUTES], arguments)

    async def all(self) -> Refused:
        """What is known."""
        keys = [redis_keys.REFUSAL_COUNTS, redis_keys.REFUSAL_MINUTES]
        now, counts, minutes = await self._call(self._all, keys, [])
        hours = {
            (int(hour), topic, reason): count for (hour, topic, reason), count in _split(counts) if hour.isdecimal()
        }
        told = {(hour, topic, what): number for (hour, topic, what), number in _split(minutes)}
        return Refused(
            int(now),
            hours,
            {
                (int(minute), topic): (records, told.get((minute, topic, "refused"), 0))
                for (minute, topic, what), records in told.items()
                if what == "records"
            },
            {topic: moment for (good, topic, _), moment in told.items() if good == "good"},
        )

    async def _call(self, script: Any, keys: Sequence[str], arguments: Sequence[str | int]) -> Any:  # noqa: ANN401 - redis-py's scripts and answers
        try:
            return await script(keys=keys, args=arguments)
        except FAILURES as error:
            raise StoreUnavailableError(f"counts of refusals: {error}") from error


def _split(pairs: Sequence[bytes]) -> list[tuple[tuple[str, str, str], int]]:
    """The three words of each field (the last ones empty where there are fewer), and its number."""
    found = []
    for field, number in zip(pairs[::2], pairs[1::2], strict=True):
        first, second, third = [*field.decode().split(" "), "", ""][:3]
        found.append(((first, second, third), int(number)))
    return found
