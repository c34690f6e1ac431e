"""The history of one ticket that is not void: what counts of it, and when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from tests.recount.events import UNKNOWN, Fact
from tests.recount.promises import (
    Promise,
    almost_due,
    began_to_wait,
    resolution_promise,
    response_promise,
)
from tests.recount.rows import Row
from tests.recount.running_time import RunningTime, Stretch, pauses
from tests.recount.settings import Settings

LASTING = ("channel", "category", "priority", "team", "segment", "product", "assignee")
AGENT = "agent"
DEFAULT = "default"


@dataclass(frozen=True)
class History:
    """What the facts of a ticket say; `values` hold for all that it counts."""

    facts: list[Fact]
    settings: Settings
    values: Mapping[str, str]
    opening: Fact | None
    response: Fact | None
    responses: list[Fact]
    """Those of people, in order; `response` is the first of them."""
    reopenings: list[Fact]
    resolution: Fact | None
    """The counting one."""

    @property
    def resolved_at(self) -> int | None:
        """When the counting resolution was."""
        return None if self.resolution is None else self.resolution.at

    @property
    def settled_at(self) -> int | None:
        """When the customer was first answered or helped."""
        return min((fact.at for fact in (self.response, self.resolution) if fact is not None), default=None)

    @property
    def in_one_contact(self) -> bool:
        """Whether one contact was declared, or, undeclared, at most one response came before."""
        if self.resolution is None:
            return False
        declared = self.resolution.number("contacts")
        if declared is not None:
            return declared == 1
        return sum(1 for response in self.responses if response.at < self.resolution.at) <= 1

    @property
    def waiting_since(self) -> int:
        """When the customer began to wait for the first response."""
        assert self.opening is not None
        return began_to_wait(self.opening, self.reopenings, self.response)

    @cached_property
    def response_promise(self) -> Promise | None:
        """The promise of a response, where there is one."""
        target = self._target(self.settings.service_levels.response)
        if target is None or self.opening is None:
            return None
        return response_promise(self.waiting_since, self.response, self.resolution, self._promised_time, target)

    @cached_property
    def resolution_promise(self) -> Promise | None:
        """The promise of a resolution, where there is one."""
        target = self._target(self.settings.service_levels.resolution)
        if target is None or self.opening is None:
            return None
        return resolution_promise(self.opening, self.resolution, self._promised_time, target)

    def belonging(self, start: int, end: int | None) -> list[Row]:
        """The changes of a level that the ticket belongs to from `start` to `end` (None: still)."""
        if end is None:
            return [Row(start, self.values, 1)]
        return [Row(start, self.values, 1), Row(end, self.values, -1)] if start < end else []

    def overdue(self, now: int) -> list[Row]:
        """The changes of the level of tickets past the deadline of their resolution."""
        promise = self.resolution_promise
        if promise is None or promise.is_kept or promise.deadline is None or promise.deadline > now:
            return []
        return self.belonging(promise.deadline, self.resolved_at)

    def due_soon(self, now: int) -> list[Row]:
        """The changes of the level of tickets that have at most an hour left until a deadline that they have.

        A ticket that is paused, and was not overdue before, has no deadline. Once it is resumed it has one, as if that
        had been known all the time.
        """
        target = self._target(self.settings.service_levels.resolution)
        promise = self.resolution_promise
        if target is None or promise is None or promise.deadline is None or self.opening is None:
            return []
        begin = almost_due(self.opening, self._promised_time, target)
        if begin is None or begin > now:
            return []
        ends = [] if self.resolved_at is None else [self.resolved_at]
        if promise.deadline <= now:
            ends.append(promise.deadline)
        return self.belonging(begin, min(ends, default=None))

    def response_times(self, *, working: bool) -> list[Row]:
        """How long the customer waited for the first response, in seconds; none before the opening."""
        if self.opening is None or self.response is None or self.response.at < self.opening.at:
            return []
        waited = self._time(working=working).between(self.waiting_since, self.response.at)
        values = {**self.values, AGENT: self.response.dimension("agent")}
        return [Row(self.response.at, values, Fraction(waited, 1000))]

    def resolution_times(self, *, working: bool) -> list[Row]:
        """How long it took to the counting resolution, in seconds; none before the opening."""
        if self.opening is None or self.resolution is None or self.resolution.at < self.opening.at:
            return []
        took = self._time(working=working).between(self.opening.at, self.resolution.at)
        values = {**self.values, AGENT: self.resolution.dimension("agent")}
        return [Row(self.resolution.at, values, Fraction(took, 1000))]

    def elapsed(self) -> tuple[Row, Row] | None:
        """The seconds from the opening to the counting resolution, and those of them that it was paused."""
        if self.opening is None or self.resolution is None or self.resolution.at < self.opening.at:
            return None
        took = self.resolution.at - self.opening.at
        ran = self._time(working=False).between(self.opening.at, self.resolution.at)
        values = {**self.values, AGENT: self.resolution.dimension("agent")}
        return (
            Row(self.resolution.at, values, Fraction(took, 1000)),
            Row(self.resolution.at, values, Fraction(took - ran, 1000)),
        )

    @cached_property
    def _paused(self) -> list[Stretch]:
        return pauses(self.facts)

    @property
    def _promised_time(self) -> RunningTime:
        return self._time(working=self.settings.service_levels.working)

    def _time(self, *, working: bool) -> RunningTime:
        return RunningTime(self._paused, self.settings.working_week if working else None)

    def _target(self, targets: Mapping[str, int]) -> int | None:
        return targets.get(self.values["priority"], targets.get(DEFAULT))


def told_history(facts: list[Fact], settings: Settings) -> History:
    """The history that the facts of a ticket tell, in their order."""
    openings = _of_type(facts, "ticket.opened")
    responses = [fact for fact in _of_type(facts, "ticket.responded") if fact.body.get("automatic") is not True]
    reopenings = _of_type(facts, "ticket.reopened")
    opening = openings[0] if openings else None
    return History(
        facts=facts,
        settings=settings,
        values={name: _latest(name, facts, opening) for name in LASTING},
        opening=opening,
        response=responses[0] if responses else None,
        responses=responses,
        reopenings=reopenings,
        resolution=_counting_resolution(facts, reopenings),
    )


def _of_type(facts: Iterable[Fact], event_type: str) -> list[Fact]:
    return [fact for fact in facts if fact.type == event_type]


def _latest(name: str, facts: list[Fact], opening: Fact | None) -> str:
    """The latest value that the first opening or any update states."""
    stated = [fact.text(name) for fact in facts if fact is opening or fact.type == "ticket.updated"]
    return next((value for value in reversed(stated) if value is not None), UNKNOWN)


def _counting_resolution(facts: list[Fact], reopenings: list[Fact]) -> Fact | None:
    """The first resolution after the last reopening, or the first of all where there is none."""
    resolutions = _of_type(facts, "ticket.resolved")
    if reopenings:
        resolutions = [resolution for resolution in resolutions if resolution.place > reopenings[-1].place]
    return resolutions[0] if resolutions else None
