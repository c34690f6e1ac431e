"""What is said of a KPI: how rare it would be if all were normal, and the run of time that says so."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

HOUR: Final = 60
DAY: Final = 24 * HOUR

WINDOWS: Final[Mapping[str, int]] = {
    "5m": 5,
    "15m": 15,
    "1h": HOUR,
    "24h": DAY,
    "7d": 7 * DAY,
    "30d": 30 * DAY,
    "90d": 90 * DAY,
}
"""Windows by name, in minutes, growing."""

RAREST: Final = 1e9
"""Nothing is said to be rarer than once in so many hours: no model is known that well."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The most unusual run of time that ends now, of all that end now, on the bad side of the KPI."""

    by_window: Mapping[str, float]
    """Window -> once in how many hours the most unusual run comes that began within it; never less than a shorter's."""
    once_in_hours: float
    """The greatest of them: from 1, where nothing is unusual, to `RAREST`."""
    window: str
    """The shortest of the windows that holds the run."""
    begin: int
    """The epoch minute in which the run began."""
    value: float
    """What the KPI is over the run: a sum, a share, a geometric mean, a mean, a level."""
    expected: float
    """What it was to be."""
    part: float
    """How many, of a count, an amount or a ratio; NaN of others."""
    whole: float
    """Of how many: of a count, the whole of the newest stretch; else how many there are in the run."""
    normal_low: float
    normal_high: float
    """95 % of such runs lie between, both included: of `part` where there is one, else of `value`."""
    samples: float
    """How many things it rests on: of a count or an amount what happened or was expected, whichever is more."""
