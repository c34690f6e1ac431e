"""Looking through shards for entities that were counted with an older version, and how far that has come.

How far is said in the shard itself: so it goes with the shard to another worker, who goes on there, and whoever asks
how much is left need not look at any entity.
"""

from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final, NamedTuple

from streams.redis import keys as redis_keys
from streams.redis.connection import UNAVAILABLE, Client
from streams.redis.errors import StoreUnavailableError

_PARTS: Final = 4


@dataclass(frozen=True, slots=True)
class Swept:
    """How far a shard has been looked through. It goes on growing where it is looked through once more."""

    cursor: int
    """Where to go on; 0 at the beginning."""
    entities: int
    """How many entities were looked at up to there. One that came twice counts twice."""
    fields: int
    """How many fields of the facts that was: a large entity has several."""

    def left(self, held: int) -> int:
        """About how many entities nobody has looked at, of a shard whose facts have so many fields.

        How many entities these are, is told by those that were looked at.
        """
        share = self.entities / self.fields if self.fields else 1
        return max(0, round(held * share) - self.entities)


class Portion(NamedTuple):
    """What was found in some fields of a shard's facts."""

    began: int
    """The cursor from which on they were looked at."""
    swept: Swept
    mark: bytes
    """How this server lays out the facts, told where a pass begins and ends. It is another one after a restart, on
    another server, and perhaps where entities came or went."""
    behind: list[str]
    """Entities that were counted with an older version."""


class Sweeps:
    """Looks through shards, a portion at a time."""

    def __init__(self, client: Client) -> None:
        """Look in this Redis."""
        self._behind = client.register_script(files("streams.redis").joinpath("behind.lua").read_text("utf-8"))

    async def behind(self, tag: str, swept: Swept | None, most: int, version: int) -> Portion:
        """Entities that were counted with an older version, of about `most` fields of the facts.

        `swept` is how far the shard was looked through with this version, and all up to there counted, which is then
        said in the shard; None: as far as the shard says. What is there from the first call of a pass to its last is
        looked at once or more, if all of it was on one server that did not start again: then the mark is the same at
        both ends. Raises StoreUnavailableError.
        """
        keys = redis_keys.ShardKeys(tag)
        at: tuple[int | str, ...] = ("", 0, 0) if swept is None else (swept.cursor, swept.entities, swept.fields)
        try:
            began, after, entities, fields, mark, *found = await self._behind(
                keys=[keys.facts, keys.swept], args=[version, most, *at]
            )
        except UNAVAILABLE as error:
            raise StoreUnavailableError(f"shard {tag}: {error}") from error
        return Portion(int(began), Swept(int(after), entities, fields), mark, [entity.decode() for entity in found])


def swept_with(stored: Any) -> tuple[int, Swept] | None:  # noqa: ANN401 - what a client gives for a key
    """The version with which a shard says that it is looked through, and how far; None where it says nothing."""
    parts = stored.split() if stored else []
    if len(parts) != _PARTS:
        return None
    version, *at = map(int, parts)
    return version, Swept(*at)
