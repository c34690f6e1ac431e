"""What is kept of single persons and things, read off the structs that are packed.

A struct that is kept is reached from the one that is packed. Of each of its fields there has to be told what sort of
data it holds (`streams.kept`); of those that hold structs, these tell it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Annotated, Any, Final, get_args, get_origin

import msgspec

from schemas.built_in import EVENT_TYPES
from schemas.document.descriptions import attributes_of, description_of
from schemas.document.events import DocumentedEvent
from streams.kept import Kept, Lasts, Sort, ToldBy

ROOMS: Final = ("agents.", "streams.", "schemas.")


class Untold(Exception):
    """Nobody says what a field that is kept holds."""


@dataclass(frozen=True)
class Part:
    """What a field holds, or a part of it: its sort, and which fields of which events it is made of."""

    sort: Sort
    fields: tuple[str, ...]
    events: tuple[str, ...]
    setting: str
    topic: str | None = None
    """The topic that the events are on, where that is not the home of all of them."""

    def is_of(self, event: DocumentedEvent) -> bool:
        """Whether such an event goes into it."""
        return event.tag in self.events and (event.topic == self.topic if self.topic else event.is_home)


@dataclass(frozen=True)
class Row:
    """A field that is kept."""

    struct: type[msgspec.Struct] | None
    """None of what no struct holds."""
    name: str
    meaning: str
    parts: tuple[Part, ...]
    lasts: Lasts

    @property
    def sorts(self) -> tuple[Sort, ...]:
        """Each of its sorts once."""
        return tuple(dict.fromkeys(part.sort for part in self.parts))

    @property
    def settings(self) -> tuple[str, ...]:
        """The settings without which it is not kept."""
        return tuple(dict.fromkeys(part.setting for part in self.parts if part.setting))


@dataclass(frozen=True)
class _Place:
    """Where a type stands: in which field, what comes from which events there, and how long it is kept."""

    name: str
    lasts: Lasts
    told_by: ToldBy | None = None


def kept_rows(packed: type[msgspec.Struct], lasts: Lasts) -> tuple[Row, ...]:
    """A row for each field of a struct and of all those in it, each struct once, in the order of the fields.

    `lasts` is how long the whole is kept; parts of it may say otherwise. Raises Untold.
    """
    found: dict[type[msgspec.Struct], tuple[Row, ...]] = {}
    _take(packed, lasts, found)
    return tuple(row for rows in found.values() for row in rows)


def _take(struct: type[msgspec.Struct], lasts: Lasts, found: dict[type[msgspec.Struct], tuple[Row, ...]]) -> None:
    if struct in found:
        return
    found[struct] = ()
    own, inside = [], []
    for field in _own_fields(struct):
        place = _place_of(struct, field, lasts)
        structs = tuple(dict.fromkeys(_structs_in(field.type)))
        if not any(map(_is_described_alone, structs)) or _said_of(field.type):
            parts = tuple(_parts(field.type, place))
            if not parts:
                raise Untold(_UNTOLD.format(f"{struct.__name__}.{field.name}"))
            own.append(Row(struct, field.name, _meaning(struct, field, parts), parts, place.lasts))
        if not _said_of(field.type):
            inside += [(one, place.lasts) for one in structs]
    found[struct] = tuple(own)
    for one, how_long in inside:
        _take(one, how_long, found)


def _own_fields(struct: type[msgspec.Struct]) -> list[msgspec.structs.FieldInfo]:
    """The fields that a struct has and its parent has not, where the parent is one that is kept too."""
    parent = struct.__base__
    inherited = parent.__struct_fields__ if isinstance(parent, type) and issubclass(parent, msgspec.Struct) else ()
    return [field for field in msgspec.structs.fields(struct) if field.name not in inherited]


def _is_described_alone(struct: type[msgspec.Struct]) -> bool:
    """Whether what holds such a struct is not told of as a field: its own fields are."""
    return not struct.__struct_config__.order


def _place_of(struct: type[msgspec.Struct], field: msgspec.structs.FieldInfo, lasts: Lasts) -> _Place:
    marks = _marks(field.type)
    own = next((mark for mark in marks if isinstance(mark, ToldBy)), getattr(struct, "told_by", None))
    how_long = next((mark for mark in marks if isinstance(mark, Lasts)), lasts)
    return _Place(field.name, how_long, own)


def _parts(told: Any, place: _Place) -> Iterator[Part]:  # noqa: ANN401 - any type
    """What a type holds; nothing where that is not told."""
    said = _said_of(told)
    if said:
        events = place.told_by.events if place.told_by else ()
        for kept in said:
            yield Part(kept.sort, kept.fields or (place.name,), events, kept.setting)
        return
    bare = _bare(told)
    if isinstance(bare, type) and issubclass(bare, msgspec.Struct):
        own = getattr(bare, "told_by", None) or place.told_by
        for field in msgspec.structs.fields(bare):
            yield from _parts(field.type, replace(place, name=field.name, told_by=own))
        return
    for inner in get_args(bare):
        if inner is not type(None) and inner is not Ellipsis:
            yield from _parts(inner, place)


def _structs_in(told: Any) -> Iterator[type[msgspec.Struct]]:  # noqa: ANN401 - any type
    bare = _bare(told)
    if isinstance(bare, type) and issubclass(bare, msgspec.Struct):
        yield bare
    else:
        for inner in get_args(bare):
            yield from _structs_in(inner)


def _marks(told: Any) -> tuple[object, ...]:  # noqa: ANN401 - any type
    """What stands beside a type, also where it may be omitted."""
    if get_origin(told) is Annotated:
        return (*told.__metadata__, *_marks(told.__origin__))
    present = [inner for inner in get_args(told) if inner is not type(None)]
    is_optional = len(present) == 1 and type(None) in get_args(told)
    return _marks(present[0]) if is_optional else ()


def _said_of(told: Any) -> tuple[Kept, ...]:  # noqa: ANN401 - any type
    return tuple(mark for mark in _marks(told) if isinstance(mark, Kept))


def _bare(told: Any) -> Any:  # noqa: ANN401 - any type
    return _bare(told.__origin__) if get_origin(told) is Annotated else told


def _meaning(struct: type[msgspec.Struct], field: msgspec.structs.FieldInfo, parts: tuple[Part, ...]) -> str:
    """What stands under the field; else what the event says of the field that it is made of. Raises Untold."""
    written = attributes_of(struct, ROOMS).get(field.name)
    if written:
        return first_part(written)
    for one in _structs_in(field.type):
        return first_part(description_of(one))
    for part in parts:
        for event in part.events:
            for name in part.fields:
                if said := _said_in_events(event).get(name):
                    return first_part(said)
    raise Untold(f"{struct.__name__}.{field.name} is kept: write under it what it means")


@cache
def _said_in_events(event: str) -> dict[str, str]:
    return attributes_of(EVENT_TYPES.struct_of_type[event])


def first_part(text: str) -> str:
    """What stands before the first semicolon, or else before the end of the first sentence."""
    return re.split(r";\s|\.(?:\s|$)", text, maxsplit=1)[0]


_UNTOLD: Final = "{} is kept: say in its Annotated what sort of data it is (streams.kept)"
