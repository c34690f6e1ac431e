"""CloudEvents 1.0, in structured and in Kafka's binary mode, say the same as plain events."""

from typing import Any

import pytest

from schemas import InvalidEvent, Reason
from schemas.topics import TICKETS
from tests.built_in import TOPIC_OF_TYPE, parse_line, record_decoder
from tests.unit.schemas.example_events import MOMENT, TYPES, as_json, full, key, required

ATTRIBUTES = ("event_id", "type", "source", "occurred_at")


def data_of(event: dict[str, Any]) -> dict[str, Any]:
    """What stands in the data of a CloudEvent."""
    return {name: value for name, value in event.items() if name not in ATTRIBUTES}


def structured(event: dict[str, Any], **changes: object) -> dict[str, Any]:
    """The event as a CloudEvent of structured mode."""
    return {
        "specversion": "1.0",
        "id": event["event_id"],
        "type": event["type"],
        "source": event["source"],
        "time": event["occurred_at"],
        "datacontenttype": "application/json",
        "subject": "anything",
        "data": data_of(event),
    } | changes


def headers_of(event: dict[str, Any], **changes: bytes | None) -> list[tuple[str, bytes | None]]:
    """The headers of the event as a CloudEvent of binary mode; None leaves one out."""
    headers: dict[str, bytes | None] = {
        "content-type": b"application/json",
        "ce_specversion": b"1.0",
        "ce_id": event["event_id"].encode(),
        "ce_type": event["type"].encode(),
        "ce_source": event["source"].encode(),
        "ce_time": event["occurred_at"].encode(),
        "ce_subject": b"anything",
        **changes,
    }
    return [(name, value) for name, value in headers.items() if value is not None]


@pytest.mark.parametrize("kind", TYPES)
def test_structured_mode_says_the_same_as_a_plain_event(kind: str) -> None:
    event, decode = full(kind), record_decoder(TOPIC_OF_TYPE[kind])

    expected = decode(key(event), as_json(event))

    assert decode(key(event), as_json(structured(event))) == expected
    assert parse_line(as_json(structured(event))) == expected


@pytest.mark.parametrize("kind", TYPES)
def test_binary_mode_says_the_same_as_a_plain_event(kind: str) -> None:
    event, decode = full(kind), record_decoder(TOPIC_OF_TYPE[kind])

    expected = decode(key(event), as_json(event))

    assert decode(key(event), as_json(data_of(event)), headers_of(event)) == expected


@pytest.mark.parametrize("kind", TYPES)
def test_null_and_empty_text_mean_omitted_in_the_data_too(kind: str) -> None:
    event, decode = full(kind), record_decoder(TOPIC_OF_TYPE[kind])
    nothing = dict.fromkeys(data_of(event).keys() - data_of(required(kind)).keys(), "")
    data = data_of(required(kind)) | nothing

    minimal = required(kind, source="crm")
    expected = decode(key(minimal), as_json(minimal))

    assert decode(key(minimal), as_json(structured(event, data=data))) == expected
    assert decode(key(minimal), as_json(data), headers_of(event)) == expected


def test_a_cloudevent_may_have_its_time_in_the_data() -> None:
    event, decode = full("ticket.opened"), record_decoder(TICKETS)
    data = {**data_of(event), "occurred_at": MOMENT}

    expected = decode(b"t-1", as_json(event))

    assert decode(b"t-1", as_json(structured(event, time=None, data=data))) == expected
    assert decode(b"t-1", as_json(data), headers_of(event, ce_time=None)) == expected


def test_attributes_win_over_data_of_the_same_name() -> None:
    event, decode = full("ticket.opened"), record_decoder(TICKETS)
    data = {**data_of(event), "event_id": "e-2", "type": "ticket.closed", "occurred_at": 0, "source": "other"}

    expected = decode(b"t-1", as_json(event))

    assert decode(b"t-1", as_json(structured(event, data=data))) == expected
    assert decode(b"t-1", as_json(data), headers_of(event)) == expected


def test_a_plain_event_may_have_a_field_called_specversion() -> None:
    event = full("ticket.opened", channel="", specversion="0.3", id="x", data=[1])

    assert record_decoder(TICKETS)(b"t-1", as_json(event)).event_id == "e-1"


def test_a_structured_cloudevent_may_come_with_headers_of_its_own() -> None:
    event = full("ticket.opened")
    headers = [("content-type", b"application/cloudevents+json; charset=UTF-8"), ("ce_id", b"e-9")]

    assert record_decoder(TICKETS)(b"t-1", as_json(structured(event)), headers).event_id == "e-1"


def test_headers_that_only_look_like_a_cloudevent_change_nothing() -> None:
    headers = [("ce_traceparent", b"00-1-2-01"), ("ce_subject", b"")]

    event = record_decoder(TICKETS)(b"t-1", as_json(full("ticket.opened")), headers)

    assert event == record_decoder(TICKETS)(b"t-1", as_json(full("ticket.opened")))


