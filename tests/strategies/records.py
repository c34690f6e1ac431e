"""Records: events in all their forms, and events with one odd field (see `tests.strategies.damages` for broken ones).

They are drawn by chance, in some microseconds each, so that a million of them can be looked at.
"""

import json
import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from tests.recount.events import LEAD, MARKETING, TOPIC_OF_TYPE, TOPICS, key_of, topic_of
from tests.recount.field_kinds import HARMLESS
from tests.unit.schemas.example_events import LEAD_OF_MARKETING, OPTIONAL, REQUIRED

Event = dict[str, Any]
Headers = tuple[tuple[str, bytes | None], ...]

_TYPES = tuple(TOPIC_OF_TYPE)
_BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
_WORDS = ("spring", "web", "پاییز", "Ünïcode", "a" * 512, "🎈", 'with "quotes" and \\ ', "line\nbreak", "0")
_ANYTHING: Sequence[Any] = (
    None, "", " ", 0, 1, -1, 2.0, 0.5, 1.5, True, False, [], {}, [1], {"a": 1}, [[]], [{}], "x" * 513, 10**15,
    10**15 + 1, 10**18, 10**19, 10**40, -(10**40), 1e300, "1e5", "+5", ".5", "5.", "-5", "1,5", "1_000", "NaN", "٣",
    "EUR", "eur", "USD", "GBP", "gbp", "ZZZ", "US", 840, "nps", "acsi", "upsell", "leads", "true", "5", "5.0", "now",
    "2024-02-05T13:57:27Z", "2024-02-30T10:00:00Z", "2024-02-05 13:57+0330", "2024-02-05T13:57:60Z", "2024-02-05",
    "2024-02-05T13:57:27.123456789z", "2024-02-05T24:00:00Z", "0000-01-01T00:00:00Z", "1970-01-01T00:00:00+01:00",
    "9999-12-31T23:59:59.999Z", "2024-02-05T13:57:27+24:00", "2024-02-05T13:57:27", 1_707_141_447, 1_707_141_447_021,
    1_707_141_447_021.0, 99_999_999_999, 100_000_000_000, 253_402_300_799_999, 253_402_300_800_000, -5, 10, 11, 5, 7,
    {"min": 1, "max": 10}, {"min": 0, "max": 10}, {"min": 5, "max": 5}, {"min": "0", "max": 10}, {"max": 10},
    {"min": None, "max": 10}, {"min": 0.5, "max": 9.5}, {"min": 0, "max": 10, "step": "x"},
    {"satisfaction": 5, "expectancy": 5, "ideal": 5}, {"satisfaction": 5, "expectancy": 11, "ideal": 5},
    {"satisfaction": 5, "expectancy": 5}, {"satisfaction": "5", "expectancy": 5, "ideal": 5},
    [{"sku": 5, "family": "lamps"}], [None, "", 7, {"tier": "gold"}], [{"family": {"x": [1]}}], "\ud83d", "a\udc00b",
    ["\ud83d"], {"\ud83d": 1}, "\x7f", "\u2028", "\x00",
)  # fmt: skip
_AS_WRITTEN = (
    "1e400", "-1e400", "1e-30", "0e0", "-0", "-0.0", "1E5", "1.50", "12345678901234567890.123456789", "1e2", "2e0",
    "9" * 20, "9" * 512, "9" * 513, "-" + "9" * 512, "0.1", "1" + "0" * 30, "1e18", "1.000000000000000001e18",
)  # fmt: skip
_UNREAD = {
    "source": _TYPES,
    "customer_id": (
        "lead.converted",
        *(kind for kind in _TYPES if kind.startswith("campaign.") and kind != "campaign.spent"),
    ),
    "deal_id": ("lead.converted",),
    "expected_close": ("deal.stage_changed",),
    "items": ("purchase.completed", "cart.updated"),
    "ticket_id": ("survey.answered",),
    "purchase_id": ("cart.checked_out",),
    "reason": tuple(kind for kind in _TYPES if kind.endswith(".voided")),
}
"""Fields that no KPI reads -> the types that have them."""
_LENIENT = {
    kind: {name for name, kinds in _UNREAD.items() if kind in kinds} | set(HARMLESS.get(kind, ())) for kind in _TYPES
}
"""Type -> the fields that refuse nothing, whatever they hold."""


class Drawn(NamedTuple):
    """A record, and whether it certainly is an event."""

    topic: str
    key: bytes | None
    value: bytes
    headers: Headers = ()
    good: bool = False


class _Raw(str):
    """JSON as it is written."""

    __slots__ = ()


def good(chance: random.Random) -> Drawn:
    """An event in some form that it may have."""
    event = _event(chance)
    for name in sorted(_LENIENT[event["type"]]):
        # A lead that is told of as a campaign's result has to say of which.
        if topic_of(event) != MARKETING or event["type"] != LEAD or name == "source":
            event[name] = _odd(chance) if chance.random() < 0.2 else event.get(name)
    if chance.random() < 0.3:
        event[chance.choice(("further", "Type", "x.y", "", "\ud83d", "eventId"))] = _odd(chance)
    if event.get("event_id") and chance.random() < 0.1:
        event["event_id"] = chance.randrange(10**9)
    event["occurred_at"] = _moment(chance)
    return _record(chance, event)._replace(good=True)


