"""Whatever is no event is refused with the reason that fits, and a sentence that names the field."""

import pickle
from typing import Any

import pytest

from schemas import InvalidEvent, Reason
from schemas.topics import TICKETS
from schemas.unread import lenient_fields
from tests.built_in import TOPIC_OF_TYPE, TOPICS, TOPICS_OF_TYPE, parse_line, record_decoder
from tests.unit.schemas.example_events import REQUIRED, TYPES, as_json, full, key, required


def shortened(value: object) -> str:
    """The name of a case, whatever its size."""
    return repr(value)[:40]


def refused(topic: str, record_key: bytes | None, value: bytes) -> InvalidEvent:
    """The refusal of a record."""
    with pytest.raises(InvalidEvent) as refusal:
        record_decoder(topic)(record_key, value)
    return refusal.value


def refused_event(kind: str, /, **changes: object) -> InvalidEvent:
    """The refusal of an event of this type with these changes; a line of a file is refused alike."""
    event = full(kind, **changes)
    refusal = refused(TOPIC_OF_TYPE[kind], key(event), as_json(event))
    with pytest.raises(InvalidEvent) as of_line:
        parse_line(as_json(event))
    assert (of_line.value.reason, str(of_line.value)) == (refusal.reason, str(refusal))
    return refusal


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b" ",
        b"{",
        b'{"event_id": "e-1"',
        b"{'event_id': 'e-1'}",
        b'{"event_id": "e-1",}',
        b"{} {}",
        b"[1, 2",
        b"event",
        b"NaN",
        b"\xff\xfe{\x00}\x00",
        b"\xef\xbb\xbf",
        b"{}\xef\xbb\xbf",
        as_json(full("ticket.opened")).replace(b"email", b"\xff"),
        as_json(full("ticket.opened")).replace(b"email", b"\xed\xa0\x80"),
        as_json(full("ticket.opened")).replace(b"email", b"\\ud800"),
        as_json(full("ticket.opened")).replace(b"email", b"\\udc00x"),
        as_json(full("ticket.opened")).replace(b"email", b"a\nb"),
        as_json(full("ticket.resolved")).replace(b": 3", b": NaN"),
        as_json(full("ticket.resolved")).replace(b": 3", b": Infinity"),
        as_json(full("ticket.resolved")).replace(b": 3", b": 03"),
        b"{" + b'"a": [' * 100_000,
        b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    ],
    ids=shortened,
)
def test_what_is_not_json_is_refused(value: bytes) -> None:
    assert refused(TICKETS, b"t-1", value).reason == Reason.NOT_JSON


@pytest.mark.parametrize("value", [b"null", b"[]", b"[{}]", b'"event"', b"7", b"1e400", b"true", b" [] "])
def test_json_that_is_no_object_is_refused(value: bytes) -> None:
    assert refused(TICKETS, b"t-1", value).reason == Reason.NOT_AN_OBJECT


def test_a_value_may_have_a_million_bytes_and_not_one_more() -> None:
    value = as_json(required("ticket.opened", padding=""))
    padding = 1_000_000 - len(value)
    largest = as_json(required("ticket.opened", padding="x" * padding))

    assert record_decoder(TICKETS)(b"t-1", largest).event_id == "e-1"
    assert refused(TICKETS, b"t-1", largest + b" ").reason == Reason.TOO_LARGE
    with pytest.raises(InvalidEvent, match="1000001 bytes, where 1000000 are allowed"):
        parse_line(largest + b"\n")


def test_the_largest_size_can_be_chosen() -> None:
    value = as_json(required("ticket.opened"))

    assert record_decoder(TICKETS, value_limit=len(value))(b"t-1", value).event_id == "e-1"
    with pytest.raises(InvalidEvent) as refusal:
        record_decoder(TICKETS, value_limit=len(value) - 1)(b"t-1", value)
    assert refusal.value.reason == Reason.TOO_LARGE


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("kind", TYPES)
def test_a_type_is_refused_on_every_topic_but_its_own(kind: str, topic: str) -> None:
    event = full(kind)
    if topic in TOPICS_OF_TYPE[kind]:
        assert record_decoder(topic)(key(event), as_json(event)).type == kind
    else:
        refusal = refused(topic, key(event), as_json(event))
        assert refusal.reason == Reason.WRONG_TOPIC
        assert str(refusal) == f"Field 'type': {kind} belongs on {' or '.join(TOPICS_OF_TYPE[kind])}, not on {topic}"


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_asks_for_a_type_that_it_knows(topic: str) -> None:
    for kind in TYPES:
        event = full(kind)
        assert refused(topic, key(event), as_json(event | {"type": "no event"})).reason == Reason.UNKNOWN_TYPE
        assert refused(topic, key(event), as_json(event | {"type": None})).reason == Reason.MISSING_FIELD


