"""The time that runs for a ticket: without its pauses, in whatever clock."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple, TypeAlias

from agents.tickets.facts import Ticket

Stretch: TypeAlias = tuple[int, int]
"""Epoch ms of its start, and of its end, which is not in it."""

START_OF_TIME: Final = -(1 << 62)
NEVER: Final = 1 << 62

ALWAYS: Final[tuple[Stretch, ...]] = ((START_OF_TIME, NEVER),)
"""How a ticket runs that was never paused."""


class Clock(NamedTuple):
    """A way to measure time."""

    between: Callable[[int, int], int]
    """Milliseconds in [start, end); 0 if the end is not after the start."""
    after: Callable[[int, int], int | None]
    """The first moment by which so many milliseconds (above 0) have passed since a start; None for never."""


def _passed(start: int, end: int) -> int:
    return end - start if end > start else 0  # max() takes longer, and this is asked for every event


WALL: Final = Clock(_passed, lambda start, milliseconds: start + milliseconds)
"""All time."""


def running(facts: Ticket) -> tuple[Stretch, ...]:
    """The stretches in which the ticket is not paused.

    A pause lasts up to the next resumption, resolution or reopening, facts in order; without one, for ever.
    """
    if not facts.stops:
        return ALWAYS
    turns = list(facts.stops)
    turns += [(moment, event_id, False) for moment, event_id, *_ in facts.resolutions]
    turns += [(moment, event_id, False) for moment, event_id in facts.reopenings]
    return tuple(_between_pauses(sorted(turns)))


def _between_pauses(turns: Iterable[tuple[int, str, bool]]) -> Iterator[Stretch]:
    start, paused = START_OF_TIME, False
    for moment, _, pauses in turns:
        if pauses and not paused and moment > start:
            yield start, moment
        if paused and not pauses:
            start = moment
        paused = pauses
    if not paused:
        yield start, NEVER


def time_between(clock: Clock, stretches: tuple[Stretch, ...], start: int, end: int) -> int:
    """How much time of [start, end) ran."""
    if stretches is ALWAYS:
        return clock.between(start, end)
    return sum(clock.between(max(start, begins), min(end, ends)) for begins, ends in stretches)


def moment_after(clock: Clock, stretches: tuple[Stretch, ...], start: int, milliseconds: int) -> int:
    """The first moment by which so much time (above 0) ran since `start`; NEVER where it never will."""
    if stretches is ALWAYS:
        moment = clock.after(start, milliseconds)
        return NEVER if moment is None else moment
    left = milliseconds
    for begins, ends in stretches:
        first = max(begins, start)
        ran = left if ends == NEVER else clock.between(first, ends)
        if ran >= left:
            moment = clock.after(first, left)
            return NEVER if moment is None else moment
        left -= ran
    return NEVER
