"""The moments of the first events of each type: what a shard remembers as seen."""

from collections.abc import Iterable, Mapping, Sequence
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
    flags = {kind: family.first_seen_flags(type_of(kind)) for kind in set(map(type, events))}
    unmet = family.unmet
    if unmet:
        flags = {kind: tuple(mark for mark in marks if mark not in unmet) for kind, marks in flags.items()}
    latest = {kind: _latest(marks, known) for kind, marks in flags.items()}
    if min(map(_MOMENT, events)) >= max(latest.values()):
        return {}  # as nearly always
    earlier: dict[str, int] = {}
    seen = dict(known)
    for event, outcome in zip(events, outcomes, strict=True):
        kind, moment = type(event), event.occurred_at
        # As nearly always: an earlier event of its type has set all that this one could set.
        if moment >= latest[kind] or outcome not in COUNTS_AS_SEEN:
            continue
        for mark in family.sees(event):
            if moment < seen.get(mark, _NEVER):
                seen[mark] = earlier[mark] = moment
        latest[kind] = _latest(flags[kind], seen)
    return earlier


def add_earlier(seen: dict[str, int], more: Mapping[str, int], known: Mapping[str, int] = {}) -> None:
    """Add marks with their moments (epoch ms) to `seen`, those that are earlier than what is there or `known`."""
    for mark, moment in more.items():
        if moment < min(seen.get(mark, _NEVER), known.get(mark, _NEVER)):
            seen[mark] = moment


def _latest(marks: Iterable[str], seen: Mapping[str, int]) -> int:
    """The moment from which on an event sets none of these marks."""
    return max((seen.get(mark, _NEVER) for mark in marks), default=0)
