"""From a record of Kafka, or a line of a file, to an event; and back.

Nearly all records are plain JSON that decodes straight into its struct. Only what does not is looked at
member by member: it may be a CloudEvent, or say null or "" where it means to say nothing. What still fails
gets a reason.
"""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import reduce
from operator import attrgetter, or_
from typing import Any, Final

import msgspec

from schemas.carts import CartEvent
from schemas.cloudevents import Headers, has_attributes
from schemas.customers import CustomerEvent
from schemas.deals import DealEvent
from schemas.errors import InvalidEvent, Reason
from schemas.events import Event
from schemas.lenient_decoding import decode_leniently
from schemas.marketing import MarketingEvent
from schemas.purchases import PurchaseEvent
from schemas.surveys import SurveyEvent
from schemas.tickets import TicketEvent
from schemas.topics import (
    CARTS,
    CUSTOMERS,
    DEALS,
    KEY_FIELDS,
    KEYS_WITHOUT,
    MARKETING,
    PURCHASES,
    SURVEYS,
    TICKETS,
    TOPIC_OF_TYPE,
)

VALUE_LIMIT: Final = 1_000_000
"""Bytes that a record's value, or a line, may have."""

EVENTS_OF_TOPIC: Final[dict[str, Any]] = {
    DEALS: DealEvent,
    PURCHASES: PurchaseEvent,
    CUSTOMERS: CustomerEvent,
    CARTS: CartEvent,
    SURVEYS: SurveyEvent,
    TICKETS: TicketEvent,
    MARKETING: MarketingEvent,
}
"""Topic -> the type of its events, for a decoder."""

_UNDECODABLE: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError, InvalidOperation)
_encode: Final = msgspec.json.Encoder().encode
_decode_any: Final[Callable[[bytes], Event]] = msgspec.json.Decoder(
    reduce(or_, EVENTS_OF_TOPIC.values()), float_hook=Decimal
).decode


class _NoEvent(Event, tag="no event", frozen=True, kw_only=True, gc=False):
    """Makes the decoder of a topic with one type ask for the type: a struct alone takes it for granted."""

    def __post_init__(self) -> None:
        raise InvalidEvent(Reason.UNKNOWN_TYPE, "Field 'type': no topic has such events")


class RecordDecoder:
    """Decodes the records of one topic.

    Args:
        topic: one of `topics.TOPICS`.
        value_limit: bytes that a value may have.
    """

    def __init__(self, topic: str, value_limit: int = VALUE_LIMIT) -> None:
        self.topic = topic
        self._value_limit = value_limit
        self._decode: Callable[[bytes], Event] = msgspec.json.Decoder(
            EVENTS_OF_TOPIC[topic] | _NoEvent, float_hook=Decimal
        ).decode
        self._entity = None if topic == MARKETING else _ENTITY_OF.get(topic) or attrgetter(KEY_FIELDS[topic])

    def __call__(self, key: bytes | None, value: bytes | None, headers: Headers = ()) -> Event:
        """The event of one record.

        Raises:
            InvalidEvent: any reason but unknown-currency and in-the-future, which need settings and a clock.
        """
        if value is None or len(value) > self._value_limit:
            raise _unread(value, self._value_limit)
        if headers and has_attributes(headers):
            event = decode_leniently(value, headers, self.topic, self._decode)
        else:
            try:
                event = self._decode(value)
            except _UNDECODABLE:
                event = decode_leniently(value, (), self.topic, self._decode)
        if self._entity is not None and key != self._entity(event).encode():
            raise _wrong_key(self.topic, key)
        return event


def parse_line(line: bytes, value_limit: int = VALUE_LIMIT) -> Event:
    """The event of one line of a file: plain, or a CloudEvent of structured mode; of any topic.

    Raises:
        InvalidEvent: as `RecordDecoder`, but for no-value, wrong-topic and wrong-key.
    """
    if len(line) > value_limit:
        raise _unread(line, value_limit)
    try:
        return _decode_any(line)
    except _UNDECODABLE:
        return decode_leniently(line, (), None, _decode_any)


def encode(event: Event) -> bytes:
    """The event as JSON, without what it does not say; amounts as text, `occurred_at` as a number."""
    return _encode(event)


def topic_of(event: Event) -> str:
    """The topic that the event belongs on."""
    return TOPIC_OF_TYPE[event.type]


def key_of(event: Event) -> bytes:
    """The key of the event's record: its entity's id; on the marketing topic its own."""
    topic = topic_of(event)
    of = _ENTITY_OF.get(topic) or attrgetter(KEY_FIELDS[topic])
    return str(of(event)).encode()


def _buyer(event: PurchaseEvent) -> str:
    """The customer, or the purchase of a guest."""
    return event.purchase_id if event.customer_id is None else event.customer_id


_ENTITY_OF: Final[dict[str, Callable[[Any], str]]] = {PURCHASES: _buyer}


def _unread(value: bytes | None, limit: int) -> InvalidEvent:
    if value is None:
        return InvalidEvent(Reason.NO_VALUE, "The record has no value")
    return InvalidEvent(Reason.TOO_LARGE, f"The value has {len(value)} bytes, where {limit} are allowed")


def _wrong_key(topic: str, key: bytes | None) -> InvalidEvent:
    shown = "none" if key is None else repr(key[:40])
    other = f", or its '{KEYS_WITHOUT[topic]}' if there is none" if topic in KEYS_WITHOUT else ""
    return InvalidEvent(Reason.WRONG_KEY, f"The key is not the event's '{KEY_FIELDS[topic]}'{other}: {shown}")
