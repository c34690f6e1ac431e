"""What people really send is read, and an odd value where no KPI reads costs no event but is counted."""

import json
from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import (
    CampaignSent,
    DealStageChanged,
    Event,
    InvalidEvent,
    Item,
    LineDecoder,
    PurchaseCompleted,
    Reason,
    TicketOpened,
    TicketResolved,
    encode,
)
from schemas.lenient_decoding import decode_leniently
from schemas.topics import DEALS, PURCHASES, TICKETS
from schemas.unread import lenient_fields
from tests import built_in
from tests.built_in import STRUCT_OF_TYPE, TOPIC_OF_TYPE, parse_line, record_decoder
from tests.strategies import at_least
from tests.unit.schemas.any_json import ANY_JSON
from tests.unit.schemas.example_events import TYPES, as_json, full, key, required

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read(event: dict[str, Any]) -> tuple[Event, Counter[str]]:
    """The event on its own topic, and the fields that were passed over; a line of a file is read alike."""
    ignored: Counter[str] = Counter()
    of_line: Counter[str] = Counter()
    decoded = record_decoder(TOPIC_OF_TYPE[event["type"]], ignored=ignored)(key(event), as_json(event))
    assert (LineDecoder(built_in.EVENTS, ignored=of_line)(as_json(event)), of_line) == (decoded, ignored)
    return decoded, ignored


@pytest.mark.parametrize("kind", TYPES)
def test_a_wrong_type_where_no_kpi_reads_is_as_if_the_field_were_omitted(kind: str) -> None:
    for field in lenient_fields(kind):
        for wrong in (True, {"a": 1}, [[1]], 5.5, "x" * 513 if field != "comment" else 7.5):
            without = {name: value for name, value in full(kind).items() if name != field}
            if field == "items" and isinstance(wrong, list):
                without["items"] = []
            if field in {"amount", "cost"} and wrong == 5.5:
                without[field] = 5.5
                assert read({**full(kind), field: wrong}) == (read(without)[0], Counter())
            else:
                assert read({**full(kind), field: wrong}) == (read(without)[0], Counter({field: 1})), (field, wrong)


@at_least(300)
@given(st.sampled_from(TYPES), st.data(), ANY_JSON)
def test_whatever_stands_where_no_kpi_reads_refuses_nothing(kind: str, data: st.DataObject, told: object) -> None:
    field = data.draw(st.sampled_from(sorted(lenient_fields(kind))))
    event, _ = read(json.loads(json.dumps(full(kind) | {field: told}), parse_constant=str))
    without, _ = read(full(kind) | {field: None})

    changed = json.loads(encode(event))
    assert {name: value for name, value in changed.items() if name != field} == json.loads(encode(without))


@at_least(300)
@given(ANY_JSON | st.lists(ANY_JSON | st.fixed_dictionaries({"family": ANY_JSON, "tier": ANY_JSON, "sku": ANY_JSON})))
def test_whatever_is_said_of_items_refuses_no_purchase(items: object) -> None:
    told = json.loads(json.dumps(full("purchase.completed", items=items)), parse_constant=str)

    event, _ = read(told)
    without, _ = read(full("purchase.completed", items=None))

    assert isinstance(event, PurchaseCompleted)
    assert json.loads(encode(event)) | {"items": None} == json.loads(encode(without)) | {"items": None}
    for item in event.items or ():
        assert item.family is None or 1 <= len(item.family) <= 512
        assert item.tier is None or abs(item.tier) <= 10**15


@pytest.mark.parametrize(
    ("items", "expected", "ignored"),
    [
        ({}, None, ["items"]),
        ("two lamps", None, ["items"]),
        (7, None, ["items"]),
        ([], [], []),
        ([7, "lamp", [], {"family": "lamps"}, None], [Item(family="lamps")], ["items"] * 3),
        ([{"tier": "gold", "family": "lamps"}], [Item(family="lamps")], ["items.tier"]),
        ([{"tier": 1e300}, {"tier": True}, {"tier": 2.5}], [Item(), Item(), Item(tier=2.5)], ["items.tier"] * 2),
        ([{"sku": 12345, "quantity": 2}], [Item(sku="12345", quantity=2)], []),
        ([{"sku": "A", "quantity": "2"}], [Item(sku="A")], ["items.quantity"]),
        ([{"family": 5}, {"family": 5.0}, {"family": False}], [Item(family="5"), Item(), Item()], ["items.family"] * 2),
        (
            [{"unit_price": "2.50"}, {"unit_price": "2,50"}],
            [Item(unit_price=Decimal("2.50")), Item()],
            ["items.unit_price"],
        ),
        ([{"color": {"any": 1}}], [Item()], []),
    ],
    ids=repr,
)
def test_what_can_be_read_of_items_is_read(items: object, expected: list[Item] | None, ignored: list[str]) -> None:
    event, passed_over = read(full("purchase.completed", items=items))

    assert isinstance(event, PurchaseCompleted)
    assert event.items == expected
    assert passed_over == Counter(ignored)


