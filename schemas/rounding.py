"""Exact numbers: what a JSON number says as a decimal, and rounding to whole numbers."""

from decimal import Decimal


def exact(number: float) -> Decimal:
    """The decimal that a JSON number says: 0.35 is 35/100, not the double next to it."""
    return Decimal(number) if isinstance(number, int) else Decimal(repr(number))


def half_even(numerator: int, denominator: int) -> int:
    """The whole number nearest to a fraction, the even one of two; `denominator` is above 0."""
    quotient, remainder = divmod(numerator, denominator)
    twice = 2 * remainder
    if twice > denominator or (twice == denominator and quotient % 2):
        return quotient + 1
    return quotient