def test_a_header_without_a_value_says_nothing() -> None:
    event, decode = full("ticket.opened"), record_decoder(TICKETS)
    nothing: list[tuple[str, bytes | None]] = [("traceparent", None), ("ce_subject", None), ("ce_source", None)]
    attributes = headers_of(event, ce_source=None)

    assert decode(b"t-1", as_json(event), nothing) == decode(b"t-1", as_json(event))
    assert decode(b"t-1", as_json(data_of(event)), [*attributes, *nothing]).source is None


@pytest.mark.parametrize("name", ["ce_id", "ce_type", "ce_time", "ce_specversion"])
def test_a_required_attribute_without_a_value_is_missed(name: str) -> None:
    event = full("ticket.opened")
    headers = [(header, None if header == name else value) for header, value in headers_of(event)]

    with pytest.raises(InvalidEvent) as refusal:
        record_decoder(TICKETS)(b"t-1", as_json(data_of(event)), headers)

    assert refusal.value.reason == (Reason.BAD_CLOUDEVENT if name == "ce_specversion" else Reason.MISSING_FIELD)


@pytest.mark.parametrize(("attribute", "field"), [("time", "occurred_at"), ("id", "event_id")])
def test_the_message_on_a_missing_field_names_the_attribute(attribute: str, field: str) -> None:
    event, decode = full("ticket.opened"), record_decoder(TICKETS)
    words = f"Field '{field}' is missing; in a CloudEvent it is the attribute '{attribute}'"

    with pytest.raises(InvalidEvent, match=words):
        decode(b"t-1", as_json(structured(event, **{attribute: None})))
    with pytest.raises(InvalidEvent, match=words):
        decode(b"t-1", as_json(data_of(event)), headers_of(event, **{f"ce_{attribute}": None}))


@pytest.mark.parametrize(
    "changes",
    [
        {"specversion": "0.3"},
        {"specversion": "2.0"},
        {"specversion": 1.0},
        {"data": None},
        {"data": ""},
        {"data": "{}"},
        {"data": [1]},
        {"data": 7},
        {"data": None, "data_base64": "e30="},
    ],
)
def test_a_cloudevent_of_another_shape_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidEvent, match="The CloudEvent's") as refusal:
        record_decoder(TICKETS)(b"t-1", as_json(structured(full("ticket.opened"), **changes)))

    assert refusal.value.reason == Reason.BAD_CLOUDEVENT


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"ce_specversion": None}, Reason.BAD_CLOUDEVENT),
        ({"ce_specversion": b""}, Reason.BAD_CLOUDEVENT),
        ({"ce_specversion": b"0.3"}, Reason.BAD_CLOUDEVENT),
        ({"ce_source": b"\xff"}, Reason.BAD_CLOUDEVENT),
        ({"ce_id": None}, Reason.MISSING_FIELD),
        ({"ce_id": b""}, Reason.MISSING_FIELD),
        ({"ce_id": b"x" * 513}, Reason.OUT_OF_RANGE),
        ({"ce_type": None}, Reason.MISSING_FIELD),
        ({"ce_type": b"ticket.closed"}, Reason.UNKNOWN_TYPE),
        ({"ce_type": b"lead.created"}, Reason.WRONG_TOPIC),
        ({"ce_time": None}, Reason.MISSING_FIELD),
        ({"ce_time": b"2024-02-05"}, Reason.BAD_TIME),
        ({"ce_time": b"1707141447021"}, Reason.BAD_TIME),
    ],
)
def test_attributes_in_headers_are_checked_like_fields(headers: dict[str, bytes | None], reason: Reason) -> None:
    event = full("ticket.opened")

    with pytest.raises(InvalidEvent) as refusal:
        record_decoder(TICKETS)(b"t-1", as_json(data_of(event)), headers_of(event, **headers))

    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b"", Reason.NOT_JSON),
        (b"[]", Reason.NOT_AN_OBJECT),
        (b"{}", Reason.MISSING_FIELD),
        (b'{"ticket_id": 7.0, "customer_id": "c-1"}', Reason.WRONG_TYPE),
        (b'{"ticket_id": 7, "customer_id": "c-1"}', Reason.WRONG_KEY),
        (b'{"ticket_id": "t-2", "customer_id": "c-1"}', Reason.WRONG_KEY),
        (b'{"ticket_id": "t-1", "customer_id": "c-1", "channel": "\xff"}', Reason.NOT_JSON),
    ],
)
def test_data_under_headers_is_checked_like_an_event(value: bytes, reason: Reason) -> None:
    with pytest.raises(InvalidEvent) as refusal:
        record_decoder(TICKETS)(b"t-1", value, headers_of(full("ticket.opened")))

    assert refusal.value.reason == reason


def test_a_time_in_structured_mode_may_be_milliseconds() -> None:
    event = structured(full("ticket.opened"), time=1_707_141_447_021)

    assert record_decoder(TICKETS)(b"t-1", as_json(event)).occurred_at == 1_707_141_447_021
