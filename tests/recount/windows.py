"""The rolling windows: whole panes of a minute, an hour or a day, in UTC."""

from dataclasses import dataclass

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
YEAR = 365 * DAY


@dataclass(frozen=True)
class Window:
    """The half-open span [start, end) of epoch milliseconds; `length` is what the name says."""

    name: str
    length: int
    start: int
    end: int

    def __contains__(self, moment: int) -> bool:
        return self.start <= moment < self.end


# The length of each window and of the panes that it is exact to.
LENGTHS = {
    "5m": (5 * MINUTE, MINUTE),
    "15m": (15 * MINUTE, MINUTE),
    "1h": (HOUR, MINUTE),
    "24h": (DAY, MINUTE),
    "7d": (7 * DAY, HOUR),
    "30d": (30 * DAY, HOUR),
    "90d": (90 * DAY, DAY),
    "365d": (365 * DAY, DAY),
}


def windows_at(now: int) -> list[Window]:
    """All windows at a moment: from the pane that holds `now - length` to the one that holds `now`."""
    return [
        Window(name, length, start=_floor(now - length, pane), end=_floor(now, pane) + pane)
        for name, (length, pane) in LENGTHS.items()
    ]


def _floor(moment: int, pane: int) -> int:
    return moment // pane * pane
