"""The moments of the first events of each type: what a shard remembers as seen."""

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any, Final

from schemas import type_of
from streams.engine.family import COUNTS_AS_SEEN, EventOutcome, Family

_NEVER: Final = 1 << 62
"""Later than any moment."""
_MOMENT: Final = attrgetter("occurred_at")


def seen_earlier(
    family: Family[Any], known: Mapping[str, int], events: Sequence[Any], outcomes: Sequence[EventOutcome]
) -> dict[str, int]:
    """The marks that these events are the first to set, or the earliest ones; dropped events change nothing.

    `known` are those that the shard has, with their moments (epoch ms).
    """
    kinds = set(map(type, events))
    marks = {mark for kind in kinds for mark in family.first_seen_flags(type_of(kind))}
    latest = max((known.get(mark, _NEVER) for mark in marks), default=0)
    if min(map(_MOMENT, events)) >= latest:
        return {}  # as nearly always
    earlier: dict[str, int] = {}
    for event, outcome in zip(events, outcomes, strict=True):
        if outcome in COUNTS_AS_SEEN and event.occurred_at < latest:
            for mark in family.sees(event):
                if event.occurred_at < min(known.get(mark, _NEVER), earlier.get(mark, _NEVER)):
                    earlier[mark] = event.occurred_at
    return earlier
