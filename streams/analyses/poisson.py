"""Whether something happens more often than before: a test of two Poisson rates."""

from math import exp, lgamma, log, log1p
from typing import Final

_NEGLIGIBLE: Final = 1e-17
_AS_LIKELY: Final = 1e-7
"""Outcomes whose probabilities differ by less than this share are as likely as each other."""


def rates_alike(count: int, before: int, time: float, time_before: float) -> float:
    """The probability of counts as uneven as these, or more so, if the rate was the same in both stretches of time.

    Given the sum of both, `count` is binomial with the share `time` / (`time` + `time_before`); two-sided (Przyborowski
    and Wilenski, Homogeneity of results in testing samples from Poisson series, Biometrika 31, 1940). Both times are in
    the same unit, whichever that is. 1 where nothing happened at all.

    Raises ValueError for a count below 0 and for a time that is not above 0.
    """
    if count < 0 or before < 0:
        raise ValueError(f"a count is 0 or more, not {min(count, before)}")
    if not (time > 0 and time_before > 0):
        raise ValueError(f"a stretch of time is longer than 0, not {min(time, time_before)}")
    return binomial_two_sided(count, count + before, time / (time + time_before))


def binomial_two_sided(successes: int, trials: int, share: float) -> float:
    """The probability of all outcomes that are at most as likely as this one, with `share` for each of the trials.

    Terms are added up outwards from the first one of each tail, so their number grows with the root of the trials.
    Raises ValueError where there are more successes than trials, or a share that is not between 0 and 1.
    """
    if not 0 <= successes <= trials:
        raise ValueError(f"{successes} successes of {trials} trials cannot be")
    if not 0 < share < 1:
        raise ValueError(f"a share lies between 0 and 1, not {share}")
    mode = min(trials, int((trials + 1) * share))
    limit = _logarithm(successes, trials, share) + log1p(_AS_LIKELY)
    if limit >= _logarithm(mode, trials, share):
        return 1.0
    low = _first_within(limit, trials, share, mode, step=-1)
    high = _first_within(limit, trials, share, mode, step=1)
    return min(1.0, _tail(low, trials, share, step=-1) + _tail(high, trials, share, step=1))


def _first_within(limit: float, trials: int, share: float, mode: int, *, step: int) -> int:
    """The outcome nearest to the mode on one side that is no likelier than `limit`; one beyond the last if none is."""
    inside, outside = mode, trials + 1 if step > 0 else -1
    while abs(outside - inside) > 1:
        middle = (inside + outside) // 2
        if _logarithm(middle, trials, share) <= limit:
            outside = middle
        else:
            inside = middle
    return outside


def _tail(first: int, trials: int, share: float, *, step: int) -> float:
    """The probability of this outcome and all beyond it."""
    if not 0 <= first <= trials:
        return 0.0
    odds = share / (1 - share)
    total = term = 1.0
    at = first
    while 0 <= at + step <= trials and term > _NEGLIGIBLE * total:
        term *= (trials - at) / (at + 1) * odds if step > 0 else at / (trials - at + 1) / odds
        total += term
        at += step
    return exp(_logarithm(first, trials, share)) * total


def _logarithm(successes: int, trials: int, share: float) -> float:
    """Of the probability of exactly so many."""
    ways = lgamma(trials + 1) - lgamma(successes + 1) - lgamma(trials - successes + 1)
    return ways + successes * log(share) + (trials - successes) * log1p(-share)
