"""Promises of service levels: when they are due, and what they count once they are kept or broken."""

from collections.abc import Mapping
from typing import Final

from agents.tickets.running_time import NEVER, Clock, Stretch, moment_after, time_between
from streams.arithmetic import fields
from streams.arithmetic.deltas import Tally, key_of_moment, measure_codes
from streams.arithmetic.measures import tickets as m
from streams.engine.family import ValueNumbers
from streams.settings.service_levels import DEFAULT_PRIORITY

AN_HOUR: Final = 3_600_000
"""A ticket is due soon if no more time than this is left."""

_OTHER: Final = "other"
"""The text of `fields.OTHER`."""
_CODES: Final = measure_codes(m.MEASURES)
_RESPONSES, _RESPONDED_ON_TIME = _CODES[m.RESPONSE_PROMISES.name], _CODES[m.RESPONDED_ON_TIME.name]
_RESOLUTIONS, _RESOLVED_ON_TIME = _CODES[m.RESOLUTION_PROMISES.name], _CODES[m.RESOLVED_ON_TIME.name]
_OVERDUE, _DUE_SOON = _CODES[m.OVERDUE.name], _CODES[m.DUE_SOON.name]


class Targets:
    """Targets in milliseconds by the number of a priority."""

    def __init__(self, targets: Mapping[str, int], dictionary: ValueNumbers) -> None:
        """Targets by the priority's text; `default` holds for all that are not named."""
        self._default = targets.get(DEFAULT_PRIORITY)
        self._named = {priority: target for priority, target in targets.items() if priority != DEFAULT_PRIORITY}
        self._dictionary = dictionary
        self._by_number: dict[int, int] = {}

    def __bool__(self) -> bool:
        """Whether there are any."""
        return self._default is not None or bool(self._named)

    def of(self, priority: int) -> int | None:
        """The target of this priority; None where nothing is promised."""
        if len(self._by_number) < len(self._named):
            self._find_numbers()
        return self._by_number.get(priority, self._default)

    def _find_numbers(self) -> None:
        """Numbers never change; one that stands for several values is none of a priority's own.

        They are those of facts: a batch need not have an event of a priority that some ticket has.
        """
        for priority, target in self._named.items():
            number = self._dictionary.in_facts("priority", priority)
            if number is not None and (number != fields.OTHER or priority == _OTHER):
                self._by_number[number] = target


class Promises:
    """What is promised of tickets, and by which clock."""

    def __init__(self, clock: Clock, response: Targets, resolution: Targets) -> None:
        """Measure time by `clock`; either kind of targets may be empty."""
        self._clock = clock
        self._response = response
        self._resolution = resolution

    def __bool__(self) -> bool:
        """Whether anything is promised."""
        return bool(self._response) or bool(self._resolution)

    @property
    def seen_with_an_opening(self) -> tuple[str, ...]:
        """What is seen together with the first opening of a ticket."""
        marks = ((self._response, m.RESPONSE_PROMISED), (self._resolution, m.RESOLUTION_PROMISED))
        return tuple(mark for targets, mark in marks if targets)

    def response(  # noqa: PLR0913, PLR0917 - a function of numbers, called for every event
        self, since: int, done: int, stretches: tuple[Stretch, ...], priority: int, plain: int, as_of: int, tally: Tally
    ) -> int:
        """Add what the promise of a response counts at `as_of`; returns when that next changes by itself.

        All moments are epoch milliseconds.

        Args:
            since: when the customer began to wait.
            done: the first response or the counting resolution, whichever comes first, or NEVER.
            stretches: when the ticket was not paused.
            priority: the number of the ticket's priority.
            plain: the number of the ticket's dimension tuple, without an agent.
            as_of: what the clock says.
            tally: where to add.
        """
        target = self._response.of(priority)
        if target is None:
            return NEVER
        # A deadline is only looked for where the time up to the response does not tell that it was kept.
        if done < NEVER and time_between(self._clock, stretches, since, done) < target:
            deadline = NEVER
        else:
            deadline = moment_after(self._clock, stretches, since, target)
        if done <= deadline:
            if done < NEVER:
                at = key_of_moment(done) | plain
                tally += (at | _RESPONSES, 1, at | _RESPONDED_ON_TIME, 1)
            return NEVER
        if deadline > as_of:
            return deadline
        tally += (key_of_moment(deadline) | plain | _RESPONSES, 1)
        return NEVER

    def resolution(  # noqa: PLR0913, PLR0917 - the same
        self, since: int, done: int, stretches: tuple[Stretch, ...], priority: int, plain: int, as_of: int, tally: Tally
    ) -> int:
        """Add what the promise of a resolution counts, and the levels of what is overdue and due soon.

        As in `response`; `since` is the opening, `done` the counting resolution.
        """
        target = self._resolution.of(priority)
        if target is None:
            return NEVER
        if done < NEVER and time_between(self._clock, stretches, since, done) < target - AN_HOUR:
            # It was never due soon.
            at = key_of_moment(done) | plain
            tally += (at | _RESOLUTIONS, 1, at | _RESOLVED_ON_TIME, 1)
            return NEVER
        deadline = moment_after(self._clock, stretches, since, target)
        changes = self._due_soon(since, target, done, deadline, stretches, plain, as_of, tally)
        if done <= deadline:
            if done < NEVER:
                at = key_of_moment(done) | plain
                tally += (at | _RESOLUTIONS, 1, at | _RESOLVED_ON_TIME, 1)
        elif deadline > as_of:
            changes = min(changes, deadline)
        else:
            at = key_of_moment(deadline) | plain
            tally += (at | _RESOLUTIONS, 1, at | _OVERDUE, 1)
            if done < NEVER:
                tally += (key_of_moment(done) | plain | _OVERDUE, -1)
        return changes

    def _due_soon(  # noqa: PLR0913, PLR0917 - the same
        self,
        since: int,
        target: int,
        done: int,
        deadline: int,
        stretches: tuple[Stretch, ...],
        plain: int,
        as_of: int,
        tally: Tally,
    ) -> int:
        """Add when the ticket began and ceased to be due soon; returns when it begins.

        Due soon is what has a deadline before it: a ticket that is paused has none until it is resumed.
        """
        if deadline == NEVER:
            return NEVER
        begins = since if target <= AN_HOUR else moment_after(self._clock, stretches, since, target - AN_HOUR)
        if begins >= done:
            return NEVER
        if begins > as_of:
            return begins
        # A deadline ahead of the clock has ended nothing yet.
        until = min(done, deadline) if deadline <= as_of else done
        if begins < until:
            tally += (key_of_moment(begins) | plain | _DUE_SOON, 1)
            if until < NEVER:
                tally += (key_of_moment(until) | plain | _DUE_SOON, -1)
        return NEVER
