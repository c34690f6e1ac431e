"""From a record of Kafka, or a line of a file, to an event; and back.

Nearly all records are plain JSON that decodes straight into its struct. Only what does not is looked at member by
member (`schemas.lenient_decoding`). What still fails gets a reason.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import reduce
from operator import attrgetter, or_
from typing import Any, Final

import msgspec

from schemas.advice import on_wrong_key
from schemas.cloudevents import Headers, has_attributes
from schemas.errors import InvalidEvent, Reason
from schemas.events import Event
from schemas.json_text import check_text
from schemas.leads import LeadCreated
from schemas.lenient_decoding import decode_again, decode_leniently
from schemas.marketing import CampaignLead
from schemas.mending import UNDECODABLE
from schemas.purchases import PurchaseEvent
from schemas.structs import EVENTS_OF_TOPIC, STRUCT_OF_TYPE
from schemas.timestamps import rfc_3339
from schemas.topics import KEY_FIELDS, KEYS_WITHOUT, MARKETING, PURCHASES, TOPIC_OF_TYPE, TOPICS

VALUE_LIMIT: Final = 1_000_000
"""Bytes that a record's value, or a line, may have."""

_ODD: Final = re.compile(
    rb'(?P<field>"(?:amount|cost|unit_price|occurred_at|sent_at|expires_at)":)'
    rb'(?:"(?P<amount>-?[0-9.]+E[+-]?[0-9]+)"|(?P<moment>[0-9]{1,11})(?=[,}]))'
)
"""What is not read as it is written: an amount in text with an exponent, and a number that means seconds."""
_encode: Final = msgspec.json.Encoder().encode
_strictly: Final[Callable[[bytes], Event]] = msgspec.json.Decoder(
    reduce(or_, (struct for kind, struct in STRUCT_OF_TYPE.items() if TOPIC_OF_TYPE[kind] in TOPICS)),
    float_hook=Decimal,
).decode
_as_campaign: Final[Callable[[bytes], Event]] = msgspec.json.Decoder(CampaignLead, float_hook=Decimal).decode
_NAMES_A_TOPIC: Final = re.compile(rb'"topic"\s*:\s*"crm\.marketing"')


def _decode_any(line: bytes) -> Event:
    """The event of any topic; a lead that names the topic of campaigns is told of as a campaign's result."""
    event = _strictly(line)
    if type(event) is LeadCreated and _NAMES_A_TOPIC.search(line):
        return _as_campaign(line)
    return event


class RecordDecoder:
    """Decodes the records of one topic.

    Args:
        topic: one of `topics.TOPICS`.
        value_limit: bytes that a value may have.
        ignored: counts the fields, by name, that held what they cannot and were passed over, since no KPI reads them;
            those of items as in `items.tier`.
    """

    def __init__(self, topic: str, value_limit: int = VALUE_LIMIT, ignored: Counter[str] | None = None) -> None:
        self.topic = topic
        self._value_limit = value_limit
        self._ignored = Counter() if ignored is None else ignored
        self._decode: Callable[[bytes], Event] = msgspec.json.Decoder(EVENTS_OF_TOPIC[topic], float_hook=Decimal).decode
        self._entity = None if topic == MARKETING else _ENTITY_OF.get(topic) or attrgetter(KEY_FIELDS[topic])

    def __call__(self, key: bytes | None, value: bytes, headers: Headers = ()) -> Event:
        """The event of one record, which has a value.

        Raises:
            InvalidEvent: any reason but unknown-currency and in-the-future, which need settings and a clock.
        """
        if len(value) > self._value_limit:
            raise _too_large(value, self._value_limit)
        check_text(value)
        ignored: Sequence[str] = ()
        if headers and has_attributes(headers):
            event, ignored = decode_leniently(value, headers, self.topic, self._decode)
        else:
            try:
                event = self._decode(value)
            except UNDECODABLE as error:
                event, ignored = decode_again(error, value, headers, self.topic, self._decode)
        if self._entity is not None and key != self._entity(event).encode():
            raise _wrong_key(self.topic, key, self._entity(event))
        if ignored:
            self._ignored.update(ignored)
        return event


def parse_line(line: bytes, value_limit: int = VALUE_LIMIT, ignored: Counter[str] | None = None) -> Event:
    """The event of one line of a file: plain, or a CloudEvent of structured mode; of any topic.

    `ignored` counts as that of `RecordDecoder` does.

    Raises:
        InvalidEvent: as `RecordDecoder`, but for wrong-topic and wrong-key.
    """
    if len(line) > value_limit:
        raise _too_large(line, value_limit)
    check_text(line)
    try:
        return _decode_any(line)
    except UNDECODABLE as error:
        event, passed_over = decode_again(error, line, (), None, _decode_any)
        if ignored is not None:
            ignored.update(passed_over)
        return event


def parse_record(value: bytes, headers: Headers) -> Event:
    """The event of a record of any topic, whatever its key is.

    Raises:
        InvalidEvent: as `parse_line`.
    """
    if has_attributes(headers):
        return decode_leniently(value, headers, None, _decode_any)[0]
    return parse_line(value)


def encode(event: Event) -> bytes:
    """The event as JSON, without what it does not say: as `parse_line` reads it.

    Amounts are text, but for those that text cannot say shortly; moments are numbers, but for those of years in which
    numbers mean seconds. A lead that is told of as a campaign's result says so.
    """
    plain = _ODD.sub(_plainly, _encode(event))
    return plain[:-1] + b',"topic":"crm.marketing"}' if type(event) is CampaignLead else plain


def _plainly(odd: re.Match[bytes]) -> bytes:
    field, amount, moment = odd.groups()
    return field + (f'"{rfc_3339(int(moment))}"'.encode() if amount is None else amount)


def topic_of(event: Event) -> str:
    """The topic that the event belongs on."""
    return MARKETING if type(event) is CampaignLead else TOPIC_OF_TYPE[event.type]


def key_of(event: Event) -> bytes:
    """The key of the event's record: its entity's id; on the marketing topic its own."""
    topic = topic_of(event)
    of = _ENTITY_OF.get(topic) or attrgetter(KEY_FIELDS[topic])
    return str(of(event)).encode()


def _buyer(event: PurchaseEvent) -> str:
    """The customer, or the purchase of a guest."""
    return event.purchase_id if event.customer_id is None else event.customer_id


_ENTITY_OF: Final[dict[str, Callable[[Any], str]]] = {PURCHASES: _buyer}


def _too_large(value: bytes, limit: int) -> InvalidEvent:
    return InvalidEvent(Reason.TOO_LARGE, f"The value has {len(value)} bytes, where {limit} are allowed")


def _wrong_key(topic: str, key: bytes | None, entity: str) -> InvalidEvent:
    missing = ": there is none" if key is None else ""
    other = f", or its '{KEYS_WITHOUT[topic]}' if there is none" if topic in KEYS_WITHOUT else ""
    return InvalidEvent(
        Reason.WRONG_KEY,
        f"The key is not the event's '{KEY_FIELDS[topic]}'{other}{missing}{on_wrong_key(key, entity)}",
    )
