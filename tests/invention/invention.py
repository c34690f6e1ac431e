"""A case from a seed: settings, and events in steps that are published and counted one after the other."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from schemas.topics import MARKETING
from tests.built_in import TOPIC_OF_TYPE
from tests.invention.chance import Chance
from tests.invention.tellers import Event, Teller
from tests.invention.worlds import a_world
from tests.recount.windows import DAY, MINUTE

_NOON = 1_740_787_200_000 + DAY // 2
"""2025-03-01, a Saturday, at noon in UTC."""
_NOWS = (_NOON, _NOON + 34 * MINUTE + 56_789, _NOON - DAY // 2, _NOON - DAY // 2 - 1, _NOON + 40 * DAY + 1)
_PER_CENT_TWICE = 8
_PER_CENT_IN_CONFLICT = 2
_ERASED = 8
_REMEMBERED = 398 * DAY


@dataclass(frozen=True)
class Invention:
    """Settings (TOML), events in steps, and the moment of the latest of them (epoch ms).

    What is in one step may be read in any order of topics; only an erasure cares, so each stands between steps.
    """

    settings: str
    steps: Sequence[Sequence[Event]]
    now: int

    @property
    def events(self) -> list[Event]:
        """All events in the order of arrival."""
        return [event for step in self.steps for event in step]


def invent(seed: int, size: int = 40) -> Invention:
    """A case with about `size` deals, tickets, customers and, ten times as many, campaign events."""
    plain = random.Random(seed)
    settings, inactivity, timeout, currencies = a_world(plain)
    now = plain.choice(_NOWS)
    chance = Chance(plain.randrange(10**9), now, (inactivity * DAY or DAY, timeout * MINUTE))
    teller = Teller(chance, currencies)
    told = [event for number in range(size) for event in teller.deal(f"d-{number}")]
    told += [event for number in range(size) for event in teller.ticket(f"t-{number}")]
    told += [event for number in range(size) for event in teller.customer(f"c-{number}")]
    told += [event for number in range(size) for event in teller.guest(chance.choice((f"g-{number}", f"c-{number}")))]
    told += teller.campaign(10 * size)
    told += [{"type": "ticket.opened", "occurred_at": now, "ticket_id": "last", "customer_id": "c-0"}]
    chance.shuffle(told)
    erased = [f"c-{chance.randrange(size + 2)}" for _ in range(_ERASED)]
    events = _with_ids(told, chance, spared=frozenset(erased))
    erasures = _with_ids([teller.erasure(name) for name in erased], chance, "x")
    cuts = sorted(chance.sample(range(len(events) + 1), 3))
    parts = [events[start:end] for start, end in zip([0, *cuts], [*cuts, len(events)], strict=True)]
    steps = [step for part, few in zip(parts, _dealt(erasures, len(parts)), strict=True) for step in (few, part)]
    # One that comes again after all, and the ones before it too.
    return Invention(settings, [step for step in (*steps, erasures[:2]) if step], now)


def _dealt(erasures: Sequence[Event], parts: int) -> list[list[Event]]:
    return [list(erasures[part::parts]) for part in range(parts)]


def _with_ids(
    told: Sequence[Event], chance: Chance, prefix: str = "", spared: frozenset[str] = frozenset()
) -> list[Event]:
    """The events with ids of their own; some come twice, and some again with the same id and other contents.

    Not so those of the `spared` customers: what is erased cannot be remembered.
    """
    events = [{"event_id": f"{prefix}{chance.randrange(10**6)}-{place}", **event} for place, event in enumerate(told)]
    again = [chance.choice(events) for _ in range(len(events) * _PER_CENT_TWICE // 100)]
    for event in again:
        events.insert(chance.randrange(len(events) + 1), event)
    return events + [
        found
        for _ in range(len(events) * _PER_CENT_IN_CONFLICT // 100)
        if (found := _in_conflict(chance.choice(events), chance, spared))
    ]


def _in_conflict(event: Event, chance: Chance, spared: frozenset[str]) -> Event | None:
    """The event as somebody else tells it, if there can be a conflict at all.

    Of what was erased and of what is long ago no event is kept that another could be in conflict with.
    """
    if "erased" in event["type"] or event.get("customer_id") in spared:
        return None
    moment, oldest = chance.moment(), chance.now - _REMEMBERED
    if event["occurred_at"] < oldest or (TOPIC_OF_TYPE[event["type"]] == MARKETING and moment < oldest):
        return None
    return {**event, "occurred_at": moment}
