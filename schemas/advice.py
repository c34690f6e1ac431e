"""What to do about a record that is refused, where that can be told: the end of a sentence, empty where it cannot."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Final, Literal, get_args, get_origin, get_type_hints

import msgspec

from schemas.cloudevents import EVENT_FIELDS, HEADER_PREFIX, Headers, Members
from schemas.event_types import EventTypes
from schemas.events import Event

_ENVELOPE: Final = frozenset({"schema", "payload"})
_ROWS: Final = frozenset({"before", "after"})
_OTHER_PREFIX: Final = "ce-"
_ATTRIBUTES: Final = {field: attribute for attribute, field in EVENT_FIELDS.items()}
_NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_QUOTED_NUMBER: Final = re.compile(rf'"{_NUMBER.pattern}"')
_TRUTHS: Final = frozenset({"0", "1", '"true"', '"false"', '"yes"', '"no"', '"0"', '"1"'})
_PER_CENT: Final = 100
_MOMENTS: Final = frozenset({"occurred_at", "sent_at"})
_MALFORMED: Final = re.compile(r"JSON is malformed: [a-z ,.'\":]+ \(byte [0-9]+\)|Input data was truncated")


def on_what_is_no_json(value: bytes) -> str:
    """Of a value that is no JSON."""
    if value.startswith(b"\x00"):
        return "; it looks like a record of a schema registry: publish plain JSON"
    if value.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "; it looks like UTF-16"
    return ""


def on_what_is_malformed(error: msgspec.DecodeError) -> str:
    """What a decoder says of bytes that are no JSON: where that is, but nothing of what stands there."""
    said = str(error)
    return said if _MALFORMED.fullmatch(said) else "it is malformed"


def on_missing_type(members: Members, headers: Headers) -> str:
    """Of an object without a type."""
    if members.keys() >= _ENVELOPE:
        return (
            ": the event is inside of Kafka Connect's envelope of schema and payload; switch that off with "
            "value.converter.schemas.enable=false"
        )
    if "op" in members and members.keys() & _ROWS:
        return ": this is a change of a row as Debezium tells it; publish an event in its place"
    if any(name.startswith(_OTHER_PREFIX) for name, _ in headers):
        return f": in Kafka the headers of a CloudEvent begin with '{HEADER_PREFIX}', not with '{_OTHER_PREFIX}'"
    return ""


def on_unknown_type(kind: str, events: EventTypes) -> str:
    """Of a type that is another one with something around it, or in another spelling."""
    found = next((known for known in events.topic_of_type if f".{known}." in f".{kind}."), None)
    if found is not None:
        return f"; without what is around it, it is {found!r}"
    found = _by_letters(events).get(_letters(kind.lower()))
    return "" if found is None else f"; it is written {found!r}"


@cache
def _by_letters(events: EventTypes) -> Mapping[str, str]:
    """Types without all that people write in other ways -> the types."""
    return {_letters(kind): kind for kind in events.topic_of_type}


def _letters(kind: str) -> str:
    return re.sub(r"[^a-z]", "", kind)


def on_wrong_key(key: bytes | None, entity: str) -> str:
    """Of a key that is the entity's id in another form."""
    if key is None:
        return ""
    if key == f'"{entity}"'.encode():
        return "; the key is the id as text, without quotes: serialize it as a string, not as JSON"
    if key.startswith(b"{"):
        return "; the key is the id as text, not an object: serialize it as a string, not as JSON"
    if entity.isdecimal() and key in {int(entity).to_bytes(size, "big") for size in (4, 8) if len(entity) <= 2 * size}:
        return "; the key is the id as text, not a binary number: serialize it as a string"
    return ""


def on_wrong_value(struct: type[Event] | None, members: Members, *, in_cloudevent: bool) -> Callable[[str], str]:
    """Of the values of an event, or of none where there should be one: field -> what to do about it.

    `struct` is that of its type; None where that is not known.
    """

    def advice(field: str) -> str:
        told, hint = members.get(field), hints.get(field)
        if told is None and in_cloudevent and field in _ATTRIBUTES:
            return f"; in a CloudEvent it is the attribute '{_ATTRIBUTES[field]}'"
        if told is None or hint is None:
            return ""
        shown = bytes(told)[:40].decode(errors="replace")
        number = _NUMBER.fullmatch(shown) is not None
        choices = [value for part in (hint, *get_args(hint)) for value in _choices(part)]
        found = (
            (choices, f"; it is one of {', '.join(choices)}"),
            (
                field == "probability" and number and 1 < float(shown) <= _PER_CENT,
                ": probability is a share from 0 to 1; this looks like per cent",
            ),
            (field == "automatic" and shown in _TRUTHS, "; write true or false, without quotes"),
            (field in _MOMENTS and number, "; milliseconds are a whole number"),
            (_QUOTED_NUMBER.fullmatch(shown), "; write the number without quotes"),
            (number and "." in shown, "; it is text, or a whole number without a point"),
        )
        return next((text for fits, text in found if fits), "")

    hints = {} if struct is None else _hints_of(struct)
    return advice


@cache
def _hints_of(struct: type[Event]) -> Mapping[str, object]:
    """The types of the fields; kept, for whoever sends one wrong record may send many."""
    return get_type_hints(struct, include_extras=True)


def _choices(hint: object) -> tuple[str, ...]:
    return get_args(hint) if get_origin(hint) is Literal else ()
