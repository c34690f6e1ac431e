"""What happens in the business while things go wrong: short stories, long ones, and when their events arrive."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Final, TypeAlias

from streams.arithmetic.panes import WINDOWS
from streams.settings import Settings
from tests import recount
from tests.engine.agreement import World
from tests.engine.driver import lines_of
from tests.recount.comparison import differences
from tests.unit.kpis.stories import NOW, story

TOML: Final = """rates = { EUR = "1.0975" }
inactivity_days = 20
themes = { delivery = ["late"], price = ["dear"] }
service_levels = { response = { default = "8h", high = "1h" }, resolution = { default = "24h", low = "2h" } }
[pipelines.default]
sells = true
stalled_after = "10d"
[kafka]
partitions = %d
"""
SHORT: Final = {
    "deal.stage_changed": 6,
    "ticket.opened": 3,
    "ticket.responded": 2,
    "purchase.completed": 5,
    "cart.updated": 2,
    "survey.answered": 2,
    "campaign.sent": 3,
    "lead.created": 2,
}
LAST_SECONDS: Final = 12.0
LONG: Final = {
    "deal.stage_changed": 25,
    "ticket.opened": 8,
    "ticket.responded": 8,
    "ticket.resolved": 5,
    "purchase.completed": 20,
    "purchase.refunded": 4,
    "customer.signed_up": 4,
    "cart.updated": 5,
    "cart.checked_out": 3,
    "survey.answered": 8,
    "campaign.sent": 6,
    "campaign.opened": 5,
    "lead.created": 4,
}


Tables: TypeAlias = dict[str, dict[str, int | float]]
"""Window -> field -> number."""
LATE: Final = 3
"""Of four stories, the one that begins late."""
NEAR_MS: Final = 4_000
"""Moments that are so near to each other mostly have the same tables."""
CART_MS: Final = 60 * 60 * 1000
"""How long a cart is left before it counts as abandoned."""
AGES: Final = frozenset(
    {
        "deal_open_stage_seconds_mean",
        "ticket_backlog_seconds_mean",
        "customer_age_seconds_mean",
        "purchase_frequency",
        "customer_lifetime_value",
        "customer_lifetime_value_net",
        "customer_lifetime_value_restricted",
        "lifetime_value_cost_ratio",
    }
)
"""The KPIs that change while nothing happens."""
MINUTE_MS: Final = 60_000
ROUNDED: Final = 1e-9
"""How far a table's numbers are rounded."""
INACTIVE_MS: Final = 20 * 24 * 60 * 60 * 1000
"""`inactivity_days` in the settings."""


@dataclass(frozen=True)
class Told:
    """Events with the seconds after the beginning at which they arrive, in the order of arrival."""

    clock: str
    """"event" or "wall", as in the settings."""
    partitions: int
    arrivals: tuple[tuple[float, dict[str, Any]], ...]

    @property
    def events(self) -> list[dict[str, Any]]:
        """All events."""
        return [event for _, event in self.arrivals]

    @cached_property
    def world(self) -> World:
        """The configuration that it is counted by."""
        return _world(self.clock, self.partitions)

    @cached_property
    def lots(self) -> list[tuple[float, list[bytes]]]:
        """The moments at which events arrive, and the lines of those that do."""
        moments = sorted({at for at, _ in self.arrivals})
        return [(moment, lines_of([event for at, event in self.arrivals if at == moment])) for moment in moments]

    def wrong(self, tables: Mapping[str, Mapping[str, str]], now: int) -> list[str]:
        """How tables differ from the recount at `now` (epoch ms), or at a moment of the same minute near it.

        Recounts take longer than runs, and nearly all runs end within the same seconds.
        """
        actual: Tables = {
            window.name: {name: float(text) for name, text in tables.get(window.name, {}).items()} for window in WINDOWS
        }
        known = _RECOUNTED.setdefault(self, {})
        for moment, expected in known.items():
            near = abs(moment - now) <= NEAR_MS and moment // MINUTE_MS == now // MINUTE_MS
            if near and not differences(actual, expected):
                return []
        if now not in known:
            known[now] = recount.recount(self.events, self.world.recount, now)
        if self.clock == "wall":
            self._forgive_age(actual, known[now], now - now % MINUTE_MS)
        return differences(actual, known[now])

    @property
    def former(self) -> Settings | None:
        """Settings of before, with which machines begin that get those of today later."""
        return None

    rest_seconds = 0.0
    """How long after all is counted something else goes on that is looked at."""

    def wrong_besides(self, values: Mapping[bytes, Any], now: int) -> list[str]:
        """What else is wrong with what Redis holds at `now` (epoch ms)."""
        del values, now
        return []

    def _forgive_age(self, actual: Tables, expected: Tables, minute: int) -> None:
        """Take ages for right that were so in this minute: by the wall clock a board tells them again once in each."""
        bounds = _BOUNDS.setdefault(self, {})
        if minute not in bounds:
            bounds[minute] = tuple(
                recount.recount(self.events, self.world.recount, at) for at in (minute, minute + MINUTE_MS)
            )
        for window, table in expected.items():
            for name in filter(_is_age, table.keys() & actual[window].keys()):
                known = [some[window][name] for some in bounds[minute] if name in some[window]]
                # What began within the minute is told as if it were to come.
                younger = MINUTE_MS / 1000 if "_seconds_mean" in name else ROUNDED
                if known and min(known) - younger <= actual[window][name] <= max(known) + ROUNDED:
                    actual[window][name] = table[name]

    def __hash__(self) -> int:
        return hash((self.clock, self.partitions, len(self.arrivals), self.arrivals[0][1]["event_id"]))


