"""What happens in the business of a run: events of the simulated company, shuffled, every tenth of them twice."""

import json
import random
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from schemas.decoding import encode
from streams.settings import Settings
from streams.simulator import Simulation
from tests.end_to_end.traffic import ENDS_AT

Event = dict[str, Any]

_DAY = 24 * 60 * 60 * 1000
_KEPT = 402 * _DAY
"""How long an entity keeps its facts; what is voided later may be found or not, by what was read before."""
_ARCHIVE_DAYS: Final = 40
_ERASED = 3
_MOMENTS: Final = ("occurred_at", "expires_at")


def events_of(seed: int, settings: str, ends_at: int, rate: float) -> list[Event]:
    """The events of a seed, with `settings` (TOML); the last of them is right before `ends_at` (epoch ms).

    `rate` is how large the company is: one of 0.008 has some thousand events.
    """
    return [_moved(event, ends_at - ENDS_AT) for event in _told(seed, settings, rate)]


def arranged(events: Sequence[Event], seed: int) -> list[Event]:
    """The events in any order, every tenth of them twice."""
    arrivals = [*events, *events[::10]]
    random.Random(seed).shuffle(arrivals)
    return arrivals


@lru_cache(maxsize=1)
def _told(seed: int, settings: str, rate: float) -> Sequence[Event]:
    company = Simulation(
        seed,
        ENDS_AT,
        days=1,
        archive_days=_ARCHIVE_DAYS,
        rate=rate,
        settings=Settings(**tomllib.loads(settings)),
    )
    events: list[Event] = [json.loads(encode(event)) for event in company.history()]
    kept = [event for event in events if event["type"] != "customer.erased" and not _is_late_voiding(event)]
    return [*kept, *_erasures(kept)]


def _moved(event: Event, by: int) -> Event:
    """The event so many milliseconds later, with the end of its term."""
    return {**event, **{name: event[name] + by for name in _MOMENTS if name in event}}


def _is_late_voiding(event: Event) -> bool:
    """Whether it depends on what was read before if the purchase of this event is taken back."""
    return event["type"] == "purchase.voided" and bool(event["occurred_at"] < ENDS_AT - _KEPT + _DAY)


def _erasures(events: Sequence[Event]) -> list[Event]:
    """Of some customers from before their first event: whatever comes, in whatever order, counts.

    They are new ones: of those of long ago facts are merged, and an erasure takes all that is merged.
    """
    firsts: dict[str, int] = {}
    for event in events:
        customer = event.get("customer_id")
        if customer is not None:
            firsts[customer] = min(event["occurred_at"], firsts.get(customer, ENDS_AT))
    new = [customer for customer, first in firsts.items() if first > ENDS_AT - _ARCHIVE_DAYS * _DAY]
    return [
        {
            "type": "customer.erased",
            "event_id": f"erased-{customer}",
            "occurred_at": firsts[customer] - _DAY,
            "customer_id": customer,
        }
        for customer in new[:_ERASED]
    ]
