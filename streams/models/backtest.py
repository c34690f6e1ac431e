"""A forecast of what the next days come to, by the method that would have been best so far, with its error so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite
from typing import Final

import numpy as np

from streams.analyses.arrays import Floats
from streams.models.bands import Band, bands, reach_of
from streams.models.forecast import CANDIDATES, WEEK, Method, ahead

HORIZONS: Final = (7, 30, 90)
"""Days."""
LEAST_ORIGINS: Final = 8
MOST_ORIGINS: Final = 24
BETTER_BY_DAY: Final = Fraction(7, 8)
BETTER_IN_SUM: Final = Fraction(5, 8)
"""Of the origins."""
LEAST_PAST: Final = 8 * WEEK
"""The first forecast that is judged knows so many days."""


@dataclass(frozen=True, slots=True)
class Backtest:
    """What a method would have been worth, told from 8 to 24 days of the past, its origins."""

    scaled_error: float
    """The mean over origins and days of |actual - forecast|, divided by the mean |value - value a week before| of the
    whole past (Hyndman and Koehler, Another look at measures of forecast accuracy, International Journal of
    Forecasting 22, 2006): MASE. Below 1 is better than last week's value was one week ahead."""
    sum_error: float
    """The mean over origins of |actual sum - forecast sum|, in the unit of the series."""
    sum_ratio: float | None
    """`sum_error` divided by the mean of the absolute actual sums; None where these are all 0."""
    residuals: tuple[float, ...]
    """Actual sum less forecast sum from each origin, the earliest first."""
    errors: tuple[float, ...]
    """The mean over days of |actual - forecast| from each origin."""
    by_day: tuple[tuple[float, ...], ...] = ()
    """Actual less forecast of each day, from each origin."""

    def beats(self, other: "Backtest") -> bool:
        """Whether it missed by less in the mean over origins, day by day and in sums, and not from one origin alone.

        It has to be better from seven of eight origins day by day, and from five of eight in sums, which differ more
        by chance. The mean by itself may come from one origin, as where there was far more to count than there is now.
        With less than this, forecasts of a real shop and a real service desk were told that then missed by more than
        last week's did (`docs/analyses.md`).
        """
        if not (self.scaled_error < other.scaled_error and self.sum_error < other.sum_error):
            return False
        by_day = zip(self.errors, other.errors, strict=True)
        in_sum = zip(map(abs, self.residuals), map(abs, other.residuals), strict=True)
        mostly_by_day = sum(own < theirs for own, theirs in by_day) >= BETTER_BY_DAY * len(self.errors)
        return mostly_by_day and sum(own < theirs for own, theirs in in_sum) >= BETTER_IN_SUM * len(self.residuals)


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the next days come to in all."""

    days: int
    method: Method
    low: float
    mean: float
    high: float
    """`low` and `high` are as far from the mean as forecasts of the past missed by in 8 of 9 cases: of n, by what they
    missed, the ceil(8 / 9 (n + 1))th, or the worst. If the next one errs as these did, and each by itself, it lies
    between them in 8 of 9 cases; where things are changing, less often."""
    tested: Backtest
    naive: Backtest
    """Of the seasonal naive method, which was beaten."""
    path: tuple[Band, ...]
    """Each of the days, the next one first. Their means add up to `mean`; their bounds are wider than those of the
    sum, for days err by chance to both sides."""


def origins(past_days: int, horizon: int) -> tuple[int, ...]:
    """From how many days of the past on forecasts are judged, the earliest first; none where the past is too short.

    The last one leaves as many days as the horizon has. The others, 24 in all or as many as fit, are at equal
    distances before it, as far apart as the past allows, and at most the horizon, so that no day is judged twice if
    there are enough. They are a week apart at least, and the first one has eight weeks before it. With less than eight
    nothing is judged: so 7 days ahead take 112 days of the past, 30 take 135, and 90 take 195.
    """
    last = past_days - horizon
    count = min(MOST_ORIGINS, (last - LEAST_PAST) // WEEK + 1)
    if count < LEAST_ORIGINS:
        return ()
    apart = min(max(horizon, WEEK), (last - LEAST_PAST) // (count - 1))
    return tuple(last - apart * back for back in reversed(range(count)))


def backtest(method: Method, values: Sequence[float], horizon: int) -> Backtest | None:
    """How the method would have done; None where the past is too short, or was not to be gone on with by this method.

    None as well where each value was that of a week before: then there is nothing to scale errors by.
    """
    scale = float(np.abs(np.subtract(values[WEEK:], values[:-WEEK])).mean()) if len(values) > WEEK else 0.0
    known = origins(len(values), horizon)
    if not known or not scale:
        return None
    errors = [_errors(method, values[: origin + horizon], horizon) for origin in known]
    told = [error for error in errors if error is not None]
    if len(told) < len(known):
        return None
    residuals = [float(error.sum()) for error in told]
    means = [float(np.abs(error).mean()) for error in told]
    sum_error = sum(map(abs, residuals)) / len(known)
    actual = sum(abs(sum(values[origin : origin + horizon])) for origin in known) / len(known)
    return Backtest(
        scaled_error=sum(means) / len(known) / scale,
        sum_error=sum_error,
        sum_ratio=sum_error / actual if actual else None,
        residuals=tuple(residuals),
        errors=tuple(means),
        by_day=tuple(tuple(error.tolist()) for error in told),
    )


def _errors(method: Method, values: Sequence[float], horizon: int) -> Floats | None:
    """Of a forecast of the last days of these; shape (horizon,)."""
    path = ahead(method, values[:-horizon], horizon)
    return None if path is None else np.subtract(values[-horizon:], path)


def forecast(values: Sequence[float], horizon: int) -> Forecast | None:
    """What the next `horizon` days come to, by the method with the least scaled error, the first of equal ones.

    Only methods are chosen from that beat the seasonal naive one (`Backtest.beats`). None where none does, and where
    the past is too short (`origins`).

    Args:
        values: one for each day, the earliest first, without gaps; a day on which nothing happened has 0. They begin
            with the first day on which anything could have happened.
        horizon: days, 1 or more.

    Raises ValueError for a value that is not finite, and for a horizon below 1.
    """
    if horizon < 1:
        raise ValueError(f"a forecast is of 1 day or more, not of {horizon}")
    if not all(map(isfinite, values)):
        raise ValueError("a forecast goes on with finite numbers only")
    naive = backtest(Method.SEASONAL_NAIVE, values, horizon)
    if naive is None:
        return None
    tested = [(method, backtest(method, values, horizon)) for method in CANDIDATES]
    better = [(found, method) for method, found in tested if found is not None and found.beats(naive)]
    if not better:
        return None
    best, method = min(better, key=lambda one: one[0].scaled_error)
    path = ahead(method, values, horizon)
    if path is None:
        return None
    mean = float(path.sum())
    reach = reach_of(map(abs, best.residuals))
    low = mean - reach
    never_below = min(values) >= 0
    return Forecast(
        days=horizon,
        method=method,
        low=max(low, 0.0) if never_below else low,
        mean=mean,
        high=mean + reach,
        tested=best,
        naive=naive,
        path=bands(path, best.by_day, least=0.0 if never_below else None),
    )
