"""Ids of events: few, so that facts of one instant are told apart by them, and that topics share some."""

from collections.abc import Iterable

from hypothesis import strategies as st

from tests.strategies.arrivals import Event, entity_of

_FEW = 6


@st.composite
def identified(draw: st.DrawFn, events: Iterable[Event], *, conflicts: bool = False) -> list[Event]:
    """The events with an `event_id` each, unique in its topic and key, or, with conflicts, not always."""
    taken: set[tuple[tuple[str, str], int]] = set()
    result = []
    for event in events:
        number = draw(st.integers(0, _FEW))
        entity = entity_of({"event_id": "", **event})
        while (entity, number) in taken and not (conflicts and number < _FEW):
            number += 1
        taken.add((entity, number))
        result.append({"event_id": f"e{number:03}", **event})
    return result
