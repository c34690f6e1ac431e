"""What open deals will bring, and what such a forecast would have been worth at past moments."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import fsum
from typing import Final, NamedTuple

import numpy as np

from streams.analyses.arrays import Floats
from streams.models.bands import reach_of
from streams.models.deal_history import DAY_MS, OPEN, UNDATED, WON, DayOf, DealHistory
from streams.models.winning import LONGEST, Chances, learn_chances

HORIZONS_OF_DEALS: Final = (30, 90, LONGEST)
"""Days."""
LEAST_DECIDED: Final = 50
"""The first forecast that is judged knows so many deals that are won or lost."""
LEAST_ORIGINS: Final = 8
MOST_ORIGINS: Final = 24
_MOSTLY: Final = Fraction(5, 8)
"""From so many of the origins it has to be better."""
_WEEK: Final = 7
_MILLION: Final = 1e6


class PlainRule(StrEnum):
    """What a forecast has to beat."""

    WEIGHTED = "weighted"
    """The weighted pipeline: each open amount times the probability of the deal or its stage."""
    WEIGHTED_BY_CLOSE = "weighted_by_close"
    """The same of those deals alone that are expected to close in time, or before now."""


class Origin(NamedTuple):
    """What was told at a past moment, and what came. Amounts are minor units."""

    moment: int
    """Epoch ms."""
    open_amount: int
    expected: float
    won: int
    """What the deals that were open brought within the days: those that stood won then, by their amounts then."""
    weighted: float
    weighted_by_close: float

    def missed(self, rule: PlainRule | None = None) -> float:
        """How far off the forecast was, or a plain rule: |told - won|."""
        told = self.expected if rule is None else self.weighted
        return abs((self.weighted_by_close if rule is PlainRule.WEIGHTED_BY_CLOSE else told) - self.won)


@dataclass(frozen=True, slots=True)
class Judged:
    """Forecasts from 8 to 24 days of the past, the earliest first."""

    origins: tuple[Origin, ...]

    def error(self, rule: PlainRule | None = None) -> float:
        """The mean of what was missed, in minor units: of the forecast, or of a plain rule."""
        return fsum(origin.missed(rule) for origin in self.origins) / len(self.origins)

    @property
    def won(self) -> float:
        """The mean of what came, in minor units."""
        return fsum(origin.won for origin in self.origins) / len(self.origins)

    @property
    def expected(self) -> float:
        """The mean of what was told, in minor units."""
        return fsum(origin.expected for origin in self.origins) / len(self.origins)

    @property
    def plain(self) -> PlainRule:
        """The plain rule that missed by less; the weighted pipeline of two that are equal."""
        return min(PlainRule, key=self.error)

    @property
    def is_better(self) -> bool:
        """Whether the forecast missed by less than the better plain rule: in the mean, and from five of eight days."""
        return self.error() < self.error(self.plain) and self.better >= _MOSTLY * len(self.origins)

    @property
    def better(self) -> int:
        """From how many of the days it missed by less than the better plain rule."""
        plain = self.plain
        return sum(origin.missed() < origin.missed(plain) for origin in self.origins)

    @property
    def reach(self) -> float:
        """How much is missed at most in 8 of 9 cases, as a share of what stands open (`streams.models.bands`)."""
        return reach_of(one.missed() / one.open_amount for one in self.origins if one.open_amount > 0)


@dataclass(frozen=True, slots=True)
class Expected:
    """What open deals bring within some days. Amounts are minor units."""

    days: int
    judged: Judged | None
    """None where too little is known of the past."""
    low: float
    mean: float
    high: float
    """`low` and `high` are `Judged.reach` away from the mean, but neither below 0 nor above all that stands open."""
    deals: float
    """How many of them are won."""


class Part(NamedTuple):
    """Open deals by when they are expected to close. Amounts are minor units."""

    deals: int
    amount: int
    weighted: float
    days: int
    """From now to when all of these should have closed."""
    expected: float
    """What they bring within these days."""


@dataclass(frozen=True, slots=True)
class Pipeline:
    """What is known of deals at a moment, and expected of the open ones."""

    decided: int
    """Deals that stand won or lost."""
    deals: int
    """Open ones, as all that follows."""
    amount: int
    weighted: float
    expected: tuple[Expected, ...]
    parts: tuple[Part, ...]
    """Overdue ones; those of each month; those of later; those without an expected close."""


def forecast_deals(history: DealHistory, now: int, day_of: DayOf, months: Sequence[int]) -> Pipeline:
    """What the deals that are open `now` (epoch ms) will bring. The same bits for deals in any order.

    Args:
        history: facts after `now` make no difference.
        now: epoch ms.
        day_of: the calendar's day of a moment.
        months: the days, as numbers, with which the running month and those after it begin; the last one is where the
            last month ends. At least one.
    """
    history = history.as_of(now)
    chances, standing = learn_chances(history, now, day_of), history.standing()
    opened = standing.open()
    return Pipeline(
        decided=int((standing.outcome != OPEN).sum()),
        deals=len(opened.deal),
        amount=int(opened.amount.sum()),
        weighted=fsum(_weighted(opened)),
        expected=tuple(_expected(history, opened, chances, now, day_of, days) for days in HORIZONS_OF_DEALS),
        parts=tuple(_parts(opened, chances, now, day_of, months)),
    )


def origins_of(history: DealHistory, now: int, days: int) -> tuple[int, ...]:
    """From which moments on forecasts of so many days are judged, the earliest first; none if too little is known.

    The last one leaves the days that it is of. The others, 24 in all or fewer, are at equal distances of whole days
    before it, as far apart as the past allows, at most the horizon and at least a week; before the first one
    LEAST_DECIDED deals were decided that still are. With less than eight it is none.
    """
    standing = history.standing(now)
    decided = np.sort(standing.decided[standing.outcome != OPEN])
    if len(decided) < LEAST_DECIDED:
        return ()
    last = now - days * DAY_MS
    span = (last - int(decided[LEAST_DECIDED - 1])) // DAY_MS
    count = min(MOST_ORIGINS, span // _WEEK + 1)
    if count < LEAST_ORIGINS:
        return ()
    apart = min(days, span // (count - 1))
    return tuple(last - apart * DAY_MS * back for back in reversed(range(count)))


def judge(history: DealHistory, now: int, day_of: DayOf, days: int) -> Judged | None:
    """What forecasts of so many days would have been worth; None if too little is known of the past."""
    found = [_from_origin(history, moment, day_of, days) for moment in origins_of(history, now, days)]
    return Judged(tuple(found)) if found else None


def _from_origin(history: DealHistory, moment: int, day_of: DayOf, days: int) -> Origin:
    """What would have been told at a moment, by what was known then, and what came."""
    then = history.as_of(moment)
    chances, opened = learn_chances(then, moment, day_of), then.standing().open()
    later = history.standing(moment + days * DAY_MS)
    won = later.at((later.outcome == WON) & np.isin(later.deal, opened.deal))
    weighted = _weighted(opened)
    in_time = (opened.close != UNDATED) & (opened.close <= day_of(moment) + days)
    return Origin(
        moment=moment,
        open_amount=int(opened.amount.sum()),
        expected=fsum(opened.amount * chances.won_within(days, opened, moment, day_of)),
        won=int(won.amount.sum()),
        weighted=fsum(weighted),
        weighted_by_close=fsum(weighted[in_time]),
    )


def _expected(
    history: DealHistory, opened: DealHistory, chances: Chances, now: int, day_of: DayOf, days: int
) -> Expected:
    judged = judge(history, now, day_of, days)
    chance = chances.won_within(days, opened, now, day_of)
    mean, amount = fsum(opened.amount * chance), int(opened.amount.sum())
    reach = 0.0 if judged is None else judged.reach * amount
    return Expected(
        days, judged, low=max(mean - reach, 0.0), mean=mean, high=min(mean + reach, amount), deals=fsum(chance)
    )


def _parts(opened: DealHistory, chances: Chances, now: int, day_of: DayOf, months: Sequence[int]) -> Sequence[Part]:
    """Open deals by their expected close: before today, in each month, later, without one."""
    today = day_of(now)
    month = np.searchsorted(months, opened.close, side="right")
    overdue, undated = opened.close < today, opened.close == UNDATED
    later = len(months)
    place = np.select([undated, overdue], [later + 1, 0], np.minimum(month, later))
    found = []
    for part in range(later + 2):
        rows = opened.at(place == part)
        days = min(months[part] - today, LONGEST) if 0 < part < later else LONGEST
        chance = chances.won_within(days, rows, now, day_of)
        found.append(
            Part(len(rows.deal), int(rows.amount.sum()), fsum(_weighted(rows)), days, fsum(rows.amount * chance))
        )
    return found


def _weighted(rows: DealHistory) -> Floats:
    return rows.amount * (rows.millionths / _MILLION)
