"""Panes: fixed slices of event time (half-open), and the windows that are put together from them.

Minutes and hours are cut in UTC, days where the dates of the company's time zone begin.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Final, NamedTuple

from streams.arithmetic.calendar import Calendar, Period
from streams.arithmetic.days import LONGEST_DAY_MINUTES, Days

MINUTE_MS: Final = 60_000
HOUR_MINUTES: Final = 60
DAY_MINUTES: Final = 24 * HOUR_MINUTES


class Resolution(Enum):
    """The lengths that panes have: a letter for names in Redis, minutes a pane at most, minutes kept.

    What is told of days depends on the zone whose days they are; of minutes and hours it does not.
    """

    MINUTE = ("m", 1, 50 * HOUR_MINUTES)
    HOUR = ("h", HOUR_MINUTES, 31 * DAY_MINUTES)
    DAY = ("d", LONGEST_DAY_MINUTES, 400 * DAY_MINUTES)

    def __init__(self, letter: str, longest_minutes: int, kept_minutes: int) -> None:
        """Name the parts of the value."""
        self.letter = letter
        self.longest_minutes = longest_minutes
        self.kept_minutes = kept_minutes

    @property
    def lasting_minutes(self) -> int:
        """For how long after its start a pane may be kept, whatever the zone."""
        return self.kept_minutes + self.longest_minutes

    def oldest_kept(self, now: int, days: Days) -> int:
        """Start, in epoch minutes, of the oldest pane that is still kept at `now` (epoch ms)."""
        return self.floor(now // MINUTE_MS - self.kept_minutes, days)

    def latest_dropped(self, now: int) -> int:
        """An epoch minute: a pane that starts then or before is not kept at `now` (epoch ms), whatever the zone.

        Of minutes and hours those that start later are kept. Of days up to two that start later are not.
        """
        return now // MINUTE_MS - self.lasting_minutes

    def floor(self, minute: int, days: Days) -> int:
        """Start of the pane that holds this epoch minute, in epoch minutes."""
        return days.floor(minute) if self is Resolution.DAY else minute - minute % self.longest_minutes

    def after(self, minute: int, days: Days) -> int:
        """Start of the pane after the one that holds this epoch minute, in epoch minutes."""
        if self is Resolution.DAY:
            return days.after(minute)
        return minute - minute % self.longest_minutes + self.longest_minutes


RESOLUTIONS: Final = tuple(Resolution)
RETENTION_MS: Final = Resolution.DAY.kept_minutes * MINUTE_MS
"""How long a fact is counted; older ones only change what their entity knows."""


LEVEL_LOG: Final = "level"
"""The name under which a shard's running totals stand among its logs; all others are panes."""


class Pane(NamedTuple):
    """One slice of event time, which begins at `start`, in epoch minutes."""

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

    def is_kept(self, now: int, days: Days) -> bool:
        """Whether retention covers this pane at `now` (epoch ms)."""
        return self.start >= self.resolution.oldest_kept(now, days)

    def may_be_kept(self, now: int) -> bool:
        """Whether retention may cover this pane at `now` (epoch ms), whatever the zone of its days."""
        return self.start > self.resolution.latest_dropped(now)

    @property
    def leaves_at(self) -> int:
        """The epoch minute from which on `may_be_kept` is false."""
        return self.start + self.resolution.lasting_minutes


_BY_LETTER: Final = {resolution.letter: resolution for resolution in RESOLUTIONS}


@dataclass(frozen=True, slots=True)
class Window:
    """A window: its name, the panes that it is made of, and its length, or the period of which it is what has passed.

    A rolling window ends now and is `minutes` long. A window to date ends now too, and begins with its `period`; its
    length grows, and `minutes` is 0.
    """

    name: str
    minutes: int
    resolution: Resolution
    period: Period | None = None

    def span(self, now: int, calendar: Calendar) -> tuple[int, int]:
        """Starts (epoch minutes) of the first and the last pane at `now` (epoch ms), both included.

        The last one holds `now`. The first one holds `now - length`, or is the first of the period.
        """
        minute, days = now // MINUTE_MS, calendar.days
        if self.period is None:
            first = self.resolution.floor(minute - self.minutes, days)
        else:
            first = days.start_of(calendar.first_day(self.period, days.date_of(minute)))
        return first, self.resolution.floor(minute, days)


class Stretch(NamedTuple):
    """The panes of a resolution that start in [begin, end), in epoch minutes."""

    resolution: Resolution
    begin: int
    end: int

    def is_kept(self, now: int, days: Days) -> bool:
        """Whether retention covers all of it at `now` (epoch ms)."""
        return self.begin >= self.resolution.oldest_kept(now, days)


ROLLING: Final = (
    Window("5m", 5, Resolution.MINUTE),
    Window("15m", 15, Resolution.MINUTE),
    Window("1h", HOUR_MINUTES, Resolution.MINUTE),
    Window("24h", DAY_MINUTES, Resolution.MINUTE),
    Window("7d", 7 * DAY_MINUTES, Resolution.HOUR),
    Window("30d", 30 * DAY_MINUTES, Resolution.HOUR),
    Window("90d", 90 * DAY_MINUTES, Resolution.DAY),
    Window("365d", 365 * DAY_MINUTES, Resolution.DAY),
)
TO_DATE: Final = (
    Window("today", 0, Resolution.MINUTE, Period.DAY),
    Window("week", 0, Resolution.DAY, Period.WEEK),
    Window("month", 0, Resolution.DAY, Period.MONTH),
    Window("quarter", 0, Resolution.DAY, Period.QUARTER),
    Window("year", 0, Resolution.DAY, Period.YEAR),
)
WINDOWS: Final = (*ROLLING, *TO_DATE)
WINDOW_NAMES: Final = tuple(window.name for window in WINDOWS)
ROLLING_NAMES: Final = tuple(window.name for window in ROLLING)
