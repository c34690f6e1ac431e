"""The fields of events that may matter to what is counted."""

from functools import cache
from typing import get_args

import msgspec

from streams.kpis.lineage import always
from tests.built_in import CATALOGUE


@cache
def fields_of(kind: str) -> tuple[str, ...]:
    """The fields of an event that may or may not matter; those of an object in it after a dot."""
    found: list[str] = []
    for field in msgspec.structs.fields(CATALOGUE.events.struct_of_type[kind]):
        if field.encode_name in {"source", *always(kind, CATALOGUE.events)}:
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