@pytest.mark.parametrize(
    "kind", ["ticket.closed", "Ticket.Opened", "ticket.opened ", "opened", "\u0000", "x" * 10_000], ids=shortened
)
def test_an_unknown_type_is_refused(kind: str) -> None:
    refusal = refused(TICKETS, b"t-1", as_json(required("ticket.opened") | {"type": kind}))

    assert refusal.reason == Reason.UNKNOWN_TYPE
    assert len(str(refusal)) < 200


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (None, Reason.MISSING_FIELD),
        ("", Reason.MISSING_FIELD),
        (7, Reason.WRONG_TYPE),
        (["ticket.opened"], Reason.WRONG_TYPE),
    ],
)
def test_a_type_that_is_no_text_is_refused(kind: object, reason: Reason) -> None:
    refusal = refused(TICKETS, b"t-1", as_json(required("ticket.opened") | {"type": kind}))

    assert refusal.reason == reason
    assert "'type'" in str(refusal)


@pytest.mark.parametrize("kind", TYPES)
def test_every_required_field_is_missed(kind: str) -> None:
    for field in ("event_id", "occurred_at", "type", *REQUIRED[kind]):
        event = full(kind)
        for nothing in (None, ""):
            refusal = refused(TOPIC_OF_TYPE[kind], key(event), as_json(event | {field: nothing}))
            assert (refusal.reason, str(refusal)) == (Reason.MISSING_FIELD, f"Field '{field}' is missing")
        del event[field]
        refusal = refused(TOPIC_OF_TYPE[kind], None, as_json(event))
        assert (refusal.reason, str(refusal)) == (Reason.MISSING_FIELD, f"Field '{field}' is missing")


@pytest.mark.parametrize("kind", TYPES)
def test_every_field_that_is_read_is_refused_with_a_value_of_another_type(kind: str) -> None:
    for field in full(kind).keys() - lenient_fields(kind) - {"items"}:
        wrong: list[Any] = [True, {"a": 1}, [[1]]]
        if field == "scale":
            wrong = [True, 3, "1-10", [1, 10]]
        elif field == "type":
            wrong = [True, 3]
        elif field == "automatic":
            wrong = [1, "true", "yes"]
        for value in wrong:
            event = full(kind)
            refusal = refused(TOPIC_OF_TYPE[kind], key(event), as_json(event | {field: value}))
            assert refusal.reason == Reason.WRONG_TYPE, (field, value)
            assert field in str(refusal), (field, value)