def test_a_whole_number_is_read_as_the_text_of_its_digits() -> None:
    opened, _ = read(full("ticket.opened", ticket_id=5, customer_id=-77, channel=0, event_id=10**18))
    spent, _ = read(full("campaign.sent", campaign_id=123, channel=7))
    moved, _ = read(full("deal.stage_changed", deal_id=9001, stage=4, reason=12))

    assert isinstance(opened, TicketOpened)
    assert (opened.ticket_id, opened.customer_id, opened.channel) == ("5", "-77", "0")
    assert opened.event_id == "1000000000000000000"
    assert isinstance(spent, CampaignSent)
    assert (spent.campaign_id, spent.channel) == ("123", "7")
    assert isinstance(moved, DealStageChanged)
    assert (moved.deal_id, moved.stage, moved.reason) == ("9001", "4", "12")


NUMBERS = st.integers(-(10**20), 10**20) | st.integers(-3, 3)


@given(st.sampled_from(TYPES), st.data())
def test_the_shorter_way_for_numbers_says_the_same_as_the_long_one(kind: str, data: st.DataObject) -> None:
    told = full(kind)
    names = data.draw(st.sets(st.sampled_from(sorted(name for name in told if name.endswith("_id"))), min_size=1))
    told |= {name: data.draw(NUMBERS) for name in sorted(names)}
    told |= {"note": {"ticket_id": 5, "said": '"ticket_id": 5,', "count": [1, {"stage": 2}]}}
    value = json.dumps(
        told, separators=data.draw(st.sampled_from([(",", ":"), (", ", ": "), (" ,\n", ":\t")]))
    ).encode()

    long_way, _ = decode_leniently(
        value, (), built_in.EVENTS, None, msgspec.json.Decoder(STRUCT_OF_TYPE[kind], float_hook=Decimal).decode
    )

    assert parse_line(value) == long_way
    assert all(getattr(long_way, name) == str(told[name]) for name in names)


@pytest.mark.parametrize("told", [b"5.0", b"5e0", b"5.5", b"true", b"[5]"])
def test_any_other_number_is_no_text(told: bytes) -> None:
    value = as_json(required("ticket.reopened", ticket_id=12321)).replace(b"12321", told)

    with pytest.raises(InvalidEvent, match="'ticket_id'") as refusal:
        record_decoder(TICKETS)(b"5", value)

    assert refusal.value.reason == Reason.WRONG_TYPE


def test_the_key_of_an_entity_whose_id_is_a_number_is_its_digits() -> None:
    value = as_json(required("purchase.refunded", customer_id=77, purchase_id=5))

    assert record_decoder(PURCHASES)(b"77", value) == parse_line(value)
    for wrong_key in (b"77.0", b"077", b"5", (77).to_bytes(8, "big"), None):
        with pytest.raises(InvalidEvent) as refusal:
            record_decoder(PURCHASES)(wrong_key, value)
        assert refusal.value.reason == Reason.WRONG_KEY


@pytest.mark.parametrize(("told", "count"), [(b"2.0", 2), (b"2.000", 2), (b"1e3", 1000), (b"-0.0", 0), (b"0", 0)])
def test_a_count_may_be_written_with_a_fraction_of_nothing(told: bytes, count: int) -> None:
    value = as_json(required("ticket.resolved", contacts=12321)).replace(b"12321", told)

    resolved = record_decoder(TICKETS)(b"t-1", value)

    assert isinstance(resolved, TicketResolved)
    assert resolved.contacts == count


@pytest.mark.parametrize("kind", TYPES)
def test_a_byte_order_mark_before_an_event_is_passed_over(kind: str) -> None:
    event = full(kind)
    decode = record_decoder(TOPIC_OF_TYPE[kind])

    assert decode(key(event), BYTE_ORDER_MARK + as_json(event)) == decode(key(event), as_json(event))
    assert parse_line(BYTE_ORDER_MARK + as_json(event) + b"\r\n") == parse_line(as_json(event))


