"""The tail of the chi-squared distribution, for whole degrees of freedom."""

from math import erfc, exp, isfinite, lgamma, log, sqrt


def upper_tail(statistic: float, degrees: int) -> float:
    """The probability that a chi-squared number of so many degrees of freedom is `statistic` or more: from 0 to 1.

    It is the regularised incomplete gamma function Q(degrees / 2, statistic / 2). From Q(1/2, x) = erfc(sqrt x) or
    Q(1, x) = exp(-x) it is reached by Q(a + 1, x) = Q(a, x) + x^a exp(-x) / Gamma(a + 1) (NIST, Digital Library of
    Mathematical Functions, 8.8.6). All terms are positive, so small tails have all their digits as well.

    Raises ValueError for a statistic that is negative or not finite, and for fewer than 1 degree of freedom.
    """
    if not (isfinite(statistic) and statistic >= 0):
        raise ValueError(f"a chi-squared statistic is a number of 0 or more, not {statistic!r}")
    if degrees < 1:
        raise ValueError(f"a chi-squared distribution has 1 degree of freedom or more, not {degrees!r}")
    half = statistic / 2
    if not half:
        return 1.0
    power, tail = (1.0, exp(-half)) if degrees % 2 == 0 else (0.5, erfc(sqrt(half)))
    while power < degrees / 2:
        tail += exp(power * log(half) - half - lgamma(power + 1))
        power += 1
    return min(tail, 1.0)
