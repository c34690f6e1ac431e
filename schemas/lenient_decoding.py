"""Lenient decoding, member by member, of a value that did not decode at once.

It may begin with a byte order mark, be a CloudEvent, say null or "" where it means to say nothing, or have odd values
where no KPI reads (see `schemas.mending`). Otherwise it gets its reason here. Members stay JSON all the way, so that
the struct's own decoder has the last word and no digit is lost.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from decimal import InvalidOperation
from typing import Final

import msgspec

from schemas.advice import (
    on_missing_type,
    on_unknown_type,
    on_what_is_malformed,
    on_what_is_no_json,
    on_wrong_value,
)
from schemas.cloudevents import Headers, Members, has_attributes, is_structured, join_headers, read_members, unwrap
from schemas.errors import InvalidEvent, Reason, validation_error
from schemas.event_types import EventTypes
from schemas.events import Event
from schemas.json_text import without_halves
from schemas.mending import UNDECODABLE, given, mended, with_quoted_ids

BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
"""What some tools write before the first character of a file."""

_read_any: Final = msgspec.json.Decoder(msgspec.Raw).decode
_NUMBER_FOR_TEXT: Final = ("Expected `str`, got `int`", "Expected `str | null`, got `int`")
_read_text: Final = msgspec.json.Decoder(str).decode
_write: Final = msgspec.json.Encoder().encode


def decode_again(
    error: Exception,
    value: bytes,
    headers: Headers,
    events: EventTypes,
    topic: str | None,
    decode: Callable[[bytes], Event],
) -> tuple[Event, Sequence[str]]:
    """`decode_leniently` after the strict decoder raised an error; ids that are numbers take a shorter way."""
    if str(error).startswith(_NUMBER_FOR_TEXT):
        with suppress(*UNDECODABLE):
            return decode(with_quoted_ids(value, events)), ()
    return decode_leniently(value, headers, events, topic, decode)


def decode_leniently(
    value: bytes, headers: Headers, events: EventTypes, topic: str | None, decode: Callable[[bytes], Event]
) -> tuple[Event, Sequence[str]]:
    """Decode a value that the strict decoder did not take as it is.

    Args:
        value: the record's value.
        headers: the record's headers.
        events: all types that there are.
        topic: the topic that the event has to belong to; None takes all.
        decode: the strict decoder of the event's struct.

    Returns:
        the event, and the fields that were passed over since they held what they cannot.

    Raises:
        InvalidEvent: not-json, not-an-object, bad-cloudevent, unknown-type, wrong-topic, missing-field,
            wrong-type, unknown-value, out-of-range or bad-time.
    """
    whole = without_halves(value)
    try:
        return _decode_leniently(whole, headers, events, topic, decode)
    except InvalidEvent as refusal:
        if whole is not value and refusal.reason is Reason.WRONG_TYPE:
            raise InvalidEvent(Reason.NOT_JSON, f"The value has half of a surrogate pair: {refusal}") from None
        raise


def _decode_leniently(
    value: bytes, headers: Headers, events: EventTypes, topic: str | None, decode: Callable[[bytes], Event]
) -> tuple[Event, Sequence[str]]:
    kind, members, in_cloudevent = "", Members(), False
    try:
        told = _members_of(value.removeprefix(BYTE_ORDER_MARK))
        members = given(told)
        in_cloudevent = is_structured(members) or has_attributes(headers)
        if is_structured(members):
            members = given(unwrap(members))
        elif in_cloudevent:
            members = given(join_headers(headers, members))
        kind = _type_of(members, events, topic, headers)
        tried = members == told and not value.startswith(BYTE_ORDER_MARK)
        topic = topic or _home_of(kind, members, events)
        return _decoded(members, kind, (events, topic), decode, tried=tried)
    except msgspec.ValidationError as error:
        raise validation_error(
            error, on_wrong_value(events.struct_of_type.get(kind), members, in_cloudevent=in_cloudevent)
        ) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        said = error.reason if isinstance(error, UnicodeDecodeError) else on_what_is_malformed(error)
        raise InvalidEvent(
            Reason.NOT_JSON, f"The value is no JSON in UTF-8: {said}{on_what_is_no_json(value)}"
        ) from None
    except InvalidOperation:
        raise InvalidEvent(Reason.OUT_OF_RANGE, "An amount is a number that no decimal can be") from None
    except RecursionError:
        raise InvalidEvent(Reason.NOT_JSON, "The value is nested too deeply to be read") from None


def _decoded(
    members: Members, kind: str, on: tuple[EventTypes, str], decode: Callable[[bytes], Event], *, tried: bool
) -> tuple[Event, Sequence[str]]:
    """The event of members; only if they need it, they are mended. `tried` if it is known that they do."""
    if not tried:
        with suppress(*UNDECODABLE):
            return decode(_write(members)), ()
    better, ignored = mended(members, kind, *on)
    return decode(_write(better)), ignored


def _members_of(value: bytes) -> Members:
    try:
        return read_members(value)
    except msgspec.ValidationError:
        _read_any(value)  # raises if it is no JSON either
        raise InvalidEvent(Reason.NOT_AN_OBJECT, "The value is JSON, but no object") from None


def _type_of(members: Members, events: EventTypes, topic: str | None, headers: Headers) -> str:
    json = members.get("type")
    if json is None:
        raise InvalidEvent(Reason.MISSING_FIELD, f"Field 'type' is missing{on_missing_type(members, headers)}")
    if not bytes(json).startswith(b'"'):
        raise InvalidEvent(Reason.WRONG_TYPE, "Field 'type' is no text")
    kind = _read_text(json)
    homes = events.topics_of_type.get(kind)
    if homes is None:
        raise InvalidEvent(
            Reason.UNKNOWN_TYPE, f"Field 'type': no topic has events of it{on_unknown_type(kind, events)}"
        )
    if topic not in (None, *homes):
        raise InvalidEvent(Reason.WRONG_TOPIC, f"Field 'type': {kind} belongs on {' or '.join(homes)}, not on {topic}")
    return kind


def _home_of(kind: str, members: Members, events: EventTypes) -> str:
    """The topic that an event of this type belongs on: the one that it names, if that is one of them."""
    named = bytes(members.get("topic", msgspec.Raw(b""))).strip(b'"').decode(errors="replace")
    return named if named in events.topics_of_type[kind] else events.topic_of_type[kind]