def test_a_date_is_a_date_and_nothing_else() -> None:
    for told, expected in (
        ("2026-04-30", date(2026, 4, 30)),
        ("2026-02-30", None),
        ("30.4.2026", None),
        (20260430, None),
    ):
        event, ignored = read(required("deal.stage_changed", expected_close=told))
        assert isinstance(event, DealStageChanged)
        assert event.expected_close == expected
        assert ignored == Counter({"expected_close": 1} if expected is None else {})


@pytest.mark.parametrize(
    ("kind", "changes", "words"),
    [
        ("deal.stage_changed", {"probability": 60}, "probability is a share from 0 to 1; this looks like per cent"),
        ("deal.stage_changed", {"probability": "0.6"}, "write the number without quotes"),
        ("ticket.opened", {"occurred_at": 1788253200}, "'occurred_at': seconds, not milliseconds?"),
        ("ticket.opened", {"occurred_at": 1790000000.123}, "milliseconds are a whole number"),
        ("ticket.opened", {"occurred_at": "1790000000000"}, "milliseconds are a number, without quotes"),
        ("ticket.opened", {"occurred_at": "2026-09-01 10:00:00 UTC"}, "write Z for UTC"),
        ("ticket.opened", {"ticket_id": 5.0}, "it is text, or a whole number without a point"),
        ("ticket.resolved", {"contacts": "1"}, "write the number without quotes"),
        ("ticket.responded", {"automatic": "yes"}, "write true or false, without quotes"),
        ("survey.answered", {"score": "9"}, "write the number without quotes"),
        ("purchase.completed", {"kind": "Upsell"}, "it is one of standard, upsell, cross_sell, renewal"),
        ("purchase.completed", {"amount": "1,250.50"}, "write it as in '1250.50', without separators"),
        ("campaign.spent", {"purpose": "fun"}, "it is one of acquisition, leads, retention"),
        ("ticket.opened", {"type": "com.acme.ticket.opened.v1"}, "without what is around it, it is 'ticket.opened'"),
        ("ticket.opened", {"type": "Ticket_Opened"}, "it is written 'ticket.opened'"),
        ("ticket.opened", {"type": "ticketOpened"}, "it is written 'ticket.opened'"),
    ],
)
def test_a_refusal_says_what_to_do(kind: str, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidEvent) as refusal:
        parse_line(as_json(full(kind) | changes))

    assert words in str(refusal.value)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"schema": {"type": "struct"}, "payload": full("ticket.opened")}, "value.converter.schemas.enable=false"),
        ({"before": None, "after": {"id": 1}, "op": "c", "source": {}}, "a change of a row as Debezium tells it"),
        ({"ticket_id": "t-1"}, "Field 'type' is missing"),
    ],
)
def test_a_value_around_the_event_is_told_from_the_event(value: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidEvent) as refusal:
        record_decoder(TICKETS)(b"t-1", as_json(value))

    assert refusal.value.reason == Reason.MISSING_FIELD
    assert words in str(refusal.value)


def test_headers_of_cloudevents_with_another_prefix_are_named() -> None:
    with pytest.raises(InvalidEvent, match="begin with 'ce_', not with 'ce-'"):
        record_decoder(TICKETS)(b"t-1", as_json({"ticket_id": "t-1"}), [("ce-type", b"ticket.reopened")])


@pytest.mark.parametrize(
    ("value", "words"),
    [(b"\x00\x00\x00\x00\x05\x02", "a record of a schema registry"), ("{}".encode("utf-16"), "looks like UTF-16")],
)
def test_a_value_that_is_no_json_may_be_known(value: bytes, words: str) -> None:
    with pytest.raises(InvalidEvent, match=words):
        parse_line(value)


@pytest.mark.parametrize(
    ("record_key", "words"),
    [
        (b'"9001"', "without quotes: serialize it as a string"),
        (b'{"schema":{},"payload":"9001"}', "not an object: serialize it as a string"),
        ((9001).to_bytes(8, "big"), "not a binary number"),
        ((9001).to_bytes(4, "big"), "not a binary number"),
        (b"9002", "'deal_id'"),
        (None, "there is none"),
    ],
)
def test_a_key_in_another_form_is_known(record_key: bytes | None, words: str) -> None:
    with pytest.raises(InvalidEvent) as refusal:
        record_decoder(DEALS)(record_key, as_json(required("deal.stage_changed", deal_id="9001")))

    assert refusal.value.reason == Reason.WRONG_KEY
    assert words in str(refusal.value)