@pytest.mark.parametrize(
    ("kind", "changes", "reason", "field"),
    [
        ("ticket.opened", {"ticket_id": 7.0}, Reason.WRONG_TYPE, "'ticket_id'"),
        ("ticket.opened", {"customer_id": 7.5}, Reason.WRONG_TYPE, "'customer_id'"),
        ("ticket.opened", {"channel": "x" * 513}, Reason.OUT_OF_RANGE, "'channel'"),
        ("ticket.opened", {"event_id": "x" * 513}, Reason.OUT_OF_RANGE, "'event_id'"),
        ("ticket.opened", {"occurred_at": "2024-02-05T13:57:27"}, Reason.BAD_TIME, "'occurred_at'"),
        ("ticket.opened", {"occurred_at": "1707141447021"}, Reason.BAD_TIME, "'occurred_at'"),
        ("ticket.opened", {"occurred_at": -1}, Reason.BAD_TIME, "'occurred_at'"),
        ("ticket.opened", {"occurred_at": 1707141447}, Reason.BAD_TIME, "'occurred_at'"),
        ("campaign.opened", {"sent_at": 1707141447}, Reason.BAD_TIME, "'sent_at'"),
        ("campaign.opened", {"sent_at": "yesterday"}, Reason.BAD_TIME, "'sent_at'"),
        ("campaign.opened", {"sent_at": 10**400}, Reason.BAD_TIME, "'sent_at'"),
        ("ticket.opened", {"occurred_at": 10**400}, Reason.BAD_TIME, "'occurred_at'"),
        ("ticket.opened", {"occurred_at": 1707141447021.0}, Reason.WRONG_TYPE, "'occurred_at'"),
        ("ticket.resolved", {"contacts": 1.5}, Reason.WRONG_TYPE, "'contacts'"),
        ("ticket.resolved", {"contacts": "1"}, Reason.WRONG_TYPE, "'contacts'"),
        ("ticket.resolved", {"contacts": -1}, Reason.OUT_OF_RANGE, "'contacts'"),
        ("ticket.resolved", {"contacts": 10**9 + 1}, Reason.OUT_OF_RANGE, "'contacts'"),
        ("ticket.resolved", {"contacts": 10**400}, Reason.OUT_OF_RANGE, "'contacts'"),
        ("campaign.sent", {"count": 1e-3}, Reason.WRONG_TYPE, "'count'"),
        ("campaign.sent", {"count": "3"}, Reason.WRONG_TYPE, "'count'"),
        ("campaign.sent", {"count": -1}, Reason.OUT_OF_RANGE, "'count'"),
        ("campaign.spent", {"purpose": "fun"}, Reason.UNKNOWN_VALUE, "'purpose'"),
        ("purchase.completed", {"kind": "Upsell"}, Reason.UNKNOWN_VALUE, "'kind'"),
        ("purchase.completed", {"kind": "x" * 10_000}, Reason.UNKNOWN_VALUE, "'kind'"),
        ("purchase.completed", {"amount": "1,250.50"}, Reason.WRONG_TYPE, "'amount'"),
        ("purchase.completed", {"amount": "$5"}, Reason.WRONG_TYPE, "'amount'"),
        ("purchase.completed", {"amount": "NaN"}, Reason.WRONG_TYPE, "'amount'"),
        ("purchase.completed", {"amount": "NaN" + "1" * 5000}, Reason.WRONG_TYPE, "'amount'"),
        ("purchase.completed", {"amount": "-Infinity"}, Reason.WRONG_TYPE, "'amount'"),
        ("purchase.completed", {"amount": "1e400"}, Reason.WRONG_TYPE, "'amount'"),
        ("purchase.completed", {"amount": "1e99999999999999999999"}, Reason.WRONG_TYPE, "'amount'"),
        ("purchase.completed", {"amount": "1" * 19}, Reason.OUT_OF_RANGE, "'amount'"),
        ("purchase.completed", {"amount": 10**400}, Reason.OUT_OF_RANGE, "'amount'"),
        ("deal.stage_changed", {"probability": "0.5"}, Reason.WRONG_TYPE, "'probability'"),
        ("deal.stage_changed", {"probability": 1.0000001}, Reason.OUT_OF_RANGE, "'probability'"),
        ("deal.stage_changed", {"probability": -0.1}, Reason.OUT_OF_RANGE, "'probability'"),
        ("deal.stage_changed", {"probability": 35}, Reason.OUT_OF_RANGE, "'probability'"),
    ],
    ids=shortened,
)
def test_a_value_outside_the_contract_is_refused(
    kind: str, changes: dict[str, Any], reason: Reason, field: str
) -> None:
    refusal = refused_event(kind, **changes)

    assert refusal.reason == reason
    assert field in str(refusal)
    assert len(str(refusal)) < 400


@pytest.mark.parametrize(
    ("field", "digits", "reason"),
    [
        ("contacts", b"1e400", Reason.OUT_OF_RANGE),
        ("contacts", b"1" * 5000, Reason.OUT_OF_RANGE),
        ("contacts", b"1" * 900_000, Reason.OUT_OF_RANGE),
        ("contacts", b"-" + b"1" * 5000, Reason.OUT_OF_RANGE),
        ("occurred_at", b"1" * 5000, Reason.BAD_TIME),
        ("occurred_at", b"1e400", Reason.BAD_TIME),
    ],
    ids=shortened,
)
def test_numbers_beyond_all_measure_are_refused_quickly(field: str, digits: bytes, reason: Reason) -> None:
    value = as_json(full("ticket.resolved", **{field: 12321})).replace(b"12321", digits)

    assert refused(TICKETS, b"t-1", value).reason == reason


@pytest.mark.parametrize("digits", [b"1e400", b"1" * 5000, b"-1e-400", b"[" * 100 + b"]" * 100], ids=shortened)
def test_unknown_fields_may_say_anything(digits: bytes) -> None:
    value = as_json(full("ticket.opened", more=12321)).replace(b"12321", digits)
    with_nothing = value.replace(b'"billing"', b'""')

    assert record_decoder(TICKETS)(b"t-1", value).event_id == "e-1"
    assert record_decoder(TICKETS)(b"t-1", with_nothing).event_id == "e-1"


def test_a_refusal_survives_pickling() -> None:
    refusal = refused(TICKETS, b"t-1", b"[]")

    again = pickle.loads(pickle.dumps(refusal))  # noqa: S301 - just written

    assert (again.reason, str(again)) == (refusal.reason, str(refusal))


def test_reasons_are_short_words_for_a_label() -> None:
    assert all(reason == reason.lower().replace("_", "-") and len(reason) <= 20 for reason in Reason)
