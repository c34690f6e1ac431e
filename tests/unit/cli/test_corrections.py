"""What `--set FIELD=VALUE` makes of a refused record."""

import json
from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest

from streams.cli.dead_letters.corrections import corrections_of
from streams.cli.terminal.exit_codes import Misused
from tests.built_in import EVENTS

corrections = partial(corrections_of, EVENTS)
EVENT: dict[str, Any] = {"event_id": "e-1", "type": "ticket.opened", "ticket_id": "t-1", "contacts": 1.50}


def applied(given: Sequence[str], value: bytes) -> Any:  # noqa: ANN401 - any JSON
    return json.loads(corrections(given).applied(value, ())[0])


def test_a_value_is_json_or_else_text() -> None:
    given = ["currency=EUR", "amount=12.50", "channel=007", "team=true", "agent=null", 'stage="won"', "owner=a=b"]
    found = applied(given, json.dumps(EVENT).encode())
    assert found == EVENT | {
        "currency": "EUR",
        "amount": 12.5,
        "channel": "007",
        "team": True,
        "agent": None,
        "stage": "won",
        "owner": "a=b",
    }


def test_what_is_not_set_stays_as_it_was_written_to_the_last_digit() -> None:
    value, _ = corrections(["channel=web"]).applied(b'{"amount":1.5000000000000000001, "x": [1,  2]}', ())
    assert b'"amount":1.5000000000000000001' in value
    assert b'"x":[1,  2]' in value


def test_in_a_cloudevent_of_structured_mode_attributes_and_data_are_told_apart() -> None:
    envelope = {"specversion": "1.0", "id": "e-1", "type": "ticket.opened", "time": "x", "data": {"ticket_id": "t-1"}}
    given = ["occurred_at=2026-01-01T00:00:00Z", "event_id=e-2", "ticket_id=t-2"]
    assert applied(given, json.dumps(envelope).encode()) == envelope | {
        "id": "e-2",
        "time": "2026-01-01T00:00:00Z",
        "data": {"ticket_id": "t-2"},
    }


def test_in_a_cloudevent_of_binary_mode_attributes_are_headers() -> None:
    headers = (("ce_specversion", b"1.0"), ("ce_id", b"e-1"), ("trace", b"1"))
    value, found = corrections(["event_id=7", "type=ticket.updated", "team=a"]).applied(b'{"ticket_id":"t-1"}', headers)
    assert json.loads(value) == {"ticket_id": "t-1", "team": "a"}
    assert list(found) == [
        ("ce_specversion", b"1.0"),
        ("trace", b"1"),
        ("ce_id", b"7"),
        ("ce_type", b"ticket.updated"),
    ]


@pytest.mark.parametrize(
    "value", [b"", b"[]", b"{", b"\xff", b'{"specversion":"1.0"}', b'{"specversion":"1.0","data":5}']
)
def test_what_is_no_object_stays_as_it_is(value: bytes) -> None:
    assert corrections(["currency=EUR"]).applied(value, ()) == (value, ())


def test_without_corrections_a_record_stays_as_it_is() -> None:
    assert corrections([]).applied(b'{ "a" : 1 }', (("h", None),)) == (b'{ "a" : 1 }', (("h", None),))
    assert not corrections([])


def test_ids_and_the_type_decide_the_key() -> None:
    assert corrections(["customer_id=c"]).decide_the_key
    assert corrections(["type=deal.voided"]).decide_the_key
    assert not corrections(["amount=1", "event_id=e"]).decide_the_key


@pytest.mark.parametrize("given", ["currency", "colour=red", "=x", "items.sku=5"])
def test_what_is_no_field_is_refused(given: str) -> None:
    with pytest.raises(Misused, match="--set"):
        corrections([given])
