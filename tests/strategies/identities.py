"""Ids of events: few, so that facts of one instant are told apart by them, and that topics share some."""

from collections import defaultdict
from collections.abc import Callable, Iterable

from hypothesis import strategies as st

from tests.strategies.arrivals import Event, entity_of

_FEW = 6

MayShare = Callable[[Event, Event], bool]
"""Whether two events of one topic and key may have the same id: then the one that is read first stays."""


def never(first: Event, second: Event) -> bool:
    """Ids are unique."""
    del first, second
    return False


def always(first: Event, second: Event) -> bool:
    """Any two may be in conflict."""
    del first, second
    return True


def both_since(moment: int) -> MayShare:
    """Ids of what is older are forgotten."""

    def may_share(first: Event, second: Event) -> bool:
        return bool(min(first["occurred_at"], second["occurred_at"]) >= moment)

    return may_share


@st.composite
def identified(draw: st.DrawFn, events: Iterable[Event], may_share: MayShare = never) -> list[Event]:
    """The events with an `event_id` each, unique in its topic and key but for those that may share one."""
    holders: defaultdict[tuple[tuple[str, str], int], list[Event]] = defaultdict(list)
    result = []
    for event in events:
        number = draw(st.integers(0, _FEW))
        entity = entity_of({"event_id": "", **event})
        while not all(may_share(event, holder) for holder in holders[entity, number]):
            number += 1
        holders[entity, number].append(event)
        result.append({"event_id": f"e{number:03}", **event})
    return result
