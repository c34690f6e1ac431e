"""All families of a worker, and what is asked of them that has nothing to do with a shard."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from streams.engine.family import EntityFamily, EventFamily, Family
from streams.engine.marks import Marks
from streams.settings.pipelines import UnnamedStage


@dataclass(frozen=True, slots=True)
class Families:
    """The families with entities, and those whose events stand for themselves; all of a worker tell the same counts."""

    entities: tuple[EntityFamily[Any, Any], ...]
    events: tuple[EventFamily[Any], ...]
    unnamed_stages: Callable[[], int]
    """How many events named a stage that their pipeline does not name."""
    late_voidings: Callable[[], int]
    """How many voidings found what they void too old to be taken back."""
    large_baskets: Callable[[], int]
    """How many purchases were of so many item families that their pairs are not counted."""
    stages_to_tell: Callable[[], Sequence[UnnamedStage]]
    """The names of such stages that were not told of yet."""
    is_foreign: Callable[[Any], bool]
    """Whether a record of `crm.derived` was told by workers of another group, or nothing is made of it here."""
    marks: Marks
    """What stands for persons who were erased."""
    numbered_first: tuple[tuple[str, str], ...] = ()
    """(dimension, text) of the values that need numbers before anything is counted: the settings name them."""

    @property
    def all(self) -> tuple[Family[Any], ...]:
        """Every family."""
        return (*self.entities, *self.events)
