"""What a measure comes from, as data: the events and fields that feed it, and the settings that bear on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from schemas.event_types import EventTypes

Feed: TypeAlias = Mapping[str, tuple[str, ...]]
"""Event type -> its fields that matter, besides those that always do (`always`)."""


@dataclass(frozen=True, slots=True)
class Lineage:
    """Where the numbers of one measure come from.

    `counts` says what one contribution stands for. `counted` are the events that decide whether, when and how much is
    counted; `told_apart` those that decide under which value of a dimension. `settings` are the keys that a change of
    which would count the same events differently.
    """

    counts: str
    counted: Feed
    told_apart: Mapping[str, Feed] = field(default_factory=dict)
    settings: tuple[str, ...] = ()

    @property
    def event_types(self) -> frozenset[str]:
        """Every type of event that has a part in it."""
        return frozenset(self.counted) | {kind for feed in self.told_apart.values() for kind in feed}

    @property
    def feed(self) -> Feed:
        """All fields that have a part in it, in whatever breakdown."""
        return joined(self.counted, *self.told_apart.values())


def always(event_type: str, events: EventTypes) -> tuple[str, ...]:
    """The fields that every event of this type counts by: the key of its entity, its id and its moment."""
    return tuple(dict.fromkeys((events.keys[events.topic_of_type[event_type]], "event_id", "occurred_at")))


def joined(*feeds: Feed) -> Feed:
    """All that any of these feeds names."""
    fields: dict[str, dict[str, None]] = {}
    for feed in feeds:
        for event_type, names in feed.items():
            fields.setdefault(event_type, {}).update(dict.fromkeys(names))
    return {event_type: tuple(names) for event_type, names in fields.items()}
