"""The fields of events that may matter to what is counted."""

from functools import cache
from typing import Final, get_args

import msgspec

from schemas import Event as SchemaEvent
from schemas.structs import EVENTS_OF_TOPIC
from streams.kpis.lineage import always


def _structs() -> dict[str, type[SchemaEvent]]:
    found: dict[str, type[SchemaEvent]] = {}
    for topic_events in EVENTS_OF_TOPIC.values():
        for struct in get_args(topic_events) or (topic_events,):
            # A lead is told of in two ways; the first one says more.
            found.setdefault(str(struct.__struct_config__.tag), struct)
    return found


_STRUCTS: Final = _structs()


@cache
def fields_of(kind: str) -> tuple[str, ...]:
    """The fields of an event that may or may not matter; those of an object in it after a dot."""
    found: list[str] = []
    for field in msgspec.structs.fields(_STRUCTS[kind]):
        if field.encode_name in {"source", *always(kind)}:
            continue
        inner = _struct_in(field.type)
        found += (
            [f"{field.encode_name}.{part.encode_name}" for part in msgspec.structs.fields(inner)]
            if inner
            else [field.encode_name]
        )
    return tuple(found)


def _struct_in(annotation: object) -> type[msgspec.Struct] | None:
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        return annotation
    return next((found for part in get_args(annotation) if (found := _struct_in(part))), None)