def _is_age(field: str) -> bool:
    return field.partition("{")[0] in AGES


@cache
def _world(clock: str, partitions: int) -> World:
    return World(TOML % partitions, clock)


_BOUNDS: Final[dict[Told, dict[int, tuple[Tables, ...]]]] = {}
_RECOUNTED: Final[dict[Told, dict[int, Tables]]] = {}


@cache
def told(number: int, *, long: bool, clock: str) -> Told:
    """A story by its number; events come in a few lots within `LAST_SECONDS`."""
    chance = random.Random(number)
    events = story(LONG if long else SHORT, seed=number)
    for erased in ("e1", "e2"):
        _insert(events, _of_erased(erased, chance), chance)
    partitions = chance.choice((2, 3)) if long else (1, 1, 2)[number % 3]
    # In some of them a while passes before anything is counted.
    first = 3.0 if number % 4 == LATE else 0.01
    visits = [first, *(round(chance.uniform(first, LAST_SECONDS), 2) for _ in range(8 if long else 2))]
    moments = sorted(chance.choice(visits) for _ in events)
    if number % 2:
        # In their order, so that time passes while they come.
        events.sort(key=lambda event: int(event["occurred_at"]))
    placed = zip(moments, events, strict=True)
    arrivals = [(at, _moved(event, at, chance) if clock == "wall" else event) for at, event in placed]
    return Told(clock, partitions, tuple(arrivals))


def _of_erased(name: str, chance: random.Random) -> list[dict[str, Any]]:
    """What is told of a customer who is erased, all on one topic: in another order it would mean something else."""
    types = ("customer.signed_up", "customer.updated", "customer.erased", "customer.signed_up")
    moments = sorted(NOW - chance.randrange(INACTIVE_MS) for _ in types)
    return [
        {
            "type": kind,
            "event_id": f"{kind}-{name}-{number}",
            "occurred_at": moment,
            "customer_id": name,
            **({} if kind == "customer.erased" else {"region": name, "segment": chance.choice(("small", "huge"))}),
        }
        for number, (kind, moment) in enumerate(zip(types, moments, strict=True))
    ]


def _insert(events: list[dict[str, Any]], some: Sequence[dict[str, Any]], chance: random.Random) -> None:
    """Put some events among the others, in their order."""
    places = sorted(chance.randrange(len(events) + 1) for _ in some)
    for place, event in zip(reversed(places), reversed(some), strict=True):
        events.insert(place, event)


def _moved(event: dict[str, Any], at: float, chance: random.Random) -> dict[str, Any]:
    """By the wall clock some events happen right before they arrive, and of others time alone brings something soon."""
    soon = chance.choice((500, 2_000, 5_000))
    before = {"cart.updated": CART_MS - soon, "purchase.completed": INACTIVE_MS - soon}.get(event["type"], 20)
    if chance.randrange(3):
        return event
    return {**event, "occurred_at": NOW + round(at * 1000) - before}


def latest(events: Sequence[dict[str, Any]]) -> int:
    """The largest event time, epoch ms."""
    return max(int(event["occurred_at"]) for event in events)
