"""Some thousand events of all topics and types, told as the lines of files, and what they amount to."""

import json
import random
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from typing import Any

from schemas.decoding import encode
from schemas.topics import TYPES
from streams.settings import Settings
from streams.simulator import Simulation
from tests.built_in import TOPICS
from tests.recount import recount, settings_from_toml

Event = Mapping[str, Any]
Tables = Mapping[str, Mapping[str, int | float]]

ENDS_AT = 1_740_832_496_789
"""2025-03-01T12:34:56.789Z: when the company's story ends."""
_LATER = ENDS_AT + 1_000
_RATE = 0.03
"""How large the company is: some hundred customers."""
_ARCHIVE_DAYS = 40
_ERASED = 5
_VOIDED = 3
_RENEWED = 3
_TERM = 45 * 24 * 60 * 60 * 1000
_KEPT = 402 * 24 * 60 * 60 * 1000
"""How long an entity keeps its facts, milliseconds."""
_OPTIONAL = ("source", "channel", "comment", "campaign_id", "scale", "items", "agent", "owner", "contacts")
_OFFSETS = (timedelta(), timedelta(hours=3, minutes=30), timedelta(hours=-8))

PLAIN = """
clock = "event"
[pipelines.default]
sells = true
"""
"""Settings as they come, but that won deals are purchases."""
OTHER = """
clock = "event"
currency = "EUR"
rates = { USD = "0.87", JPY = "0.0061", KWD = "2.81" }
inactivity_days = 0
lifespan_cap_years = 4
margin = "0.35"
cart_timeout_minutes = 20
acsi_weights = { satisfaction = 3, expectancy = 1, ideal = 2 }
[pipelines.default]
stages = { contact = "0.125", trial = "0.4", contract = "0.8" }
won = ["signed", "paid"]
lost = ["refused"]
sells = true
stalled_after = { default = "30d", trial = "10d" }
[pipelines.partners]
stages = { offer = 0.3, talks = 0.6 }
[calendar]
timezone = "America/New_York"
days = ["mon", "tue", "wed", "thu", "fri"]
hours = "20:00-04:00"
holidays = ["2025-02-27"]
"""
"""Contractual customers, another currency with rates, pipelines of its own, and nights in another country."""


@dataclass(frozen=True)
class Story:
    """What happens, in three parts that are published one after the other.

    Only an erasure cares in which order things arrive: what is dated before it and read after it is dropped. So some
    are read before all else, and the others after it. And only what is voided soon enough is always taken back, so the
    story has no purchases that were voided long ago.
    """

    settings: str
    early_erasures: Sequence[Event]
    events: Sequence[Event]
    late_erasures: Sequence[Event]


