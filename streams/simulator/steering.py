"""Keeps the events of a lively company at the asked-for rate."""

from typing import Final

from streams.simulator.pace import PROCESSES

_MOST: Final = 4.0
_GAIN: Final = 0.5
_FEWEST_EXPECTED: Final = 30.0
"""Below this, chance alone would steer."""


class Steering:
    """Begins more while much of what was begun is still under way, for its events come later.

    A ticket leads to four events over hours: right after a climb most of them are still to come, and arrivals
    alone would be half of the rate. `boost` is what the arrivals of wholly lively processes are multiplied by.
    """

    def __init__(self) -> None:
        self.boost = 1.0
        self._expected = 0.0

    def steer(self, happened: int) -> None:
        """Adjust the boost by how many events there were since `expect`."""
        if self._expected >= _FEWEST_EXPECTED:
            missing = self._expected / max(1, happened) - 1
            self.boost = min(_MOST, max(1.0, self.boost * (1 + _GAIN * missing)))

    def expect(self, arrivals: list[float], milliseconds: int) -> None:
        """Remember what such arrivals should lead to in a stretch of time, in the long run."""
        self._expected = milliseconds * sum(
            each * process.events for each, process in zip(arrivals, PROCESSES, strict=True)
        )

    def forget(self) -> None:
        """Do not judge by the stretch that is going on."""
        self._expected = 0.0
