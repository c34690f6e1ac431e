"""Fisher's exact test, one-sided: could two things be in as many baskets together by chance?"""

from math import exp, lgamma
from typing import Final

_NEGLIGIBLE: Final = 1e-17


def fisher_tail(both: int, left: int, right: int, baskets: int) -> float:
    """The probability that two things are together in `both` baskets or more, if neither bears on the other.

    One of them is in `left` baskets, the other in `right`, of `baskets` in all. It is the upper tail of the
    hypergeometric distribution (Fisher, The logic of inductive inference, Journal of the Royal Statistical Society 98,
    1935). Its first term comes from logarithms of factorials, each further one from the one before, and always those
    on the far side of the mean are added up. So the relative error stays below 1e-7 with a million baskets, also of
    tails of 1e-300; what is below 1e-308 is 0.

    Raises ValueError where a thing is in more baskets than there are, in fewer than 0, or in fewer than `both`.
    """
    if not 0 <= both <= min(left, right) <= max(left, right) <= baskets:
        raise ValueError(f"{both} baskets with both cannot be: of {baskets}, {left} have the one, {right} the other")
    if both <= left + right - baskets or not both:
        return 1.0
    # Both orders have the same tail to the last digit.
    left, right = min(left, right), max(left, right)
    neither = baskets - left - right
    total = term = 1.0
    if both * baskets > left * right:
        for at in range(both, left):
            term *= (left - at) * (right - at) / ((at + 1) * (neither + at + 1))
            total += term
            if term < _NEGLIGIBLE * total:
                break
        return min(1.0, exp(_logarithm(both, left, right, baskets)) * total)
    for at in range(both - 1, 0, -1):
        term *= at * (neither + at) / ((left - at + 1) * (right - at + 1))
        total += term
        if term < _NEGLIGIBLE * total:
            break
    return max(0.0, 1.0 - exp(_logarithm(both - 1, left, right, baskets)) * total)


def _logarithm(both: int, left: int, right: int, baskets: int) -> float:
    """Of the probability of exactly so many."""
    return _ways(left, both) + _ways(baskets - left, right - both) - _ways(baskets, right)


def _ways(of: int, taken: int) -> float:
    """The logarithm of the number of ways to take so many."""
    return lgamma(of + 1) - lgamma(taken + 1) - lgamma(of - taken + 1)
