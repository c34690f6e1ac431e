"""Records become events, lines become events, and events become records again."""

import json
from decimal import Decimal
from typing import Any

import pytest

from schemas import (
    CampaignReported,
    CampaignSent,
    CustomerUpdated,
    DealStageChanged,
    Event,
    InvalidEvent,
    Item,
    PurchaseCompleted,
    Reason,
    Scale,
    SurveyAnswered,
    TicketOpened,
    TicketResolved,
    encode,
)
from schemas.deals import millionths
from schemas.topics import CUSTOMERS, DEALS, MARKETING, PURCHASES, TICKETS
from tests.built_in import TOPIC_OF_TYPE, TOPICS, key_of, parse_line, record_decoder, topic_of
from tests.unit.schemas.example_events import (
    EXPIRES_MILLISECONDS,
    MILLISECONDS,
    OPTIONAL,
    SENT_MILLISECONDS,
    TYPES,
    as_json,
    full,
    key,
    required,
)

DECODERS = {topic: record_decoder(topic) for topic in TOPICS}


def decode(event: dict[str, Any]) -> Event:
    """Decode an event on its own topic, under its own key."""
    return DECODERS[TOPIC_OF_TYPE[event["type"]]](key(event), as_json(event))


@pytest.mark.parametrize("kind", TYPES)
def test_an_event_keeps_every_field_of_its_json(kind: str) -> None:
    told = full(kind)

    event = decode(told)

    again = json.loads(encode(event))
    again["occurred_at"] = told["occurred_at"]
    told |= {"sent_at": SENT_MILLISECONDS} if "sent_at" in told else {}
    told |= {"expires_at": EXPIRES_MILLISECONDS} if "expires_at" in told else {}
    told |= {name: str(told[name]) for name in ("amount", "cost") if name in told}
    if "items" in told:
        told["items"] = [
            item | {"unit_price": str(item["unit_price"])} if "unit_price" in item else item for item in told["items"]
        ]
    assert (event.type, event.source, event.occurred_at) == (kind, "crm", MILLISECONDS)
    assert again == told


@pytest.mark.parametrize("kind", TYPES)
def test_an_event_needs_no_optional_field(kind: str) -> None:
    event = decode(required(kind))

    assert event.source is None
    assert event.event_id == "e-1"
    assert set(json.loads(encode(event))) == set(required(kind))


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("nothing", [None, ""])
def test_null_and_empty_text_mean_omitted(kind: str, nothing: str | None) -> None:
    added = dict.fromkeys(["source", "no such field", *OPTIONAL.get(kind, {})], nothing) | {
        name: value for name, value in required(kind).items() if name != "source"
    }

    assert decode(added) == decode(required(kind))


def test_null_and_empty_text_mean_omitted_inside_of_items_too() -> None:
    items = [{"sku": "", "quantity": None, "unit_price": "", "family": "lamps", "tier": None}, {}]

    event = decode(required("purchase.completed", items=items))

    assert isinstance(event, PurchaseCompleted)
    assert event.items == [Item(family="lamps"), Item()]


@pytest.mark.parametrize("kind", TYPES)
def test_an_event_is_decoded_as_published(kind: str) -> None:
    event = decode(full(kind))

    assert DECODERS[topic_of(event)](key_of(event), encode(event)) == event


@pytest.mark.parametrize("kind", TYPES)
def test_a_line_of_a_file_is_decoded_as_a_record_is(kind: str) -> None:
    assert parse_line(as_json(full(kind)) + b"\r\n") == decode(full(kind))
    assert parse_line(as_json(required(kind, source=None))) == decode(required(kind))


def test_omitted_fields_have_the_defaults_of_the_contract() -> None:
    deal, sent = decode(required("deal.stage_changed")), decode(required("campaign.sent"))

    assert isinstance(deal, DealStageChanged)
    assert isinstance(sent, CampaignReported)
    assert (deal.amount, deal.currency, deal.probability, deal.pipeline) == (None, None, None, None)
    assert sent.count == 1


def test_a_count_that_is_omitted_by_null_is_one_and_zero_is_zero() -> None:
    nothing, none = (decode(required("campaign.sent", count=count)) for count in (None, 0))

    assert isinstance(nothing, CampaignSent)
    assert isinstance(none, CampaignSent)
    assert (nothing.count, none.count) == (1, 0)


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (b'"1250.50"', "1250.50"),
        (b"1250.50", "1250.50"),
        (b"-7", "-7"),
        (b"0.1", "0.1"),
        (b"12345678901234567.89", "12345678901234567.89"),
        (b"1e3", "1E+3"),
    ],
)
def test_amounts_keep_every_digit(told: bytes, kept: str) -> None:
    value = as_json(required("deal.stage_changed", amount=0)).replace(b'"amount": 0', b'"amount": ' + told)

    event = DECODERS[DEALS](b"d-1", value)
    looked_at_twice = DECODERS[DEALS](b"d-1", value.replace(b"{", b'{"owner": null, "channel": "", ', 1))

    assert isinstance(event, DealStageChanged)
    assert str(event.amount) == kept
    assert looked_at_twice == event


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (0, 0),
        (1, 1_000_000),
        (0.35, 350_000),
        (0.1234565, 123_456),
        (0.1234575, 123_458),
        (5e-7, 0),
        (1e-300, 0),
        (1.0, 1_000_000),
    ],
)
def test_a_probability_is_rounded_half_even_to_millionths(told: float, expected: int) -> None:
    event = decode(required("deal.stage_changed", probability=told))

    assert isinstance(event, DealStageChanged)
    assert event.probability is not None
    assert millionths(event.probability) == expected


