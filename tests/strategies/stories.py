"""Whole stories: a moment that is now, what happened up to then, and in which ways a worker gets to know it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import TypeAlias

from hypothesis import strategies as st

from tests.strategies.arrivals import Arrival, Event, Pause, arrivals, as_told, at_once, erasures_apart
from tests.strategies.identities import MayShare, identified, never
from tests.strategies.moments import NOWS

Events: TypeAlias = Callable[[int], st.SearchStrategy[list[Event]]]
"""Now (epoch ms) -> events without ids up to then."""

_AHEAD = (0, 1, 59_999, 60_000, 299_999, 300_000)
_LENGTHS = (1, 60_000, 86_400_000, 40 * 86_400_000)


@dataclass(frozen=True)
class Story:
    """What is to be counted at `now` (epoch ms), and some arrivals that all have to count the same."""

    now: int
    arrivals: tuple[Arrival, ...]

    @property
    def arrival(self) -> Arrival:
        """The last of them, which is the least orderly one."""
        return self.arrivals[-1]


@st.composite
def shuffled(draw: st.DrawFn, of: Events) -> Story:
    """Events in one batch; and in any order, some twice, in batches of any size, while time passes at any pace."""
    now, events = draw(_told(of, never))
    return Story(now, (at_once(events), draw(arrivals(events, now))))


@st.composite
def in_conflict(draw: st.DrawFn, of: Events, may_share: Callable[[int], MayShare]) -> Story:
    """Events of which some have the id of another; their order is kept, for the one read first stays."""
    now, events = draw(st.sampled_from(NOWS).flatmap(lambda now: _of(of, now, may_share(now))))
    return Story(now, (at_once(events), draw(as_told(events, now))))


@st.composite
def ahead_of_now(draw: st.DrawFn, of: Events) -> Story:
    """Some events up to five minutes ahead of a clock that they do not move."""
    now, events = draw(_told(of, never))
    moved = draw(st.dictionaries(st.integers(0, len(events) - 1), st.sampled_from(_AHEAD), min_size=1, max_size=3))
    events = [_moved(event, now + moved[place]) if place in moved else event for place, event in enumerate(events)]
    arrival = replace(draw(arrivals(events, now)), clock=now, waits=())
    return Story(now, (replace(at_once(events), clock=now), arrival))


def _moved(event: Event, moment: int) -> Event:
    """The same event at another moment; a term that it tells of lasts as long."""
    ends = event.get("expires_at")
    lasting = {} if ends is None else {"expires_at": moment + ends - event["occurred_at"]}
    return {**event, "occurred_at": moment, **lasting}


@st.composite
def in_time(draw: st.DrawFn, of: Events) -> Story:
    """The same batches while time stands still, while it passes in steps, and long after all of it."""
    now, events = draw(_told(of, never))
    pauses = draw(_batches(events))
    step = draw(st.sampled_from(_LENGTHS))
    waits = tuple(now - count * step for count in range(12, 0, -1))
    once = Arrival(events, pauses)
    waiting = [pause | Pause.WAIT if pause else pause for pause in pauses]
    return Story(now, (once, Arrival(events, waiting, waits=waits), replace(once, clock=now)))


@st.composite
def remembered(draw: st.DrawFn, of: Events) -> Story:
    """The same batches with a worker that remembers everything, and with one that forgets all after each."""
    now, events = draw(_told(of, never))
    pauses = draw(_batches(events))
    forgetting = [pause | Pause.FORGET if pause else pause for pause in pauses]
    one_by_one = [Pause.FORGET | Pause.WAIT] * len(events)
    return Story(now, (Arrival(events, pauses), Arrival(events, forgetting), Arrival(events, one_by_one)))


def _batches(events: list[Event]) -> st.SearchStrategy[list[Pause]]:
    pauses = st.lists(st.sampled_from([Pause.GO_ON, Pause.COMMIT]), min_size=len(events), max_size=len(events))
    return pauses.map(lambda drawn: erasures_apart(events, drawn))


@cache
def _told(of: Events, may_share: MayShare) -> st.SearchStrategy[tuple[int, list[Event]]]:
    return st.sampled_from(NOWS).flatmap(lambda now: _of(of, now, may_share))


@cache  # what was built and looked through once is drawn from again and again
def _of(of: Events, now: int, may_share: MayShare) -> st.SearchStrategy[tuple[int, list[Event]]]:
    identities = of(now).flatmap(lambda events: identified(events, may_share))
    return st.tuples(st.just(now), identities)
