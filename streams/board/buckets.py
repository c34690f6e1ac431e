"""The stretches of a trend: what a rolling window is cut into to show how it came about."""

from dataclasses import dataclass
from typing import Final

from streams.arithmetic.panes import DAY_MINUTES, HOUR_MINUTES, MINUTE_MS, WINDOWS, Resolution, Window

_MONDAY: Final = 4 * DAY_MINUTES
"""The first Monday of the epoch, which began on a Thursday, in epoch minutes."""


@dataclass(frozen=True, slots=True)
class Buckets:
    """How a window is cut: buckets of `minutes`, each of whole panes of `resolution`, one of them at `origin`."""

    window: Window
    resolution: Resolution
    minutes: int
    origin: int = 0

    @property
    def bucket(self) -> Window:
        """One bucket, as formulas are told of it."""
        return Window(f"{self.minutes}m", self.minutes, self.resolution)

    def edges(self, now: int) -> list[int]:
        """Where the buckets begin at `now` (epoch ms), and behind them the end of the pane that holds `now`.

        The first bucket holds `now - length of the window`, the last one holds `now` and is still running. All are
        epoch minutes.
        """
        minute = now // MINUTE_MS
        first = self._floor(minute - self.window.minutes)
        end = self.resolution.floor(minute) + self.resolution.minutes
        return [*range(first, self._floor(minute) + 1, self.minutes), end]

    def _floor(self, minute: int) -> int:
        return minute - (minute - self.origin) % self.minutes


def _cut(window: Window) -> Buckets:
    """Minutes up to an hour, hours of a day, quarters of the days of a week, days, weeks of a year."""
    if window.minutes <= HOUR_MINUTES:
        return Buckets(window, Resolution.MINUTE, 1)
    if window.minutes <= DAY_MINUTES:
        return Buckets(window, Resolution.HOUR, HOUR_MINUTES)
    if window.minutes <= 7 * DAY_MINUTES:
        return Buckets(window, Resolution.HOUR, 6 * HOUR_MINUTES)
    if window.minutes <= 90 * DAY_MINUTES:
        return Buckets(window, Resolution.DAY, DAY_MINUTES)
    return Buckets(window, Resolution.DAY, 7 * DAY_MINUTES, _MONDAY)


BUCKETS: Final = {window.name: _cut(window) for window in WINDOWS}
"""Window -> its buckets."""
