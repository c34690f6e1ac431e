"""Lenient decoding, member by member, of a value that did not decode at once.

It may be a CloudEvent, or say null or "" where it means to say nothing. Otherwise it gets its reason here.
Members stay JSON all the way, so that the struct's own decoder has the last word and no digit is lost.
"""

from collections.abc import Callable
from decimal import InvalidOperation
from typing import Final

import msgspec

from schemas.cloudevents import Headers, Members, is_structured, join_headers, read_members, unwrap
from schemas.errors import InvalidEvent, Reason, validation_error
from schemas.events import Event
from schemas.topics import TOPIC_OF_TYPE

_EMPTY: Final = frozenset({b"null", b'""'})
_NESTED: Final = frozenset({"items", "scale", "scores"})

_read_any: Final = msgspec.json.Decoder(msgspec.Raw).decode
_read_text: Final = msgspec.json.Decoder(str).decode
_read_list: Final = msgspec.json.Decoder(list[msgspec.Raw]).decode
_write: Final = msgspec.json.Encoder().encode


def decode_leniently(value: bytes, headers: Headers, topic: str | None, decode: Callable[[bytes], Event]) -> Event:
    """Decode a value that may be a CloudEvent or have members that are null or empty text.

    Args:
        value: the record's value.
        headers: the record's headers.
        topic: the topic that the event has to belong to; None takes all.
        decode: the strict decoder of the event's struct.

    Raises:
        InvalidEvent: not-json, not-an-object, bad-cloudevent, unknown-type, wrong-topic, missing-field,
            wrong-type, unknown-value, out-of-range or bad-time.
    """
    try:
        members = _given(_members_of(value))
        if is_structured(members):
            members = _given(unwrap(members))
        elif headers:
            members = _given(join_headers(headers, members))
        _check_type(members, topic)
        return decode(_write(members))
    except msgspec.ValidationError as error:
        raise validation_error(error) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidEvent(Reason.NOT_JSON, f"The value is no JSON in UTF-8: {error}") from None
    except InvalidOperation:
        raise InvalidEvent(Reason.OUT_OF_RANGE, "An amount is a number that no decimal can be") from None
    except RecursionError:
        raise InvalidEvent(Reason.NOT_JSON, "The value is nested too deeply to be read") from None


def _members_of(value: bytes) -> Members:
    json = _read_any(value)
    try:
        return read_members(json)
    except msgspec.ValidationError:
        raise InvalidEvent(Reason.NOT_AN_OBJECT, "The value is JSON, but no object") from None


def _given(members: Members) -> Members:
    """The members that say something; null and empty text mean omitted, inside of items and scales too."""
    return {
        name: _given_inside(json) if name in _NESTED else json
        for name, json in members.items()
        if bytes(json) not in _EMPTY
    }


def _given_inside(json: msgspec.Raw) -> msgspec.Raw:
    if bytes(json).startswith(b"{"):
        return msgspec.Raw(_write(_given(read_members(json))))
    if bytes(json).startswith(b"["):
        return msgspec.Raw(_write([_given_inside(element) for element in _read_list(json)]))
    return json


def _check_type(members: Members, topic: str | None) -> None:
    json = members.get("type")
    if json is None:
        raise InvalidEvent(Reason.MISSING_FIELD, "Field 'type' is missing")
    if not bytes(json).startswith(b'"'):
        raise InvalidEvent(Reason.WRONG_TYPE, "Field 'type' is no text")
    kind = _read_text(json)
    home = TOPIC_OF_TYPE.get(kind)
    if home is None:
        raise InvalidEvent(Reason.UNKNOWN_TYPE, f"Field 'type': no topic has events of type {kind[:80]!r}")
    if topic not in (None, home):
        raise InvalidEvent(Reason.WRONG_TOPIC, f"Field 'type': {kind} belongs on {home}, not on {topic}")
