"""The time that runs for a ticket: all time or working time, without its pauses."""

from collections.abc import Iterable
from dataclasses import dataclass

from tests.recount.calendar import WorkingWeek
from tests.recount.events import Fact
from tests.recount.working_time import working_milliseconds

ENDS_OF_A_PAUSE = ("ticket.resumed", "ticket.resolved", "ticket.reopened")


@dataclass(frozen=True)
class Stretch:
    """The span [start, end) of epoch milliseconds in which a ticket is paused; it goes on where `end` is None."""

    start: int
    end: int | None


def pauses(history: Iterable[Fact]) -> list[Stretch]:
    """The pauses of a ticket: each up to the next resumption, resolution or reopening, facts in order."""
    found = []
    since: int | None = None
    for fact in history:
        if fact.type == "ticket.paused" and since is None:
            since = fact.at
        elif fact.type in ENDS_OF_A_PAUSE and since is not None:
            found.append(Stretch(since, fact.at))
            since = None
    return found if since is None else [*found, Stretch(since, None)]


@dataclass(frozen=True)
class RunningTime:
    """Measures time without pauses; in working hours of `week`, or all time where that is None."""

    paused: list[Stretch]
    week: WorkingWeek | None

    def between(self, start: int, end: int) -> int:
        """Milliseconds that ran in [start, end]."""
        lost = sum(
            self._whole(max(start, pause.start), end if pause.end is None else min(end, pause.end))
            for pause in self.paused
        )
        return self._whole(start, end) - lost

    def reaches(self, start: int, target: int) -> int | None:
        """The first moment at which the time that ran since `start` is `target`; None where it never will be."""
        last = self.paused[-1] if self.paused and self.paused[-1].end is None else None
        if last is not None and self.between(start, max(start, last.start)) < target:
            return None
        step = 1
        while self.between(start, start + step) < target:
            step *= 2
        low, high = start, start + step
        while low < high:
            middle = (low + high) // 2
            if self.between(start, middle) >= target:
                high = middle
            else:
                low = middle + 1
        return low

    def _whole(self, start: int, end: int) -> int:
        if end <= start:
            return 0
        return end - start if self.week is None else working_milliseconds(start, end, self.week)
