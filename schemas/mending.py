"""What can be read although it is not written as it should be, and what can be passed over.

A whole number stands for the text of its digits, and 2.0 for the count 2. A value that an optional field cannot have is
as if the field were omitted, but only in some fields (`schemas.unread`) or in an item. All else stays as it is,
for the struct's decoder to say what is wrong with it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Final, NamedTuple, get_args, get_type_hints

import msgspec

from schemas.amounts import Amount, as_amount
from schemas.cloudevents import Members, read_members
from schemas.errors import InvalidEvent
from schemas.event_types import EventTypes
from schemas.events import COUNT_LIMIT, TEXT_LIMIT, Count, Item, Text
from schemas.timestamps import epoch_milliseconds
from schemas.unread import lenient_fields

UNDECODABLE: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError, InvalidOperation)
"""What a decoder raises on bytes that are no event; `msgspec.ValidationError` is among them."""

_NOTHING: Final = frozenset({b"null", b'""'})
_MOMENTS: Final = frozenset({"sent_at", "expires_at"})
"""Optional fields that are a time."""
_NESTED: Final = frozenset({"items", "scale", "scores"})
_WHOLE: Final = re.compile(rb"-?[0-9]+")
_WHOLE_MEMBER: Final = re.compile(rb'"([a-z_]+)":\s*(0|-?[1-9][0-9]{0,500})(?=[\s,}])')
"""A member that is a whole number. In text it cannot stand, for there a quotation mark has a backslash before it."""

_read_list: Final = msgspec.json.Decoder(list[msgspec.Raw]).decode
_read_item: Final = msgspec.json.Decoder(Item, float_hook=Decimal).decode
_write: Final = msgspec.json.Encoder().encode


class _Field(NamedTuple):
    """What a field takes."""

    is_text: bool
    """Whether it is an id or a dimension's value, which may be a whole number."""
    is_count: bool
    read: Callable[[msgspec.Raw], object] | None
    """Of a field that may be passed over: reads its value, and raises on what it cannot be."""


def given(members: Members) -> Members:
    """The members that say something; null and empty text mean omitted, inside of items and scales too."""
    return {
        name: _given_inside(json) if name in _NESTED and any(nothing in bytes(json) for nothing in _NOTHING) else json
        for name, json in members.items()
        if bytes(json) not in _NOTHING
    }


def mended(members: Members, kind: str, events: EventTypes, topic: str) -> tuple[Members, Sequence[str]]:
    """The members of an event of a type and topic, as far as they can be mended, and what fields were passed over."""
    ignored: list[str] = []
    better = _mended(members, _fields_of(kind, events, topic), ignored)
    if "items" in better:
        items = _items(better["items"], ignored)
        better = {name: json for name, json in better.items() if name != "items"}
        if items is not None:
            better["items"] = items
    return better, ignored


def with_quoted_ids(value: bytes, events: EventTypes) -> bytes:
    """The JSON of a record with all ids and dimension values as text that are whole numbers."""
    names = _names_of_texts(events)
    return _WHOLE_MEMBER.sub(lambda member: b'"%b":"%b"' % member.groups() if member[1] in names else member[0], value)


def _given_inside(json: msgspec.Raw) -> msgspec.Raw:
    if bytes(json).startswith(b"{"):
        return msgspec.Raw(_write(given(read_members(json))))
    if bytes(json).startswith(b"["):
        return msgspec.Raw(_write([_given_inside(element) for element in _read_list(json)]))
    return json


def _mended(members: Members, fields: Mapping[str, _Field], ignored: list[str], inside: str = "") -> Members:
    better: Members = {}
    for name, told in members.items():
        field, json = fields.get(name), told
        if field is not None and not (field.is_text and _is_plain_text(bytes(told))):
            if field.is_text:
                json = _digits_as_text(told)
            elif field.is_count:
                json = _whole_count(told)
            if field.read is not None and not _is_readable(json, field.read):
                ignored.append(inside + name)
                continue
        better[name] = json
    return better


def _items(json: msgspec.Raw, ignored: list[str]) -> msgspec.Raw | None:
    """The items that are objects, with the fields that can be read; None of what is no list."""
    if not bytes(json).startswith(b"["):
        ignored.append("items")
        return None
    items: list[Members | msgspec.Raw] = []
    for element in _read_list(json):
        if _is_readable(element, _read_item):
            items.append(element)
        elif bytes(element).startswith(b"{"):
            items.append(_mended(given(read_members(element)), _fields_of_items(), ignored, "items."))
        elif bytes(element) not in _NOTHING:
            ignored.append("items")
    return msgspec.Raw(_write(items))


def _is_plain_text(told: bytes) -> bool:
    """Whether it can be told at once that it is text, and not too long."""
    return told.startswith(b'"') and len(told) <= TEXT_LIMIT and told.isascii() and b"\\" not in told


def _digits_as_text(json: msgspec.Raw) -> msgspec.Raw:
    told = bytes(json)
    if len(told) <= TEXT_LIMIT and _WHOLE.fullmatch(told):
        return msgspec.Raw(_write(str(int(told))))
    return json


def _whole_count(json: msgspec.Raw) -> msgspec.Raw:
    """2 for 2.0, and all else as it is."""
    try:
        count = Decimal(bytes(json).decode())
    except (InvalidOperation, UnicodeDecodeError):
        return json
    fits = count.is_finite() and abs(count) <= COUNT_LIMIT and count == count.to_integral_value()
    return msgspec.Raw(b"%d" % int(count)) if fits else json


def _is_readable(json: msgspec.Raw, read: Callable[[msgspec.Raw], object]) -> bool:
    try:
        read(json)
    except (InvalidEvent, *UNDECODABLE):
        return False
    return True


@cache
def _fields_of(kind: str, events: EventTypes, topic: str) -> Mapping[str, _Field]:
    # Items are looked at one by one.
    return _described(
        events.structs[topic][kind], lenient_fields(kind, is_home=topic == events.topic_of_type[kind]) - {"items"}
    )


@cache
def _fields_of_items() -> Mapping[str, _Field]:
    return _described(Item, frozenset(Item.__struct_fields__))


def _described(struct: type[msgspec.Struct], passed_over: frozenset[str]) -> Mapping[str, _Field]:
    """The fields that something can be done about."""
    found = {
        name: _Field(_takes(hint, Text), _takes(hint, Count), _reader(name, hint) if name in passed_over else None)
        for name, hint in get_type_hints(struct, include_extras=True).items()
    }
    return {name: field for name, field in found.items() if any(field)}


@cache
def _names_of_texts(events: EventTypes) -> frozenset[bytes]:
    of_events = (_fields_of(kind, events, topic) for topic, kinds in events.types.items() for kind in kinds)
    described = (_fields_of_items(), *of_events)
    return frozenset(name.encode() for fields in described for name, field in fields.items() if field.is_text)


def _takes(hint: object, told: object) -> bool:
    return told in (hint, *get_args(hint))


def _reader(name: str, hint: Any) -> Callable[[msgspec.Raw], object]:  # noqa: ANN401 - the hint of any field
    decode = msgspec.json.Decoder(hint, float_hook=Decimal).decode
    if _takes(hint, Amount):
        return lambda json: as_amount(decode(json), name)
    if name in _MOMENTS:
        return lambda json: epoch_milliseconds(decode(json), name)
    return decode
