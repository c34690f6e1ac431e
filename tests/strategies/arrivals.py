"""Awkward ways in which events arrive: in any order, more than once, in batches of any size."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Flag, auto
from typing import Any

from hypothesis import strategies as st

from schemas.topics import DEALS
from tests.recount.events import key_of, topic_of
from tests.recount.windows import DAY, HOUR, MINUTE

Event = dict[str, Any]


class Pause(Flag):
    """What happens after an event was read."""

    GO_ON = 0
    COMMIT = auto()
    """The batch ends here."""
    FORGET = auto()
    """The batch ends here, and the worker loses its memory."""
    WAIT = auto()
    """The batch ends here, and timers run."""
    BEHIND = auto()
    """The batch ends here, and who read the clock before the first event counts everything again."""


_WAITS = (0, 1, MINUTE, HOUR, 40 * DAY, 90 * DAY, 90 * DAY + 1, 200 * DAY, 401 * DAY, 402 * DAY)


@dataclass(frozen=True)
class Arrival:
    """Events in the order in which they are read, with what happens after each; all moments are epoch ms."""

    events: list[Event]
    pauses: list[Pause]
    clock: int = 0
    """What the clock says before the first event is read."""
    waits: tuple[int, ...] = ()
    """Moments at which timers run once all is read."""


_PAUSES = st.sampled_from(
    [
        Pause.GO_ON,
        Pause.GO_ON,
        Pause.COMMIT,
        Pause.FORGET,
        Pause.WAIT,
        Pause.FORGET | Pause.WAIT,
        Pause.BEHIND,
        Pause.FORGET | Pause.BEHIND,
    ]
)


def at_once(events: Sequence[Event]) -> Arrival:
    """All in one batch; but what deals have sold before an erasure is known before that."""
    return Arrival(list(events), erasures_apart(events, [Pause.GO_ON] * len(events)))


@st.composite
def as_told(draw: st.DrawFn, events: Sequence[Event], now: int) -> Arrival:
    """The events in their order, batches cut anywhere, time passing at any pace up to `now` (epoch ms)."""
    clock = draw(st.sampled_from([0, 0, now - 95 * DAY, now]))
    waits = draw(st.lists(st.sampled_from(_WAITS), max_size=4))
    return Arrival(
        list(events),
        erasures_apart(events, draw(pauses(len(events)))),
        clock,
        tuple(sorted(now - wait for wait in waits)),
    )


@st.composite
def arrivals(draw: st.DrawFn, events: Sequence[Event], now: int) -> Arrival:
    """Any order that counts the same, some events twice; otherwise as told.

    A customer's erasure, what is dated before it and voidings keep their order: what comes after an erasure is dropped
    by it, and what it found is not taken back. So do deals and all erasures, for an erasure finds what deals have sold.
    """
    places = list(range(len(events)))
    doubles = draw(st.lists(st.sampled_from(places), max_size=3)) if places else []
    order = _allowed(events, draw(st.permutations([*places, *doubles])))
    return draw(as_told([events[place] for place in order], now))


def pauses(count: int) -> st.SearchStrategy[list[Pause]]:
    """What happens after each of so many events."""
    return st.lists(_PAUSES, min_size=count, max_size=count)


def entity_of(event: Event) -> tuple[str, str]:
    """Topic and key."""
    return topic_of(event), key_of(event)


def erasures_apart(events: Sequence[Event], pauses: Sequence[Pause]) -> list[Pause]:
    """The same pauses; where there are deals, each erasure is in a batch of its own."""
    is_erasure = [event["type"] == "customer.erased" for event in events]
    if not any(is_erasure) or not any(_is_of_deal(event) for event in events):
        return list(pauses)
    ends = [this or after for this, after in zip(is_erasure, [*is_erasure[1:], False], strict=True)]
    return [pause | Pause.COMMIT if end else pause for pause, end in zip(pauses, ends, strict=True)]


def _allowed(events: Sequence[Event], order: Sequence[int]) -> list[int]:
    """The same order, but with each customer's erasures in their first order, and before or after what they were."""
    allowed = list(order)
    for bound in _bound_places(events).values():
        rank = _ranks(events, bound)
        slots = [slot for slot, place in enumerate(allowed) if place in rank]
        in_rank = sorted((allowed[slot] for slot in slots), key=rank.__getitem__)
        for slot, place in zip(slots, in_rank, strict=True):
            allowed[slot] = place
    return allowed


def _bound_places(events: Sequence[Event]) -> dict[str, list[int]]:
    """By customer: where its erasures stand, and every event that is dated no later than one of them, or a voiding."""
    erasures: defaultdict[str, list[int]] = defaultdict(list)
    if any(_is_of_deal(event) for event in events):
        return _bound_with_deals(events)
    for event in events:
        if event["type"] == "customer.erased":
            erasures[event["customer_id"]].append(event["occurred_at"])
    bound: defaultdict[str, list[int]] = defaultdict(list)
    for place, event in enumerate(events):
        customer = str(event.get("customer_id"))
        is_voiding = event["type"].endswith(".voided")
        if customer in erasures and (is_voiding or event["occurred_at"] <= max(erasures[customer])):
            bound[customer].append(place)
    return bound


def _bound_with_deals(events: Sequence[Event]) -> dict[str, list[int]]:
    """The same where there are deals: all erasures are of one group, with all that is of deals."""
    erased = [event for event in events if event["type"] == "customer.erased"]
    if not erased:
        return {}
    last, customers = max(event["occurred_at"] for event in erased), {event["customer_id"] for event in erased}
    return {
        "": [
            place
            for place, event in enumerate(events)
            if _is_of_deal(event)
            or (
                str(event.get("customer_id")) in customers
                and (event["type"].endswith(".voided") or event["occurred_at"] <= last)
            )
        ]
    }


def _is_of_deal(event: Event) -> bool:
    return topic_of(event) == DEALS


def _ranks(events: Sequence[Event], bound: Sequence[int]) -> dict[int, int]:
    """What stands between two erasures may change places; the erasures themselves may not."""
    ranks: dict[int, int] = {}
    passed = 0
    for place in bound:
        is_erasure = events[place]["type"] == "customer.erased"
        ranks[place] = passed + 1 if is_erasure else passed
        passed += 2 if is_erasure else 0
    return ranks