def with_an_odd_field(chance: random.Random) -> Drawn:
    """An event with one field that may be anything, or is not there; its key is that of the event as it was."""
    event = _event(chance)
    record = _record(chance, event)
    if record.headers:
        return _record(chance, event | {chance.choice((*event, "kind", "scale")): _odd(chance)}, key=record.key)
    names = [*event, "source", "items", "scale", "scores", "currency", "amount", "customer_id", "sent_at", "count"]
    name = chance.choice(names)
    if chance.random() < 0.1:
        event.pop(name, None)
    else:
        event[name] = _odd(chance)
    return record._replace(value=_written(chance, event))


def _event(chance: random.Random) -> Event:
    kind = chance.choice(_TYPES)
    optional = {name: value for name, value in OPTIONAL.get(kind, {}).items() if chance.random() < 0.6}
    event: Event = {"event_id": f"e-{chance.randrange(10**6)}", "type": kind, "occurred_at": _moment(chance)}
    event |= REQUIRED[kind] | optional
    if kind == LEAD and chance.random() < 0.5:
        event |= {**LEAD_OF_MARKETING, "topic": MARKETING}
    for name in ("channel", "owner", "team", "segment", "region", "touchpoint"):
        if name in event and chance.random() < 0.3:
            event[name] = chance.choice(_WORDS)
    if "currency" in event:
        event["currency"] = chance.choice(("USD", "GBP", "usd", "Gbp"))
    if "count" in event:
        event["count"] = chance.choice((0, 1, 2.0, 10**9, _Raw("1e2"), None))
    return event


def _moment(chance: random.Random) -> Any:  # noqa: ANN401 - a number or text
    at = _BEGIN + timedelta(milliseconds=chance.randrange(5 * 365 * 86_400_000))
    if chance.random() < 0.5:
        return int(at.timestamp() * 1000)
    offset = chance.choice(("Z", "z", "+00:00", "+0330", "-05", "+14:00"))
    unit = chance.choice(("minutes", "seconds", "milliseconds", "microseconds"))
    return at.replace(tzinfo=None).isoformat(chance.choice("Tt "), unit) + offset


def _odd(chance: random.Random) -> Any:  # noqa: ANN401 - any JSON
    if chance.random() < 0.15:
        return _Raw(chance.choice(_AS_WRITTEN))
    return chance.choice(_ANYTHING)


def _record(chance: random.Random, event: Event, key: bytes | None = None) -> Drawn:
    """The record of an event: plain, or a CloudEvent."""
    is_one = isinstance(event["type"], str) and event["type"] in TOPIC_OF_TYPE
    topic = topic_of(event) if is_one else chance.choice(tuple(TOPICS))
    if key is None:
        key = _key(event)
    form = chance.random()
    if form < 0.8:
        return Drawn(topic, key, _written(chance, event))
    named = {"id": "event_id", "time": "occurred_at", "type": "type", "source": "source"}
    attributes = {name: event[field] for name, field in named.items() if field in event}
    data = {name: value for name, value in event.items() if name not in named.values()}
    if form < 0.9:
        return Drawn(topic, key, _written(chance, {"specversion": "1.0", **attributes, "data": data, "more": 5}))
    headers = [("ce_specversion", b"1.0"), ("trace", b"\xff")]
    headers += [
        ("ce_" + name, (value if isinstance(value, str) else json.dumps(value)).encode())
        for name, value in attributes.items()
        if name != "time" and not (isinstance(value, str) and any("\ud800" <= one <= "\udfff" for one in value))
    ]
    # In a header a time is text.
    at = attributes.get("time")
    told = (_BEGIN + timedelta(milliseconds=5)).isoformat() if isinstance(at, int) else str(at)
    headers.append(("ce_time", told.encode("utf-8", "surrogatepass")))
    return Drawn(topic, key, _written(chance, data), tuple(headers))


def _key(event: Event) -> bytes:
    try:
        return key_of(event).encode()
    except (KeyError, TypeError, UnicodeEncodeError):
        return b"somebody"


def _written(chance: random.Random, event: Mapping[str, Any]) -> bytes:
    """An object as JSON, in one of the ways in which it may be written."""
    members = list(event.items())
    if chance.random() < 0.3:
        chance.shuffle(members)
    if chance.random() < 0.05:
        name, value = chance.choice(members)
        members = [(name, _odd(chance)), *((other, told) for other, told in members if other != name), (name, value)]
    gap = chance.choice(("", "", " ", "\n\t"))
    # Half of a surrogate pair can stand in JSON only as an escape.
    ascii_only = chance.random() < 0.5
    text = "{" + f",{gap}".join(f"{_json(name, ascii_only)}:{gap}{_json(value, ascii_only)}" for name, value in members)
    value = (text + "}").encode("utf-8")
    return b"\xef\xbb\xbf" + value if chance.random() < 0.05 else value


def _json(value: object, ascii_only: bool) -> str:
    if isinstance(value, _Raw):
        return str(value)
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(f"{_json(name, ascii_only)}: {_json(told, ascii_only)}" for name, told in value.items())
            + "}"
        )
    text = json.dumps(value, ensure_ascii=ascii_only)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(value)
    return text
