"""Panes: fixed slices of event time (UTC, half-open), and the rolling windows that are put together from them."""

from dataclasses import dataclass
from enum import Enum
from typing import Final, NamedTuple

MINUTE_MS: Final = 60_000
HOUR_MINUTES: Final = 60
DAY_MINUTES: Final = 24 * HOUR_MINUTES
DAY_ZONE: Final = "UTC"
"""The time zone in whose midnights panes of a day begin, by its name in the IANA database."""


class Resolution(Enum):
    """The lengths that panes have: a letter for names in Redis, minutes a pane, minutes kept."""

    MINUTE = ("m", 1, 25 * HOUR_MINUTES)
    HOUR = ("h", HOUR_MINUTES, 31 * DAY_MINUTES)
    DAY = ("d", DAY_MINUTES, 400 * DAY_MINUTES)

    def __init__(self, letter: str, minutes: int, kept_minutes: int) -> None:
        """Name the parts of the value."""
        self.letter = letter
        self.minutes = minutes
        self.kept_minutes = kept_minutes

    def oldest_kept(self, now: int) -> int:
        """Start, in epoch minutes, of the oldest pane that is still kept at `now` (epoch ms)."""
        return self.floor(now // MINUTE_MS - self.kept_minutes)

    def floor(self, minute: int) -> int:
        """Start of the pane that holds this epoch minute, in epoch minutes."""
        return minute - minute % self.minutes


RESOLUTIONS: Final = tuple(Resolution)
RETENTION_MS: Final = Resolution.DAY.kept_minutes * MINUTE_MS
"""How long a fact is counted; older ones only change what their entity knows."""


LEVEL_LOG: Final = "level"
"""The name under which a shard's running totals stand among its logs; all others are panes."""


class Pane(NamedTuple):
    """One slice of event time: [start, start + resolution), start in epoch minutes."""

    resolution: Resolution
    start: int

    @property
    def name(self) -> str:
        """The pane's name in Redis, as in `m:29411280`."""
        return f"{self.resolution.letter}:{self.start}"

    @classmethod
    def named(cls, name: str) -> "Pane":
        """The pane of a name."""
        letter, _, start = name.partition(":")
        return cls(_BY_LETTER[letter], int(start))

    def is_kept(self, now: int) -> bool:
        """Whether retention still covers this pane at `now` (epoch ms)."""
        return self.start >= self.resolution.oldest_kept(now)


_BY_LETTER: Final = {resolution.letter: resolution for resolution in RESOLUTIONS}


@dataclass(frozen=True, slots=True)
class Window:
    """A rolling window: its name, length and the panes that it is exact to."""

    name: str
    minutes: int
    resolution: Resolution

    def span(self, now: int) -> tuple[int, int]:
        """Starts (epoch minutes) of the first and the last pane at `now` (epoch ms), both included.

        The first holds `now - length`, floored to the resolution, the last one holds `now`.
        """
        minute = now // MINUTE_MS
        return self.resolution.floor(minute - self.minutes), self.resolution.floor(minute)


WINDOWS: Final = (
    Window("5m", 5, Resolution.MINUTE),
    Window("15m", 15, Resolution.MINUTE),
    Window("1h", HOUR_MINUTES, Resolution.MINUTE),
    Window("24h", DAY_MINUTES, Resolution.MINUTE),
    Window("7d", 7 * DAY_MINUTES, Resolution.HOUR),
    Window("30d", 30 * DAY_MINUTES, Resolution.HOUR),
    Window("90d", 90 * DAY_MINUTES, Resolution.DAY),
    Window("365d", 365 * DAY_MINUTES, Resolution.DAY),
)
WINDOW_NAMES: Final = tuple(window.name for window in WINDOWS)