@cache
def story(settings: str, *, days: int = 1) -> Story:
    """The last days of a company with these settings (TOML), and the archive before."""
    simulation = Simulation(
        9, ENDS_AT, days=days, archive_days=_ARCHIVE_DAYS, rate=_RATE, settings=Settings(**tomllib.loads(settings))
    )
    events = [json.loads(encode(event)) for event in simulation.history()]
    customers = [event["customer_id"] for event in events if event["type"] == "customer.signed_up"]
    middle = events[len(events) // 2]["occurred_at"]
    erasures = [event for event in events if event["type"] == "customer.erased"]
    told = Story(
        settings,
        [_erasure(customer, middle) for customer in customers[:_ERASED]],
        [
            *(event for event in events if event["type"] != "customer.erased" and not _is_late_voiding(event)),
            *_voidings(events, customers[30 : 30 + _VOIDED], middle),
            *(_renewal(customer, middle) for customer in customers[40 : 40 + _RENEWED]),
        ],
        [
            *erasures,
            *(_erasure(customer, _LATER) for customer in customers[20 : 20 + _ERASED]),
            _erasure("nobody", _LATER),
        ],
    )
    kinds = {event["type"] for part in (told.early_erasures, told.events) for event in part}
    missing = {kind for topic in TOPICS for kind in TYPES[topic]} - kinds
    if missing:
        raise AssertionError(f"the story has no {', '.join(sorted(missing))}: tell a longer one")
    return told


def counted(events: Sequence[Event], settings: str) -> Tables:
    """The tables by definition, as of the latest event."""
    now = max(event["occurred_at"] for event in events)
    return recount(events, settings_from_toml(settings), now)


def plainly(events: Iterable[Event]) -> list[bytes]:
    """Each event as a line."""
    return [_json(event) for event in events]


def in_many_forms(events: Iterable[Event], seed: int) -> list[bytes]:
    """Each event as a line of some form: bare or a CloudEvent, with or without a byte order mark, moments as numbers or
    text, members that say nothing, odd values where nobody reads.
    """
    chance = random.Random(seed)
    return [chance.choice((b"", b"", b"\xef\xbb\xbf")) + _json(_disguised(event, chance)) for event in events]


def as_binary_cloudevent(event: Event) -> tuple[bytes, Sequence[tuple[str, bytes]]]:
    """The value and the headers by which Kafka carries an event as a CloudEvent in binary mode."""
    envelope = dict(_cloudevent({**event, "occurred_at": _as_text(event["occurred_at"], timedelta())}))
    value = _json(envelope.pop("data"))
    return value, [(f"ce_{name}", str(text).encode()) for name, text in envelope.items() if name != "datacontenttype"]


def every_tenth(events: Sequence[Event]) -> Sequence[Event]:
    """Each tenth of them."""
    return events[::10]


def _is_late_voiding(event: Event) -> bool:
    """Whether it depends on what was read before if the purchase of this event is taken back."""
    return event["type"] == "purchase.voided" and bool(event["occurred_at"] < ENDS_AT - _KEPT)


def _voidings(events: Sequence[Event], customers: Sequence[str], moment: int) -> list[Event]:
    """Voidings of these customers, and of the first deals, tickets, leads and answers."""
    answers = [event for event in events if event["type"] == "survey.answered" and "answer_id" in event][:_VOIDED]
    return [
        *(
            {"type": f"{name}.voided", "event_id": f"void-{entity}", "occurred_at": moment, f"{name}_id": entity}
            for name, entities in (
                ("customer", customers),
                ("deal", _firsts(events, "deal.stage_changed", "deal_id")),
                ("ticket", _firsts(events, "ticket.opened", "ticket_id")),
                ("lead", _firsts(events, "lead.qualified", "lead_id")),
            )
            for entity in entities
        ),
        *(
            {
                "type": "survey.voided",
                "event_id": f"void-{answer['answer_id']}",
                "occurred_at": moment,
                "answer_id": answer["answer_id"],
                "customer_id": answer["customer_id"],
            }
            for answer in answers
        ),
    ]


def _firsts(events: Sequence[Event], kind: str, field: str) -> list[str]:
    return list(dict.fromkeys(event[field] for event in events if event["type"] == kind))[:_VOIDED]


def _renewal(customer_id: str, moment: int) -> Event:
    """Of a term: it matters where customers have terms, and changes nothing where they have none."""
    return {
        "type": "customer.renewed",
        "event_id": f"renewed-{customer_id}",
        "occurred_at": moment,
        "customer_id": customer_id,
        "expires_at": moment + _TERM,
    }


def _erasure(customer_id: str, moment: int) -> Event:
    return {
        "type": "customer.erased",
        "event_id": f"erased-{customer_id}",
        "occurred_at": moment,
        "customer_id": customer_id,
    }


def _disguised(event: Event, chance: random.Random) -> Event:
    told = dict(event)
    if chance.random() < 0.5:
        told["occurred_at"] = _as_text(event["occurred_at"], chance.choice(_OFFSETS))
    if chance.random() < 0.5:
        nothing: dict[str, Any] = dict.fromkeys(chance.sample(_OPTIONAL, 4), chance.choice((None, "")))
        told = nothing | told | {"x-unknown": [1, {"two": 2}]}
    if chance.random() < 0.2:
        told["source"] = chance.choice((7, ["crm"], {"name": "crm"}, "x" * 600))
    if "currency" in told:
        told["currency"] = chance.choice((told["currency"], str(told["currency"]).lower()))
    if chance.random() < 0.4:
        told = _cloudevent(told)
    return told


def _cloudevent(event: Mapping[str, Any]) -> dict[str, Any]:
    data = dict(event)
    return {
        "specversion": "1.0",
        "id": data.pop("event_id"),
        "type": data.pop("type"),
        "time": data.pop("occurred_at"),
        "source": data.pop("source", None) or "/tests",
        "datacontenttype": "application/json",
        "data": data,
    }


def _as_text(moment: int, offset: timedelta) -> str:
    return (datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=moment)).astimezone(timezone(offset)).isoformat()


def _json(event: Event) -> bytes:
    return json.dumps(event, ensure_ascii=False).encode()
