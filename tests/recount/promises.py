"""Promises of service levels: when a ticket's response and resolution are due, and what became of them."""

from dataclasses import dataclass

from tests.recount.events import Fact
from tests.recount.running_time import RunningTime

AN_HOUR = 3_600_000


@dataclass(frozen=True)
class Promise:
    """A promise to do something by `deadline`, and when it was done; epoch milliseconds, None for never."""

    deadline: int | None
    done: int | None

    @property
    def is_kept(self) -> bool:
        """Whether it was done, and not after the deadline."""
        return self.done is not None and (self.deadline is None or self.done <= self.deadline)

    def decided(self, now: int) -> int | None:
        """When it was kept, or broken by now; None while that is open."""
        if self.is_kept:
            return self.done
        return self.deadline if self.deadline is not None and self.deadline <= now else None


def began_to_wait(opening: Fact, reopenings: list[Fact], response: Fact | None) -> int:
    """When the customer began to wait: at the opening, or at the last reopening before the first response."""
    before = [reopening.at for reopening in reopenings if response is None or reopening.place < response.place]
    return max([opening.at, *before[-1:]])


def response_promise(
    waiting_since: int, response: Fact | None, resolution: Fact | None, time: RunningTime, target: int
) -> Promise:
    """Kept by the first response or the counting resolution, whichever comes first."""
    done = [fact.at for fact in (response, resolution) if fact is not None]
    return Promise(time.reaches(waiting_since, target), min(done, default=None))


def resolution_promise(opening: Fact, resolution: Fact | None, time: RunningTime, target: int) -> Promise:
    """Kept by the counting resolution."""
    return Promise(time.reaches(opening.at, target), None if resolution is None else resolution.at)


def almost_due(opening: Fact, time: RunningTime, target: int) -> int | None:
    """The first moment at which at most an hour is left; None where that never comes."""
    return opening.at if target <= AN_HOUR else time.reaches(opening.at, target - AN_HOUR)
