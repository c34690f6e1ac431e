"""What all writers of a worker share."""

from dataclasses import dataclass
from typing import Final

from streams.arithmetic.days import Days
from streams.arithmetic.measures.versions import CatalogueVersion
from streams.engine.comment_keeping import CommentKeeping
from streams.engine.health import Health
from streams.redis.clock import Clock
from streams.redis.shards import Shards
from streams.redis.value_dictionary import ValueDictionary

_FIRST: Final = CatalogueVersion()


@dataclass(frozen=True, slots=True)
class Parts:
    """What all writers of a worker share."""

    shards: Shards
    dictionary: ValueDictionary
    clock: Clock
    health: Health
    days: Days
    """The days over which panes are laid."""
    keeping: CommentKeeping
    catalogue: CatalogueVersion = _FIRST
    """The version of what is counted."""
