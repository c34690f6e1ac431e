"""Made-up companies: minutes of events of every nature, with day and night and week, and with incidents if wanted."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from streams.spikes import Nature, Stretches, WorkingTime
from tests.spikes.seasonal import MONDAY, season

MINUTE_MS: Final = 60_000
HOUR: Final = 60
DAY: Final = 24 * HOUR
WEEK: Final = 7 * DAY
START: Final = MONDAY // MINUTE_MS

Floats: TypeAlias = NDArray[np.float64]
Int64s: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]
Effect: TypeAlias = Callable[[Int64s], Floats]
"""From epoch minutes to a factor."""

_MEAN_SEASON: Final = 29 / 35
ZONE: Final = ZoneInfo("UTC")


def one(minutes: Int64s) -> Floats:
    """Nothing happens."""
    return np.ones(len(minutes))


@dataclass(frozen=True, slots=True)
class Incidents:
    """What is done to a company: factors of how much happens, and of how large, how bad or how long it is."""

    rate: Effect = one
    size: Effect = one
    missing: Callable[[Int64s], Bools] | None = None


@dataclass(frozen=True, slots=True)
class Company:
    """A KPI of a company: `rate` things an hour on average."""

    nature: Nature
    rate: float
    daily: float = 0.0
    """By what share days differ beyond chance."""
    hourly: float = 0.0
    """By what share hours differ; each keeps nine tenths of the one before."""
    heavy: bool = False
    """Sizes and durations have the tail of a Pareto, not of a lognormal."""
    batch: float = 1.0
    """How many things come at once on average."""
    growth: float = 0.0
    """By what share a week is more than the one before."""
    part: float = 0.05
    """Of a ratio."""
    incidents: Incidents = field(default_factory=Incidents)

    def minutes(self, days: int, seed: int) -> Stretches:
        """So many days of minutes from a Monday on."""
        random = np.random.default_rng(seed)
        at = START + np.arange(days * DAY)
        rates = self.rate / HOUR / _MEAN_SEASON * season(at * MINUTE_MS) * self.incidents.rate(at)
        rates = rates * (1 + self.growth) ** ((at - START) / WEEK) * self._wandering(days, random)
        counts = random.poisson(rates / self.batch)
        if self.batch > 1:
            counts = counts + random.negative_binomial(np.maximum(counts, 1), 1 / self.batch) * (counts > 0)
        begin, columns = at, self._columns(counts, at, random)
        if self.incidents.missing is not None:
            kept = ~self.incidents.missing(at)
            begin, columns = at[kept], [column[kept] for column in columns]
        return Stretches.of(begin, begin + 1, *columns)

    def _wandering(self, days: int, random: np.random.Generator) -> Floats:
        by_day = random.normal(0, self.daily, days)
        steps = random.normal(0, self.hourly * (1 - 0.9**2) ** 0.5, days * 24)
        by_hour = np.zeros(days * 24)
        if self.hourly:
            last = 0.0
            for place, step in enumerate(steps.tolist()):
                last = by_hour[place] = 0.9 * last + step
        return np.exp(np.repeat(by_day, DAY) + np.repeat(by_hour, HOUR) - (self.daily**2 + self.hourly**2) / 2)

    def _columns(self, counts: Int64s, at: Int64s, random: np.random.Generator) -> list[Floats]:
        if self.nature is Nature.COUNT:
            return [counts.astype(float), np.zeros(len(at)), np.zeros(len(at))]
        size = self.incidents.size(at)
        if self.nature is Nature.RATIO:
            return [random.binomial(counts, np.minimum(self.part * size, 1)).astype(float), counts.astype(float)]
        owner = np.repeat(np.arange(len(at)), counts)
        things = self._things(at[owner], size[owner], random)
        return [
            np.bincount(owner, things, len(at)),
            counts.astype(float),
            np.bincount(owner, things**2, len(at)),
        ]

    def _things(self, at: Int64s, size: Floats, random: np.random.Generator) -> Floats:
        if self.nature is Nature.SCORE:
            # 1 to 5, mostly 4 and 5: a factor below 1 moves answers down.
            answers = random.choice(5, len(at), p=[0.05, 0.05, 0.1, 0.3, 0.5]) + 1.0
            lower = random.binomial(4, np.clip((1 - size) / 2, 0, 1), len(at))
            found: Floats = np.maximum(1.0, answers - lower)
            return found
        sizes = random.pareto(2.5, len(at)) + 0.5 if self.heavy else random.lognormal(0, 1, len(at))
        if self.nature is Nature.AMOUNT:
            return 100 * sizes * size
        # Things that come at night take longer.
        hours = at / HOUR % 24
        return np.log(3600 * sizes * size * np.where((hours < 7) | (hours > 19), 3.0, 1.0))


def hours_of(minutes: Stretches, length: int = HOUR) -> Stretches:
    """The same by hours, or other lengths; those of which a part is missing are left out."""
    key = minutes.begin // length
    starts, first, counts = np.unique(key, return_index=True, return_counts=True)
    sums = [
        np.add.reduceat(column, first) if len(first) else column
        for column in (minutes.part, minutes.whole, minutes.squares)
    ]
    whole = counts == length
    begin = starts[whole] * length
    return Stretches.of(begin, begin + length, *(column[whole] for column in sums))


def working_time(holidays: frozenset[date] = frozenset()) -> WorkingTime:
    """Monday to Friday, in Greenwich."""
    return WorkingTime(ZONE, frozenset(range(5)), lambda day: day.weekday() >= 5 or day in holidays)
