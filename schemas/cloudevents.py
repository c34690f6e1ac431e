"""CloudEvents 1.0 around events: structured mode (one JSON object) and Kafka's binary mode (`ce_*` headers).

Members stay undecoded JSON (`msgspec.Raw`) here: what each of them has to be is the business of the struct.
"""

from collections.abc import Sequence
from typing import Final, TypeAlias

import msgspec

from schemas.errors import InvalidEvent, Reason

Headers: TypeAlias = Sequence[tuple[str, bytes | None]]
"""Headers of a record: names, which may repeat, and values; a value may be missing."""
Members: TypeAlias = dict[str, msgspec.Raw]
"""The members of a JSON object, each of them still JSON."""

HEADER_PREFIX: Final = "ce_"
EVENT_FIELDS: Final = {"id": "event_id", "time": "occurred_at", "type": "type", "source": "source"}
"""Attribute of a CloudEvent -> field of an event."""

_VERSION: Final = msgspec.json.encode("1.0")
_MARKS: Final = frozenset({"specversion", "id", "type"})
_READ: Final = frozenset({HEADER_PREFIX + name for name in ("specversion", *EVENT_FIELDS)})
"""Other attributes may be whatever they like."""

read_members: Final = msgspec.json.Decoder(Members).decode


def has_attributes(headers: Headers) -> bool:
    """Whether headers of a record are those of a CloudEvent in binary mode."""
    for name, _ in headers:  # noqa: SIM110 - asked of every record; a generator takes twice as long
        if name.startswith(HEADER_PREFIX):
            return True
    return False


def is_structured(members: Members) -> bool:
    """Whether an object is a CloudEvent; with an `event_id` it is none: no attribute's name has a "_"."""
    return "specversion" in members and "event_id" not in members


def unwrap(members: Members) -> Members:
    """The members of the event inside a CloudEvent of structured mode.

    Raises:
        InvalidEvent: bad-cloudevent.
    """
    data = members.get("data")
    try:
        inner = read_members(data) if data is not None else None
    except msgspec.ValidationError:
        inner = None
    if inner is None:
        raise InvalidEvent(Reason.BAD_CLOUDEVENT, "The CloudEvent's data is no JSON object")
    return _joined(members, inner)


def join_headers(headers: Headers, data: Members) -> Members:
    """The members of the event whose attributes stand in headers; just the data where they stand not there.

    Raises:
        InvalidEvent: bad-cloudevent.
    """
    attributes = {
        name.removeprefix(HEADER_PREFIX): msgspec.Raw(msgspec.json.encode(_text(name, value)))
        for name, value in headers
        if name in _READ and value is not None
    }
    return data if _MARKS.isdisjoint(attributes) else _joined(attributes, data)


def _joined(attributes: Members, data: Members) -> Members:
    version = attributes.get("specversion")
    if version is None or bytes(version) != _VERSION:
        missing = ": there is none" if version is None else ""
        raise InvalidEvent(Reason.BAD_CLOUDEVENT, f"The CloudEvent's specversion is not 1.0{missing}")
    named = {field: attributes[name] for name, field in EVENT_FIELDS.items() if name in attributes}
    return data | named


def _text(name: str, value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise InvalidEvent(Reason.BAD_CLOUDEVENT, f"Header '{name}' is not UTF-8") from None
