"""What the amounts of measures are, as they are added up."""

from enum import Enum


class Quantity(Enum):
    """What one contribution to a measure is an amount of."""

    COUNT = "things"
    MONEY = "money"
    """In minor units of the reporting currency."""
    MILLIONTHS_OF_MONEY = "millionths of money"
    """In millionths of minor units: what of an exact sum is less than one."""
    TIME = "milliseconds"
    MOMENTS = "moments"
    """Milliseconds since `moments.ORIGIN`: of many things a sum of moments, which tells of their mean age alone."""
    TENTHS = "tenths of points"
    HUNDREDTHS = "hundredths of points"
    SQUARED_HUNDREDTHS = "squared hundredths of points"
    BILLIONTHS = "billionths of points"
