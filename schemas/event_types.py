"""The types of events that there are, as one value: their structs, topics, families and keys."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, reduce
from operator import attrgetter, or_
from typing import Any

import msgspec

from schemas.events import Event


@dataclass(frozen=True, eq=False)
class EventTypes:
    """Families with their topics, and topics with their types.

    Topics of a family have the same key, so they need the same number of partitions. Two values are the same only if
    they are one. Raises ValueError for a topic that is not told of everywhere.
    """

    families: Mapping[str, tuple[str, ...]]
    """Family -> its topics."""
    structs: Mapping[str, Mapping[str, type[Event]]]
    """Topic -> type -> its struct on that topic."""
    keys: Mapping[str, str]
    """Topic -> the field whose value is the record's key."""
    keys_without: Mapping[str, str] = field(default_factory=dict)
    """Topic -> the field whose value is the key where an event does not have the one of `keys`."""
    any_key: frozenset[str] = frozenset()
    """Topics on which any key is taken."""
    told_inside: frozenset[str] = frozenset()
    """Topics that nobody but workers publishes on."""

    def __post_init__(self) -> None:
        """Refuse a topic without a family, types or a key."""
        if not self.family_of_topic.keys() == self.structs.keys() == self.keys.keys():
            raise ValueError("every topic needs a family, types and a key")

    @cached_property
    def topics(self) -> tuple[str, ...]:
        """The topics that others publish on."""
        return tuple(topic for topic in self.structs if topic not in self.told_inside)

    @cached_property
    def family_of_topic(self) -> Mapping[str, str]:
        """Topic -> its family."""
        return {topic: family for family, topics in self.families.items() for topic in topics}

    @cached_property
    def types(self) -> Mapping[str, tuple[str, ...]]:
        """Topic -> the types of event that belong on it."""
        return {topic: tuple(structs) for topic, structs in self.structs.items()}

    @cached_property
    def topics_of_type(self) -> Mapping[str, tuple[str, ...]]:
        """Type -> the topics on which it belongs: nearly always one."""
        found: dict[str, tuple[str, ...]] = {}
        for topic, kinds in self.types.items():
            for kind in kinds:
                found[kind] = (*found.get(kind, ()), topic)
        return found

    @cached_property
    def topic_of_type(self) -> Mapping[str, str]:
        """Type -> the topic on which it belongs if nothing else is said."""
        return {kind: topics[0] for kind, topics in self.topics_of_type.items()}

    @cached_property
    def struct_of_type(self) -> Mapping[str, type[Event]]:
        """Type -> its struct, on the topic where it belongs if nothing else is said."""
        return {kind: self.structs[topic][kind] for kind, topic in self.topic_of_type.items()}

    @cached_property
    def published(self) -> tuple[str, ...]:
        """The types that others publish."""
        return tuple(kind for kind, topic in self.topic_of_type.items() if topic not in self.told_inside)

    @cached_property
    def required(self) -> Mapping[str, frozenset[str]]:
        """Type -> the fields without which an event is refused."""
        return {
            kind: frozenset(one.encode_name for one in msgspec.structs.fields(struct) if one.required)
            for kind, struct in self.struct_of_type.items()
        }

    def on(self, topic: str) -> Any:  # noqa: ANN401 - a type, or several of which any will do
        """What a decoder has to be told of the events of a topic."""
        return reduce(or_, self.structs[topic].values())

    def entity_on(self, topic: str) -> Callable[[Any], str]:
        """Gives the value of an event of this topic that is the key of its record."""
        of, without = attrgetter(self.keys[topic]), self.keys_without.get(topic)
        if without is None:
            return of
        other = attrgetter(without)

        def entity(event: Event) -> str:
            found: str | None = of(event)
            return str(other(event)) if found is None else found

        return entity

    def topic_of(self, event: Event) -> str:
        """The topic that an event belongs on."""
        return self._homes[type(event)][0]

    def key_of(self, event: Event) -> bytes:
        """The key of an event's record: its entity's id; on a topic that takes any, its own."""
        return self._homes[type(event)][1](event).encode()

    @cached_property
    def _homes(self) -> Mapping[type[Event], tuple[str, Callable[[Any], str]]]:
        """Struct -> its topic, and what gives the key there."""
        entity_on = {topic: self.entity_on(topic) for topic in self.structs}
        return {
            struct: (topic, entity_on[topic])
            for topic in reversed(tuple(self.structs))
            for struct in self.structs[topic].values()
        }
