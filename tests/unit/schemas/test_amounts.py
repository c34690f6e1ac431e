"""Amounts are decimals as text or JSON numbers; what only Python takes for a decimal is refused."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import CartUpdated, Event, InvalidEvent, Item, PurchaseCompleted, Reason
from schemas.amounts import AMOUNT_LIMIT, as_amount
from tests.built_in import TOPIC_OF_TYPE, parse_line, record_decoder
from tests.unit.schemas.example_events import as_json, full, key, required

WITH_AMOUNT = [
    "deal.stage_changed",
    "purchase.completed",
    "purchase.refunded",
    "campaign.spent",
]
NO_AMOUNTS = ["1_000", "_1", "1_", "1__0", "1_0.5", " 5", "5 ", "5\n", "\t5", "\u00a05", "\u0661\u0662", "\uff15"]
NO_AMOUNTS += [
    "+5",
    "1e5",
    "1E+2",
    ".5",
    "-.5",
    "5.",
    "-",
    "--5",
    "1,250.50",
    "$5",
    "5 EUR",
    "0x1f",
    "NaN",
    "-Infinity",
]


def outcomes(event: dict[str, Any]) -> list[Event | InvalidEvent]:
    """What comes of an event as a record, as a line, and with a null that makes the decoder look twice."""
    topic = TOPIC_OF_TYPE[event["type"]]
    return [
        _outcome(lambda: record_decoder(topic)(key(event), as_json(event))),
        _outcome(lambda: parse_line(as_json(event))),
        _outcome(lambda: record_decoder(topic)(key(event), as_json(event | {"no such field": None, "source": None}))),
    ]


def _outcome(decode: Callable[[], Event]) -> Event | InvalidEvent:
    try:
        return decode()
    except InvalidEvent as refusal:
        return refusal


@pytest.mark.parametrize("kind", WITH_AMOUNT)
@pytest.mark.parametrize("text", NO_AMOUNTS, ids=ascii)
def test_text_that_is_no_plain_decimal_is_refused(kind: str, text: str) -> None:
    for refusal in outcomes(required(kind, amount=text)):
        assert isinstance(refusal, InvalidEvent)
        assert refusal.reason == Reason.WRONG_TYPE
        assert str(refusal).startswith("Field 'amount' is no decimal number; write it as in")


@pytest.mark.parametrize("text", NO_AMOUNTS, ids=ascii)
def test_prices_of_items_and_amounts_of_carts_are_read_as_strictly_but_refuse_nothing(text: str) -> None:
    items = [{"unit_price": "1"}, {"unit_price": text}]

    for purchase in outcomes(full("purchase.completed", items=items)):
        assert isinstance(purchase, PurchaseCompleted)
        assert purchase.items == [Item(unit_price=Decimal(1)), Item()]
    for cart in outcomes(full("cart.updated", items=items, amount=text)):
        assert isinstance(cart, CartUpdated)
        assert (cart.items, cart.amount) == ([Item(unit_price=Decimal(1)), Item()], None)


def test_underscores_elsewhere_are_welcome() -> None:
    event = full("purchase.refunded", purchase_id="p_1", customer_id="c_1", note='"amount": "1_000"')

    assert not any(isinstance(outcome, InvalidEvent) for outcome in outcomes(event))


@pytest.mark.parametrize("kind", ["cart.checked_out", "campaign.sent", "ticket.opened"])
def test_an_amount_that_the_event_does_not_have_is_not_read(kind: str) -> None:
    assert not any(isinstance(outcome, InvalidEvent) for outcome in outcomes(full(kind, amount="1_000")))


@pytest.mark.parametrize(
    ("literal", "reason"),
    [
        ("1e99999999999999999999", Reason.OUT_OF_RANGE),
        ("-1e-99999999999999999999", Reason.OUT_OF_RANGE),
        pytest.param("1" * 5000, Reason.OUT_OF_RANGE, id="5000 digits"),
        ("true", Reason.WRONG_TYPE),
        ("[1]", Reason.WRONG_TYPE),
        ('{"value": 1}', Reason.WRONG_TYPE),
        ("1_000", Reason.NOT_JSON),
    ],
)
def test_json_that_is_no_amount_is_refused(literal: str, reason: Reason) -> None:
    value = as_json(required("deal.stage_changed", amount=0)).replace(b'"amount": 0', f'"amount": {literal}'.encode())

    with pytest.raises(InvalidEvent) as refusal:
        parse_line(value)
    assert refusal.value.reason == reason


@given(st.decimals(-(10**18), 10**18), st.booleans(), st.booleans())
def test_text_and_numbers_say_the_same(amount: Decimal, as_text: bool, in_an_item: bool) -> None:
    told = f'"{amount:f}"' if as_text else str(amount)
    event = required("purchase.completed", amount="1", items=[{"unit_price": "1"}])
    value = json.dumps(event).replace('"unit_price": "1"' if in_an_item else '"amount": "1"', "@")

    decoded = parse_line(value.replace("@", f'"{"unit_price" if in_an_item else "amount"}": {told}').encode())

    assert isinstance(decoded, PurchaseCompleted)
    assert decoded.items is not None
    assert (decoded.items[0].unit_price if in_an_item else decoded.amount) == amount


def test_amounts_may_be_made_from_whole_numbers_and_decimals_but_not_from_floats() -> None:
    assert as_amount(5, "amount") == as_amount("5", "amount") == as_amount(Decimal(5), "amount") == 5
    assert as_amount(AMOUNT_LIMIT, "amount") == AMOUNT_LIMIT
    for wrong in (0.5, True, None, b"5"):
        with pytest.raises(InvalidEvent, match="neither text nor a number"):
            as_amount(wrong, "amount")
