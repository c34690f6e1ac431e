"""What the documents say of each type of event, read off its struct."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from msgspec import inspect as mi

from schemas.document.descriptions import attributes_of, description_of
from schemas.document.kinds import Kind, kind_of
from schemas.event_types import EventTypes

COMMON: Final = ("event_id", "type", "occurred_at", "source")
"""The fields that all events have, in the order in which documents name them."""


@dataclass(frozen=True)
class Field:
    """A field of an event or of a part."""

    name: str
    kind: Kind
    required: bool
    description: str
    default: int | None = None
    """What leaving it out means, where that is a value; None where it means not to tell."""


@dataclass(frozen=True)
class Part:
    """An object inside of events, such as a line of a purchase."""

    name: str
    description: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class DocumentedEvent:
    """A type of event."""

    tag: str
    """The type as it is written in events, such as `ticket.opened`."""
    struct: type
    family: str
    topic: str
    is_home: bool
    """Whether its type belongs on this topic if nothing else is said."""
    key: str
    """The field that the record's key is taken from."""
    key_without: str | None
    """The field that it is taken from where the event does not have that one; None where it always does."""
    takes_any_key: bool
    """Whether the topic takes any other key as well."""
    description: str
    fields: tuple[Field, ...]
    """With those that all events have; without the type, which is no attribute of the struct."""
    parts: tuple[tuple[str, Part], ...]
    """The fields whose values are objects or lists of them, and what is in those."""

    @property
    def name(self) -> str:
        """The name of the struct, such as `TicketOpened`."""
        return self.struct.__name__

    @property
    def slug(self) -> str:
        """The name of its documents: its type, and with it the topic where the type has another home."""
        return self.tag if self.is_home else f"{self.tag}-on-{self.topic}"

    @property
    def summary(self) -> str:
        """The description's first sentences, which stand alone."""
        return self.description.split("\n\n", maxsplit=1)[0]

    @property
    def key_in_words(self) -> str:
        """The field that the record's key is taken from, and the one that stands in for it, if there is one."""
        return f"`{self.key}`" + (f", or `{self.key_without}` if there is none" if self.key_without else "")

    @property
    def required(self) -> tuple[str, ...]:
        """The names of the required fields, in the order of the documents."""
        return tuple(name for name in (*COMMON, *self.own) if name == "type" or self.field(name).required)

    @property
    def own(self) -> tuple[str, ...]:
        """The names of the fields that not all events have, the required ones first."""
        own = [field for field in self.fields if field.name not in COMMON]
        return tuple(field.name for field in sorted(own, key=lambda field: not field.required))

    def field(self, name: str) -> Field:
        """The field of this name."""
        return next(field for field in self.fields if field.name == name)

    def has(self, name: str) -> bool:
        """Whether the event may have this field."""
        return any(field.name == name for field in self.fields)


@cache
def documented_events(events: EventTypes) -> tuple[DocumentedEvent, ...]:
    """All of these types of event that others publish, in the order of the topics.

    Raises:
        ValueError: a struct or a field has no description.
    """
    told = mi.multi_type_info(map(events.on, events.structs))
    every = zip(events.structs, told, strict=True)
    structs = {(topic, struct.tag): struct for topic, of_topic in every for struct in _structs_in(of_topic)}
    return tuple(
        _documented(structs[topic, kind], kind, events, topic)
        for topic in events.topics
        for kind in events.types[topic]
    )


def _documented(struct: mi.StructType, kind: str, events: EventTypes, topic: str) -> DocumentedEvent:
    parts = ((field.name, next(_structs_in(field.type), None)) for field in struct.fields)
    return DocumentedEvent(
        tag=kind,
        struct=struct.cls,
        family=events.family_of_topic[topic],
        topic=topic,
        is_home=topic == events.topic_of_type[kind],
        key=events.keys[topic],
        key_without=events.keys_without.get(topic),
        takes_any_key=topic in events.any_key,
        description=description_of(struct.cls),
        fields=_fields(struct),
        parts=tuple((name, _part(part)) for name, part in parts if part is not None),
    )


def _part(part: mi.StructType) -> Part:
    return Part(part.cls.__name__, description_of(part.cls), _fields(part))


def _fields(struct: mi.StructType) -> tuple[Field, ...]:
    descriptions = attributes_of(struct.cls)
    missing = [field.name for field in struct.fields if field.name not in descriptions]
    if missing:
        raise ValueError(f"{struct.cls.__name__}: no description stands under {', '.join(missing)}")
    return tuple(
        Field(
            field.name,
            kind_of(field.type),
            field.required,
            descriptions[field.name],
            field.default if isinstance(field.default, int) else None,
        )
        for field in struct.fields
    )


def _structs_in(told: mi.Type) -> Iterator[mi.StructType]:
    """The structs that a type is, is a choice of, or is a list of."""
    match told:
        case mi.StructType():
            yield told
        case mi.UnionType(types=types):
            for choice in types:
                yield from _structs_in(choice)
        case mi.ListType(item_type=element):
            yield from _structs_in(element)
