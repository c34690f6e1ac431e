"""The same events in the forms that people really send: numbers for ids, other times, odd values where nobody reads."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from tests.strategies.arrivals import Event

_IDS = ("deal_id", "ticket_id", "customer_id", "purchase_id", "cart_id", "campaign_id", "event_id", "answer_id")
_OFFSETS = st.sampled_from(["Z", "+00:00", "+0000", "+00", "+03:30", "+0330", "-05"])
_NOWHERE_READ: st.SearchStrategy[object] = st.sampled_from([None, "", 5, True, [], {"a": [1]}, "x" * 600])
_ODD_ITEMS: st.SearchStrategy[list[object]] = st.lists(
    st.sampled_from(
        [7, "lamp", None, [], {"tier": "gold"}, {"family": 5.0}, {"family": {}}, {"sku": 1, "quantity": "2"}]
    ),
    max_size=2,
)


def with_numbers_for_ids(events: Sequence[Event]) -> list[Event]:
    """The events with ids that are all digits, still as text."""
    numbers: dict[Any, str] = {}
    return [
        {
            name: numbers.setdefault(value, str(1_000 + len(numbers))) if name in _IDS and value else value
            for name, value in event.items()
        }
        for event in events
    ]


@st.composite
def in_odd_forms(draw: st.DrawFn, events: Sequence[Event]) -> list[Event]:
    """The same events, each in some form of its own."""
    return [draw(_in_an_odd_form(event)) for event in events]


@st.composite
def _in_an_odd_form(draw: st.DrawFn, event: Event) -> Event:
    told: Event = {name: draw(_told(name, value)) for name, value in event.items()}
    told["occurred_at"] = draw(_moment(event["occurred_at"]))
    told["source"] = draw(_NOWHERE_READ)
    items = event.get("items")
    if isinstance(items, list):
        told["items"] = [*draw(_ODD_ITEMS), *items, *draw(_ODD_ITEMS)]
    return told


def _told(name: str, value: object) -> st.SearchStrategy[object]:
    """A field's value, or another one that means the same."""
    if name in _IDS and isinstance(value, str) and value.isdecimal():
        return st.sampled_from([value, int(value)])
    if name in {"count", "contacts"} and isinstance(value, int):
        return st.sampled_from([value, float(value)])
    if name == "currency" and isinstance(value, str):
        return st.sampled_from([value, value.lower(), value.upper()])
    return st.just(value)


@st.composite
def _moment(draw: st.DrawFn, at: int) -> int | str:
    """Epoch milliseconds, or text of them; where it is possible, without seconds."""
    offset = draw(st.none() | _OFFSETS)
    if offset is None:
        return at
    ahead = {"+03:30": timedelta(hours=3.5), "+0330": timedelta(hours=3.5), "-05": timedelta(hours=-5)}
    local = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at)).astimezone(
        timezone(ahead.get(offset, timedelta()))
    )
    unit = draw(st.sampled_from(["milliseconds", "minutes"])) if at % 60_000 == 0 else "milliseconds"
    return local.replace(tzinfo=None).isoformat(draw(st.sampled_from("T ")), unit) + offset