@pytest.mark.parametrize("moment", [MILLISECONDS, "2024-02-05T17:27:27.0219999+03:30"])
def test_a_moment_is_milliseconds_after_decoding(moment: int | str) -> None:
    assert decode(required("ticket.opened", occurred_at=moment)).occurred_at == MILLISECONDS


def test_the_record_key_is_the_entity_and_not_the_event() -> None:
    assert key_of(decode(required("deal.stage_changed"))) == b"d-1"
    assert key_of(decode(full("purchase.refunded"))) == b"c-1"
    assert key_of(decode(required("purchase.refunded"))) == b"p-1"
    assert key_of(decode(required("survey.answered"))) == b"c-1"
    assert key_of(decode(required("ticket.reopened"))) == b"t-1"
    assert key_of(decode(required("campaign.spent"))) == b"e-1"


@pytest.mark.parametrize("kind", ["purchase.completed", "purchase.refunded", "purchase.voided"])
def test_the_key_of_a_purchase_is_its_customer_and_that_of_a_guest_the_purchase(kind: str) -> None:
    known, guest = as_json(full(kind)), as_json(full(kind, customer_id=None))

    assert key_of(DECODERS[PURCHASES](b"c-1", known)) == b"c-1"
    assert key_of(DECODERS[PURCHASES](b"p-1", guest)) == b"p-1"
    for wrong_key, value in ((b"p-1", known), (b"c-1", guest), (None, guest)):
        with pytest.raises(InvalidEvent, match="'customer_id', or its 'purchase_id' if there is none") as refusal:
            DECODERS[PURCHASES](wrong_key, value)
        assert refusal.value.reason == Reason.WRONG_KEY


@pytest.mark.parametrize("record_key", [None, b"", b"t-2", b"t-1 ", b'"t-1"', b"\xff"])
def test_a_key_that_is_not_the_entity_is_refused(record_key: bytes | None) -> None:
    with pytest.raises(InvalidEvent, match="'ticket_id'") as refusal:
        DECODERS[TICKETS](record_key, as_json(full("ticket.opened")))

    assert refusal.value.reason == Reason.WRONG_KEY


@pytest.mark.parametrize("record_key", [None, b"", b"anything", b"\xff"])
def test_a_marketing_event_comes_under_any_key(record_key: bytes | None) -> None:
    assert DECODERS[MARKETING](record_key, as_json(full("lead.created"))).type == "lead.created"


@pytest.mark.parametrize("text", ["مشتری-۱", "\u0000", "😀", "a\u2028b", "x" * 512, "😀" * 512], ids=ascii)
def test_any_text_survives_as_an_id_and_as_a_key(text: str) -> None:
    event = DECODERS[CUSTOMERS](text.encode(), as_json(required("customer.updated", customer_id=text)))

    assert event == CustomerUpdated(event_id="e-1", occurred_at=MILLISECONDS, customer_id=text)
    assert key_of(event) == text.encode()
    assert parse_line(encode(event)) == event


def test_headers_of_other_tools_do_not_matter() -> None:
    headers = [("traceparent", b"00-1-2-01"), ("content-type", b"application/json"), ("ce", b"\xff")]

    assert DECODERS[TICKETS](b"t-1", as_json(required("ticket.opened")), headers) == decode(required("ticket.opened"))


def test_events_are_equal_by_value_and_cannot_be_changed() -> None:
    opened = TicketOpened(event_id="e-1", occurred_at=MILLISECONDS, ticket_id="t-1", customer_id="c-1")

    assert decode(required("ticket.opened")) == opened
    with pytest.raises(AttributeError):
        opened.ticket_id = "t-2"  # type: ignore[misc]  # the point of the test


def test_fields_have_the_types_that_their_readers_expect() -> None:
    deal, survey = decode(full("deal.stage_changed")), decode(full("survey.answered"))
    resolved, purchase = decode(full("ticket.resolved")), decode(full("purchase.completed"))

    assert isinstance(deal, DealStageChanged)
    assert isinstance(survey, SurveyAnswered)
    assert isinstance(resolved, TicketResolved)
    assert isinstance(purchase, PurchaseCompleted)
    assert (deal.amount, deal.probability) == (Decimal("35458.77"), 0.35)
    assert (survey.score, survey.scale) == (9, Scale(min=1, max=10))
    assert resolved.contacts == 3
    assert purchase.items is not None
    assert purchase.items[0] == Item(
        sku="85123A", quantity=6, unit_price=Decimal("2.55"), family="lamps", tier=2, asked_tier=1
    )
