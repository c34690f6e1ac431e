"""From a record of Kafka, or a line of a file, to an event; and back.

Nearly all records are plain JSON that decodes straight into its struct. Only what does not is looked at member by
member (`schemas.lenient_decoding`). What still fails gets a reason.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Final

import msgspec

from schemas.advice import on_wrong_key
from schemas.cloudevents import Headers, has_attributes
from schemas.errors import InvalidEvent, Reason
from schemas.event_types import EventTypes
from schemas.events import Event
from schemas.json_text import check_text
from schemas.leads import LeadCreated
from schemas.lenient_decoding import decode_again, decode_leniently
from schemas.marketing import CampaignLead
from schemas.mending import UNDECODABLE
from schemas.timestamps import rfc_3339

VALUE_LIMIT: Final = 1_000_000
"""Bytes that a record's value, or a line, may have."""

_ODD: Final = re.compile(
    rb'(?P<field>"(?:amount|cost|unit_price|occurred_at|sent_at|expires_at)":)'
    rb'(?:"(?P<amount>-?[0-9.]+E[+-]?[0-9]+)"|(?P<moment>[0-9]{1,11})(?=[,}]))'
)
"""What is not read as it is written: an amount in text with an exponent, and a number that means seconds."""
_encode: Final = msgspec.json.Encoder().encode
_as_campaign: Final[Callable[[bytes], Event]] = msgspec.json.Decoder(CampaignLead, float_hook=Decimal).decode
_NAMES_A_TOPIC: Final = re.compile(rb'"topic"\s*:\s*"crm\.marketing"')


class RecordDecoder:
    """Decodes the records of one topic.

    Args:
        events: all types that there are.
        topic: one of their topics.
        value_limit: bytes that a value may have.
        ignored: counts the fields, by name, that held what they cannot and were passed over, since no KPI reads them;
            those of items as in `items.tier`.
    """

    def __init__(
        self, events: EventTypes, topic: str, value_limit: int = VALUE_LIMIT, ignored: Counter[str] | None = None
    ) -> None:
        self.topic = topic
        self._events = events
        self._value_limit = value_limit
        self._ignored = Counter() if ignored is None else ignored
        self._decode: Callable[[bytes], Event] = msgspec.json.Decoder(events.on(topic), float_hook=Decimal).decode
        self._entity = None if topic in events.any_key else events.entity_on(topic)

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
            event, ignored = decode_leniently(value, headers, self._events, self.topic, self._decode)
        else:
            try:
                event = self._decode(value)
            except UNDECODABLE as error:
                event, ignored = decode_again(error, value, headers, self._events, self.topic, self._decode)
        if self._entity is not None and key != self._entity(event).encode():
            raise _wrong_key(self._events, self.topic, key, self._entity(event))
        if ignored:
            self._ignored.update(ignored)
        return event


class LineDecoder:
    """Decodes lines of a file: plain events, or CloudEvents of structured mode; of any topic that others publish on.

    Args:
        events: all types that there are.
        value_limit: bytes that a line may have.
        ignored: counts as that of `RecordDecoder` does.
    """

    def __init__(self, events: EventTypes, value_limit: int = VALUE_LIMIT, ignored: Counter[str] | None = None) -> None:
        self._events = events
        self._value_limit = value_limit
        self._ignored = Counter() if ignored is None else ignored
        published = reduce(or_, map(events.struct_of_type.__getitem__, events.published))
        self._strictly: Callable[[bytes], Event] = msgspec.json.Decoder(published, float_hook=Decimal).decode

    def __call__(self, line: bytes) -> Event:
        """The event of one line.

        Raises:
            InvalidEvent: as `RecordDecoder`, but for wrong-topic and wrong-key.
        """
        if len(line) > self._value_limit:
            raise _too_large(line, self._value_limit)
        check_text(line)
        try:
            return self._decode(line)
        except UNDECODABLE as error:
            event, passed_over = decode_again(error, line, (), self._events, None, self._decode)
            self._ignored.update(passed_over)
            return event

    def of_record(self, value: bytes, headers: Headers) -> Event:
        """The event of a record of any topic, whatever its key is. Raises InvalidEvent as a call does."""
        if has_attributes(headers):
            return decode_leniently(value, headers, self._events, None, self._decode)[0]
        return self(value)

    def _decode(self, line: bytes) -> Event:
        """The event; a lead that names the topic of campaigns is told of as a campaign's result."""
        event = self._strictly(line)
        if type(event) is LeadCreated and _NAMES_A_TOPIC.search(line):
            return _as_campaign(line)
        return event


def encode(event: Event) -> bytes:
    """The event as JSON, without what it does not say: as `LineDecoder` reads it.

    Amounts are text, but for those that text cannot say shortly; moments are numbers, but for those of years in which
    numbers mean seconds. A lead that is told of as a campaign's result says so.
    """
    plain = _ODD.sub(_plainly, _encode(event))
    return plain[:-1] + b',"topic":"crm.marketing"}' if type(event) is CampaignLead else plain


def _plainly(odd: re.Match[bytes]) -> bytes:
    field, amount, moment = odd.groups()
    return field + (f'"{rfc_3339(int(moment))}"'.encode() if amount is None else amount)


def _too_large(value: bytes, limit: int) -> InvalidEvent:
    return InvalidEvent(Reason.TOO_LARGE, f"The value has {len(value)} bytes, where {limit} are allowed")


def _wrong_key(events: EventTypes, topic: str, key: bytes | None, entity: str) -> InvalidEvent:
    missing = ": there is none" if key is None else ""
    other = f", or its '{events.keys_without[topic]}' if there is none" if topic in events.keys_without else ""
    return InvalidEvent(
        Reason.WRONG_KEY,
        f"The key is not the event's '{events.keys[topic]}'{other}{missing}{on_wrong_key(key, entity)}",
    )
